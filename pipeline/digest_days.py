"""On which days the digest goes out; pure."""

from datetime import date, timedelta
from enum import StrEnum

from domain.workdays import WorkCalendar


class DigestDays(StrEnum):
    """When the digest goes out."""

    DAILY = "daily"
    WORKDAYS = "workdays"
    WEEKLY = "weekly"
    """On the first working day of each week."""


def is_digest_day(day: date, rule: DigestDays, calendar: WorkCalendar) -> bool:
    """Whether a digest goes out on this day. Where the calendar does not know the year, Monday to Friday count."""
    if rule is DigestDays.DAILY:
        return True
    if not _works(day, calendar):
        return False
    if rule is DigestDays.WORKDAYS:
        return True
    monday = day - timedelta(days=day.weekday())
    return not any(_works(monday + timedelta(days=n), calendar) for n in range(day.weekday()))


def _works(day: date, calendar: WorkCalendar) -> bool:
    return calendar.is_working_day(day)
