"""Read models of a period, for scoring: which sweep speaks for it, and what people have said in it."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from domain.issues import Issue, IssueState
from domain.scorecards import Entered, ManualEntry
from domain.sweeps import SweepPurpose, SweepRun, SweepState
from models.issues import IssueRow
from models.people import VerdictRow
from models.sweeps import SweepRow

WHOLE = (SweepPurpose.ROUTINE, SweepPurpose.RESCAN)


def last_sweeps(session: Session, codes: Sequence[str], *, since: datetime, until: datetime) -> Mapping[str, SweepRun]:
    """The last sound sweep of each whole site that ended from ``since`` to before ``until``, by code."""
    newest = (
        select(SweepRow.subject, func.max(SweepRow.finished_at).label("finished_at"))
        .where(
            SweepRow.state == SweepState.DONE,
            SweepRow.purpose.in_(WHOLE),
            SweepRow.finished_at >= since,
            SweepRow.finished_at < until,
        )
        .group_by(SweepRow.subject)
        .subquery()
    )
    rows = session.scalars(
        select(SweepRow).join(
            newest, (SweepRow.subject == newest.c.subject) & (SweepRow.finished_at == newest.c.finished_at)
        )
    )
    wanted = set(codes)
    return {row.subject: row.to_domain() for row in rows if row.subject in wanted}


def ruled_issues(session: Session, code: str) -> list[Issue]:
    """The issues of a subject that a person has confirmed, dismissed or exempted."""
    ended = (IssueState.DISMISSED, IssueState.EXEMPT)
    rows = session.scalars(
        select(IssueRow).where(IssueRow.subject == code, IssueRow.state.in_(ended) | (IssueRow.confirmed_by != ""))
    )
    return [row.to_domain() for row in rows]


def manual_entries(session: Session, code: str, period: str) -> Mapping[str, ManualEntry]:
    """What people have entered for a subject and period, by indicator."""
    rows = session.scalars(select(VerdictRow).where(VerdictRow.subject == code, VerdictRow.period == period))
    return {
        row.indicator_id: ManualEntry(
            indicator_id=row.indicator_id,
            entered=Entered(row.verdict["entered"]),
            points=float(row.verdict.get("points", 0)),
            by=row.by,
            at=row.at,
            note=row.note,
        )
        for row in rows
    }
