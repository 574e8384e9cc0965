"""What a queue promises, whichever kind it is; knows no use case."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol

ROUTINE = 0
AHEAD = 5
"""Short and bound to a time: goes before routine work."""
ON_DEMAND = 10
"""A person is waiting."""


class Lane(StrEnum):
    """Which hands may do a job: an hour of sweeping must hold up neither a probe nor a person."""

    SWEEPS = "sweeps"
    """Routine work that takes minutes to an hour."""
    QUICK = "quick"
    """Seconds: probes, digests, score cards, recovery."""
    DEMAND = "demand"
    """Whatever a person is waiting for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """One thing to do, named by a task and its ids."""

    task: str
    """A name in ``jobs.tasks.TASKS``."""
    args: Mapping[str, int | str] = field(default_factory=dict)
    """Ids, never objects."""
    lock: str | None = None
    """No two jobs with this lock run at once."""
    once: str | None = None
    """No two jobs with this key wait at once."""
    priority: int = ROUTINE
    """Higher goes first."""
    long: bool = False
    """Routine work that may take up to an hour."""

    @property
    def lane(self) -> Lane:
        """Which hands may do it."""
        if self.priority >= ON_DEMAND:
            return Lane.DEMAND
        return Lane.SWEEPS if self.long else Lane.QUICK


class JobQueue(Protocol):
    """Takes jobs and sees that they are done, elsewhere and later."""

    def put(self, job: Job) -> bool:
        """Queue the job; False when an equal one (by ``once``) already waits."""
        ...
