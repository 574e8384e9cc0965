"""Lines of a registry file → sites and accounts, each fault of a line one sentence; asks no database."""

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Any, TypeVar

from crawler.extract.addresses import host_of, normalise
from domain.findings import Value
from domain.registry import AccountKind, AccountState, Platform, SiteKind, SiteLevel, SiteState
from domain.wording import N_
from pipeline.import_words import (
    ACCOUNT_HEADINGS,
    SITE_HEADINGS,
    heading_of,
    member_of,
    nearest_field,
    nearest_word,
    yes_or_no,
)
from pipeline.reading_tables import Row, TableError, read_rows

E = TypeVar("E", bound=StrEnum)

OFFICIAL_CODE = re.compile(r"^(bm\d{8}|\d{10})$")
"""Form of a site identification code (政府网站标识码) as recommended; others are taken with a remark [D]."""
_CODE = re.compile(r"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$")
_HOST = re.compile(r"^[^\s/?#@]+$")
_MAIL = re.compile(r"^[^\s@<>,;]+@[^\s@<>,;]+\.[^\s@<>,;.]+$")
_HEADING_ROWS = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Remark:
    """A sentence about one line (0: about the whole file); a template in Chinese, filled with ``values``."""

    line: int
    message: str
    values: Mapping[str, Value] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.message.format_map({"line": self.line, **self.values})


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One usable line: its code and the fields it states; what it does not state is not among them."""

    line: int
    code: str
    fields: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What a registry file says."""

    entries: tuple[Entry, ...]
    bad_rows: tuple[Remark, ...]
    remarks: tuple[Remark, ...]
    codes: frozenset[str]
    """Every code that stands in the file, those of bad rows too."""


class _BadCell(Exception):
    """This cell spoils its row."""

    def __init__(self, message: str, **values: Value) -> None:
        super().__init__(message)
        self.message = message
        self.values = values


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """What a registry file of one kind may hold."""

    headings: Mapping[str, tuple[str, ...]]
    required: Sequence[str]
    usual: Sequence[str]
    """Columns whose absence is worth a remark: a default then stands for all."""
    readers: Mapping[str, Callable[[str], Any]]
    official_code: re.Pattern[str] | None


def read_registry(path: Path, form: Form) -> Reading:
    """The lines of a registry file. Raises TableError, in one sentence, for a file that cannot be used at all."""
    rows = read_rows(path)
    at, names = _headings(path, rows, form)
    remarks = _unknown_headings(rows[at], names, form)
    remarks += [
        Remark(
            line=0,
            message=N_("文件中没有“{heading}”列：新增的条目按默认值处理。"),
            values={"heading": _shown(name, form)},
        )
        for name in form.usual
        if name not in names
    ]
    entries: list[Entry] = []
    bad: list[Remark] = []
    first_line: dict[str, int] = {}
    for row in rows[at + 1 :]:
        try:
            entry = _entry(row, len(rows[at].cells), names, form, remarks)
            if entry.code in first_line:
                message = N_("第 {line} 行：代码 {code} 与第 {first} 行重复，只采用前者。")
                raise _BadCell(message, code=entry.code, first=first_line[entry.code])
        except _BadCell as error:
            bad.append(Remark(line=row.line, message=error.message, values=error.values))
        else:
            first_line[entry.code] = row.line
            entries.append(entry)
            if form.official_code and not form.official_code.match(entry.code):
                message = N_("第 {line} 行：代码 {code} 不是 10 位数字或 bm 加 8 位数字，已照收，请核对。")
                remarks.append(Remark(line=row.line, message=message, values={"code": entry.code}))
    codes = {_plain(row.cells[names["code"]]) for row in rows[at + 1 :] if len(row.cells) > names["code"]}
    remarks += _shared_addresses(entries)
    if not entries and not bad:
        raise TableError(N_("文件 {file} 只有表头，没有数据。"), file=str(path))
    return Reading(
        entries=tuple(entries),
        bad_rows=tuple(bad),
        remarks=tuple(sorted(remarks, key=lambda remark: remark.line)),
        codes=frozenset(codes),
    )


