"""The year of list dates that show none: told by addresses, articles and order, and otherwise known to be a guess."""

from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.extract.listdates import list_date
from crawler.extract.model import ListItem
from crawler.extract.years import doubtful_years, with_years
from domain.records import latest_day

TODAY = date(2026, 11, 27)


def rows(*shown: str, folder: str = "/zt/a") -> list[ListItem]:
    return [
        ListItem(title=f"第{n}条信息", url=f"https://x.gov.cn{folder}{n}.html", dated=list_date(text, TODAY))
        for n, text in enumerate(shown)
    ]


def days(items: tuple[ListItem, ...]) -> list[str]:
    return [f"{item.dated.day}{'?' if item.dated.year_guessed else ''}" for item in items if item.dated]


def test_without_any_witness_the_year_is_the_latest_possible_and_known_as_a_guess() -> None:
    (one,) = with_years(rows("04-14"), TODAY)
    assert one.dated is not None
    assert days((one,)) == ["2026-04-14?"]
    assert one.dated.confidence < 0.7


def test_an_address_tells_the_year_also_where_its_day_differs() -> None:
    found = with_years(rows("04-14", "01-02", folder="/zt/t20240110_"), TODAY)
    assert days(found) == ["2024-04-14", "2024-01-02"]
    assert days(with_years(rows("12-30", folder="/zt/t20240102_"), TODAY)) == ["2023-12-30"]


def test_two_articles_that_were_read_tell_the_years_of_a_falling_list_below_them() -> None:
    listed = rows("04-14", "04-02", "03-01", "12-28", "11-26")
    stated = {listed[0].url: date(2024, 4, 14), listed[1].url: date(2024, 4, 3)}
    assert days(with_years(listed, TODAY, stated)) == [
        "2024-04-14", "2024-04-02", "2024-03-01", "2023-12-28", "2023-11-26",
    ]  # fmt: skip


def test_one_old_article_above_a_list_may_be_pinned() -> None:
    listed = rows("11-26", "11-20", "11-10", "11-01")
    found = with_years(listed, TODAY, {listed[0].url: date(2024, 11, 26)})
    assert days(found)[1:] == ["2024-11-20?", "2024-11-10?", "2024-11-01?"]
    assert found[1].dated is not None
    assert latest_day(found[1].dated, TODAY) == date(2026, 11, 20)


def test_the_order_of_a_list_tells_where_a_year_ends_but_remains_a_guess() -> None:
    assert days(with_years(rows("03-05", "01-05", "11-26", "10-02"), TODAY)) == [
        "2026-03-05?", "2026-01-05?", "2025-11-26?", "2025-10-02?",
    ]  # fmt: skip
    unsorted = rows("03-05", "11-20", "04-10", "10-01", "06-01", "01-02")
    assert days(with_years(unsorted, TODAY))[1] == "2026-11-20?"


def test_what_stands_above_the_first_witness_is_hardly_newer() -> None:
    listed = rows("04-20", "04-14", "04-02")
    stated = {listed[1].url: date(2024, 4, 14), listed[2].url: date(2024, 4, 2)}
    assert days(with_years(listed, TODAY, stated)) == ["2024-04-20?", "2024-04-14", "2024-04-02"]


def test_the_pages_worth_reading_are_those_that_would_be_newest() -> None:
    listed = rows("03-05", "01-05", "11-26", "11-20")
    assert doubtful_years(with_years(listed, TODAY), TODAY) == [listed[2].url, listed[3].url]
    sure = [*rows("2026-11-25"), *rows("03-05", folder="/b/")]
    assert doubtful_years(with_years(sure, TODAY), TODAY) == []


@settings(deadline=None)
@given(
    st.lists(st.dates(date(2015, 1, 1), TODAY), min_size=1, max_size=25),
    st.lists(st.integers(0, 24), max_size=4),
)
def test_a_witnessed_day_is_right_and_no_item_may_be_newer_than_its_latest_day(
    true: list[date], read: list[int]
) -> None:
    true = sorted(true, reverse=True)
    listed = rows(*(f"{day:%m-%d}" for day in true))
    stated = {listed[n].url: true[n] for n in read if n < len(listed)}
    for item, day in zip(with_years(listed, TODAY, stated), true, strict=True):
        assert item.dated is not None
        assert latest_day(item.dated, TODAY) >= day or not item.dated.year_guessed
        if item.url in stated:
            assert (item.dated.day, item.dated.year_guessed) == (day, False)
