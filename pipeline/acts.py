"""What people do to issues: confirm, dismiss, exempt, assign, claim; each an event, each refused where it does not apply."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import CursorResult, insert, select, update
from sqlalchemy.orm import Session

from domain.issues import Act, Issue, IssueEvent, IssueState, Reason
from domain.wording import N_, PlainError
from issues.lifecycle import after
from models.issues import IssueEventRow, IssueRow, event_values
from models.upsert import table_of

SHORTEST = 4
"""Digits of a fingerprint that may stand for all of it."""


class ActError(PlainError):
    """An act that cannot be done: one sentence."""


def confirm(session: Session, which: Sequence[str], *, by: str, at: datetime, note: str = "") -> list[Issue]:
    """A person has looked and agrees: a suspicion counts as a fault. A veto takes a signature of its own. The state stays.

    ``which``: fingerprints, or beginnings of at least four digits that fit one issue only. This and the other acts change
    all issues named or none: ActError names the first that refuses, and the caller's transaction is rolled back.
    """
    return _act(session, which, Act.CONFIRM, by=by, at=at, note=note, changes={"confirmed_by": by})


def assign(
    session: Session,
    which: Sequence[str],
    *,
    to: str,
    by: str,
    at: datetime,
    due_at: datetime | None = None,
    note: str = "",
) -> list[Issue]:
    """Somebody is to mend it, by a moment if one is given. Raises ActError."""
    if not to.strip():
        raise ActError(N_("请写明交由谁整改。"))
    if due_at is not None and due_at <= at:
        raise ActError(N_("整改期限 {due_at} 已经过去：请另定期限。"), due_at=due_at.isoformat(timespec="minutes"))
    return _act(session, which, Act.ASSIGN, by=by, at=at, note=note, changes={"assignee": to, "due_at": due_at})


def claim(session: Session, which: Sequence[str], *, by: str, at: datetime, note: str = "") -> list[Issue]:
    """It is said to be mended; the next look will tell. Raises ActError."""
    return _act(session, which, Act.CLAIM, by=by, at=at, note=note, changes={})


def explain(session: Session, which: Sequence[str], *, note: str, by: str, at: datetime) -> list[Issue]:
    """A unit has said something about it, which stays in its story; the state stays. Raises ActError."""
    if not note.strip():
        raise ActError(N_("请写明情况说明。"))
    return _act(session, which, Act.EXPLAIN, by=by, at=at, note=note, changes={})


def dismiss(
    session: Session, which: Sequence[str], *, reason: Reason, by: str, at: datetime, note: str = ""
) -> list[Issue]:
    """It is no fault (误报), or is not counted (核减), for one of the fixed reasons. Raises ActError."""
    return _act(session, which, Act.DISMISS, by=by, at=at, note=note, changes={"reason": reason, "note": note})


def exempt(
    session: Session,
    which: Sequence[str],
    *,
    until: date,
    reason: Reason,
    by: str,
    at: datetime,
    note: str = "",
) -> list[Issue]:
    """It does not count up to and including a day. ``at`` in the monitor's time zone. Raises ActError."""
    if until < at.date():
        raise ActError(N_("豁免截止日 {until} 已经过去：请写今天或以后的日期。"), until=until.isoformat())
    changes = {"exempt_until": until, "reason": reason, "note": note}
    return _act(session, which, Act.EXEMPT, by=by, at=at, note=note, changes=changes)


def lapse(session: Session, *, today: date, now: datetime) -> int:
    """Open again every exempt issue whose last day has passed; how many."""
    opened = after(IssueState.EXEMPT, Act.LAPSE)
    statement = (
        update(IssueRow)
        .where(IssueRow.state == IssueState.EXEMPT, IssueRow.exempt_until < today)
        .values(state=opened, exempt_until=None, reason=None, opened_at=now)
        .returning(IssueRow.fingerprint)
        .execution_options(synchronize_session=False)
    )
    lapsed = sorted(session.scalars(statement))
    if lapsed and opened is not None:
        events = [
            IssueEvent(fingerprint=print_, at=now, act=Act.LAPSE, before=IssueState.EXEMPT, after=opened)
            for print_ in lapsed
        ]
        session.execute(insert(table_of(IssueEventRow)), [event_values(event) for event in events])
        session.expire_all()
    return len(lapsed)


def resolve(session: Session, which: str) -> str:
    """The fingerprint that begins so. Raises ActError when there is none or more than one."""
    prefix = which.strip().lower()
    if len(prefix) < SHORTEST or any(digit not in "0123456789abcdef" for digit in prefix):
        raise ActError(N_("“{which}”不是问题编号：请写编号的前 4 位或更多（见 xunwang issues list）。"), which=which)
    # Between the prefix and the letter after «f»: an index serves this on both databases.
    found = session.scalars(
        select(IssueRow.fingerprint)
        .where(IssueRow.fingerprint >= prefix, IssueRow.fingerprint < f"{prefix}g")
        .order_by(IssueRow.fingerprint)
        .limit(2)
    ).all()
    if not found:
        raise ActError(N_("没有编号为 {which} 的问题：用 xunwang issues list 查看编号。"), which=which)
    if len(found) > 1 and found[0] != prefix:
        raise ActError(N_("编号 {which} 对应多个问题：请多写几位。"), which=which)
    return found[0]


def _act(
    session: Session,
    which: Sequence[str],
    act: Act,
    *,
    by: str,
    at: datetime,
    note: str,
    changes: dict[str, Any],
) -> list[Issue]:
    if not by.strip():
        raise ActError(N_("请写明操作人。"))
    prints = list(dict.fromkeys(resolve(session, one) for one in which))
    done: list[IssueEvent] = []
    for print_ in prints:
        before = session.scalars(select(IssueRow.state).where(IssueRow.fingerprint == print_)).one()
        new = after(before, act)
        if new is None:
            message = N_("问题 {which} 当前状态为“{state}”，不能执行“{act}”。")
            raise ActError(message, which=print_, state=before.value, act=act.value)
        changed = session.execute(
            update(IssueRow)
            .where(IssueRow.fingerprint == print_, IssueRow.state == before)
            .values(state=new, **changes)
            .execution_options(synchronize_session=False)
        )
        assert isinstance(changed, CursorResult)
        if changed.rowcount != 1:
            raise ActError(N_("问题 {which} 刚刚被他人改动：请查看后再操作。"), which=print_)
        done.append(IssueEvent(fingerprint=print_, at=at, act=act, before=before, after=new, by=by, note=note))
    if done:
        session.execute(insert(table_of(IssueEventRow)), [event_values(event) for event in done])
    session.expire_all()
    rows = {row.fingerprint: row for row in session.scalars(select(IssueRow).where(IssueRow.fingerprint.in_(prints)))}
    return [rows[print_].to_domain() for print_ in prints]
