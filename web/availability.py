"""Probes of a week as a strip of hours and a curve: read by people, judged elsewhere."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from domain.records import ProbeSample


@dataclass(frozen=True, slots=True, kw_only=True)
class Hour:
    """One hour of the strip."""

    at: datetime
    ok: int
    failed: int

    @property
    def kind(self) -> str:
        """A class: good, bad, warn (both), none."""
        if not self.ok and not self.failed:
            return "none"
        return "good" if not self.failed else "bad" if not self.ok else "warn"


@dataclass(frozen=True, slots=True, kw_only=True)
class Availability:
    """A week of a site."""

    samples: int
    failed: int
    median_ms: int | None
    hours: tuple[Hour, ...]
    curve: tuple[tuple[str, int], ...]
    """Moment and milliseconds of answers."""
    failures: tuple[tuple[datetime, str, int | None], ...]
    """Moment, reason, status; newest first."""

    @property
    def share(self) -> float:
        """Of the probes that were answered, 0 to 1."""
        return 1 - self.failed / self.samples if self.samples else 0.0


def availability(samples: Sequence[ProbeSample], *, since: datetime, until: datetime) -> Availability:
    """What people see of these probes. Probes of a blind prober (its control targets did not answer) say nothing."""
    told = [one for one in samples if one.control_alive is not False]
    start = since.replace(minute=0, second=0, microsecond=0)
    hours: dict[int, list[int]] = {}
    for one in told:
        counts = hours.setdefault(int((one.at - start).total_seconds() // 3600), [0, 0])
        counts[0 if one.ok else 1] += 1
    number = int((until - start).total_seconds() // 3600) + 1
    times = sorted(one.elapsed_ms for one in told if one.ok)
    step = max(1, len(told) // 1500)
    return Availability(
        samples=len(told),
        failed=sum(1 for one in told if not one.ok),
        median_ms=times[len(times) // 2] if times else None,
        hours=tuple(
            Hour(at=start + timedelta(hours=hour), ok=hours.get(hour, [0, 0])[0], failed=hours.get(hour, [0, 0])[1])
            for hour in range(number)
        ),
        curve=tuple((one.at.isoformat(), one.elapsed_ms) for one in told[::step] if one.ok),
        failures=tuple((one.at, one.failure, one.status) for one in reversed(told) if not one.ok)[:200],
    )
