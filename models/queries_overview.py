"""Read models of the overview: how the city stands, what is new, how it went; grouped questions only."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import and_, case, false, func, literal, not_, or_, select, true, union_all
from sqlalchemy.orm import Session

from domain.issues import Act, Issue
from domain.scorecards import CardVerdict, Concluded, Conclusion, conclusion_of
from models.issues import COUNTING, IssueEventRow, IssueRow, counting, is_closed, shares_cause, unreviewed
from models.parts import in_parts
from models.plain import plain_by
from models.registry import AccountRow, SiteRow
from models.scores import IndicatorResultRow, ScoreCardRow, passes, veto_suspected, veto_waits
from models.service import ObjectionRow, ObjectionState
from models.sight import day_of, of_unit


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Figures of the present."""

    sites: int
    swept: int
    """Sites with a sound sweep on record."""
    accounts: int
    open: int
    """Issues that count."""
    overdue: int
    opened: int
    """Began to count within the last day."""
    closed: int
    """Seen mended within the last day."""
    down: int
    """Sites with an open issue that they do not answer."""
    standings: dict[CardVerdict, int]
    """What the cards would say if nothing else came up and no veto were signed."""
    conclusions: dict[Conclusion, int]
    """The cards in one word each."""
    totals: tuple[float, ...]
    """Of all cards with a total, best first."""

    @property
    def qualified(self) -> int:
        """Sites that pass; one whose veto waits to be signed does not."""
        return self.conclusions.get(Conclusion.QUALIFIED, 0)

    @property
    def settled(self) -> int:
        """Sites of which something can be said."""
        return sum(self.conclusions.values()) - self.conclusions.get(Conclusion.OPEN, 0)

    @property
    def pass_rate(self) -> float | None:
        """The qualified of the settled (合格率), 0 to 1."""
        return self.qualified / self.settled if self.settled else None


