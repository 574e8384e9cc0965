"""Small rules of the indicator vocabulary, and periods of score cards."""

from datetime import date

import pytest

from domain.indicators import Feed, Indicator, IndicatorSet, Measure, Metric, Mode, Op, Part
from domain.scorecards import Period, Ruling


@pytest.mark.parametrize(
    ("op", "holds"),
    [
        (Op.AT_LEAST, (False, True, True)),
        (Op.ABOVE, (False, False, True)),
        (Op.AT_MOST, (True, True, False)),
        (Op.BELOW, (True, False, False)),
    ],
)
def test_at_least_includes_the_line(op: Op, holds: tuple[bool, ...]) -> None:
    assert tuple(op.holds(number, 5) for number in (4, 5, 6)) == holds


def test_a_set_says_which_indicators_a_rule_feeds() -> None:
    blank = Measure(what_zh="空白", what_en="Blank", metric=Metric.TARGETS, feeds=(Feed(rule="empty-column"),))
    lines = tuple(
        Indicator(
            id=name,
            name_zh="甲",
            name_en="A",
            part=Part.VETO,
            group="g",
            mode=Mode.AUTO,
            measures=measures,
            verified=True,
        )
        for name, measures in (("veto.a", (blank, blank)), ("veto.b", ()), ("veto.c", (blank,)))
    )
    sheet = IndicatorSet(id="s", title_zh="甲", title_en="A", effective_from=date(2030, 1, 1), indicators=lines)
    assert sheet.fed_by("empty-column") == ("veto.a", "veto.c")
    assert lines[0].rules == ("empty-column",)
    assert sheet.unverified == ()


def test_only_what_a_person_confirmed_still_counts() -> None:
    assert [ruling for ruling in Ruling if ruling.counts] == [Ruling.CONFIRMED]


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2026", date(2026, 1, 1), date(2026, 12, 31)),
        ("2026H1", date(2026, 1, 1), date(2026, 6, 30)),
        ("2026h2", date(2026, 7, 1), date(2026, 12, 31)),
        ("2026Q4", date(2026, 10, 1), date(2026, 12, 31)),
        ("2028-02", date(2028, 2, 1), date(2028, 2, 29)),
    ],
)
def test_a_period_is_read(text: str, first: date, last: date) -> None:
    period = Period.parse(text)
    assert (period.first, period.last, period.id) == (first, last, text.upper())
    assert first in period
    assert last in period
    assert date(first.year - 1, 12, 31) not in period


@pytest.mark.parametrize("text", ["", "26Q4", "2026Q5", "2026-13", "2026-1", "2026H3", "Q4", "2026Q4x"])
def test_what_is_no_period_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="not a period"):
        Period.parse(text)


@pytest.mark.parametrize(
    ("day", "period"), [(date(2026, 1, 1), "2026Q1"), (date(2026, 3, 31), "2026Q1"), (date(2026, 12, 31), "2026Q4")]
)
def test_the_quarter_of_a_day(day: date, period: str) -> None:
    assert Period.quarter_of(day).id == period
