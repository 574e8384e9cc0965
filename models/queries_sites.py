"""Read models of the list of sites and accounts: filtered, sorted and paged in the database."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, literal, or_, select
from sqlalchemy.orm import Session

from domain.registry import Account, AccountState, Platform, Site, SiteKind, SiteState
from domain.scorecards import CardVerdict, Concluded, Conclusion
from models.issues import IssueRow, counting
from models.keyset import Order, Stretch, numbers_of
from models.parts import in_parts
from models.plain import plain_by
from models.registry import AccountRow, SiteRow
from models.scores import ScoreCardRow, passes, veto_waits
from models.sight import of_unit

SITE_SORTS = ("name", "code", "region", "score", "issues", "swept")


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What somebody wants to see of a list."""

    unit: str | None = None
    q: str = ""
    named: tuple[str, ...] | None = None
    """Codes of all sites and accounts that ``q`` names, where that is known and they are few; None: the database looks for them."""
    sort: str = ""
    """A name in the list's sorts; ``-name`` turns it round."""
    limit: int = 50
    offset: int = 0
    after: str = ""
    """A place (``models.keyset``) behind which the page begins, in lists that know places; then ``offset`` says nothing."""
    before: str = ""
    """A place before which it ends."""
    most: int = 0
    """Rows are counted up to here (0: all of them); what is more is ``AtLeast`` so many."""

    @property
    def placed(self) -> bool:
        """Whether it begins or ends at a place."""
        return bool(self.after or self.before)


class AtLeast(int):
    """A number of rows that goes on: there are more than these, and nobody has counted how many."""


Count = Callable[[Callable[[], int]], int]
"""Gives how many there are: by asking what it is handed, or because it has asked not long ago."""


Rank = Callable[[Callable[[], Sequence[int]]], Sequence[int]]
"""Gives rows in their order: by asking what it is handed, or because it has asked not long ago."""


def ranked_anew(ask: Callable[[], Sequence[int]]) -> Sequence[int]:
    """Asks every time."""
    return ask()


def counted_anew(ask: Callable[[], int]) -> int:
    """Asks every time."""
    return ask()


def total_of(wanted: Wanted, found: int, ask: Callable[[], int], count: Count) -> int:
    """How many there are in all; a page that is not full, and not empty behind others, tells it without asking."""
    if not wanted.placed and found < wanted.limit and (found or not wanted.offset):
        return wanted.offset + found
    return count(ask)


def counted(session: Session, kind: Any, conditions: Sequence[ColumnElement[bool]], most: int) -> int:
    """How many rows there are, counted up to ``most`` (0: all)."""
    if not most:
        return session.scalar(select(func.count()).select_from(kind).where(*conditions)) or 0
    some = select(literal(1)).select_from(kind).where(*conditions).limit(most + 1).subquery()
    found = session.scalar(select(func.count()).select_from(some)) or 0
    return AtLeast(most) if found > most else found


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteLine(Concluded):
    """One row of the list of sites."""

    site: Site
    swept_at: datetime | None
    next_sweep_at: datetime | None
    busy: bool
    issues: int
    total: float | None
    verdict: CardVerdict | None
    standing: str
    vetoed: bool
    suspected: bool


