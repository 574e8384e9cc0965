"""The only reader of the clock in a crawler child: wall time for records, monotonic time for measuring; nothing else."""

import time
from datetime import UTC, datetime


def now() -> datetime:
    """This moment, aware, in UTC."""
    return datetime.now(UTC)


def ticks() -> float:
    """Seconds of a clock that never goes backwards; only differences mean anything."""
    return time.monotonic()
