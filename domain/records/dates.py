"""Publishing dates as they were read."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class DateOrigin(StrEnum):
    """Where a publishing date was read, best first."""

    META = "meta"
    LABEL = "label"
    SCRIPT = "script"
    TEXT = "text"
    LIST = "list"
    ADDRESS = "address"


@dataclass(frozen=True, slots=True, kw_only=True)
class Dated:
    """A publishing date (发布日期) with its origin; the day is that of the site's time zone."""

    day: date
    origin: DateOrigin
    confidence: float
    """0 to 1: how sure the reading is."""
    at: datetime | None = None
    """The moment, aware, when the time of day is shown too."""
    raw: str = ""
    """The text it was read from."""
    year_guessed: bool = False
    """No year was shown, and nothing else told it: ``day`` may lie in an earlier year, or, set by the order of its list, in a later one."""


def latest_day(dated: Dated, today: date) -> date:
    """The latest day that may be meant: that of the date, with the latest possible year where the year was guessed."""
    if not dated.year_guessed:
        return dated.day
    for year in range(today.year, dated.day.year, -1):
        try:
            found = dated.day.replace(year=year)
        except ValueError:
            continue  # 29 February
        if found <= today:
            return found
    return dated.day
