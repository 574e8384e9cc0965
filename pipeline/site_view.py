"""What the newest sweep of a site saw, for showing: columns with their days, links that fail, threads; judges nothing."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from crawler.bundle import BundleError, SweepBundle
from domain.fetches import Fetch
from domain.records import ColumnRecord, LinkRecord, ReplyRecord
from pipeline.wiring import Wiring

T = TypeVar("T")
_LINKS = 2000


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnDays:
    """When a column published, as far as its first pages tell."""

    url: str
    name: str
    days: Mapping[date, int]
    items: int
    dated: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkLine:
    """A link target that did not simply work."""

    url: str
    kind: str
    status: int | None
    failure: str
    tries: int
    instances: int
    found_on: tuple[str, ...]
    anchor: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkView:
    """The link targets of a sweep."""

    targets: int
    answers: Mapping[str, int]
    """Status or failure of the last try → how many targets."""
    troubled: tuple[LinkLine, ...]


def column_days(wiring: Wiring, bundle_key: str) -> list[ColumnDays]:
    """The columns in the order they were met; empty when the bundle is no more."""
    found = []
    for record in _records(wiring, bundle_key, ColumnRecord):
        days = Counter(entry.dated.day for entry in record.entries if entry.dated is not None)
        found.append(
            ColumnDays(url=record.url, name=record.name, days=days, items=len(record.entries), dated=sum(days.values()))
        )
    return found


def link_view(wiring: Wiring, bundle_key: str) -> LinkView:
    """Every target once, counted by its last answer; those that did not simply work in full."""
    records = _records(wiring, bundle_key, LinkRecord)
    answers: Counter[str] = Counter()
    troubled: list[LinkLine] = []
    for record in records:
        last: Fetch | None = record.attempts[-1] if record.attempts else None
        word = "none" if last is None else last.failure.value if last.failure else str(last.status)
        answers[word] += 1
        if last is None or last.failure is not None or (last.status or 0) >= 400:
            troubled.append(
                LinkLine(
                    url=record.url,
                    kind=record.kind.value,
                    status=last.status if last else None,
                    failure=last.failure.value if last and last.failure else "",
                    tries=len(record.attempts),
                    instances=record.instances,
                    found_on=tuple(record.found_on[:20]),
                    anchor=record.anchor,
                )
            )
    troubled.sort(key=lambda line: (-line.instances, line.url))
    return LinkView(targets=len(records), answers=dict(answers.most_common()), troubled=tuple(troubled[:_LINKS]))


def threads_seen(wiring: Wiring, bundle_key: str) -> Sequence[ReplyRecord]:
    """The public messages, newest first."""
    found = _records(wiring, bundle_key, ReplyRecord)
    return sorted(found, key=lambda one: one.asked.day if one.asked else date.min, reverse=True)


def _records(wiring: Wiring, bundle_key: str, kind: type[T]) -> list[T]:
    if not bundle_key:
        return []
    try:
        return SweepBundle(wiring.bundles / bundle_key).records(kind)
    except BundleError:
        return []
