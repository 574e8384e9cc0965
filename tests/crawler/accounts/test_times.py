"""Every way in which platforms write when something was posted."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from crawler.accounts.times import post_time

NOW = datetime(2026, 11, 26, 12, 0, tzinfo=ZoneInfo("Asia/Shanghai"))


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        (1795651200, "2026-11-26 08:00"),
        ("1795651200000", "2026-11-26 08:00"),
        ("2026-11-20T08:30:00Z", "2026-11-20 16:30"),
        ("2026-11-20T08:30:00+08:00", "2026-11-20 08:30"),
        ("2026-11-20 08:30:15", "2026-11-20 08:30"),
        ("Fri, 20 Nov 2026 00:30:00 GMT", "2026-11-20 08:30"),
        ("Fri, 20 Nov 2026 08:30:00 +0800", "2026-11-20 08:30"),
        ("Sat Nov 21 10:00:00 +0800 2026", "2026-11-21 10:00"),
        ("3分钟前", "2026-11-26 11:57"),
        ("5小时前", "2026-11-26 07:00"),
        ("昨天 08:15", "2026-11-25 08:15"),
        ("2026年11月20日 08:30", "2026-11-20 08:30"),
        ("11-20 08:30", "2026-11-20 08:30"),
        ("12-20 08:30", "2025-12-20 08:30"),
    ],
)
def test_a_moment_is_read(raw: object, expected: str) -> None:
    found = post_time(raw, NOW)
    assert found is not None
    assert found.at is not None
    assert f"{found.at.astimezone(NOW.tzinfo):%Y-%m-%d %H:%M}" == expected
    assert f"{found.day}" == expected[:10]


@pytest.mark.parametrize(
    ("raw", "day"), [("2026-11-20", "2026-11-20"), ("11-20", "2026-11-20"), ("昨天", "2026-11-25")]
)
def test_a_day_stays_a_day(raw: str, day: str) -> None:
    found = post_time(raw, NOW)
    assert found is not None
    assert (found.day.isoformat(), found.at) == (day, None)


@pytest.mark.parametrize("raw", [None, True, "", "很久以前", 12, "99-99", "Thu, 01 Jan 1970 00:00:00 GMT", "x" * 200])
def test_what_is_no_time_is_none(raw: object) -> None:
    assert post_time(raw, NOW) is None
