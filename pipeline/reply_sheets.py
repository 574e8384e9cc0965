"""Reads a rectification sheet that came back: every row becomes the right act with who and when, or one sentence why not."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from domain.findings import Value
from domain.issues import Act, Issue
from domain.wording import N_
from models.issues import IssueEventRow
from models.queries_issues import issue_seen_by
from models.service import ObjectionRow
from pipeline.acts import ActError, claim, explain, resolve
from pipeline.ledger import Actor, note
from pipeline.objections import ObjectionError, object_to
from pipeline.reading_tables import Row, read_rows
from pipeline.wiring import Wiring
from reports.rectification import (
    BY_HEADING,
    DAY_HEADING,
    EXPLANATION,
    ID_HEADING,
    MENDED,
    OBJECTION,
    REPLY_HEADING,
    WORDS_HEADING,
)
from reports.texts import Speaker

LONGEST = 4000
_HEADINGS = {
    "id": ID_HEADING,
    "reply": REPLY_HEADING,
    "words": WORDS_HEADING,
    "by": BY_HEADING,
    "day": DAY_HEADING,
}
_OTHER_WORDS: Mapping[str, str] = {
    "整改完成": MENDED,
    "已完成": MENDED,
    "完成整改": MENDED,
    "mended": MENDED,
    "异议": OBJECTION,
    "误报": OBJECTION,
    "objection": OBJECTION,
    "说明": EXPLANATION,
    "explanation": EXPLANATION,
}
_DAY = re.compile(r"(\d{4})\s*[-/.\u5e74]\s*(\d{1,2})\s*[-/.\u6708]\s*(\d{1,2})\s*\u65e5?(?:\s+[\d:]+)?")


@dataclass(frozen=True, slots=True, kw_only=True)
class BadReply:
    """A row that was left out, with its reason and what stood in it."""

    line: int
    message: str
    values: Mapping[str, Value] = field(default_factory=dict)


@dataclass(kw_only=True)
class Replies:
    """What a reply sheet brought."""

    file: str
    mended: list[str] = field(default_factory=list)
    """Fingerprints said to be mended."""
    objections: list[str] = field(default_factory=list)
    explanations: list[str] = field(default_factory=list)
    known: int = 0
    """Rows that say what an earlier import has said already."""
    empty: int = 0
    """Rows without an answer."""
    bad: list[BadReply] = field(default_factory=list)

    @property
    def done(self) -> int:
        """Rows that became an act."""
        return len(self.mended) + len(self.objections) + len(self.explanations)


class ReplyError(ActError):
    """A file that is no reply sheet: one sentence."""


class _RowError(ActError):
    """A row that cannot be taken: one sentence."""


def import_replies(
    wiring: Wiring, session: Session, file: Path, *, actor: Actor, unit: str | None = None, name: str = ""
) -> Replies:
    """Take in a reply sheet (XLSX or CSV). ``unit``: only that unit's issues may be answered; None: all.

    Rows are independent: one that cannot be taken is told with its line, and harms no other; the same sheet again changes
    nothing. Raises TableError or ReplyError for a file that is no such sheet.
    """
    columns, rows = _table(read_rows(file), name or file.name)
    found = Replies(file=name or file.name)
    for row in rows:
        said = {key: row.cells[at].strip() if at < len(row.cells) else "" for key, at in columns.items()}
        if not said["reply"] and not said["words"]:
            found.empty += bool(said["id"])
            continue
        try:
            _take(wiring, session, said, actor=actor, unit=unit, found=found)
        except (ActError, ObjectionError) as error:
            found.bad.append(BadReply(line=row.line, message=error.message, values=error.values))
    detail = {"file": found.file[:200], "done": found.done, "bad": len(found.bad), "known": found.known}
    note(session, actor, "reply_sheet", "", detail)
    return found


def _table(rows: Sequence[Row], file: str) -> tuple[dict[str, int], Sequence[Row]]:
    """Which column holds what, and the rows below the heading, wherever it stands."""
    wanted = {
        _plain(speaker.text(heading)): key
        for speaker in (Speaker("zh_CN"), Speaker("en"))
        for key, heading in _HEADINGS.items()
    }
    for number, row in enumerate(rows):
        columns = {wanted[_plain(cell)]: at for at, cell in enumerate(row.cells) if _plain(cell) in wanted}
        if {"id", "reply"} <= set(columns):
            for key in _HEADINGS:
                columns.setdefault(key, len(row.cells))
            return columns, rows[number + 1 :]
    raise ReplyError(
        N_("{file} 不是整改通知的回执：没有“问题编号”和“答复”两列，请在 xunwang report rectification 写出的表上填写。"),
        file=file,
    )


def _take(
    wiring: Wiring, session: Session, said: Mapping[str, str], *, actor: Actor, unit: str | None, found: Replies
) -> None:
    fingerprint = _issue(session, said["id"], unit).fingerprint
    kind, words = _kind(said["reply"]), said["words"][:LONGEST]
    by = said["by"][:200] or actor.by
    day = _day(said["day"], actor.at)
    told = _note(words, day, by, actor)
    match kind:
        case _ if kind == MENDED:
            if _said_before(session, fingerprint, Act.CLAIM, told):
                found.known += 1
                return
            claim(session, [fingerprint], by=by, at=actor.at, note=told)
            found.mended.append(fingerprint)
        case _ if kind == OBJECTION:
            if _objected_before(session, fingerprint, words):
                found.known += 1
                return
            object_to(
                session,
                wiring.blobs,
                fingerprint,
                text=words,
                unit=unit or "",
                actor=Actor(by=by, at=actor.at, address=actor.address),
            )
            found.objections.append(fingerprint)
        case _:
            if _said_before(session, fingerprint, Act.EXPLAIN, told):
                found.known += 1
                return
            explain(session, [fingerprint], by=by, at=actor.at, note=told if words else "")
            found.explanations.append(fingerprint)


def _issue(session: Session, which: str, unit: str | None) -> Issue:
    if not which:
        raise _RowError(N_("这一行没有问题编号，答复未导入：请不要改动表中的编号。"))
    fingerprint = resolve(session, which)
    issue = issue_seen_by(session, fingerprint, unit=unit)
    if issue is None:
        # What is not there and what belongs to another unit look alike.
        raise _RowError(N_("没有编号为 {which} 的问题：请不要改动表中的编号。"), which=which)
    return issue


def _kind(reply: str) -> str:
    plain = _plain(reply)
    for kind in (MENDED, OBJECTION, EXPLANATION):
        if plain in {_plain(kind), _plain(Speaker("en").text(kind))}:
            return kind
    if plain in _OTHER_WORDS:
        return _OTHER_WORDS[plain]
    if not reply:
        raise _RowError(N_("写了答复说明却没有选答复：请选“已整改”“申诉”或“情况说明”。"))
    raise _RowError(N_("答复“{reply}”读不懂：请填“已整改”“申诉”或“情况说明”。"), reply=reply[:60])


def _day(text: str, now: datetime) -> date | None:
    if not text:
        return None
    match = _DAY.fullmatch(text)
    try:
        day = date(int(match[1]), int(match[2]), int(match[3])) if match else None
    except ValueError:
        day = None
    if day is None:
        raise _RowError(N_("答复日期“{text}”读不懂：请写成 2026-01-31。"), text=text[:40])
    if day > now.date():
        raise _RowError(N_("答复日期 {day} 在今天之后：请更正后再导入。"), day=day.isoformat())
    return day


def _note(words: str, day: date | None, by: str, actor: Actor) -> str:
    """The words with the day on the sheet and who brought it in, where that is somebody else."""
    told = [words] if words else []
    if day is not None:
        told.append(f"[{day.isoformat()}]")
    if by != actor.by:
        told.append(f"({actor.by})")
    return " ".join(told)


def _said_before(session: Session, fingerprint: str, act: Act, told: str) -> bool:
    """Whether the last word on it is this very one: a sheet that is imported again says nothing new."""
    last = session.execute(
        select(IssueEventRow.act, IssueEventRow.note)
        .where(IssueEventRow.fingerprint == fingerprint, IssueEventRow.act.in_((Act.CLAIM, Act.EXPLAIN, Act.SEEN)))
        .order_by(IssueEventRow.id.desc())
        .limit(1)
    ).one_or_none()
    return last is not None and (last.act, last.note) == (act, told)


def _objected_before(session: Session, fingerprint: str, words: str) -> bool:
    same = select(ObjectionRow.id).where(ObjectionRow.fingerprint == fingerprint, ObjectionRow.text == words.strip())
    return session.scalars(same.limit(1)).first() is not None


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).strip().strip("“”\"'").lower()
