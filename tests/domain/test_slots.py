"""Slots of a rhythm: spaced, spread, the same on every machine, and never fewer than the rhythm says."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest

from domain.slots import next_slot

START = datetime(2030, 6, 15, tzinfo=UTC)
HOUR = timedelta(hours=1)


def a_day(code: str, every: timedelta, late: float = 0.0) -> list[datetime]:
    """The slots of a day, each served ``late`` rhythms after its time."""
    slots: list[datetime] = []
    moment = START
    while (slot := next_slot(code, every, moment)) < START + timedelta(days=1):
        slots.append(slot)
        moment = slot + late * every
    return slots


@pytest.mark.parametrize("late", [0.0, 0.3], ids=["in-time", "a-third-of-the-rhythm-late"])
def test_a_day_of_hourly_slots_holds_at_least_twenty(late: float) -> None:
    assert all(23 <= len(a_day(f"50010{n}", HOUR, late)) <= 25 for n in range(200))


def test_slots_keep_their_distance() -> None:
    slots = a_day("5001010001", HOUR)
    gaps = [(after - before) / HOUR for before, after in pairwise(slots)]
    assert min(gaps) >= 0.8
    assert max(gaps) <= 1.2
    assert len(set(gaps)) > 10, "always the same distance is no jitter"


def test_sites_spread_over_the_rhythm() -> None:
    minutes = [next_slot(f"{n:010}", HOUR, START).minute for n in range(600)]
    per_tenth = [sum(low <= minute < low + 6 for minute in minutes) for low in range(0, 60, 6)]
    assert min(per_tenth) >= 30


def test_the_same_code_has_the_same_slots_whoever_asks() -> None:
    assert next_slot("5001010001", HOUR, START) == next_slot("5001010001", HOUR, START.astimezone())