def _headings(path: Path, rows: Sequence[Row], form: Form) -> tuple[int, dict[str, int]]:
    """Which row holds the headings (a title may stand above them), and where each field stands in it."""
    found = [_fields_in(row, form) for row in rows[:_HEADING_ROWS]]
    best = max(range(len(found)), key=lambda at: len(found[at][0]))  # the first of equals
    names, twice = found[best]
    if twice is not None:
        message = N_("文件 {file} 第 {line} 行有两列都是“{heading}”：请只保留一列。")
        raise TableError(message, file=str(path), line=rows[best].line, heading=_shown(twice, form))
    missing = [name for name in form.required if name not in names]
    if missing:
        message = N_("文件 {file} 第 {line} 行的表头缺少必填列：{missing}。")
        shown = tuple(_shown(name, form) for name in missing)
        raise TableError(message, file=str(path), line=rows[best].line, missing=shown)
    return best, names


def _fields_in(row: Row, form: Form) -> tuple[dict[str, int], str | None]:
    """Where each field stands in a row read as headings, and a field that has the same heading twice.

    Of two headings for one field, as «首页网址» and «域名», the more exact one counts.
    """
    best: dict[str, tuple[int, int]] = {}
    twice: str | None = None
    for place, cell in enumerate(row.cells):
        meant = heading_of(cell, form.headings) if cell else None
        if meant is None:
            continue
        name, rank = meant
        if name in best and best[name][0] == rank:
            twice = name
        best[name] = min(best.get(name, (rank, place)), (rank, place))
    return {name: place for name, (_, place) in best.items()}, twice


def _shown(name: str, form: Form) -> str:
    return f"{name}（{form.headings[name][0]}）"


def _unknown_headings(row: Row, names: Mapping[str, int], form: Form) -> list[Remark]:
    known = set(names.values())
    remarks = []
    for place, cell in enumerate(row.cells):
        if not cell or place in known:
            continue
        near = nearest_field(cell, form.headings)
        message = (
            N_("第 {line} 行：不认识表头“{heading}”，该列未导入；是否想写“{near}”？")
            if near
            else N_("第 {line} 行：不认识表头“{heading}”，该列未导入。")
        )
        remarks.append(Remark(line=row.line, message=message, values={"heading": cell, "near": near}))
    return remarks


def _entry(row: Row, width: int, names: Mapping[str, int], form: Form, remarks: list[Remark]) -> Entry:
    if row.broken:
        raise _BadCell(N_("第 {line} 行：有一个引号没有成对，本行未导入。"))
    if any(row.cells[width:]):
        raise _BadCell(N_("第 {line} 行：单元格比表头多，可能有一个逗号没有用引号括起，本行未导入。"))
    fields: dict[str, Any] = {}
    for name, place in names.items():
        text = row.cells[place] if place < len(row.cells) else ""
        if not text:
            if name in form.required:
                message = N_("第 {line} 行：缺少{heading}，本行未导入。")
                raise _BadCell(message, heading=_shown(name, form))
            continue
        if name == "contact_email" and not _MAIL.match(text):
            message = N_("第 {line} 行：邮箱 {text} 书写有误，未采用。")
            remarks.append(Remark(line=row.line, message=message, values={"text": text}))
            continue
        fields[name] = form.readers.get(name, _one_line)(text)
    return Entry(line=row.line, code=fields["code"], fields=fields)


