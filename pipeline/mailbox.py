"""A mailbox export (CSV, XLSX or YAML) → messages that the next sweep judges with the public ones."""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path

from sqlalchemy.orm import Session

from crawler.extract.days import full_days, plain
from domain.findings import Value
from domain.mailbox import MailboxMessage
from domain.wording import N_
from models.queries import sites_by_code
from models.replies import messages_of, save_messages
from pipeline.reading_tables import Row, TableError, read_rows

_HEADINGS: dict[str, tuple[str, ...]] = {
    "site": ("site", "site_code", "网站标识码", "标识码", "网站代码"),
    "id": ("id", "number", "编号", "信件编号", "留言编号", "受理编号", "流水号"),
    "subject": ("subject", "title", "标题", "信件标题", "留言标题", "主题", "咨询主题", "诉求标题"),
    "asked": (
        "asked",
        "asked_at",
        "来信时间",
        "留言时间",
        "写信时间",
        "提交时间",
        "咨询时间",
        "诉求时间",
        "来信日期",
        "受理时间",
    ),
    "answered": ("answered", "answered_at", "答复时间", "回复时间", "办结时间", "反馈时间", "答复日期"),
    "state": ("state", "状态", "办理状态", "处理状态", "信件状态"),
    "unit": ("unit", "答复单位", "回复单位", "办理单位", "承办单位", "回复部门", "办理部门"),
    "reply": ("reply", "答复内容", "回复内容", "办理结果", "处理意见"),
    "type": ("type", "类型", "信件类型", "留言类型", "诉求类型"),
    "board": ("board", "信箱", "栏目", "信箱名称"),
    "url": ("url", "网址", "链接"),
}
_FIELDS = {heading: name for name, headings in _HEADINGS.items() for heading in headings}
_NEEDED = ("site", "subject", "asked")
_KEPT = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class BadRow:
    """A line that is left out, with its reason."""

    line: int
    message: str
    values: Mapping[str, Value] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class MailboxPlan:
    """What an import would do; nothing has been written yet."""

    file: str
    new: tuple[MailboxMessage, ...] = ()
    changed: tuple[MailboxMessage, ...] = ()
    unchanged: int = 0
    bad: tuple[BadRow, ...] = ()


def plan_messages(session: Session, path: Path, *, now: datetime) -> MailboxPlan:
    """Compare an export with what is known. Raises TableError, in one sentence, for a file that cannot be used at all."""
    rows = read_rows(path)
    names = {name: at for at, cell in enumerate(rows[0].cells) if (name := _FIELDS.get(_bare(cell)))}
    missing = [_HEADINGS[name][2] for name in _NEEDED if name not in names]
    if missing:
        raise TableError(
            N_("文件 {file} 缺少列：{columns}。第一行应是表头，可用中文或英文列名。"),
            file=str(path),
            columns=tuple(missing),
        )
    codes = {site.code for site in sites_by_code(session)}
    bad: list[BadRow] = []
    read: dict[tuple[str, str], MailboxMessage] = {}
    for row in rows[1:]:
        made = _message(row, names, codes, now)
        if isinstance(made, BadRow):
            bad.append(made)
        else:
            read[made.site_code, made.id] = made
    known = {(one.site_code, one.id): one for code in {code for code, _ in read} for one in messages_of(session, code)}
    new = [one for key, one in read.items() if key not in known]
    changed = [one for key, one in read.items() if key in known and not _same(one, known[key])]
    return MailboxPlan(
        file=path.name,
        new=tuple(new),
        changed=tuple(changed),
        unchanged=len(read) - len(new) - len(changed),
        bad=tuple(bad),
    )


def apply_messages(session: Session, plan: MailboxPlan) -> None:
    """Write what the plan says."""
    save_messages(session, [*plan.new, *plan.changed])


def _message(row: Row, names: Mapping[str, int], codes: set[str], now: datetime) -> MailboxMessage | BadRow:
    def cell(name: str) -> str:
        at = names.get(name)
        return row.cells[at].strip() if at is not None and at < len(row.cells) else ""

    code, subject = cell("site"), cell("subject")
    if row.broken:
        return BadRow(line=row.line, message=N_("第 {line} 行：引号不成对，未导入"))
    if code not in codes:
        return BadRow(
            line=row.line, message=N_("第 {line} 行：没有标识码为 {code} 的网站，未导入"), values={"code": code}
        )
    asked = _day(cell("asked"))
    if not subject or asked is None:
        return BadRow(line=row.line, message=N_("第 {line} 行：没有标题或留言时间读不懂，未导入"))
    answered = _day(cell("answered"))
    if cell("answered") and answered is None:
        return BadRow(
            line=row.line, message=N_("第 {line} 行：答复时间“{text}”读不懂，未导入"), values={"text": cell("answered")}
        )
    if answered is not None and answered < asked:
        return BadRow(line=row.line, message=N_("第 {line} 行：答复时间早于留言时间，未导入"))
    made = hashlib.sha256(f"{asked} {subject}".encode()).hexdigest()[:16]
    return MailboxMessage(
        site_code=code,
        id=(cell("id") or made)[:128],
        subject=subject[:300],
        asked=asked,
        answered=answered,
        state=cell("state")[:40],
        unit=cell("unit")[:80],
        reply=" ".join(cell("reply").split())[:_KEPT],
        message_type=cell("type")[:40],
        board=cell("board")[:80],
        url=cell("url"),
        imported_at=now,
    )


def _same(first: MailboxMessage, second: MailboxMessage) -> bool:
    fields = ("subject", "asked", "answered", "state", "unit", "reply", "message_type", "board", "url")
    return all(getattr(first, name) == getattr(second, name) for name in fields)


def _day(text: str) -> date | None:
    days = full_days(plain(text), compact=True) if text else []
    return days[0].day if days else None


def _bare(text: str) -> str:
    return re.sub(r"[\s　:：*（(].*$", "", text.strip()).lower() if text.strip() else ""
