"""Dates beside what earlier sweeps remember: only of lists that were read before."""

from dataclasses import replace
from datetime import date, timedelta

from builders import HOME, NOW, a_column, a_date, an_entry

from crawler.reading.history import article_records
from domain.records import DateOrigin
from domain.registry import Column
from domain.sweeps import SeenItem

DAY = timedelta(days=1)
KNOWN = Column(site_code="1", url=f"{HOME}col/", name="通知公告", first_seen=NOW - 9 * DAY, last_seen=NOW - DAY)


def test_an_item_is_told_with_its_first_sighting_and_a_new_one_with_the_last_look() -> None:
    old = [an_entry(f"2030-05-0{n}", f"旧{n}", stated=a_date(f"2030-05-0{n}", origin=DateOrigin.META)) for n in (1, 2)]
    new = an_entry("2030-05-20", "新", stated=a_date("2030-05-20", origin=DateOrigin.META))
    listed = an_entry("2030-05-21", "只有列表日期")
    seen = [SeenItem(url=entry.url, first_seen=NOW - 9 * DAY, day=date(2030, 5, 1)) for entry in old]
    records = {one.title: one for one in article_records([a_column(*old, new, listed)], [KNOWN], seen)}
    assert set(records) == {"旧1", "旧2", "新"}
    assert (records["新"].first_seen, records["新"].looked_at, records["新"].older_known) == (None, NOW - DAY, 2)
    assert (records["旧1"].first_seen, records["旧1"].looked_at) == (NOW - 9 * DAY, None)


def test_the_first_reading_of_a_list_tells_nothing() -> None:
    column = a_column(an_entry("2030-05-20", "新", stated=a_date("2030-05-20", origin=DateOrigin.META)))
    assert not list(article_records([column], [], []))
    assert not list(article_records([column], [replace(KNOWN, first_seen=None)], []))