def sites_page(
    session: Session,
    wanted: Wanted,
    *,
    now: datetime,
    period: str,
    set_id: str,
    region: str = "",
    organizer: str = "",
    kind: SiteKind | None = None,
    state: SiteState | None = None,
    verdict: str = "",
    least: float | None = None,
    below: float | None = None,
    count: Count = counted_anew,
    rank: Rank = ranked_anew,
) -> tuple[list[SiteLine], int]:
    """One page of the sites, and how many there are in all. ``verdict``: of the card as it stands.

    ``rank`` may know from before in which order of their issues they come.
    """
    card = and_(ScoreCardRow.subject == SiteRow.code, ScoreCardRow.period == period, ScoreCardRow.set_id == set_id)
    standing = ScoreCardRow.standing
    conditions: list[ColumnElement[bool]] = [of_unit(SiteRow.code, wanted.unit)]
    if wanted.q:
        conditions.append(_contains(wanted.q, SiteRow.name, SiteRow.code, SiteRow.home_url, SiteRow.organizer))
    if region:
        conditions.append(SiteRow.region == region)
    if organizer:
        conditions.append(SiteRow.organizer == organizer)
    if kind is not None:
        conditions.append(SiteRow.kind == kind)
    if state is not None:
        conditions.append(SiteRow.state == state)
    if verdict == "vetoed":
        conditions.append(ScoreCardRow.vetoed.is_(True))
    elif verdict == "none":
        conditions.append(ScoreCardRow.id.is_(None))
    elif verdict == Conclusion.VETO_WAITS:
        conditions.append(veto_waits())
    elif verdict == Conclusion.QUALIFIED:
        conditions.append(passes())
    elif verdict:
        conditions.append(standing == verdict)
    if least is not None:
        conditions.append(ScoreCardRow.total >= least)
    if below is not None:
        conditions.append(ScoreCardRow.total < below)
    needs_card = bool(verdict) or least is not None or below is not None
    number: Select[Any] = select(func.count()).select_from(SiteRow)
    if needs_card:
        number = number.outerjoin(ScoreCardRow, card)
    rows = select(SiteRow.id).outerjoin(ScoreCardRow, card)
    numbers = select(IssueRow.subject, func.count().label("number")).where(counting()).group_by(IssueRow.subject)
    open_ = numbers.subquery("open_issues")
    if wanted.sort.removeprefix("-") == "issues":
        rows = rows.outerjoin(open_, open_.c.subject == SiteRow.code)
    keys = {
        "name": SiteRow.name,
        "code": SiteRow.code,
        "region": SiteRow.region,
        "score": ScoreCardRow.total,
        "issues": func.coalesce(open_.c.number, 0),
        "swept": SiteRow.latest_sweep_at,
    }
    rows = rows.where(*conditions).order_by(*_order(wanted.sort, keys, default="code"), SiteRow.code)
    if wanted.sort.removeprefix("-") == "issues":
        # To know the first fifty all have to be counted.
        ranks = rank(lambda: list(session.scalars(rows)))
        ids, total = list(ranks[wanted.offset : wanted.offset + wanted.limit]), len(ranks)
    else:
        ids = list(session.scalars(rows.limit(wanted.limit).offset(wanted.offset)))
        total = total_of(wanted, len(ids), lambda: session.scalar(number.where(*conditions)) or 0, count)
    found = plain_by(session, SiteRow, SiteRow.id, ids)
    codes = [row.code for row in found]
    issues, scores = open_of(session, codes), _scores(session, codes, period=period, set_id=set_id)
    lines = []
    for row in found:
        points, verdict_, standing_, vetoed, suspected = scores.get(row.code, (None, None, "", False, False))
        lines.append(
            SiteLine(
                site=SiteRow.to_domain(row),
                swept_at=row.latest_sweep_at,
                next_sweep_at=row.next_sweep_at,
                busy=row.claimed_until is not None and row.claimed_until > now,
                issues=issues.get(row.code, 0),
                total=points,
                verdict=verdict_,
                standing=standing_ or "",
                vetoed=bool(vetoed),
                suspected=bool(suspected),
            )
        )
    return lines, total


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountLine:
    """One row of the list of accounts."""

    account: Account
    swept_at: datetime | None
    next_sweep_at: datetime | None
    issues: int


def accounts_page(
    session: Session,
    wanted: Wanted,
    *,
    platform: Platform | None = None,
    state: AccountState | None = None,
    site_code: str = "",
    count: Count = counted_anew,
) -> tuple[list[AccountLine], int]:
    """One page of the accounts, and how many there are in all."""
    conditions: list[ColumnElement[bool]] = [of_unit(AccountRow.code, wanted.unit)]
    if wanted.q:
        conditions.append(
            _contains(wanted.q, AccountRow.name, AccountRow.code, AccountRow.handle, AccountRow.organizer)
        )
    if platform is not None:
        conditions.append(AccountRow.platform == platform)
    if state is not None:
        conditions.append(AccountRow.state == state)
    if site_code:
        conditions.append(AccountRow.site_code == site_code)
    keys = {
        "name": AccountRow.name,
        "code": AccountRow.code,
        "platform": AccountRow.platform,
        "organizer": AccountRow.organizer,
        "swept": AccountRow.latest_sweep_at,
    }
    key = keys.get(wanted.sort.removeprefix("-"), AccountRow.code)
    order = Order(key=key, tie=AccountRow.code, down=wanted.sort.startswith("-"))
    codes = numbers_of(session, conditions, order, Stretch(limit=wanted.limit, offset=wanted.offset))
    total = total_of(wanted, len(codes), lambda: counted(session, AccountRow, conditions, 0), count)
    found = plain_by(session, AccountRow, AccountRow.code, codes)
    issues = open_of(session, [row.code for row in found])
    return [
        AccountLine(
            account=AccountRow.to_domain(row),
            swept_at=row.latest_sweep_at,
            next_sweep_at=row.next_sweep_at,
            issues=issues.get(row.code, 0),
        )
        for row in found
    ], total


