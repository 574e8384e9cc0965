"""Sweeping again: what is settled rests, what has not changed is not read again, and what is wrong, new or on the home page is always seen."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import zstandard
from fixture_site import FixtureSite
from settled_site import OLD, TODAY, a_site, again, an_article, essence
from sweeping import an_order, links_of, pages_of, receipt_of, swept

from crawler.extract.model import FoundLink
from crawler.memory import FILE, Memory, Note, fingerprint, rest_days
from domain.fetches import Fetch, FetchFailure
from domain.records import LinkKind
from domain.sweeps import KnownFault, SweepPurpose, UnitOutcome
from domain.targets import TargetKind, TargetRef


@pytest.fixture
def site() -> Iterator[FixtureSite]:
    with FixtureSite(a_site(), validators=True) as site:
        yield site


def known(site: FixtureSite, path: str, *places: str) -> KnownFault:
    return KnownFault(
        check_id="broken_link",
        target=TargetRef(kind=TargetKind.LINK, key=site.url(path)),
        found_on=tuple(site.url(place) for place in places),
    )


def test_a_routine_sweep_lets_settled_articles_and_files_rest_and_records_the_same(
    site: FixtureSite, tmp_path: Path
) -> None:
    (first,) = swept(tmp_path / "1", an_order(site))
    assert receipt_of(first).finish_reason == "finished"
    wrong = known(site, "/gone.html", "/tzgg/t5.html")
    site.requests.clear()
    full = again(tmp_path / "2", first, an_order(site, known_faults=(wrong,), purpose=SweepPurpose.RESCAN))
    everything = len(site.requests)
    site.requests.clear()
    routine = again(tmp_path / "3", first, an_order(site, known_faults=(wrong,)))
    asked = {one.path for one in site.requests}
    assert essence(routine) == essence(full) == essence(first)
    assert {"/", "/tzgg/", "/tzgg/t0.html", "/tzgg/t5.html", "/gone.html"} <= asked, "what changes, is new or is wrong"
    assert not {f"/tzgg/t{n}.html" for n in (7, 8, 9, 10, 11, 12)} & asked
    assert not any(path.startswith("/f/") for path in asked)
    assert len(site.requests) < everything / 2
    coverage = receipt_of(routine).coverage
    assert coverage.balanced
    assert coverage.share == 1.0
    assert coverage.outcomes[UnitOutcome.REMEMBERED] >= 15
    for path in ("/tzgg/t9.html", "/f/9.pdf"):
        (fetch,) = links_of(routine)[path].attempts
        assert fetch.at == links_of(first)[path].attempts[0].at, "the answer on record carries its own time"


def test_a_changed_place_of_a_known_fault_wakes_the_others_and_the_fault_is_seen_mended(
    site: FixtureSite, tmp_path: Path
) -> None:
    for n in (9, 10, 11):
        site.pages[f"/tzgg/t{n}.html"] = an_article(f"第{n}号", OLD[n - 1], '<a href="/dead.html">失效</a>')
    (first,) = swept(tmp_path / "1", an_order(site))
    wrong = known(site, "/dead.html", "/tzgg/t9.html", "/tzgg/t10.html", "/tzgg/t11.html")
    site.requests.clear()
    second = again(tmp_path / "2", first, an_order(site, known_faults=(wrong,)))
    asked = {one.path for one in site.requests}
    assert {"/tzgg/t9.html", "/dead.html"} <= asked
    assert not {"/tzgg/t10.html", "/tzgg/t11.html"} & asked, "one place is enough while nothing has changed there"
    assert links_of(second)["/dead.html"].instances == 3
    for n in (9, 10, 11):
        site.pages[f"/tzgg/t{n}.html"] = an_article(f"第{n}号", OLD[n - 1])
    third = again(tmp_path / "3", second, an_order(site, known_faults=(wrong,)))
    assert links_of(third)["/dead.html"].instances == 0, "looked for at all its places, and named by none"


@pytest.mark.parametrize("validators", [True, False])
def test_a_page_that_has_not_changed_is_asked_and_not_read_again(validators: bool, tmp_path: Path) -> None:
    with FixtureSite(a_site(), validators=validators) as site:
        (first,) = swept(tmp_path / "1", an_order(site))
        site.requests.clear()
        second = again(tmp_path / "2", first, an_order(site, settled_days=0))
        asked = [one for one in site.requests if one.path.startswith("/tzgg/t")]
    assert len(asked) == 13, "each article once"
    assert all(("if-none-match" in one.headers) is validators for one in asked)
    assert essence(second) == essence(first)
    assert receipt_of(second).pages == receipt_of(first).pages
    if validators:
        assert receipt_of(second).bytes_received < receipt_of(first).bytes_received / 2
    note = Memory(second.path / FILE).of(site.url("/tzgg/t9.html"))
    assert note is not None
    assert note.looks == 1


def test_a_page_that_has_changed_is_read_anew(site: FixtureSite, tmp_path: Path) -> None:
    (first,) = swept(tmp_path / "1", an_order(site))
    site.pages["/tzgg/t9.html"] = an_article("改过的通知", TODAY, '<a href="/late.html">新链接</a>')
    del site.pages["/tzgg/t10.html"]
    second = again(tmp_path / "2", first, an_order(site, settled_days=0))
    assert pages_of(second)["/tzgg/t9.html"].title == "改过的通知"
    assert [one.status for one in links_of(second)["/late.html"].attempts] == [404, 404]
    assert [one.status for one in links_of(second)["/tzgg/t10.html"].attempts] == [404, 404]
    memory = Memory(second.path / FILE)
    assert memory.of(site.url("/tzgg/t10.html")) is None, "what is wrong is not remembered"
    changed = memory.of(site.url("/tzgg/t9.html"))
    assert changed is not None
    assert changed.looks == 0


def test_what_robots_forbids_by_now_does_not_live_on_in_the_memory(site: FixtureSite, tmp_path: Path) -> None:
    (first,) = swept(tmp_path / "1", an_order(site))
    site.pages["/robots.txt"] = "User-agent: *\nDisallow: /tzgg/t9\n"
    second = again(tmp_path / "2", first, an_order(site))
    assert links_of(second)["/tzgg/t9.html"].attempts[-1].failure is FetchFailure.ROBOTS


def test_a_memory_that_cannot_be_used_costs_time_and_nothing_else(site: FixtureSite, tmp_path: Path) -> None:
    (first,) = swept(tmp_path / "1", an_order(site))
    data = (first.path / FILE).read_bytes()
    (first.path / FILE).write_bytes(data[: len(data) // 2])
    second = again(tmp_path / "2", first, an_order(site))
    assert essence(second) == essence(first)
    assert UnitOutcome.REMEMBERED not in receipt_of(second).coverage.outcomes


@pytest.mark.parametrize(("still", "held"), [(20, 20), (19, 20), (10, 10)])
def test_links_that_no_page_names_any_more_are_dropped_once_they_are_many(
    still: int, held: int, tmp_path: Path
) -> None:
    def kept(memory: Memory, number: int) -> list[str]:
        note = memory.of(f"http://a.cn/{number}")
        assert note is not None
        return [memory.links[place].url for place in note.numbers]

    first, fetch = Memory(), Fetch(url="http://a.cn/", at=datetime(2030, 6, 15, tzinfo=UTC), status=200)
    for number in range(20):
        links = [FoundLink(url=f"http://a.cn/of{number}", kind=LinkKind.PAGE)]
        first.keep(f"http://a.cn/{number}", Note(fetch=fetch), links)
    first.write(tmp_path / "first")
    second = Memory(tmp_path / "first")
    for number in reversed(range(20 - still, 20)):
        note = second.of(f"http://a.cn/{number}")
        assert note is not None
        second.keep(f"http://a.cn/{number}", note)
    second.write(tmp_path / "second")
    third = Memory(tmp_path / "second")
    assert len(third.links) == held
    assert all(kept(third, number) == [f"http://a.cn/of{number}"] for number in range(20 - still, 20))


def test_of_a_damaged_note_nothing_is_remembered_and_of_its_neighbours_all(tmp_path: Path) -> None:
    memory, fetch = Memory(), Fetch(url="http://a.cn/", at=datetime(2030, 6, 15, tzinfo=UTC), status=200)
    for name in ("a", "b"):
        memory.keep(name, Note(fetch=fetch, etag=name * 8))
    memory.write(tmp_path / "memory")
    stored = zstandard.decompress((tmp_path / "memory").read_bytes())
    wrong = stored.replace(b"\xa8aaaaaaaa", b"\xc4\x07aaaaaaa")  # bytes where words belong
    assert wrong != stored
    (tmp_path / "memory").write_bytes(zstandard.compress(wrong))
    read = Memory(tmp_path / "memory")
    assert read.of("a") is None
    assert read.of("b") == Note(fetch=fetch, etag="bbbbbbbb")


def test_pages_that_other_code_has_read_are_read_again(
    site: FixtureSite, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (first,) = swept(tmp_path / "1", an_order(site))
    assert Memory(first.path / FILE).of(site.url("/tzgg/t9.html")) is not None
    monkeypatch.setattr("crawler.memory.fingerprint", lambda: fingerprint() + "changed")
    assert Memory(first.path / FILE).of(site.url("/tzgg/t9.html")) is None


@pytest.mark.parametrize(
    ("age", "looks", "days"),
    [(0, 9, 0), (6, 9, 0), (7, 0, 1), (7, 1, 2), (29, 3, 7), (30, 0, 7), (89, 0, 7), (90, 0, 14), (4000, 9, 14)],
)
def test_a_rest_grows_with_age_and_with_looks_and_ends_at_a_fortnight(age: int, looks: int, days: int) -> None:
    assert rest_days(TODAY - timedelta(days=age), looks, TODAY, 14) == days
    assert rest_days(TODAY - timedelta(days=age), looks, TODAY, 3) == min(days, 3)


@pytest.mark.parametrize(("looks", "days"), [(0, 1), (1, 2), (2, 4), (3, 7), (4, 14), (40, 14)])
def test_a_file_has_no_age_and_rests_by_its_looks(looks: int, days: int) -> None:
    assert rest_days(None, looks, TODAY, 14) == days
