"""List pages that have not changed are not sent again where the server's word has been found to hold; what is read of them stays the same."""

import tracemalloc
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest
import zstandard
from fixture_site import FixtureSite
from settled_site import a_site, again, essence
from sweeping import an_order, receipt_of, swept

from crawler.bodies import MOST_BYTES, TRUSTED, Bodies, Body
from crawler.bundle import SweepBundle
from crawler.memory import FILE, Memory
from domain.fetches import Fetch
from domain.records import ColumnRecord
from domain.sweeps import SweepOrder

NOW = datetime(2030, 6, 1, tzinfo=UTC)
COLUMN = "/tzgg/"


@pytest.fixture
def site() -> Iterator[FixtureSite]:
    with FixtureSite(a_site(), validators=True) as site:
        yield site


def everything(site: FixtureSite) -> SweepOrder:
    """Articles do not rest, so that what is saved is saved on lists."""
    return an_order(site, settled_days=0)


def answers(site: FixtureSite, path: str = COLUMN) -> list[tuple[int, int]]:
    """Status and bytes of the answers to one path since the last call."""
    found = [(status, size) for asked, status, size in site.sent if asked == path]
    site.sent.clear()
    return found


def entries(bundle: SweepBundle) -> dict[str, Any]:
    return {one.name: one.entries for one in bundle.artifacts().of(ColumnRecord)}


def test_an_unchanged_list_is_read_from_memory_once_its_validators_have_held(site: FixtureSite, tmp_path: Path) -> None:
    (first,) = swept(tmp_path / "1", everything(site))
    size = len(str(site.pages[COLUMN]).encode())
    assert answers(site) == [(200, size)]
    second = again(tmp_path / "2", first, everything(site))
    assert answers(site) == [(200, size)], "their word alone is not enough"
    third = again(tmp_path / "3", second, everything(site))
    assert answers(site) == [(304, 0)]
    assert essence(third) == essence(second) == essence(first)
    assert entries(third) == entries(first)
    assert receipt_of(third).bytes_received < receipt_of(second).bytes_received
    assert receipt_of(third).requests == receipt_of(second).requests
    fourth = again(tmp_path / "4", third, everything(site))
    assert answers(site) == [(304, 0)], "a kept body is handed on"
    assert essence(fourth) == essence(first)


def test_a_list_that_has_changed_is_sent_and_read(site: FixtureSite, tmp_path: Path) -> None:
    (first,) = swept(tmp_path / "1", everything(site))
    second = again(tmp_path / "2", first, everything(site))
    site.pages[COLUMN] = str(site.pages[COLUMN]).replace(
        "<ul>", f'<ul><li><a href="/tzgg/new.html">关于新事项的通知</a><span>{datetime.now(UTC):%Y-%m-%d}</span></li>'
    )
    site.sent.clear()
    third = again(tmp_path / "3", second, everything(site))
    assert [status for status, _ in answers(site)] == [200]
    assert len(entries(third)["通知公告"]) == len(entries(first)["通知公告"]) + 1


def test_a_server_that_sends_other_pages_under_the_same_validators_is_never_taken_at_its_word(
    site: FixtureSite, tmp_path: Path
) -> None:
    site.tags[COLUMN] = '"always"'
    (first,) = swept(tmp_path / "1", everything(site))
    site.pages[COLUMN] = str(site.pages[COLUMN]).replace("<ul>", "<ul><!-- another -->")
    second = again(tmp_path / "2", first, everything(site))
    third = again(tmp_path / "3", second, everything(site))
    assert [status for status, _ in answers(site)] == [200, 200, 200]
    assert Memory(third.path / FILE).bodies.lies


def test_a_damaged_body_is_asked_for_plainly(site: FixtureSite, tmp_path: Path) -> None:
    (first,) = swept(tmp_path / "1", everything(site))
    second = again(tmp_path / "2", first, everything(site))
    stored = msgspec.msgpack.decode(zstandard.decompress((second.path / FILE).read_bytes()))
    for body in stored["bodies"].values():
        body["packed"] = body["packed"][:-6]
    (second.path / FILE).write_bytes(zstandard.compress(msgspec.msgpack.encode(stored)))
    site.sent.clear()
    third = again(tmp_path / "3", second, everything(site))
    assert [status for status, _ in answers(site)] == [304, 200]
    assert essence(third) == essence(first)


def test_a_body_stands_in_for_days_only_and_only_where_it_was_seen_twice() -> None:
    fetch = Fetch(url="https://www.example.gov.cn/", at=NOW, status=200)
    once = Bodies()
    once.received("k", fetch, b"page", etag="1", modified="")
    twice = Bodies(once.kept())
    assert twice.of("k", NOW) is None
    twice.received("k", fetch, b"page", etag="1", modified="")
    known = Bodies(twice.kept())
    body = known.of("k", NOW + TRUSTED - timedelta(seconds=1))
    assert body is not None
    assert known.again("k") == b"page"
    assert known.of("k", NOW + TRUSTED) is None
    other = Bodies(twice.kept())
    other.received("k", fetch, b"page 2", etag="1", modified="")
    assert (other.lies, other.kept()) == (True, {})
    plain = Bodies()
    plain.received("k", fetch, b"page", etag="", modified="")
    assert plain.kept() == {}, "without validators there is nothing to ask with"


def test_what_is_kept_of_a_site_has_an_end() -> None:
    fetch = Fetch(url="https://www.example.gov.cn/", at=NOW, status=200)
    part = MOST_BYTES // 4
    many = {str(n): Body(fetch=fetch, packed=bytes(part + n), digest=b"", etag="1") for n in range(9)}
    bodies = Bodies()
    bodies._kept.update({key: bodies._laid(body) for key, body in many.items()})
    assert sorted(bodies.kept()) == ["0", "1", "2"]


def test_a_kept_body_takes_the_room_of_what_it_holds() -> None:
    """The packer hands out room for the worst case, which is the size of the page."""
    bodies, page_of = Bodies(), b"<a href='/tzgg/t%06d.html'>...</a>" * 4000
    tracemalloc.start()
    try:
        before = tracemalloc.get_traced_memory()[0]
        for number in range(30):
            url = f"http://city.test/{number}/"
            bodies.received(url, Fetch(url=url, at=NOW, status=200), page_of, etag="e", modified="")
        taken = tracemalloc.get_traced_memory()[0] - before
    finally:
        tracemalloc.stop()
    assert sum(len(body.packed) for body in bodies.kept().values()) < 30 * 1000
    assert taken < 30 * len(page_of) / 10
