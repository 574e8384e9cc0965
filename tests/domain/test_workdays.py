"""Working days with holidays and make-up days."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.workdays import WorkCalendar

# 2030-06-05 (Wednesday) is a holiday and 2030-06-08 (Saturday) is worked for it.
JUNE = WorkCalendar(
    rest_days=frozenset({date(2030, 6, 5)}), make_up_days=frozenset({date(2030, 6, 8)}), years=frozenset({2030})
)
DAYS = st.dates(date(2029, 1, 1), date(2031, 12, 31))


@pytest.mark.parametrize(
    ("day", "worked"),
    [
        (date(2030, 6, 4), True),
        (date(2030, 6, 5), False),
        (date(2030, 6, 8), True),
        (date(2030, 6, 9), False),
        (date(2030, 6, 10), True),
    ],
)
def test_holidays_and_make_up_days(day: date, worked: bool) -> None:
    assert JUNE.is_working_day(day) is worked


@pytest.mark.parametrize(
    ("start", "end", "days"),
    [
        pytest.param(date(2030, 6, 3), date(2030, 6, 3), 0, id="same-day"),
        pytest.param(date(2030, 6, 3), date(2030, 6, 4), 1, id="next-day"),
        pytest.param(date(2030, 6, 4), date(2030, 6, 6), 1, id="over-the-holiday"),
        pytest.param(date(2030, 6, 7), date(2030, 6, 10), 2, id="over-the-worked-saturday"),
        pytest.param(date(2030, 6, 14), date(2030, 6, 17), 1, id="over-a-weekend"),
        pytest.param(date(2030, 6, 17), date(2030, 6, 14), -1, id="backwards"),
    ],
)
def test_days_between(start: date, end: date, days: int) -> None:
    assert JUNE.working_days_between(start, end) == days


def test_a_deadline_skips_what_is_not_worked() -> None:
    assert JUNE.add_working_days(date(2030, 6, 4), 3) == date(2030, 6, 8)
    assert JUNE.add_working_days(date(2030, 6, 8), 0) == date(2030, 6, 8)


def test_a_negative_number_of_days_is_refused() -> None:
    with pytest.raises(ValueError, match="-1"):
        JUNE.add_working_days(date(2030, 6, 4), -1)


def test_a_calendar_says_which_years_it_knows() -> None:
    assert JUNE.covers(2030)
    assert not JUNE.covers(2031)


@given(DAYS, st.integers(1, 40))
def test_the_nth_working_day_is_worked_and_n_days_away(day: date, number: int) -> None:
    end = JUNE.add_working_days(day, number)
    assert JUNE.is_working_day(end)
    assert JUNE.working_days_between(day, end) == number


@given(DAYS, st.integers(0, 200), st.integers(0, 200))
def test_stretches_add_up(day: date, first: int, second: int) -> None:
    middle = day + timedelta(days=first)
    end = middle + timedelta(days=second)
    assert JUNE.working_days_between(day, end) == JUNE.working_days_between(day, middle) + JUNE.working_days_between(
        middle, end
    )
