"""How probes are counted: which of them speak, and which failures stand (veto.site.unreachable)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from domain.records import ProbeSample, ProbeSpan

REPEATED_WITHIN = timedelta(minutes=15)
"""A repetition belongs to the failure before it when it comes within this time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """One probe that speaks."""

    sample: ProbeSample
    failed: bool


def counted(samples: Sequence[ProbeSample]) -> Iterator[Counted]:
    """The probes that speak, oldest first, each with whether its failure stands.

    Dropped above and below the line: probes taken while our own network was ill, and those within a filed closure. A
    repetition says nothing for itself; one that opened clears the failure it followed.
    """
    ordered = sorted(samples, key=lambda sample: sample.at)
    for position, sample in enumerate(ordered):
        if sample.extra or sample.control_alive is False or sample.excused:
            continue
        yield Counted(sample=sample, failed=not sample.ok and not _cleared(sample, ordered, position))


def _cleared(failure: ProbeSample, ordered: Sequence[ProbeSample], position: int) -> bool:
    for later in ordered[position + 1 :]:
        if later.at - failure.at > REPEATED_WITHIN:
            break
        if later.vantage != failure.vantage and later.ok:
            return True  # another place reached the site at the same time
        if not later.extra:
            continue
        if later.ok:
            return True
    return False


def added_up(samples: Sequence[ProbeSample], since: datetime, until: datetime) -> ProbeSpan:
    """The samples from ``since`` on and before ``until`` as one span; later ones are looked at for repetitions only."""
    inside = [one for one in counted(samples) if since <= one.sample.at < until]
    opened = [one.sample.elapsed_ms for one in inside if one.sample.ok]
    meant = [sample for sample in samples if since <= sample.at < until and not sample.extra]
    return ProbeSpan(
        since=since,
        until=until,
        probes=len(inside),
        failed=sum(one.failed for one in inside),
        blind=sum(sample.control_alive is False for sample in meant),
        excused=sum(sample.excused and sample.control_alive is not False for sample in meant),
        elapsed_ms=sum(opened),
        slowest_ms=max(opened, default=0),
    )


def joined(spans: Sequence[ProbeSpan]) -> ProbeSpan:
    """Several spans as one; ValueError without any."""
    if not spans:
        raise ValueError("nothing to join")
    return ProbeSpan(
        since=min(span.since for span in spans),
        until=max(span.until for span in spans),
        probes=sum(span.probes for span in spans),
        failed=sum(span.failed for span in spans),
        blind=sum(span.blind for span in spans),
        excused=sum(span.excused for span in spans),
        elapsed_ms=sum(span.elapsed_ms for span in spans),
        slowest_ms=max(span.slowest_ms for span in spans),
    )
