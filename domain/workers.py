"""A process at work, and for how long its silence is borne."""

from dataclasses import dataclass
from datetime import datetime, timedelta

BEAT_EVERY = timedelta(seconds=10)
FENCE_AFTER = timedelta(seconds=45)
"""A process that could not say for so long that it lives ends its sweeps: others may soon take its sites."""
LEASE = timedelta(seconds=90)
"""After so long a silence others take over what a process had claimed; longer than the fence, so that no site is swept twice at once."""


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
