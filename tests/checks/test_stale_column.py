"""Age counts from the newest dated item and only for columns that owe updates."""

from dataclasses import replace

import pytest
from builders import NOW, a_column, a_date, an_entry

from checks.columns.stale_column import Params, stale_column
from domain.findings import Outcome
from domain.records import ColumnShape
from domain.registry import ColumnCategory
from domain.spans import Span

FORTNIGHT = Params(categories=(ColumnCategory.NEWS,), max_age=Span(days=14))
HALF_YEAR = Params(categories=(ColumnCategory.NOTICE, ColumnCategory.POLICY), max_age=Span(months=6))


@pytest.mark.parametrize(
    ("newest", "faults"), [("2030-06-01", 0), ("2030-05-31", 1)], ids=["on-the-limit", "a-day-over"]
)
def test_age_counts_from_the_newest_entry(newest: str, faults: int) -> None:
    column = a_column(an_entry("2029-01-01", "置顶"), an_entry(newest))
    assert len(list(stale_column(column, FORTNIGHT, NOW))) == faults


@pytest.mark.parametrize(("newest", "faults"), [("2029-12-15", 0), ("2029-12-14", 1)])
def test_months_are_calendar_months(newest: str, faults: int) -> None:
    column = a_column(an_entry(newest), category=ColumnCategory.NOTICE)
    assert len(list(stale_column(column, HALF_YEAR, NOW))) == faults


def test_the_articles_own_date_beats_the_lists() -> None:
    entry = an_entry("2030-06-14", stated=a_date("2030-01-02"))
    (fault,) = stale_column(a_column(entry), FORTNIGHT, NOW)
    assert fault.values["newest"] == "2030-01-02"


def test_the_values_say_newest_age_limit_and_category() -> None:
    (fault,) = stale_column(a_column(an_entry("2030-05-01", "旧闻")), FORTNIGHT, NOW)
    assert fault.values["age_days"] == 45
    assert fault.values["limit"] == "14 days"
    assert fault.values["category"] == "news"
    assert fault.evidence


WARNED = Params(categories=(ColumnCategory.NEWS,), max_age=Span(days=14), warn_after=Span(days=10))


@pytest.mark.parametrize(
    ("newest", "said"),
    [("2030-06-05", []), ("2030-06-04", [False]), ("2030-06-01", [False]), ("2030-05-31", [True])],
    ids=["day-10", "day-11", "day-14", "day-15"],
)
def test_a_warning_comes_before_the_limit_and_accuses_nobody(newest: str, said: list[bool]) -> None:
    faults = list(stale_column(a_column(an_entry(newest), an_entry("2030-01-01")), WARNED, NOW))
    assert [fault.values["over_limit"] for fault in faults] == said
    for fault in faults:
        warning = not fault.values["over_limit"]
        assert (fault.outcome is Outcome.SUSPICION) == warning
        assert fault.discriminator == ("warning" if warning else "")


def test_a_silence_is_told_beside_the_rhythm_before_it() -> None:
    days = [f"2030-05-{day:02}" for day in range(1, 29)]
    (fault,) = stale_column(a_column(*(an_entry(day, day) for day in days)), FORTNIGHT, NOW)
    assert fault.values["per_week"] == 7.0
    assert "{per_week}" in fault.message
    (one,) = stale_column(a_column(an_entry("2030-05-01")), FORTNIGHT, NOW)
    assert one.values["per_week"] is None


def test_a_column_without_dates_is_not_called_stale() -> None:
    assert not list(stale_column(a_column(an_entry(None)), FORTNIGHT, NOW))


def test_a_list_with_many_undated_items_is_for_a_person() -> None:
    column = a_column(an_entry("2029-01-01"), an_entry(None, "甲"), an_entry(None, "乙"))
    (fault,) = stale_column(column, FORTNIGHT, NOW)
    assert fault.outcome is Outcome.UNKNOWN


@pytest.mark.parametrize(
    "given",
    [
        {"category": ColumnCategory.STATIC},
        {"category": ColumnCategory.UNKNOWN},
        {"periodic": False},
        {"exempt": True},
        {"shape": ColumnShape.HUB},
        {"shape": ColumnShape.SINGLE_PAGE},
    ],
    ids=lambda given: next(iter(given)),
)
def test_columns_that_owe_nothing_are_left_alone(given: dict[str, object]) -> None:
    assert not list(stale_column(a_column(an_entry("2020-01-01"), **given), FORTNIGHT, NOW))  # type: ignore[arg-type]


def test_a_list_out_of_order_whose_further_pages_were_not_read_accuses_nobody() -> None:
    mixed = [an_entry(f"2029-0{month}-01", f"第{month}条") for month in (3, 7, 2, 8, 1, 6)]
    (fault,) = stale_column(replace(a_column(*mixed), more_unread=True), FORTNIGHT, NOW)
    assert fault.outcome is Outcome.UNKNOWN
    (fault,) = stale_column(a_column(*mixed), FORTNIGHT, NOW)
    assert fault.outcome is Outcome.FAULT, "all of it was read"


def test_a_list_that_begins_with_the_newest_needs_no_further_page() -> None:
    falling = [
        an_entry("2029-01-05", "置顶"),
        *(an_entry(f"2029-0{month}-01", f"第{month}条") for month in (8, 7, 6, 5, 4, 3)),
    ]
    (fault,) = stale_column(replace(a_column(*falling), more_unread=True), FORTNIGHT, NOW)
    assert fault.outcome is Outcome.FAULT


def test_a_warning_tells_the_rhythm_that_came_before_the_silence() -> None:
    lively = [an_entry(f"2030-06-0{day}", f"第{day}条") for day in (3, 2, 1)] + [an_entry("2030-05-30", "第0条")]
    (fault,) = stale_column(a_column(*lively), WARNED, NOW)
    assert fault.outcome is Outcome.SUSPICION
    assert "此前平均每周" in fault.message
    assert isinstance(fault.values["per_week"], float)


@pytest.mark.parametrize(
    ("shown", "outcome"),
    [("2029-06-10", Outcome.UNKNOWN), ("2029-03-10", Outcome.FAULT)],
    ids=["of-this-month-in-another-year", "too-old-in-any-year"],
)
def test_a_guessed_year_accuses_only_where_every_year_is_too_old(shown: str, outcome: Outcome) -> None:
    guessed = an_entry(shown)
    assert guessed.listed is not None
    column = a_column(replace(guessed, listed=replace(guessed.listed, year_guessed=True)))
    (fault,) = stale_column(column, FORTNIGHT, NOW)
    assert fault.outcome is outcome