def standing(session: Session, *, unit: str | None, now: datetime, period: str, set_id: str) -> Standing:
    """How things stand now."""
    day = now - timedelta(days=1)
    sites = session.execute(
        select(func.count(), func.count(SiteRow.latest_sweep_id)).where(of_unit(SiteRow.code, unit))
    ).one()
    issues = session.execute(
        select(
            func.count(),
            func.sum(case((IssueRow.due_at < now, 1), else_=0)),
            func.sum(case((IssueRow.opened_at >= day, 1), else_=0)),
        ).where(counting(), of_unit(IssueRow.subject, unit))
    ).one()
    down = session.scalar(
        select(func.count(func.distinct(IssueRow.subject))).where(
            IssueRow.check_id == "unreachable_site", counting(), of_unit(IssueRow.subject, unit)
        )
    )
    cards = session.execute(
        select(ScoreCardRow.standing, ScoreCardRow.total, ScoreCardRow.vetoed, ScoreCardRow.suspected)
        .join(SiteRow, SiteRow.code == ScoreCardRow.subject)  # accounts have cards of their own
        .where(ScoreCardRow.period == period, ScoreCardRow.set_id == set_id, of_unit(ScoreCardRow.subject, unit))
    ).all()
    standings: dict[CardVerdict, int] = {}
    conclusions: dict[Conclusion, int] = {}
    for standing_, _total, vetoed, suspected in cards:
        word = conclusion_of(standing_, vetoed=vetoed, suspected=suspected)
        conclusions[word] = conclusions.get(word, 0) + 1
        if standing_:
            standings[CardVerdict(standing_)] = standings.get(CardVerdict(standing_), 0) + 1
    return Standing(
        sites=sites[0],
        swept=sites[1],
        accounts=session.scalar(select(func.count()).select_from(AccountRow).where(of_unit(AccountRow.code, unit)))
        or 0,
        open=issues[0] or 0,
        overdue=int(issues[1] or 0),
        opened=int(issues[2] or 0),
        closed=session.scalar(
            select(func.count()).where(is_closed(), IssueRow.closed_at >= day, of_unit(IssueRow.subject, unit))
        )
        or 0,
        down=down or 0,
        standings=standings,
        conclusions=conclusions,
        totals=tuple(sorted((card.total for card in cards if card.total is not None), reverse=True)),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """What waits for a person's word."""

    suspicions: int
    vetoes: int
    objections: int

    @property
    def all(self) -> int:
        """Together."""
        return self.suspicions + self.vetoes + self.objections


def waiting(session: Session, *, period: str, set_id: str) -> Waiting:
    """How much waits for review."""
    return Waiting(
        suspicions=session.scalar(select(func.count()).select_from(IssueRow).where(unreviewed())) or 0,
        vetoes=session.scalar(
            select(func.count())
            .select_from(IndicatorResultRow)
            .join(ScoreCardRow, ScoreCardRow.id == IndicatorResultRow.card_id)
            .where(
                veto_suspected(),
                ScoreCardRow.period == period,
                ScoreCardRow.set_id == set_id,
            )
        )
        or 0,
        objections=open_objection_count(session),
    )


def open_objection_count(session: Session) -> int:
    """How many objections nobody has decided."""
    wanted = select(func.count()).select_from(ObjectionRow).where(ObjectionRow.state == ObjectionState.OPEN)
    return session.scalar(wanted) or 0


def open_by_check(session: Session, *, unit: str | None, subject: str = "") -> list[tuple[str, int, int]]:
    """Check, open issues and sites concerned, most issues first; of one subject when named."""
    wanted = select(IssueRow.check_id, func.count(), func.count(func.distinct(IssueRow.subject))).where(
        counting(), of_unit(IssueRow.subject, unit)
    )
    if subject:
        wanted = wanted.where(IssueRow.subject == subject)
    rows = session.execute(wanted.group_by(IssueRow.check_id))
    return sorted(((check, number, sites) for check, number, sites in rows), key=lambda row: (-row[1], row[0]))


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """What is new: one issue, or all new issues of one check that share a dead host or a moved folder, on whatever sites."""

    issue: Issue
    """Of several, the one that comes first by number."""
    at: datetime
    """When the newest of them began to count."""
    issues: int = 1
    sites: int = 1


def news(session: Session, *, unit: str | None, since: datetime, limit: int) -> list[News]:
    """What began to count since a moment and still does: the causes that hit most first, then the rest, newest first."""
    new = [IssueRow.opened_at >= since, counting(), of_unit(IssueRow.subject, unit)]
    shared = and_(IssueRow.cause.is_not(None), shares_cause())
    number = func.count()
    groups = session.execute(
        select(
            func.min(IssueRow.fingerprint),
            func.max(IssueRow.opened_at),
            number,
            func.count(func.distinct(IssueRow.subject)),
        )
        .where(*new, shared)
        # Not the bare column: SQLite would read all that counts in the order of the checks to spare itself a small sort.
        .group_by(func.coalesce(IssueRow.check_id, ""), IssueRow.cause)
        .order_by(number.desc(), func.min(IssueRow.fingerprint))
        .limit(limit)
    ).all()
    first = {
        row.fingerprint: row for row in plain_by(session, IssueRow, IssueRow.fingerprint, [one[0] for one in groups])
    }
    found = [
        News(issue=IssueRow.to_domain(first[print_]), at=at or since, issues=many, sites=sites)
        for print_, at, many, sites in groups
        if print_ in first
    ]
    prints = session.scalars(
        select(IssueRow.fingerprint)
        .where(*new, not_(func.coalesce(shared, false())))
        .order_by(IssueRow.opened_at.desc(), IssueRow.fingerprint)
        .limit(limit)
    )
    rest = plain_by(session, IssueRow, IssueRow.fingerprint, list(prints))
    found += [News(issue=IssueRow.to_domain(row), at=row.opened_at or since) for row in rest]
    return sorted(found, key=lambda one: (one.issues == 1, -one.issues, -one.at.timestamp()))[:limit]


@dataclass(frozen=True, slots=True, kw_only=True)
class DayCount:
    """One day of the trend."""

    day: date
    opened: int
    closed: int
    open: int
    """At the end of the day."""


def changes_by_day(
    session: Session, *, unit: str | None, zone: ZoneInfo, now: datetime, first: date, last: date
) -> dict[str, tuple[int, int]]:
    """How many issues began and ceased to count on each day from ``first`` to ``last``; days without any are left out."""
    since = datetime(first.year, first.month, first.day, tzinfo=zone)
    after = last + timedelta(days=1)
    until = datetime(after.year, after.month, after.day, tzinfo=zone)
    counted_before = and_(IssueEventRow.before.is_not(None), IssueEventRow.before.in_(COUNTING))
    began = case((and_(IssueEventRow.after.in_(COUNTING), ~func.coalesce(counted_before, False)), 1), else_=0)
    ended = case((and_(IssueEventRow.after.not_in(COUNTING), counted_before), 1), else_=0)
    day = day_of(session, IssueEventRow.at, zone, now).label("day")
    wanted = (
        select(day, func.sum(began), func.sum(ended))
        .where(
            IssueEventRow.at >= since, IssueEventRow.at < until, or_(IssueEventRow.after.in_(COUNTING), counted_before)
        )
        .group_by(day)
    )
    if unit is not None:
        wanted = wanted.join(IssueRow, IssueRow.fingerprint == IssueEventRow.fingerprint).where(
            of_unit(IssueRow.subject, unit)
        )
    return {text: (int(opened), int(closed)) for text, opened, closed in session.execute(wanted)}


Past = Callable[[date, Callable[[], dict[str, tuple[int, int]]]], dict[str, tuple[int, int]]]
"""Given today and a question about the days before: its answer, which changes no more while that is today."""


def trend(
    session: Session,
    *,
    unit: str | None,
    zone: ZoneInfo,
    now: datetime,
    days: int = 30,
    past: Past = lambda _today, ask: ask(),
) -> list[DayCount]:
    """Opened and closed issues by day, oldest first, and how many were open at each day's end."""
    today = now.astimezone(zone).date()
    first = today - timedelta(days=days - 1)

    def asked(since: date, until: date) -> dict[str, tuple[int, int]]:
        return changes_by_day(session, unit=unit, zone=zone, now=now, first=since, last=until)

    by_day = past(today, lambda: asked(first, today - timedelta(days=1))) | asked(today, today)
    left = (
        session.scalar(select(func.count()).select_from(IssueRow).where(counting(), of_unit(IssueRow.subject, unit)))
        or 0
    )
    counts: list[DayCount] = []
    for back in range(days):
        one = today - timedelta(days=back)
        opened, closed = by_day.get(one.isoformat(), (0, 0))
        counts.append(DayCount(day=one, opened=opened, closed=closed, open=max(left, 0)))
        left += closed - opened
    return counts[::-1]


@dataclass(frozen=True, slots=True, kw_only=True)
class Tile(Concluded):
    """A site on the map of scores."""

    code: str
    name: str
    region: str
    total: float | None
    standing: str
    """``qualified``, ``unqualified``, ``provisional``; empty: not scored yet."""
    suspected: bool
    """A veto waits to be signed."""
    vetoed: bool


def tiles(session: Session, *, unit: str | None, period: str, set_id: str, limit: int | None = None) -> list[Tile]:
    """Every site with its score, by region and code."""
    rows = session.execute(
        select(
            SiteRow.code,
            SiteRow.name,
            SiteRow.region,
            ScoreCardRow.total,
            ScoreCardRow.vetoed,
            ScoreCardRow.standing,
            ScoreCardRow.suspected,
        )
        .outerjoin(
            ScoreCardRow,
            and_(ScoreCardRow.subject == SiteRow.code, ScoreCardRow.period == period, ScoreCardRow.set_id == set_id),
        )
        .where(of_unit(SiteRow.code, unit))
        .order_by(SiteRow.region, SiteRow.code)
        .limit(limit)
    )
    return [
        Tile(
            code=row.code,
            name=row.name,
            region=row.region,
            total=row.total,
            standing=row.standing or "",
            suspected=bool(row.suspected),
            vetoed=bool(row.vetoed),
        )
        for row in rows
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class RegionLine:
    """A region in figures."""

    region: str
    sites: int
    qualified: int
    unqualified: int
    """By points or by a signed veto."""
    waiting: int
    """Neither, and a veto waits to be signed."""
    bands: tuple[int, ...] = ()
    """How many totals lie in each band asked for."""

    @property
    def unsettled(self) -> int:
        """Of which nothing can be said yet."""
        return self.sites - self.qualified - self.unqualified - self.waiting


def region_lines(
    session: Session,
    *,
    unit: str | None,
    period: str,
    set_id: str,
    bands: Sequence[tuple[float, float | None]] = (),
) -> list[RegionLine]:
    """How the sites of each region stand, where most are unqualified first; counted by the database. ``bands``: from, below."""
    card = ScoreCardRow
    fails = or_(card.vetoed, card.standing == CardVerdict.UNQUALIFIED.value)
    counted = [func.sum(case((one, 1), else_=0)) for one in (passes(), fails, veto_waits())]
    inside = [
        func.sum(case((and_(card.total >= least, true() if below is None else card.total < below), 1), else_=0))
        for least, below in bands
    ]
    rows = session.execute(
        select(SiteRow.region, func.count(), *counted, *inside)
        .outerjoin(card, and_(card.subject == SiteRow.code, card.period == period, card.set_id == set_id))
        .where(of_unit(SiteRow.code, unit))
        .group_by(SiteRow.region)
    )
    lines = [
        RegionLine(
            region=row[0],
            sites=row[1],
            qualified=int(row[2]),
            unqualified=int(row[3]),
            waiting=int(row[4]),
            bands=tuple(map(int, row[5:])),
        )
        for row in rows
    ]
    return sorted(lines, key=lambda line: (-line.unqualified / line.sites, -line.unqualified, line.region))


def names_of(session: Session, codes: Sequence[str]) -> dict[str, str]:
    """Names of sites and accounts, by code."""
    names: dict[str, str] = {}
    for part in in_parts(sorted(set(codes))):
        asked = union_all(
            select(AccountRow.code, AccountRow.name, literal(0)).where(AccountRow.code.in_(part)),
            select(SiteRow.code, SiteRow.name, literal(1)).where(SiteRow.code.in_(part)),  # goes before an account's
        )
        names.update((code, name) for code, name, _rank in sorted(session.execute(asked), key=lambda one: one[2]))
    return names


def acts_today(session: Session, *, since: datetime, acts: Sequence[Act]) -> int:
    """How many acts of people were noted since a moment."""
    return session.scalar(select(func.count()).where(IssueEventRow.at >= since, IssueEventRow.act.in_(acts))) or 0
