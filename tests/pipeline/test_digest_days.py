"""On which days the digest goes out."""

from datetime import date, timedelta

import pytest

from domain.workdays import WorkCalendar
from pipeline.digest_days import DigestDays, is_digest_day

MONDAY = date(2030, 6, 3)
CALENDAR = WorkCalendar(
    rest_days=frozenset({MONDAY}), make_up_days=frozenset({MONDAY + timedelta(days=5)}), years=frozenset({2030})
)


@pytest.mark.parametrize(
    ("rule", "days"),
    [
        (DigestDays.DAILY, [0, 1, 2, 3, 4, 5, 6]),
        (DigestDays.WORKDAYS, [1, 2, 3, 4, 5]),
        (DigestDays.WEEKLY, [1]),
    ],
)
def test_a_week_with_a_holiday_and_a_make_up_day(rule: DigestDays, days: list[int]) -> None:
    told = [n for n in range(7) if is_digest_day(MONDAY + timedelta(days=n), rule, CALENDAR)]
    assert told == days