def _shared_addresses(entries: Sequence[Entry]) -> list[Remark]:
    first: dict[str, Entry] = {}
    remarks = []
    for entry in entries:
        url = entry.fields.get("home_url")
        if not url:
            continue
        other = first.setdefault(url, entry)
        if other is not entry:
            message = N_("第 {line} 行：网址 {url} 与第 {first} 行（{code}）相同，请核对。")
            values = {"url": url, "first": other.line, "code": other.code}
            remarks.append(Remark(line=entry.line, message=message, values=values))
    return remarks


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).strip()


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _code(text: str) -> str:
    code = _plain(text)
    if not _CODE.match(code):
        message = N_("第 {line} 行：代码 {code} 只能由字母、数字、点、横线和下划线组成，最长 64 个字符，本行未导入。")
        raise _BadCell(message, code=text)
    return code


def _url(text: str) -> str:
    """A web address in its normal form; without scheme, as exports often have it, http is meant."""
    plain = _plain(text)
    candidate = plain if "://" in plain else f"http://{plain}"
    message = N_("第 {line} 行：网址 {url} 书写有误，本行未导入。")
    if any(letter.isspace() for letter in plain) or not candidate.lower().startswith(("http://", "https://")):
        raise _BadCell(message, url=text)
    try:
        url = normalise(candidate)
    except ValueError as error:
        raise _BadCell(message, url=text) from error
    name = host_of(url).rpartition(":")[0] or host_of(url)
    if "." not in name and name != "localhost" and not name.startswith("["):
        raise _BadCell(message, url=text)
    return url


def _hosts(text: str) -> tuple[str, ...]:
    hosts: dict[str, None] = {}
    for part in re.split(r"[;,；，、\s]+", _plain(text)):
        if not part:
            continue
        candidate = part if "://" in part else f"http://{part}"
        try:
            host = host_of(normalise(candidate))
        except ValueError:
            host = ""
        if not host or not _HOST.match(host):
            raise _BadCell(N_("第 {line} 行：主机 {host} 书写有误，本行未导入。"), host=part)
        hosts[host] = None
    return tuple(hosts)


def _yes_no(text: str) -> bool:
    answer = yes_or_no(text)
    if answer is None:
        raise _BadCell(N_("第 {line} 行：“{text}”应写成 yes（是）或 no（否），本行未导入。"), text=text)
    return answer


def _member(enum: type[E]) -> Callable[[str], E]:
    def read(text: str) -> E:
        member = member_of(text, enum)
        if member is None:
            message = N_("第 {line} 行：不认识“{text}”，是否想写“{near}”？本行未导入。")
            raise _BadCell(message, text=text, near=nearest_word(text, enum))
        return member

    return read


def _day(text: str) -> date:
    """A day, as 2026-11-26, 2026/11/26, 2026.11.26 or 2026年11月26日."""
    parts = [part for part in re.split(r"[-/.年月日\s]+", _plain(text).split(" ")[0]) if part]
    try:
        year, month, day = (int(part) for part in parts)
        return date(year, month, day)
    except ValueError:
        raise _BadCell(
            N_("第 {line} 行：日期“{text}”读不懂，请写成 2026-01-31 的样子，本行未导入。"), text=text
        ) from None


SITES = Form(
    headings=SITE_HEADINGS,
    required=("code", "name", "home_url", "organizer"),
    usual=("kind", "level"),
    readers={
        "code": _code,
        "home_url": _url,
        "kind": _member(SiteKind),
        "level": _member(SiteLevel),
        "state": _member(SiteState),
        "has_services": _yes_no,
        "home_is_navigation": _yes_no,
        "obey_robots": _yes_no,
        "hosts": _hosts,
        "closed_from": _day,
        "closed_until": _day,
    },
    official_code=OFFICIAL_CODE,
)
ACCOUNTS = Form(
    headings=ACCOUNT_HEADINGS,
    required=("code", "name", "platform", "organizer"),
    usual=(),
    readers={
        "code": _code,
        "site_code": _code,
        "platform": _member(Platform),
        "kind": _member(AccountKind),
        "state": _member(AccountState),
        "home_url": _url,
        "feed_url": _url,
    },
    official_code=None,
)
