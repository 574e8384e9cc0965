"""The calendar in force: the package's years, topped by YAML blocks."""

import json
from datetime import date, timedelta
from pathlib import Path

import pytest

from config.errors import ConfigError
from config.holidays import load_calendar

BLOCK = """years:
  2031:
    source: 某年放假通知
    rest: [2031-01-01, {from: 2031-01-22, to: 2031-01-28}]
    work: [2031-01-18]
"""


@pytest.fixture
def holiday_cn(shared_fixtures: Path) -> dict[date, bool]:
    """Every day named in a holiday notice and whether it is off; a notice may speak of days of the year before."""
    named: dict[date, bool] = {}
    for path in sorted((shared_fixtures / "holiday-cn").glob("20*.json")):
        for day in json.loads(path.read_text(encoding="utf-8"))["days"]:
            named[date.fromisoformat(day["date"])] = day["isOffDay"]
    return named


@pytest.mark.parametrize("year", range(2018, 2027))
def test_every_day_agrees_with_the_holiday_notices(holiday_cn: dict[date, bool], year: int) -> None:
    calendar = load_calendar()
    days = [date(year, 1, 1) + timedelta(days=n) for n in range(366)]
    wrong = [
        day
        for day in days
        if day.year == year
        and calendar.is_working_day(day) is not (not holiday_cn[day] if day in holiday_cn else day.weekday() < 5)
    ]
    assert wrong == []
    assert calendar.covers(year)


def test_a_block_adds_its_year(tmp_path: Path) -> None:
    path = tmp_path / "cn.yaml"
    path.write_text(BLOCK, encoding="utf-8")
    calendar = load_calendar([path])
    assert calendar.covers(2031)
    assert not load_calendar().covers(2031)
    assert not calendar.is_working_day(date(2031, 1, 24))
    assert calendar.is_working_day(date(2031, 1, 18))
    assert calendar.is_working_day(date(2031, 1, 29))


def test_a_block_replaces_the_packages_year_wholly(tmp_path: Path) -> None:
    path = tmp_path / "cn.yaml"
    path.write_text("years:\n  2026:\n    source: 更正\n    rest: [2026-05-04]\n", encoding="utf-8")
    calendar = load_calendar([path])
    assert calendar.is_working_day(date(2026, 1, 1))
    assert not calendar.is_working_day(date(2026, 5, 4))
    assert load_calendar().is_working_day(date(2025, 10, 1)) is calendar.is_working_day(date(2025, 10, 1)) is False


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (("2031:", "31:"), "cn.yaml:2: years.31：应为四位年份，读到 31"),
        (("    source: 某年放假通知\n", ""), "cn.yaml:2: years.2031：缺少“source”"),
        (("2031-01-01,", "2030-12-31,"), "cn.yaml:4: years.2031.rest[0]：2030-12-31 不在 2031 年"),
        (("to: 2031-01-28", "to: 2031-01-02"), "cn.yaml:4: years.2031.rest[1]：起止日期颠倒或相隔过长"),
        (("[2031-01-18]", "[2031-01-01]"), "cn.yaml:2: years.2031：2031-01-01 不能既放假又上班"),
        (("work:", "works:"), "cn.yaml:5: years.2031.works：不认识的键“works”，是否应为“work”？"),
        (
            ("    rest: [2031-01-01, {from: 2031-01-22, to: 2031-01-28}]\n", ""),
            "cn.yaml:2: years.2031：没有写放假日期（rest）",
        ),
    ],
)
def test_a_block_that_does_not_fit_is_refused(tmp_path: Path, change: tuple[str, str], sentence: str) -> None:
    path = tmp_path / "cn.yaml"
    path.write_text(BLOCK.replace(*change), encoding="utf-8")
    with pytest.raises(ConfigError) as refused:
        load_calendar([path])
    assert str(refused.value) == sentence
