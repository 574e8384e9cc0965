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