def _scores(session: Session, codes: Sequence[str], *, period: str, set_id: str) -> dict[str, tuple[Any, ...]]:
    """Total, verdict, standing, veto and suspected veto of the cards of these sites."""
    found: dict[str, tuple[Any, ...]] = {}
    card = ScoreCardRow
    for part in in_parts(codes):
        rows = session.execute(
            select(card.subject, card.total, card.verdict, card.standing, card.vetoed, card.suspected).where(
                card.subject.in_(part), card.period == period, card.set_id == set_id
            )
        )
        found.update((row[0], row[1:]) for row in rows)
    return found


def open_of(session: Session, codes: Sequence[str]) -> dict[str, int]:
    """How many issues of these subjects count."""
    found: dict[str, int] = {}
    for part in in_parts(codes):
        rows = session.execute(
            select(IssueRow.subject, func.count())
            .where(IssueRow.subject.in_(part), counting())
            .group_by(IssueRow.subject)
        )
        found.update((subject, number) for subject, number in rows)
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteFacts:
    """A site with its schedule."""

    site: Site
    swept_at: datetime | None
    latest_sweep_id: str | None
    next_sweep_at: datetime | None
    next_probe_at: datetime | None
    busy: bool


def site_facts(session: Session, code: str, *, unit: str | None, now: datetime) -> SiteFacts | None:
    """One site; None when there is none, or it is another unit's."""
    row = session.scalars(select(SiteRow).where(SiteRow.code == code, of_unit(SiteRow.code, unit))).one_or_none()
    if row is None:
        return None
    return SiteFacts(
        site=row.to_domain(),
        swept_at=row.latest_sweep_at,
        latest_sweep_id=row.latest_sweep_id,
        next_sweep_at=row.next_sweep_at,
        next_probe_at=row.next_probe_at,
        busy=row.claimed_until is not None and row.claimed_until > now,
    )


def account_facts(session: Session, code: str, *, unit: str | None) -> AccountLine | None:
    """One account; None when there is none, or it is another unit's."""
    row = session.scalars(
        select(AccountRow).where(AccountRow.code == code, of_unit(AccountRow.code, unit))
    ).one_or_none()
    if row is None:
        return None
    return AccountLine(
        account=row.to_domain(),
        swept_at=row.latest_sweep_at,
        next_sweep_at=row.next_sweep_at,
        issues=open_of(session, [code]).get(code, 0),
    )


def regions(session: Session, *, unit: str | None) -> list[str]:
    """The regions that sites lie in."""
    wanted = select(SiteRow.region).where(of_unit(SiteRow.code, unit), SiteRow.region != "")
    return list(session.scalars(wanted.distinct().order_by(SiteRow.region)))


def organizers(session: Session) -> list[str]:
    """The units of sites and accounts, for choosing one."""
    found: set[str] = set()
    for row in (SiteRow, AccountRow):
        found |= set(session.scalars(select(row.organizer).where(row.organizer != "").distinct()))
    return sorted(found)


def _contains(q: str, *columns: Any) -> ColumnElement[bool]:
    return or_(*(column.contains(q, autoescape=True) for column in columns))


def _order(sort: str, keys: dict[str, Any], *, default: str) -> tuple[Any, ...]:
    """The key asked for; what has no value comes last either way."""
    name = sort.removeprefix("-")
    key = keys.get(name, keys[default])
    column = getattr(key, "property", None)
    sure = column is not None and not column.columns[0].nullable
    empties = () if sure else (key.is_(None),)  # asked of a column that is never empty, it would hide its index
    return (*empties, key.desc() if sort.startswith("-") and name in keys else key.asc())
