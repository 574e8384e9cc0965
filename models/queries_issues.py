"""Read models of issues: filtered, sorted and paged in the database; what waits for review; one with all of its story."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, func, inspect, literal, not_, or_, select
from sqlalchemy.orm import Session, aliased
from sqlalchemy.sql.util import ClauseAdapter

from domain.causes import SHARED
from domain.findings import Outcome
from domain.issues import Act, Issue, IssueEvent, IssueState
from domain.scorecards import IndicatorResult
from models.issues import IssueEventRow, IssueRow, confirmed, counting, false_alarm, shares_cause, unreviewed
from models.keyset import Order, Stretch, mark, numbers_of
from models.parts import in_parts
from models.plain import plain, plain_by
from models.queries_sites import AtLeast, Count, Wanted, counted, counted_anew, total_of
from models.registry import AccountRow, SiteRow
from models.scores import IndicatorResultRow, ScoreCardRow, veto_suspected
from models.sight import of_issues_of, of_unit

_SHARED = shares_cause()
_ALIKE = (IssueRow.subject, IssueRow.check_id, IssueRow.outcome, IssueRow.cause)
_OTHER = aliased(IssueRow)
_MOVED = ClauseAdapter(inspect(_OTHER).selectable)
"""Says the same of another issue."""
_EARLIER = select(literal(1)).where(
    *(getattr(_OTHER, column.key) == column for column in _ALIKE),
    _OTHER.cause.is_not(None),
    _OTHER.fingerprint < IssueRow.fingerprint,
)
_ALONE = (IssueRow.cause.is_(None), not_(_SHARED))
_COLUMNS: Mapping[str, Any] = {
    "seen": IssueRow.last_seen,
    "first": IssueRow.first_seen,
    "due": IssueRow.due_at,
    "site": IssueRow.subject,
    "check": IssueRow.check_id,
    "instances": IssueRow.instances,
}
ISSUE_SORTS = tuple(_COLUMNS)
FEW = 200
"""So many codes are put into a question by name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class IssueFilter:
    """Which issues."""

    states: Sequence[IssueState] = ()
    """None named: those that count."""
    check: str = ""
    subject: str = ""
    outcome: Outcome | None = None
    overdue: bool = False
    repeated: bool = False
    since: datetime | None = None
    """Began to count since."""
    unreviewed: bool = False
    cause: str = ""
    """Of one cause, each for itself."""
    folded: bool = False
    """Of those that share a dead host or a moved folder only the first of each site and check."""

    @property
    def folds(self) -> bool:
        """True when not every issue has a row of its own."""
        return self.folded and not self.cause


def issues_page(
    session: Session, wanted: Wanted, which: IssueFilter, *, now: datetime, count: Count = counted_anew
) -> tuple[list[Issue], int]:
    """One page of the issues, and how many there are in all; ``count`` may know that number from before."""
    conditions = _conditions(wanted, which, now)
    if which.folds:
        conditions = [*conditions, _heads(conditions)]
    # To count what a word is found in would mean to look for it in all there is: one more row tells whether there are more.
    guess = bool(wanted.q and wanted.most)
    part = Stretch(limit=wanted.limit + guess, offset=wanted.offset, after=wanted.after, before=wanted.before)
    # The keys alone are sorted and skipped: whole rows are read of one page only.
    prints = numbers_of(session, conditions, _order(wanted.sort), part)
    more = len(prints) > wanted.limit
    prints = prints[-wanted.limit :] if wanted.before else prints[: wanted.limit]
    rows = plain_by(session, IssueRow, IssueRow.fingerprint, prints)
    if more:
        return [IssueRow.to_domain(row) for row in rows], AtLeast(wanted.offset + wanted.limit)
    total = total_of(wanted, len(prints), lambda: counted(session, IssueRow, conditions, wanted.most), count)
    return [IssueRow.to_domain(row) for row in rows], total


def _order(sort: str) -> Order:
    column = _COLUMNS.get(sort.removeprefix("-"), IssueRow.last_seen)
    return Order(key=column, tie=IssueRow.fingerprint, down=sort.startswith("-") or not sort)


def place_of(issue: Issue, sort: str) -> str:
    """The place of an issue in a list sorted so."""
    return mark(getattr(issue, _order(sort).key.key), issue.fingerprint)


def _heads(conditions: Sequence[ColumnElement[bool]]) -> ColumnElement[bool]:
    """That no other issue under these conditions shares site, check, outcome and shared cause and comes before it by number.

    Asked of each row by way of an index, and only of rows with such a cause: all causes together are many.
    """
    before = _EARLIER.where(*(_MOVED.traverse(one) for one in conditions))
    return or_(*_ALONE, ~before.correlate(IssueRow.__table__).exists())


