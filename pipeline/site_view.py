"""What the newest sweep of a site saw, for showing: columns with their days, links that fail, threads; judges nothing."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar

from crawler.bundle import BundleError, SweepBundle
from domain.fetches import Fetch
from domain.records import ColumnRecord, LinkRecord, ReplyRecord
from pipeline.wiring import Wiring

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkLine:
    """A link target and what came of it."""

    record: LinkRecord
    answer: str
    """Status or failure of the last try; ``none`` when there was none."""
    well: bool
    """It simply worked; not having worked is not yet a fault."""

    @property
    def url(self) -> str:
        """The target."""
        return self.record.url

    @property
    def status(self) -> int | None:
        """Of the last try."""
        return self.record.attempts[-1].status if self.record.attempts else None

    @property
    def failure(self) -> str:
        """Of the last try; empty when it was answered."""
        last = self.record.attempts[-1] if self.record.attempts else None
        return last.failure.value if last and last.failure else ""

    @property
    def instances(self) -> int:
        """In how many places it is named."""
        return self.record.instances


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkView:
    """The link targets of a sweep."""

    targets: int
    answers: Mapping[str, int]
    """Answer → how many targets, most first."""
    lines: tuple[LinkLine, ...]


def link_view(wiring: Wiring, bundle_key: str) -> LinkView:
    """Every target once, counted by its last answer; those that did not simply work first, then those named most often."""
    try:
        return _links(wiring.bundle_folder(bundle_key)) if bundle_key else LinkView(targets=0, answers={}, lines=())
    except BundleError:
        return LinkView(targets=0, answers={}, lines=())


@lru_cache(maxsize=6)
def _links(folder: Path) -> LinkView:
    lines = sorted(
        (_link_line(record) for record in SweepBundle(folder).records(LinkRecord)),
        key=lambda line: (line.well, -line.instances, line.url),
    )
    answers = Counter(line.answer for line in lines)
    return LinkView(targets=len(lines), answers=dict(answers.most_common()), lines=tuple(lines))


def _link_line(record: LinkRecord) -> LinkLine:
    last: Fetch | None = record.attempts[-1] if record.attempts else None
    return LinkLine(
        record=record,
        answer="none" if last is None else last.failure.value if last.failure else str(last.status),
        well=last is not None and last.failure is None and (last.status or 0) < 400,
    )


def columns_seen(wiring: Wiring, bundle_key: str) -> dict[str, ColumnRecord]:
    """What the sweep saw of each column, by its address."""
    return {record.url: record for record in _records(wiring, bundle_key, ColumnRecord)}


def column_days(record: ColumnRecord) -> Mapping[date, int]:
    """When a column published, as far as the pages read tell: how many items each day."""
    return Counter(entry.dated.day for entry in record.entries if entry.dated is not None)


def threads_seen(wiring: Wiring, bundle_key: str) -> Sequence[ReplyRecord]:
    """The public messages, newest first."""
    found = _records(wiring, bundle_key, ReplyRecord)
    return sorted(found, key=lambda one: one.asked.day if one.asked else date.min, reverse=True)


def _records(wiring: Wiring, bundle_key: str, kind: type[T]) -> Sequence[T]:
    if not bundle_key:
        return ()
    try:
        found: Sequence[T] = _read(wiring.bundle_folder(bundle_key), kind)  # type: ignore[arg-type]  # classes can be hashed
        return found
    except BundleError:
        return ()


@lru_cache(maxsize=12)
def _read(folder: Path, kind: type[Any]) -> Sequence[Any]:
    """A bundle that is closed changes no more; the few that people look at just now are read once."""
    return tuple(SweepBundle(folder).records(kind))
