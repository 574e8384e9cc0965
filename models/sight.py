"""Whose things a question is about: everything, or what one unit keeps up; and days in a time zone, in SQL."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, func, select, true, union_all
from sqlalchemy.orm import Session

from models.registry import AccountRow, SiteRow


def of_unit(subject: Any, unit: str | None) -> ColumnElement[bool]:
    """The condition that a subject's code belongs to a unit; None: every subject. A nameless unit owns nothing."""
    if unit is None:
        return true()
    codes = union_all(
        select(SiteRow.code).where(SiteRow.organizer == unit, SiteRow.organizer != ""),
        select(AccountRow.code).where(AccountRow.organizer == unit, AccountRow.organizer != ""),
    )
    condition: ColumnElement[bool] = subject.in_(codes)
    return condition


def owns(session: Session, code: str, unit: str | None) -> bool:
    """Whether a subject exists and belongs to a unit (None: to anybody)."""
    for row in (SiteRow, AccountRow):
        organizer = session.scalar(select(row.organizer).where(row.code == code))
        if organizer is not None:
            return unit is None or (organizer == unit and unit != "")
    return False


def day_of(session: Session, moment: Any, zone: ZoneInfo, now: datetime) -> ColumnElement[str]:
    """The day of a moment as text. SQLite knows no zones: there the zone's present offset stands for the whole span."""
    if session.get_bind().dialect.name == "postgresql":
        return func.to_char(func.timezone(zone.key, moment), "YYYY-MM-DD")
    offset = now.astimezone(zone).utcoffset()
    minutes = int(offset.total_seconds() // 60) if offset else 0
    return func.strftime("%Y-%m-%d", moment, f"{minutes:+d} minutes")