def fold_sizes(
    session: Session, issues: Sequence[Issue], wanted: Wanted, which: IssueFilter, *, now: datetime
) -> dict[str, int]:
    """How many issues each of these rows stands for, by fingerprint; rows that stand for themselves are left out."""
    shared = {issue.cause for issue in issues if issue.cause and issue.cause.startswith(SHARED)}
    if not shared or not which.folds:
        return {}
    conditions = _conditions(wanted, which, now)
    subjects = {issue.subject for issue in issues if issue.cause in shared}
    rows = session.execute(
        select(func.min(IssueRow.fingerprint), func.count())
        .where(*conditions, IssueRow.subject.in_(subjects), IssueRow.cause.is_not(None), IssueRow.cause.in_(shared))
        .group_by(*_ALIKE)
        .having(func.count() > 1)
    )
    return {row[0]: row[1] for row in rows}


def counting_at(session: Session, code: str, addresses: Collection[str]) -> dict[str, str]:
    """Address → fingerprint of an issue of this subject that counts and is about it; of several the first."""
    found: dict[str, str] = {}
    for part in in_parts(sorted(set(addresses))):
        rows = session.execute(
            select(IssueRow.target_key, IssueRow.fingerprint)
            .where(IssueRow.subject == code, counting(), IssueRow.target_key.in_(part))
            .order_by(IssueRow.fingerprint.desc())
        )
        found |= {row.target_key: row.fingerprint for row in rows}
    return found


def alike_unreviewed(session: Session, fingerprint: str) -> list[str]:
    """It and every other suspicion that waits and shares its site, check and cause, as one row of the queue stands for them."""
    row = session.get(IssueRow, fingerprint)
    if row is None or row.cause is None or not row.cause.startswith(SHARED):
        return [fingerprint]
    alike = (IssueRow.subject == row.subject, IssueRow.check_id == row.check_id, IssueRow.cause == row.cause)
    found = session.scalars(select(IssueRow.fingerprint).where(unreviewed(), *alike).order_by(IssueRow.fingerprint))
    return list(found) or [fingerprint]


def _conditions(wanted: Wanted, which: IssueFilter, now: datetime) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if which.unreviewed:
        found.append(unreviewed())
    else:
        found.append(_in_state(which.states))
    if wanted.unit is not None:
        found.append(of_unit(IssueRow.subject, wanted.unit))
    if which.cause:
        found.append(IssueRow.cause == which.cause)
    if which.check:
        found.append(IssueRow.check_id == which.check)
    if which.subject:
        found.append(IssueRow.subject == which.subject)
    if which.outcome is not None:
        found.append(IssueRow.outcome == which.outcome)
    if which.overdue:
        found.append(IssueRow.due_at < now)
    if which.repeated:
        found.append(IssueRow.repeats > 0)
    if which.since is not None:
        found.append(IssueRow.opened_at >= which.since)
    if wanted.q:
        found.append(_about(wanted.q, wanted.named))
    return found


def _in_state(states: Sequence[IssueState]) -> ColumnElement[bool]:
    """In the words that an index serves best."""
    left = set(IssueState) - set(states)
    if not states:
        return counting()
    if left == {IssueState.NOTICED}:
        return IssueRow.state != IssueState.NOTICED
    return IssueRow.state == states[0] if len(states) == 1 else IssueRow.state.in_(states)


def named_few(session: Session, q: str) -> tuple[str, ...] | None:
    """The codes of all sites and accounts, of whatever unit, that a word names; None where they are many."""
    found: list[str] = []
    for wanted in _named(q):
        found += session.scalars(wanted.limit(FEW + 1 - len(found)))
        if len(found) > FEW:
            return None
    return tuple(sorted(found))


def _named(q: str) -> list[Select[str]]:
    return [
        select(row.code).where(or_(row.name.contains(q, autoescape=True), row.code.contains(q, autoescape=True)))
        for row in (SiteRow, AccountRow)
    ]


def _about(q: str, named: tuple[str, ...] | None) -> ColumnElement[bool]:
    """By name or code of the site, by the beginning of its number or address: all of them served by an index or a small table.

    ``named``: as ``named_few`` has told. To look through the names of a hundred thousand accounts takes longer than all else.
    """
    if q.startswith(("http://", "https://")):
        return IssueRow.target_key.startswith(q, autoescape=True)
    words = [IssueRow.target_label.contains(q, autoescape=True)]
    if named is None:
        words = [*(IssueRow.subject.in_(codes) for codes in _named(q)), *words]
    elif named:
        words = [IssueRow.subject.in_(named), *words]
    if len(q) >= 4 and all(letter in "0123456789abcdef" for letter in q.lower()):
        words.append(IssueRow.fingerprint.between(q.lower(), q.lower() + "g"))
    return or_(*words)


def issue_seen_by(session: Session, fingerprint: str, *, unit: str | None) -> Issue | None:
    """One issue; None when there is none, or it is another unit's."""
    row = session.scalars(
        select(IssueRow).where(IssueRow.fingerprint == fingerprint, of_unit(IssueRow.subject, unit))
    ).one_or_none()
    return row.to_domain() if row else None


