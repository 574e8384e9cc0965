"""When a thing with a rhythm is due next: fixed slots, a phase and a jitter of its own, the same on every machine."""

import hashlib
from datetime import UTC, datetime, timedelta

_EPOCH = datetime(2000, 1, 1, tzinfo=UTC)
JITTER = 0.2
"""Share of the rhythm by which a slot may be late: nobody is visited on the stroke of the hour, nor always at the same minute."""
SOONEST = 0.3
"""Share of the rhythm that must have passed since the last time."""


def next_slot(code: str, every: timedelta, after: datetime) -> datetime:
    """The first slot of ``code`` that lies far enough after a moment (aware).

    Slots of one code are between 0.8 and 1.2 rhythms apart and never drift, so that a day holds as many as the rhythm says
    however late single ones were; different codes spread evenly over the rhythm.
    """
    step = every.total_seconds()
    phase = _share(code, "phase") * step
    earliest = (after - _EPOCH).total_seconds() + SOONEST * step
    number = int((earliest - phase - JITTER * step) // step)
    while (moment := number * step + phase + _share(code, str(number)) * JITTER * step) < earliest:
        number += 1
    return _EPOCH + timedelta(seconds=moment)


def _share(code: str, what: str) -> float:
    """A number from 0 to below 1 that looks random and is not."""
    digest = hashlib.blake2b(f"{code}:{what}".encode(), digest_size=6).digest()
    return int.from_bytes(digest) / (1 << 48)
