"""A process at work, and for how long its silence is borne."""

from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class Worker:
    """One process that claims work."""

    token: str
    """The name under which it claims."""
    host: str
    role: str
    """``up``, ``worker`` or ``scheduler``."""
    started_at: datetime
    beat_at: datetime
    """When it last said that it lives."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lease:
    """For how long a process may be silent before others take over what it had claimed."""

    lasts: timedelta = timedelta(seconds=90)

    @property
    def beat_every(self) -> timedelta:
        """How often a process says that it lives."""
        return self.lasts / 9

    @property
    def fence_after(self) -> timedelta:
        """Silence after which a process ends its own sweeps: well before others take its sites, so that none is swept twice at once."""
        return self.lasts / 2