def issues_about(session: Session, code: str, *, check: str, url: str, sweep_id: str, limit: int = 200) -> list[Issue]:
    """What a look at one check or address was about: issues that live, or that this sweep has changed."""
    conditions = [
        IssueRow.subject == code,
        or_(
            IssueRow.state.not_in((IssueState.CLOSED, IssueState.DISMISSED)),
            IssueRow.fingerprint.in_(
                select(IssueEventRow.fingerprint).where(
                    IssueEventRow.sweep_id == sweep_id, IssueEventRow.fingerprint == IssueRow.fingerprint
                )
            ),
        ),
    ]
    if check:
        conditions.append(IssueRow.check_id == check)
    if url:
        conditions.append(IssueRow.target_key == url)
    rows = select(IssueRow.__table__).where(*conditions).order_by(IssueRow.fingerprint).limit(limit)
    return [IssueRow.to_domain(row) for row in plain(session, rows, IssueRow)]


def visible_issues(session: Session, fingerprints: Sequence[str], *, unit: str | None) -> list[Issue]:
    """Those of these issues that a unit may see."""
    rows = select(IssueRow.__table__).where(IssueRow.fingerprint.in_(fingerprints), of_unit(IssueRow.subject, unit))
    return [IssueRow.to_domain(row) for row in plain(session, rows, IssueRow)]


@dataclass(frozen=True, slots=True, kw_only=True)
class VetoLine:
    """A veto whose line is met and that nobody has signed."""

    subject: str
    period: str
    result: IndicatorResult
    computed_at: datetime


def suspected_vetoes(
    session: Session, *, period: str, set_id: str, limit: int, offset: int = 0
) -> tuple[list[VetoLine], int]:
    """Vetoes that wait to be signed or rejected, and how many there are in all."""
    base = (
        select(IndicatorResultRow, ScoreCardRow.subject, ScoreCardRow.period, ScoreCardRow.computed_at)
        .join(ScoreCardRow, ScoreCardRow.id == IndicatorResultRow.card_id)
        .where(
            veto_suspected(),
            ScoreCardRow.period == period,
            ScoreCardRow.set_id == set_id,
        )
    )
    total = session.scalar(select(func.count()).select_from(base.subquery())) or 0
    rows = session.execute(base.order_by(ScoreCardRow.subject, IndicatorResultRow.position).limit(limit).offset(offset))
    return [
        VetoLine(subject=subject, period=its_period, result=row.to_domain(), computed_at=at)
        for row, subject, its_period, at in rows
    ], total


def recent_events(session: Session, code: str, *, limit: int) -> list[tuple[IssueEvent, Issue]]:
    """What happened to a subject's issues lately, newest first."""
    wanted = (
        select(IssueEventRow.__table__)
        .where(of_issues_of(IssueEventRow.fingerprint, code), IssueEventRow.after != IssueState.NOTICED)
        .order_by(IssueEventRow.id.desc())
        .limit(limit)
    )
    events = [IssueEventRow.to_domain(row) for row in plain(session, wanted, IssueEventRow)]
    prints = list({event.fingerprint: None for event in events})
    rows = plain_by(session, IssueRow, IssueRow.fingerprint, prints)
    issues = {row.fingerprint: IssueRow.to_domain(row) for row in rows}
    return [(event, issues[event.fingerprint]) for event in events if event.fingerprint in issues]


def events_since(session: Session, cursor: int, *, limit: int, unit: str | None = None) -> list[tuple[int, IssueEvent]]:
    """Events after an id, oldest first, for those who follow along."""
    wanted = select(IssueEventRow).where(IssueEventRow.id > cursor)
    if unit is not None:
        wanted = wanted.join(IssueRow, IssueRow.fingerprint == IssueEventRow.fingerprint).where(
            of_unit(IssueRow.subject, unit)
        )
    rows = session.scalars(wanted.order_by(IssueEventRow.id).limit(limit))
    return [(row.id, row.to_domain()) for row in rows]


def false_alarm_rates(session: Session) -> dict[str, tuple[int, int]]:
    """By check: how often people said «right» and how often «false alarm»; what the machine is held to."""
    right = session.execute(select(IssueRow.check_id, func.count()).where(confirmed()).group_by(IssueRow.check_id))
    wrong = session.execute(select(IssueRow.check_id, func.count()).where(false_alarm()).group_by(IssueRow.check_id))
    found: dict[str, tuple[int, int]] = {check: (number, 0) for check, number in right}
    for check, number in wrong:
        found[check] = (found.get(check, (0, 0))[0], number)
    return found


def labelled(session: Session, *, limit: int, offset: int = 0) -> list[tuple[Issue, bool]]:
    """Issues that people have judged: True for right, False for a false alarm; the set that accuracy is measured on."""
    rows = session.scalars(
        select(IssueRow)
        .where(
            or_(
                confirmed(),
                false_alarm(),
            )
        )
        .order_by(IssueRow.fingerprint)
        .limit(limit)
        .offset(offset)
    )
    return [(row.to_domain(), row.state is not IssueState.DISMISSED) for row in rows]


PEOPLES_ACTS = (Act.CONFIRM, Act.ASSIGN, Act.CLAIM, Act.DISMISS, Act.EXEMPT, Act.EXPLAIN)
