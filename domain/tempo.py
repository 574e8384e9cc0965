"""The rhythm of a column over time: how many items a week it used to publish, and how long it has been silent."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

WEEKS = 13
"""Weeks before the newest item over which a rhythm is told: a quarter."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tempo:
    """How often a column publishes."""

    newest: date
    per_week: float
    """Items a week over the quarter that ended with the newest item, or over the shorter time its items span."""
    silent_days: int
    """Days since the newest item; 0 on the day itself."""
    weeks: tuple[int, ...]
    """Items in each of the last weeks up to now, oldest first; the last one is the running seven days."""


def tempo_of(days: Iterable[date], today: date, *, weeks: int = WEEKS, cut_off: bool = False) -> Tempo | None:
    """The rhythm of a column whose items were published on ``days`` (any order); None without any up to ``today``.

    ``cut_off``: the days are only the newest of a longer list; the span then ends with the oldest of them.
    """
    known = sorted(day for day in days if day <= today)
    if not known:
        return None
    newest = known[-1]
    start = newest - timedelta(weeks=weeks) + timedelta(days=1)
    counted = [day for day in known if day >= start]
    first = counted[0] if cut_off or len(counted) == len(known) else start
    span = max(7, (newest - first).days + 1)
    ages = Counter((today - day).days // 7 for day in known)
    return Tempo(
        newest=newest,
        per_week=round(len(counted) * 7 / span, 1),
        silent_days=(today - newest).days,
        weeks=tuple(ages[week] for week in reversed(range(weeks))),
    )


LEAST_PER_WEEK = 1.0
SHORTEST_SILENCE = 7
TIMES_THE_PAUSE = 4


def fell_silent(tempo: Tempo) -> bool:
    """Whether a column has broken its rhythm: it published at least once a week, and has been silent for a week or more and
    for over four times its usual pause. No limit of the indicators is meant by it: it is a hint, never a fault."""
    if tempo.per_week < LEAST_PER_WEEK or tempo.silent_days < SHORTEST_SILENCE:
        return False
    return tempo.silent_days > TIMES_THE_PAUSE * 7 / tempo.per_week
