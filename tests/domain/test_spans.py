"""Spans as the indicators state them: calendar months, days of 24 hours, lower bound inclusive."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from domain.spans import Span

SHANGHAI = ZoneInfo("Asia/Shanghai")


@pytest.mark.parametrize(
    ("text", "months", "days"),
    [
        ("14 days", 0, 14),
        ("1 day", 0, 1),
        ("2 weeks", 0, 14),
        ("6 months", 6, 0),
        ("1 year", 12, 0),
        (" 2  years ", 24, 0),
    ],
)
def test_a_span_is_read(text: str, months: int, days: int) -> None:
    assert Span.parse(text) == Span(months=months, days=days)


@pytest.mark.parametrize("text", ["", "days", "14", "-1 day", "1.5 years", "6 moons", "14 days ago", "1 year 2 months"])
def test_what_is_no_span_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="not a span"):
        Span.parse(text)


@pytest.mark.parametrize("text", ["14 days", "1 day", "6 months", "1 month", "1 year", "3 years"])
def test_a_span_is_written_as_it_is_read(text: str) -> None:
    assert str(Span.parse(text)) == text


@pytest.mark.parametrize(
    ("text", "now", "oldest"),
    [
        ("14 days", date(2030, 6, 15), date(2030, 6, 1)),
        ("6 months", date(2030, 6, 15), date(2029, 12, 15)),
        ("6 months", date(2030, 8, 31), date(2030, 2, 28)),
        ("6 months", date(2028, 8, 31), date(2028, 2, 29)),
        ("1 year", date(2028, 2, 29), date(2027, 2, 28)),
        ("3 months", date(2030, 1, 31), date(2029, 10, 31)),
    ],
)
def test_the_oldest_day_within_a_span(text: str, now: date, oldest: date) -> None:
    moment = datetime(now.year, now.month, now.day, 9, 30, tzinfo=SHANGHAI)
    assert Span.parse(text).first_day_allowed(moment) == oldest
