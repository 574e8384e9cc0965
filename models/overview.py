"""Read models of the city at a glance: a handful of grouped questions, however many sites there are."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from domain.scorecards import CardVerdict
from models.issues import IssueEventRow, IssueRow, counting
from models.registry import SiteRow
from models.scores import ScoreCardRow


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """When a site was and will be looked at."""

    swept_at: datetime | None
    """End of the newest sound sweep of the whole site."""
    next_sweep_at: datetime | None
    """None: due at once."""
    busy: bool
    """Somebody is sweeping it now."""


def schedules(session: Session, now: datetime) -> dict[str, Schedule]:
    """The schedule of every site, by code."""
    rows = session.execute(
        select(SiteRow.code, SiteRow.latest_sweep_at, SiteRow.next_sweep_at, SiteRow.claimed_until).order_by(
            SiteRow.code
        )
    )
    return {
        row.code: Schedule(
            swept_at=row.latest_sweep_at,
            next_sweep_at=row.next_sweep_at,
            busy=row.claimed_until is not None and row.claimed_until > now,
        )
        for row in rows
    }


def open_issues(session: Session) -> dict[str, Mapping[str, int]]:
    """How many issues count, by code of the subject and by check; subjects without any are left out."""
    rows = session.execute(
        select(IssueRow.subject, IssueRow.check_id, func.count().label("number"))
        .where(counting())
        .group_by(IssueRow.subject, IssueRow.check_id)
        .order_by(IssueRow.subject, IssueRow.check_id)
    )
    found: dict[str, dict[str, int]] = defaultdict(dict)
    for subject, check_id, number in rows:
        found[subject][check_id] = number
    return dict(found)


def totals(session: Session, period: str, set_id: str) -> dict[str, tuple[float | None, bool]]:
    """Total and «provisional» of every stored card of a period under a set, by code."""
    rows = session.execute(
        select(ScoreCardRow.subject, ScoreCardRow.total, ScoreCardRow.verdict).where(
            ScoreCardRow.period == period, ScoreCardRow.set_id == set_id
        )
    )
    return {subject: (total, verdict is CardVerdict.PROVISIONAL) for subject, total, verdict in rows}


def untold_events(session: Session) -> int:
    """How many events wait in the outbox."""
    return session.scalar(select(func.count()).where(IssueEventRow.processed_at.is_(None))) or 0
