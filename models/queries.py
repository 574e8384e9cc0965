"""Read models of the registry, the sweeps and the issues: one function a question, domain objects as answers."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from domain.issues import Issue, IssueEvent, IssueState
from domain.records import ColumnShape, ProbeSample
from domain.registry import Account, Column, Site
from domain.sweeps import SweepRun, SweepState
from models.issues import IssueEventRow, IssueRow
from models.plain import plain, plain_by
from models.registry import AccountRow, ColumnRow, SiteRow
from models.sweeps import ProbeSampleRow, SweepRow


def sites_by_code(session: Session, codes: Sequence[str] | None = None) -> list[Site]:
    """The sites of these codes, or all when None, by code; unknown codes are left out."""
    if codes is None:
        return [
            SiteRow.to_domain(row) for row in plain(session, select(SiteRow.__table__).order_by(SiteRow.code), SiteRow)
        ]
    return [SiteRow.to_domain(row) for row in plain_by(session, SiteRow, SiteRow.code, sorted(set(codes)))]


def accounts_by_code(session: Session, codes: Sequence[str] | None = None) -> list[Account]:
    """The accounts of these codes, or all when None, by code; unknown codes are left out."""
    if codes is None:
        every = select(AccountRow.__table__).order_by(AccountRow.code)
        return [AccountRow.to_domain(row) for row in plain(session, every, AccountRow)]
    return [AccountRow.to_domain(row) for row in plain_by(session, AccountRow, AccountRow.code, sorted(set(codes)))]


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenColumn:
    """A remembered column with what the newest sweep saw of it."""

    column: Column
    level: int
    shape: ColumnShape | None
    newest: date | None
    """Publishing day of its newest item."""
    first_seen: datetime
    last_seen: datetime


def seen_columns(session: Session, code: str) -> list[SeenColumn]:
    """The columns known of a site with their state, in the order they were first seen."""
    return [
        SeenColumn(
            column=ColumnRow.to_domain(row, code),
            level=row.level,
            shape=row.shape,
            newest=row.newest,
            first_seen=row.first_seen,
            last_seen=row.last_seen,
        )
        for row in _columns(session, code)
    ]


def _columns(session: Session, code: str) -> Sequence[ColumnRow]:
    of = select(SiteRow.id).where(SiteRow.code == code).scalar_subquery()
    wanted = select(ColumnRow.__table__).where(ColumnRow.site_id == of).order_by(ColumnRow.id)
    return plain(session, wanted, ColumnRow)


def issues_where(
    session: Session,
    *,
    code: str | None = None,
    check: str | None = None,
    states: Sequence[IssueState] = (),
    limit: int | None = None,
) -> list[Issue]:
    """Issues by subject, check and state (none named: all but the merely noticed), newest sighting first."""
    wanted = select(IssueRow.__table__).order_by(IssueRow.last_seen.desc(), IssueRow.fingerprint)
    wanted = wanted.where(IssueRow.state.in_(states) if states else IssueRow.state != IssueState.NOTICED)
    if code is not None:
        wanted = wanted.where(IssueRow.subject == code)
    if check is not None:
        wanted = wanted.where(IssueRow.check_id == check)
    return [IssueRow.to_domain(row) for row in plain(session, wanted.limit(limit), IssueRow)]


def issue_by_fingerprint(session: Session, fingerprint: str) -> Issue | None:
    """One issue."""
    row = session.get(IssueRow, fingerprint)
    return row.to_domain() if row else None


def columns_of(session: Session, code: str) -> list[Column]:
    """The columns known of a site, in the order they were first seen."""
    return [ColumnRow.to_domain(row, code) for row in _columns(session, code)]


def known_issues(session: Session, code: str) -> list[Issue]:
    """The living issues of a subject: neither closed nor dismissed; oldest first."""
    ended = (IssueState.CLOSED, IssueState.DISMISSED)
    wanted = (
        select(IssueRow.__table__)
        .where(IssueRow.subject == code, IssueRow.state.not_in(ended))
        .order_by(IssueRow.first_seen, IssueRow.fingerprint)
    )
    return [IssueRow.to_domain(row) for row in plain(session, wanted, IssueRow)]


def running_sweeps(session: Session) -> list[SweepRun]:
    """Sweeps that were begun and of which no end is on record, oldest first."""
    wanted = (
        select(SweepRow.__table__)
        .where(SweepRow.state == SweepState.RUNNING)
        .order_by(SweepRow.ordered_at, SweepRow.id)
    )
    return [SweepRow.to_domain(row) for row in plain(session, wanted, SweepRow)]


def sweep_by_id(session: Session, sweep_id: str) -> SweepRun | None:
    """One sweep."""
    row = session.get(SweepRow, sweep_id)
    return row.to_domain() if row else None


def newest_bundle(session: Session, sweep_id: str | None) -> str:
    """Where the newest sound sweep of a site lies, by its id; empty when there is none."""
    found = sweep_by_id(session, sweep_id) if sweep_id else None
    return found.bundle_key if found else ""


def latest_sweeps(session: Session, codes: Sequence[str] | None = None) -> dict[str, SweepRun]:
    """The latest sound sweep of each site and account as a whole, by code; those without one are left out."""
    found: dict[str, SweepRun] = {}
    for kind in (SiteRow, AccountRow):
        wanted = select(kind.code, SweepRow).join(SweepRow, SweepRow.id == kind.latest_sweep_id)
        if codes is not None:
            wanted = wanted.where(kind.code.in_(codes))
        for code, row in session.execute(wanted):
            found[code] = row.to_domain()
    return found


def probes_between(session: Session, code: str, *, since: datetime, until: datetime) -> list[ProbeSample]:
    """The probes of a site from ``since`` to ``until``, both included, oldest first."""
    wanted = (
        select(ProbeSampleRow.__table__)
        .where(ProbeSampleRow.subject == code, ProbeSampleRow.at >= since, ProbeSampleRow.at <= until)
        .order_by(ProbeSampleRow.at, ProbeSampleRow.id)
    )
    return [ProbeSampleRow.to_domain(row) for row in plain(session, wanted, ProbeSampleRow)]


def history_of(session: Session, fingerprint: str) -> list[IssueEvent]:
    """Everything that happened to an issue, oldest first."""
    wanted = select(IssueEventRow.__table__).where(IssueEventRow.fingerprint == fingerprint).order_by(IssueEventRow.id)
    return [IssueEventRow.to_domain(row) for row in plain(session, wanted, IssueEventRow)]
