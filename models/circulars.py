"""Read models of circulars: issues that counted in a stretch of time, what was open at a moment, newest posts; computes nothing."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from domain.issues import Issue, IssueState
from domain.replies import ReplySpeed
from models.issues import COUNTING, IssueEventRow, IssueRow
from models.replies import ReplySpeedRow

_LIVING = (*COUNTING, IssueState.CLOSED)


def issues_between(session: Session, *, since: datetime, until: datetime) -> list[Issue]:
    """Issues that counted at some time from ``since`` on and before ``until``, and were neither dismissed nor exempt since."""
    rows = session.scalars(
        select(IssueRow)
        .where(
            IssueRow.state.in_(_LIVING),
            IssueRow.first_seen < until,
            or_(IssueRow.state != IssueState.CLOSED, IssueRow.closed_at >= since),
            or_(IssueRow.opened_at.is_(None), IssueRow.opened_at < until),
        )
        .order_by(IssueRow.fingerprint)
    )
    return [row.to_domain() for row in rows]


def open_at(session: Session, moment: datetime) -> list[Issue]:
    """The issues that counted at a moment, as they are now: the last event before it says so."""
    last = (
        select(IssueEventRow.fingerprint, func.max(IssueEventRow.id).label("id"))
        .where(IssueEventRow.at < moment)
        .group_by(IssueEventRow.fingerprint)
        .subquery()
    )
    rows = session.scalars(
        select(IssueRow)
        .join(last, last.c.fingerprint == IssueRow.fingerprint)
        .join(IssueEventRow, IssueEventRow.id == last.c.id)
        .where(IssueEventRow.after.in_(COUNTING))
        .order_by(IssueRow.fingerprint)
    )
    return [row.to_domain() for row in rows]


def speeds_between(session: Session, codes: Sequence[str], *, since: datetime, until: datetime) -> list[ReplySpeed]:
    """How fast each site answered, as of its last sweep within the time, by code."""
    last = (
        select(ReplySpeedRow.site_code, func.max(ReplySpeedRow.as_of).label("at"))
        .where(ReplySpeedRow.as_of >= since, ReplySpeedRow.as_of < until)
        .group_by(ReplySpeedRow.site_code)
        .subquery()
    )
    rows = session.scalars(
        select(ReplySpeedRow)
        .join(last, (ReplySpeedRow.site_code == last.c.site_code) & (ReplySpeedRow.as_of == last.c.at))
        .order_by(ReplySpeedRow.site_code)
    )
    wanted = set(codes)
    return [row.to_domain() for row in rows if row.site_code in wanted]
