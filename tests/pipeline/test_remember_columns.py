"""Columns between sweeps: renewed by what is seen, never against a person's word."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

import pytest
from builders import HOME, NOW, a_column, an_entry
from memory import SITE, a_database, a_report, a_run, store_site

from domain.records import ColumnRecord, ColumnShape
from domain.registry import CategoryOrigin, ColumnCategory
from domain.sweeps import SweepState
from models.database import Sessions, transaction
from models.items import days_of_columns, item_counts, seen_items
from models.queries import SeenColumn, columns_of, seen_columns
from pipeline.acts import ActError
from pipeline.column_acts import exempt_column, set_category, set_periodic
from pipeline.remember_columns import LONGEST_URL, remember_columns
from pipeline.settle import settle

URL = f"{HOME}col/"
DAY = timedelta(days=1)


@pytest.fixture
def made(database_url: str) -> Iterator[Sessions]:
    with a_database(database_url) as sessions:
        store_site(sessions)
        yield sessions


def see(made: Sessions, *records: ColumnRecord, days: int = 0) -> None:
    with transaction(made) as session:
        remember_columns(session, SITE, records, seen_at=NOW + days * DAY)


def only(made: Sessions) -> SeenColumn:
    with transaction(made) as session:
        (column,) = seen_columns(session, SITE)
    return column


def test_a_column_is_remembered_with_its_newest_item(made: Sessions) -> None:
    see(made, a_column(an_entry("2030-01-01"), an_entry("2030-05-01"), an_entry(None)))
    seen = only(made)
    assert (seen.column.url, seen.column.name, seen.column.category) == (URL, "通知公告", ColumnCategory.NEWS)
    assert (seen.newest, seen.shape, seen.first_seen, seen.last_seen) == (date(2030, 5, 1), ColumnShape.LIST, NOW, NOW)


def test_a_later_sweep_renews_it_and_one_that_could_not_read_it_forgets_nothing(made: Sessions) -> None:
    see(made, a_column(an_entry("2030-05-01")))
    see(made, a_column(an_entry("2030-06-01"), name="公示公告"), days=1)
    see(made, a_column(shape=ColumnShape.UNREADABLE, name="公示公告"), days=2)
    seen = only(made)
    assert (seen.column.name, seen.newest, seen.shape) == ("公示公告", date(2030, 6, 1), ColumnShape.UNREADABLE)
    assert (seen.first_seen, seen.last_seen) == (NOW, NOW + 2 * DAY)


def test_the_first_sighting_of_an_item_is_kept_whatever_it_says_later(made: Sessions) -> None:
    see(made, a_column(an_entry("2030-05-01", "甲")))
    see(made, a_column(an_entry("2030-06-01", "甲"), an_entry("2030-05-20", "乙")), days=3)
    with transaction(made) as session:
        first, late = sorted(seen_items(session, SITE, since=NOW), key=lambda item: item.first_seen)
        days = days_of_columns(session, SITE, since=date(2030, 1, 1))
        assert seen_items(session, SITE, since=NOW + 4 * DAY) == []
        assert item_counts(session, SITE) == {URL: 2}
    assert (first.first_seen, first.day, first.looked_at) == (NOW, date(2030, 5, 1), None)
    assert (late.first_seen, late.day, late.looked_at) == (NOW + 3 * DAY, date(2030, 5, 20), NOW)
    assert days == {URL: [date(2030, 5, 20), date(2030, 6, 1)]}


def test_an_older_sweep_that_comes_late_changes_no_item(made: Sessions) -> None:
    see(made, a_column(an_entry("2030-06-01", "甲")), days=3)
    see(made, a_column(an_entry("2030-05-01", "甲")))
    with transaction(made) as session:
        (item,) = seen_items(session, SITE, since=NOW)
    assert (item.first_seen, item.day) == (NOW + 3 * DAY, date(2030, 6, 1))


def test_which_columns_need_a_browser_is_learned(made: Sessions) -> None:
    see(made, a_column(an_entry("2030-06-01"), rendered=True))
    assert only(made).column.rendered
    see(made, a_column(an_entry("2030-06-01"), rendered=False), days=1)
    assert not only(made).column.rendered


def test_what_a_person_has_set_is_never_overwritten(made: Sessions) -> None:
    see(made, a_column())
    until = date(2031, 1, 1)
    with transaction(made) as session:
        set_category(session, SITE, URL, ColumnCategory.ARCHIVE)
        set_periodic(session, SITE, URL, periodic=False)
        exempt_column(session, SITE, URL, until=until, reason="历史专题")
    see(made, a_column(category=ColumnCategory.NEWS, category_from=CategoryOrigin.TAG, periodic=True), days=1)
    column = only(made).column
    assert (column.category, column.category_from) == (ColumnCategory.ARCHIVE, CategoryOrigin.PERSON)
    assert (column.periodic, column.exempt_until, column.exempt_reason) == (False, until, "历史专题")


def test_a_word_taken_back_during_a_sweep_is_not_brought_back_by_it(made: Sessions) -> None:
    see(made, a_column(category_from=CategoryOrigin.NAME))
    ordered_with = a_column(category=ColumnCategory.ARCHIVE, category_from=CategoryOrigin.PERSON)
    with transaction(made) as session:
        set_category(session, SITE, URL, ColumnCategory.ARCHIVE)
        set_category(session, SITE, URL, None)
    see(made, ordered_with, days=1)
    assert only(made).column.category_from is CategoryOrigin.NONE
    see(made, a_column(category=ColumnCategory.NEWS, category_from=CategoryOrigin.NAME), days=2)
    assert only(made).column.category is ColumnCategory.NEWS


def test_a_column_that_a_sweep_does_not_mention_stays(made: Sessions) -> None:
    see(made, a_column())
    see(made, days=1)
    assert only(made).column.active


def test_a_column_named_twice_and_one_with_an_endless_address_do_no_harm(made: Sessions) -> None:
    endless = f"{HOME}{'x' * LONGEST_URL}"
    see(made, a_column(name="一"), a_column(name="二"), a_column(url=endless))
    assert only(made).column.name == "二"


def test_columns_of_a_doubtful_sweep_are_not_believed(made: Sessions) -> None:
    with transaction(made) as session:
        run = a_run(state=SweepState.DOUBTFUL)
        settle(session, run, a_report(), rules=[], columns=[a_column()], now=NOW)
        settle(
            session, replace(a_run(), site_code="unfiled", id="x"), a_report(), rules=[], columns=[a_column()], now=NOW
        )
    with transaction(made) as session:
        assert columns_of(session, SITE) == []


def test_an_unknown_column_is_refused_in_one_sentence(made: Sessions) -> None:
    with transaction(made) as session, pytest.raises(ActError) as refusal:
        set_category(session, SITE, f"{HOME}nowhere/", ColumnCategory.NEWS)
    assert f"{HOME}nowhere/" in str(refusal.value)
    with transaction(made) as session:
        remember_columns(session, SITE, [a_column()], seen_at=NOW)
        with pytest.raises(ActError, match="理由"):
            exempt_column(session, SITE, URL, until=date(2031, 1, 1), reason=" ")
