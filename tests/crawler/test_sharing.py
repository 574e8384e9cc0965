"""What stands on many pages of a site is held once, and says the same as before."""

from dataclasses import asdict, replace
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path

import pytest
from paper_site import HOME, fetched, order, site

from crawler.extract.blocks import Role
from crawler.extract.model import ListItem
from crawler.once import Words
from crawler.reading import SiteReading
from crawler.reading.facts import Beside, LaidAside, ListFacts, PageFacts
from crawler.reading.sharing import Shared
from crawler.spool import Spool
from domain.fetches import Fetch
from domain.records import Dated, DateOrigin, PageKind

EAST = timezone(timedelta(hours=8))


def new(text: str) -> str:
    """Equal, but another object, as each page brings it."""
    return "".join([text, " "])[:-1]


def items(number: int = 3) -> tuple[ListItem, ...]:
    dated = Dated(
        day=date(2026, 11, 20), origin=DateOrigin.LIST, confidence=0.9, at=datetime(2026, 11, 20, 9, tzinfo=EAST)
    )
    return tuple(
        ListItem(title=new(f"关于第{n}号事项的通知"), url=new(f"{HOME}a/{n}.html"), dated=dated) for n in range(number)
    )


def facts(beside: Beside) -> PageFacts:
    return PageFacts(
        url=HOME,
        fetch=Fetch(url=HOME, at=datetime(2026, 11, 27, tzinfo=UTC), status=200),
        kind=PageKind.COLUMN,
        title=new("通知公告"),
        own=(ListFacts(items(), Role.OWN, new("通知公告"), new(f"{HOME}tzgg/"), True),),
        around=beside,
        loose=items(1),
    )


def test_the_same_list_on_two_pages_is_held_once() -> None:
    shared = Shared(Words(), Spool())
    beside = Beside((ListFacts(items(), Role.SIDE, new("相关链接")),), (new("主办单位：某市人民政府"),))
    first, second = facts(beside), facts(msgspec_copy(beside))
    before = asdict(second)
    shared.page(first)
    shared.page(second)
    assert asdict(second) == before
    for one, other in zip(first.own[0].items, second.own[0].items, strict=True):
        assert one is other
    assert first.title is second.title is first.own[0].heading
    assert first.beside().strings[0] is second.beside().strings[0]
    assert first.beside().side[0].items[0] is second.own[0].items[0] is second.loose[0]


def msgspec_copy(beside: Beside) -> Beside:
    return Beside(
        tuple(replace(one, items=items(), heading=new(one.heading)) for one in beside.side),
        tuple(map(new, beside.strings)),
    )


def test_another_title_of_the_same_address_stays_another() -> None:
    shared = Shared(Words(), Spool())
    first, second = facts(Beside()), facts(Beside())
    short = ListItem(title="关于第…", url=f"{HOME}a/0.html")
    second.own = (ListFacts((short, *items()[1:]), Role.OWN),)
    shared.page(first)
    shared.page(second)
    assert [item.title for item in second.items][:2] == ["关于第…", "关于第1号事项的通知"]
    assert first.items[0].title == "关于第0号事项的通知"


def test_much_beside_a_list_waits_on_disk_and_comes_back_as_it_was() -> None:
    words = Words()
    beside = Beside(
        (ListFacts(items(40), Role.SIDE, "热点"),), tuple(f"第{n}段，" + "落实工作部署" * 20 for n in range(30))
    )
    page, home = facts(beside), facts(beside)
    Shared(words, Spool()).page(page)
    assert not any(text in words for text in beside.strings)
    Shared(words, Spool()).page(home, is_home=True)
    assert isinstance(page.around, LaidAside)
    assert page.beside() == beside == home.beside()
    assert page.beside().side[0].items[0].dated.at.isoformat() == "2026-11-20T09:00:00+08:00"  # type: ignore[union-attr]
    assert isinstance(home.around, Beside), "a home page's lists are asked for at once"


def test_pages_of_one_menu_name_the_same_columns() -> None:
    reading = SiteReading(order())
    for path in ("dt/", "tzgg/"):
        reading.react(fetched(path, site()[path]))
    first, second = (reading._pages[HOME + path].found for path in ("dt/", "tzgg/"))
    both = set(first) & set(second)
    assert len(both) > 2
    assert {id(column) for column in first if column in both} == {id(column) for column in second if column in both}


def test_what_was_laid_down_comes_back_and_leaves_no_file(tmp_path: Path) -> None:
    spool = Spool(tmp_path)
    given = [b"one", b"", b"three" * 1000, b"4" * 100_000, b"five", b""]
    places = [spool.put(data) for data in given]
    assert list(tmp_path.iterdir()) == [], "a killed child leaves nothing behind"
    assert [spool.get(place) for place in reversed(places)] == given[::-1]
    assert spool.get(spool.put(b"later")) == b"later"


def test_what_the_disk_has_lost_is_an_error_and_not_half_a_page(tmp_path: Path) -> None:
    spool = Spool(tmp_path)
    place = spool.put(b"a page" * 10_000)
    assert spool._file is not None
    spool._file.truncate(3)
    with pytest.raises(OSError, match="whole"):
        spool.get(place)
