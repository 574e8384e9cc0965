"""Days in every written form."""

from datetime import date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.extract.days import card_day, epoch_day, full_days, plain, relative_day, short_days

TODAY = date(2026, 6, 15)
SHANGHAI = timezone(timedelta(hours=8))


@pytest.mark.parametrize(
    "text",
    [
        "2026-01-05",
        "2026/1/5",
        "2026.01.05",
        "2026年1月5日",
        "2026 年 1 月 5 日",
        "２０２６－０１－０５",
        "2026—01—05",
        "2026--01--05",
        "二〇二六年一月五日",
        "二○二六年一月五日",
        "2026-01-0508:10",
        "[2026-01-05]",
        "2026-01-05-23:59:59",
        "2026-01-05T07:00:00+08:00",
    ],
)
def test_a_day_is_read_in_every_form(text: str) -> None:
    assert [found.day for found in full_days(plain(text))] == [date(2026, 1, 5)]


def test_a_time_of_another_zone_is_told_in_the_zone_of_the_site() -> None:
    (found,) = full_days("2026-01-05T23:30:00Z")
    assert found.day == date(2026, 1, 6)
    assert found.at == datetime(2026, 1, 6, 7, 30, tzinfo=SHANGHAI)


def test_the_afternoon_is_added_to_the_hour() -> None:
    (found,) = full_days("2026年1月5日 下午3:05")
    assert found.at == datetime(2026, 1, 5, 15, 5, tzinfo=SHANGHAI)


@pytest.mark.parametrize("text", ["2012-2013-1", "2026-13-01", "2026-02-30", "020260105", "电话 2026-1", "1.2.3.4"])
def test_numbers_that_are_no_days_are_left_alone(text: str) -> None:
    assert full_days(text) == []


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("[01-05]", date(2026, 1, 5)),
        ("06/15", date(2026, 6, 15)),
        ("06-16", date(2025, 6, 16)),
        ("12月31日", date(2025, 12, 31)),
        ("02-29", date(2024, 2, 29)),
        ("26-01-05", date(2026, 1, 5)),
        ("18-03-08 23:16", date(2018, 3, 8)),
    ],
)
def test_a_missing_year_is_the_latest_that_is_not_in_the_future(text: str, day: date) -> None:
    assert [found.day for found in short_days(text, TODAY)] == [day]


@pytest.mark.parametrize("text", ["12.5%", "10:08", "1-2-3", "20/2026/1", "第1/20页"])
def test_other_pairs_of_numbers_are_no_days(text: str) -> None:
    assert short_days(text, TODAY) == []


@pytest.mark.parametrize("text", ["05 2026-01", "05日 2026年01月", "2026.01 05", "01-05 2026"])
def test_the_big_day_of_a_card_is_joined_with_its_month(text: str) -> None:
    found = card_day(text)
    assert found is not None
    assert found.day == date(2026, 1, 5)


@pytest.mark.parametrize(
    ("text", "back"),
    [("今天", 0), ("昨日 10:00", 1), ("前天", 2), ("3天前", 3), ("2小时前", 0), ("两周前", None), ("一周前", 7)],
)
def test_relative_words_count_back_from_today(text: str, back: int | None) -> None:
    found = relative_day(text, TODAY)
    assert (found.day if found else None) == (TODAY - timedelta(days=back) if back is not None else None)


def test_epoch_numbers_are_moments_in_seconds_or_milliseconds() -> None:
    at = datetime(2020, 2, 11, 18, 47, 50, tzinfo=SHANGHAI)
    assert epoch_day(1581418070) == at
    assert epoch_day(1581418070000) == at
    assert epoch_day(12345) is None


@given(st.text(max_size=200))
def test_no_text_makes_the_readers_of_days_raise(text: str) -> None:
    text = plain(text)
    full_days(text, compact=True)
    short_days(text, TODAY)
    card_day(text)
    relative_day(text, TODAY)


@given(
    st.dates(min_value=date(1995, 1, 1), max_value=date(2060, 1, 1)),
    st.sampled_from(["%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y年%m月%d日", "%Y-%m-%d %H:%M"]),
)
def test_a_written_day_is_read_back(day: date, form: str) -> None:
    assert [found.day for found in full_days(f"发布时间：{day.strftime(form)} 来源：某局")] == [day]
