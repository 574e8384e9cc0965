"""Grave things → alarms and notices of them, each once: what has begun, what is over, which vetoes are near or met."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from sqlalchemy import CursorResult, func, or_, select, update
from sqlalchemy.orm import Session

from domain.alarms import NEAR_CHECKS, OF_CHECK, AlarmKind, AlarmState, Standing, alarm_of, next_standing
from domain.issues import Act, Issue, IssueState
from models.database import transaction
from models.issues import IssueEventRow, IssueRow
from models.notices import AlarmRow, NoticeRow, NoticeState, ToldRow, Urgency
from models.parts import in_parts
from models.upsert import insert_new, upsert
from pipeline.addressees import Crowd, everybody
from pipeline.digest_extras import vetoes_on_cards
from pipeline.findings import subject_names
from pipeline.notice_words import of_issue, of_veto
from pipeline.score import period_of
from pipeline.wiring import Wiring

OVERLAP = timedelta(minutes=15)
"""What is taken in may be committed so much later than it is dated."""
_COUNTING = tuple(state for state in IssueState if state.counts)
LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)
"""The last look of a house that has never looked."""
_TOLD_WHEN_OVER = frozenset({AlarmKind.DOWN})
"""Kinds whose end is news of its own; of the others the digest tells it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One thing to be told to everybody whom it concerns."""

    kind: AlarmKind
    subject: str
    what: dict[str, object]
    to_sign: bool = False
    """Waits for a signature: told to those who oversee, not yet to the unit."""


def raise_alarms(wiring: Wiring) -> int:
    """Look for what has become grave since the last look and write the notices of it; how many. Safe to call by several."""
    now = wiring.clock()
    wanted = set(wiring.settings.alarm_kinds)
    if not wanted:
        return 0
    with transaction(wiring.sessions) as session:
        since = max(last_look(session, "alarms") - OVERLAP, now - timedelta(hours=wiring.settings.alarm_within_hours))
        items = [item for item in _all(session, wiring, since, now) if item.kind in wanted]
        made = tell(session, wiring, items, everybody(session, wiring.settings), now) if items else 0
        looked(session, "alarms", now)
    return made


def tell(session: Session, wiring: Wiring, items: Sequence[Item], crowd: Crowd, now: datetime) -> int:
    """One notice for each item and addressee whom it concerns and who wants alarms."""
    rows = [
        NoticeRow(
            recipient=one.key,
            urgency=Urgency.ALARM,
            kind=item.kind.value,
            what={**item.what, "name": crowd.name(item.subject), "account": item.subject in crowd.accounts},
            state=NoticeState.WAITING,
            created_at=now,
            not_before=one.not_before(now, wiring.zone, item.kind),
        )
        for item in items
        for one in crowd.addressees
        if one.alarms and one.sees(item.subject) and (one.oversees or not item.to_sign)
    ]
    session.add_all(rows)
    return len(rows)


@dataclass(frozen=True, slots=True, kw_only=True)
class UnderWay:
    """An alarm that is not over."""

    kind: AlarmKind
    subject: str
    name: str
    fingerprint: str
    raised_at: datetime
    times: int
    well: bool
    """Mended, but not yet for long enough to say so."""


def alarms_under_way(session: Session) -> list[UnderWay]:
    """All that are not over, oldest first."""
    rows = list(session.scalars(select(AlarmRow).where(AlarmRow.state != AlarmState.OVER).order_by(AlarmRow.raised_at)))
    names = subject_names(session) if rows else {}
    return [
        UnderWay(
            kind=row.kind,
            subject=row.subject,
            name=names.get(row.subject, row.subject),
            fingerprint=row.fingerprint,
            raised_at=row.raised_at,
            times=row.times,
            well=row.state is AlarmState.WELL,
        )
        for row in rows
    ]


def last_look(session: Session, what: str) -> datetime:
    """Up to when somebody has looked for something; long ago when nobody has. Others who look wait until we are done."""
    # A write comes first: on SQLite it takes the lock, so that nothing changes between our reading and our writing.
    insert_new(session, ToldRow, [{"kind": "look", "ref": what, "at": LONG_AGO}], key=("kind", "ref"))
    look = select(ToldRow.at).where(ToldRow.kind == "look", ToldRow.ref == what).with_for_update()
    return session.scalars(look).one()


def looked(session: Session, what: str, at: datetime) -> None:
    """Note that somebody has looked."""
    upsert(session, ToldRow, [{"kind": "look", "ref": what, "at": at}], key=("kind", "ref"))


def _all(session: Session, wiring: Wiring, since: datetime, now: datetime) -> Iterable[Item]:
    yield from _ended(session, now, timedelta(minutes=wiring.settings.alarm_stable_minutes))
    yield from _begun(session, since, now)
    yield from _vetoes(session, wiring, since, now)


def _begun(session: Session, since: datetime, now: datetime) -> Iterable[Item]:
    """Issues that began to count, or were confirmed, and of which no alarm is under way."""
    fresh = dict(
        session.execute(
            select(IssueEventRow.fingerprint, func.max(IssueEventRow.at))
            .join(IssueRow, IssueRow.fingerprint == IssueEventRow.fingerprint)
            .where(
                IssueEventRow.at > since,
                IssueEventRow.after.in_(_COUNTING),
                or_(
                    IssueEventRow.before.is_(None),
                    IssueEventRow.before.not_in(_COUNTING),
                    IssueEventRow.act == Act.CONFIRM,
                ),
                IssueRow.check_id.in_([*OF_CHECK, *NEAR_CHECKS]),
                IssueRow.state.in_(_COUNTING),
            )
            .group_by(IssueEventRow.fingerprint)
        ).all()
    )
    issues = [issue for issue in _issues(session, sorted(fresh)) if alarm_of(issue) is not None]
    latest = _latest(session, [issue.fingerprint for issue in issues])
    for issue in issues:
        kind, before = alarm_of(issue), latest.get(issue.fingerprint)
        assert kind is not None
        begun = fresh[issue.fingerprint]
        # Mended: since its mending, not since we said so, for what was seen in between may have been written down after.
        if before is not None and (before.over_at is None or begun <= (before.well_since or before.over_at)):
            continue
        row = {
            "fingerprint": issue.fingerprint,
            "episode": before.episode + 1 if before else 1,
            "kind": kind,
            "subject": issue.subject,
            "state": AlarmState.RAISED,
            "raised_at": begun,
            "times": 1,
        }
        if insert_new(session, AlarmRow, [row], key=("fingerprint", "episode")):
            yield Item(kind=kind, subject=issue.subject, what=of_issue(issue, phase="raised", at=begun))


def _ended(session: Session, now: datetime, stable: timedelta) -> Iterable[Item]:
    """Alarms under way: how they stand now, and those whose end is to be told."""
    rows = list(session.scalars(select(AlarmRow).where(AlarmRow.state != AlarmState.OVER).order_by(AlarmRow.id)))
    issues = {issue.fingerprint: issue for issue in _issues(session, [row.fingerprint for row in rows])}
    closed = _closed_at(session, [row.fingerprint for row in rows])
    for row in rows:
        issue = issues.get(row.fingerprint)
        before = Standing(state=row.state, well_since=row.well_since)
        if issue is None:
            standing, tell_end = replace(before, state=AlarmState.OVER), False
        else:
            mended_at = closed.get(row.fingerprint)
            standing, tell_end = next_standing(before, issue, mended_at=mended_at, now=now, stable=stable)
        times = 1 + _reopened(session, row.fingerprint, row.raised_at)
        if standing == before and times == row.times:
            continue
        changed = session.execute(
            update(AlarmRow)
            .where(AlarmRow.id == row.id, AlarmRow.state == before.state)
            .values(
                state=standing.state,
                well_since=standing.well_since,
                over_at=now if standing.state is AlarmState.OVER else None,
                times=times,
            )
            .execution_options(synchronize_session=False)
        )
        assert isinstance(changed, CursorResult)
        if tell_end and changed.rowcount == 1 and issue is not None and row.kind in _TOLD_WHEN_OVER:
            what = of_issue(issue, phase="over", at=row.raised_at, over_at=standing.well_since, times=times)
            yield Item(kind=row.kind, subject=row.subject, what=what)


def _vetoes(session: Session, wiring: Wiring, since: datetime, now: datetime) -> Iterable[Item]:
    """Vetoes near, met or signed on cards of the present period that were computed since."""
    indicators = wiring.rulebook.indicators
    period = period_of(now.astimezone(wiring.zone).date())
    found = vetoes_on_cards(session, indicators.id, period, since=since)
    rows = [
        {"kind": "veto", "ref": ":".join((subject, period, one, level)), "at": now} for subject, one, level in found
    ]
    new = {ref for part in in_parts(rows) for _, ref in _new(session, part)}
    for (subject, one, level), row in zip(found, rows, strict=True):
        if row["ref"] in new:
            kind = AlarmKind.VETO_NEAR if level == "near" else AlarmKind.VETO
            indicator = indicators.indicator(one)
            assert indicator is not None
            what = of_veto(subject, indicator, level=level, period=period, at=now)
            yield Item(kind=kind, subject=subject, what=what, to_sign=level == "met")


def _new(session: Session, rows: Sequence[dict[str, object]]) -> list[tuple[str, str]]:
    return [(kind, ref) for kind, ref in insert_new(session, ToldRow, rows, key=("kind", "ref"))]


def _issues(session: Session, prints: Sequence[str]) -> list[Issue]:
    return [
        row.to_domain()
        for part in in_parts(prints)
        for row in session.scalars(
            select(IssueRow).where(IssueRow.fingerprint.in_(part)).order_by(IssueRow.fingerprint)
        )
    ]


def _latest(session: Session, prints: Sequence[str]) -> dict[str, AlarmRow]:
    """The newest alarm about each issue."""
    found: dict[str, AlarmRow] = {}
    for part in in_parts(prints):
        rows = session.scalars(
            select(AlarmRow)
            .where(AlarmRow.fingerprint.in_(part))
            .order_by(AlarmRow.episode)
            .execution_options(populate_existing=True)
        )
        found |= {row.fingerprint: row for row in rows}
    return found


def _closed_at(session: Session, prints: Sequence[str]) -> dict[str, datetime]:
    found: dict[str, datetime] = {}
    for part in in_parts(prints):
        rows = session.execute(
            select(IssueRow.fingerprint, IssueRow.closed_at).where(
                IssueRow.fingerprint.in_(part), IssueRow.closed_at.is_not(None)
            )
        )
        found |= {row.fingerprint: row.closed_at for row in rows}
    return found


def _reopened(session: Session, fingerprint: str, since: datetime) -> int:
    """How often the issue began to count again after a moment."""
    return (
        session.scalar(
            select(func.count()).where(
                IssueEventRow.fingerprint == fingerprint,
                IssueEventRow.at > since,
                IssueEventRow.before.is_not(None),
                IssueEventRow.before.not_in(_COUNTING),
                IssueEventRow.after.in_(_COUNTING),
            )
        )
        or 0
    )
