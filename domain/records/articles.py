"""Articles that were listed before: what they say of their date, beside when they were first seen."""

from dataclasses import dataclass
from datetime import date, datetime

from domain.records.dates import Dated
from domain.targets import TargetRef


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleRecord:
    """One item of a watched list, with its history (indicators.md section 13, «How a date is judged»)."""

    target: TargetRef
    url: str
    title: str
    column_url: str
    column_name: str
    captured_at: datetime
    stated: Dated
    """The publishing date it gives now."""
    first_seen: datetime | None = None
    """When a sweep first met it in a list; None: this sweep is the first."""
    first_day: date | None = None
    """The publishing date it gave then."""
    watched_since: datetime | None = None
    """When the column was first read."""
    looked_at: datetime | None = None
    """When the column was read last before it was first seen; for an article met in this sweep, the last reading before this one."""
    older_known: int = 0
    """Items of the same list that were known by then and are dated before it: it would have stood above them."""
    evidence_key: str = ""
