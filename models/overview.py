"""Read models of the status page: counts over the whole city, each in one query."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from domain.issues import IssueState
from models.issues import IssueEventRow, IssueRow
from models.registry import SiteRow
from models.scores import ScoreCardRow

COUNTED = tuple(state for state in IssueState if state.counts)


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """When a site was looked at, and when it is looked at next."""

    swept_at: datetime | None
    next_sweep_at: datetime | None
    busy: bool
    """Somebody is sweeping it now."""


def open_issues(session: Session) -> Mapping[str, Mapping[str, int]]:
    """Issues that count, by subject's code and check."""
    counts: dict[str, dict[str, int]] = {}
    rows = session.execute(
        select(IssueRow.subject, IssueRow.check_id, func.count())
        .where(IssueRow.state.in_(COUNTED))
        .group_by(IssueRow.subject, IssueRow.check_id)
    )
    for subject, check_id, number in rows:
        counts.setdefault(subject, {})[check_id] = number
    return counts


def totals(session: Session, period: str, set_id: str) -> Mapping[str, tuple[float | None, bool]]:
    """Total and whether it is provisional, by subject's code, of the cards of one period and set."""
    rows = session.execute(
        select(ScoreCardRow.subject, ScoreCardRow.total, ScoreCardRow.provisional).where(
            ScoreCardRow.period == period, ScoreCardRow.set_id == set_id
        )
    )
    return {subject: (total, provisional) for subject, total, provisional in rows}


def schedules(session: Session, now: datetime) -> Mapping[str, Schedule]:
    """The schedule of every site by code."""
    rows = session.execute(select(SiteRow.code, SiteRow.latest_sweep_at, SiteRow.next_sweep_at, SiteRow.claimed_until))
    return {
        code: Schedule(swept_at=swept, next_sweep_at=following, busy=until is not None and until > now)
        for code, swept, following, until in rows
    }


def untold_events(session: Session) -> int:
    """Events of issues that nobody has been told of yet."""
    return session.scalar(select(func.count()).where(IssueEventRow.processed_at.is_(None))) or 0
