"""Counts the activities of the last year; shared by the checks of surveys and interviews."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from domain.findings import Evidence, EvidenceKind, Fault, Outcome, Value
from domain.records import Activity, ChannelsRecord
from domain.spans import Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """What is counted, and how well it was seen."""

    activities: tuple[Activity, ...]
    columns: tuple[str, ...]
    unread: int
    site: ChannelsRecord
    least: int


def count_activities(counted: Counted, window: Span, now: datetime, *, message: str, unknown: str) -> Iterator[Fault]:
    """A suspicion when too few were held; unknown when columns were not seen whole or undated ones could fill the gap."""
    first = window.first_day_allowed(now)
    held = [one for one in counted.activities if one.dated is not None and first <= one.dated.day <= now.date()]
    if len(held) >= counted.least:
        return
    newest = max((one.dated.day for one in held if one.dated is not None), default=None)
    undated = sum(1 for one in counted.activities if one.dated is None)
    values: dict[str, Value] = {
        "count": len(held),
        "least": counted.least,
        "undated": undated,
        "columns": counted.columns,
        "newest": newest.isoformat() if newest else "",
    }
    evidence = tuple(
        Evidence(kind=EvidenceKind.LISTING, url=url, captured_at=counted.site.captured_at) for url in counted.columns
    )
    open_yet = (
        counted.unread > 0
        or len(held) + undated >= counted.least
        or counted.site.columns_unread > counted.site.columns_read
    )
    if open_yet:
        yield Fault(message=unknown, values=values, evidence=evidence, outcome=Outcome.UNKNOWN)
        return
    yield Fault(message=message, values=values, evidence=evidence, outcome=Outcome.SUSPICION, confidence=0.8)
