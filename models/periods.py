"""Read models for scoring a period: the sweep that speaks for it, and what people have said; computes nothing."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from domain.issues import Issue, IssueState
from domain.scorecards import ManualEntry
from domain.sweeps import SweepPurpose, SweepRun, SweepState
from models.issues import IssueRow
from models.parts import in_parts
from models.people import ManualEntryRow
from models.sweeps import SweepRow

WHOLE = (SweepPurpose.ROUTINE, SweepPurpose.RESCAN)
"""Purposes for which the whole site was looked at."""


def last_sweeps(session: Session, codes: Sequence[str], *, since: datetime, until: datetime) -> dict[str, SweepRun]:
    """The last sound sweep of each whole site that ended from ``since`` on and before ``until``, by code."""
    found: dict[str, SweepRun] = {}
    for part in in_parts(codes):
        sound = (
            SweepRow.subject.in_(part),
            SweepRow.state == SweepState.DONE,
            SweepRow.purpose.in_(WHOLE),
            SweepRow.settled_at.is_not(None),
            SweepRow.finished_at >= since,
            SweepRow.finished_at < until,
        )
        last = (
            select(SweepRow.subject, func.max(SweepRow.finished_at).label("at"))
            .where(*sound)
            .group_by(SweepRow.subject)
            .subquery()
        )
        rows = session.scalars(
            select(SweepRow)
            .join(last, (SweepRow.subject == last.c.subject) & (SweepRow.finished_at == last.c.at))
            .where(*sound)
            .order_by(SweepRow.id)
        )
        found |= {row.subject: row.to_domain() for row in rows}
    return found


def ruled_issues(session: Session, code: str) -> list[Issue]:
    """The issues of a subject on which a person has given a word: dismissed, exempt or confirmed."""
    rows = session.scalars(
        select(IssueRow)
        .where(
            IssueRow.subject == code,
            or_(IssueRow.state.in_((IssueState.DISMISSED, IssueState.EXEMPT)), IssueRow.confirmed_by != ""),
        )
        .order_by(IssueRow.fingerprint)
    )
    return [row.to_domain() for row in rows]


def manual_entries(session: Session, code: str, period: str) -> dict[str, ManualEntry]:
    """What people have entered for a subject and period, by indicator id."""
    rows = session.scalars(
        select(ManualEntryRow)
        .where(ManualEntryRow.subject == code, ManualEntryRow.period == period)
        .order_by(ManualEntryRow.indicator_id)
    )
    return {row.indicator_id: row.to_domain() for row in rows}
