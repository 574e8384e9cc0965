"""Sites that would eat a crawler: too large, broken, endless; the sweep ends, every unit has its outcome, memory is bounded."""

import sys
from dataclasses import replace
from pathlib import Path

import pytest
from fixture_site import FixtureSite, a_page
from sweeping import FAST, an_order, links_of, pages_of, receipt_of, swept, swept_measured

from domain.fetches import FetchFailure
from domain.sweeps import Budget, Pace

F = FetchFailure
QUICK = Budget(max_seconds=60, max_renders=0, max_body_bytes=2_000_000)


def test_every_way_to_answer_badly_has_its_name_and_harms_no_other_page(tmp_path: Path) -> None:
    bad = {
        "/hang?hang=1": {F.TIMEOUT},
        "/drip?drip=0.3": {F.TIMEOUT},
        "/huge?huge=1": {F.TOO_LARGE},
        "/endless?endless=1": {F.TOO_LARGE},
        "/bomb?bomb=40": {F.TOO_LARGE},
        "/broken?gzip=broken": {F.BAD_ENCODING},
        "/lie?gzip=lie": {F.BAD_ENCODING},
        "/round?loop=1": {F.TOO_MANY_REDIRECTS},
        "/many?redirects=40": {F.TOO_MANY_REDIRECTS},
        "/rubbish?garbage=1": {F.BAD_PROTOCOL},
        "/drop?drop=1": {F.RESET},
    }
    pages = {"/": a_page(*bad, "/fine.html"), "/fine.html": a_page("/last.html"), "/last.html": a_page()}
    pages |= dict.fromkeys((path.partition("?")[0] for path in bad), a_page())
    pace = Pace(delay_s=0, concurrency=4, timeout_s=2, retry_spacing_s=(0.1, 0.1))
    with FixtureSite(pages) as site:
        (bundle,) = swept(tmp_path, an_order(site, budget=QUICK, pace=pace))
    receipt = receipt_of(bundle)
    links = links_of(bundle)
    assert {path: {fetch.failure for fetch in links[path].attempts} for path in bad} == bad
    assert receipt.finish_reason == "finished"
    assert receipt.coverage.balanced
    assert {"/fine.html", "/last.html"} <= set(pages_of(bundle))


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="reads the peak of a child in kilobytes")
def test_a_hundred_answers_of_two_gigabytes_cost_a_bounded_memory(tmp_path: Path) -> None:
    paths = [f"/huge{number}?huge=1" for number in range(50)] + [f"/bomb{number}?bomb=60" for number in range(50)]
    pages = {"/": a_page(*paths)} | {path.partition("?")[0]: a_page() for path in paths}
    pace = Pace(delay_s=0, concurrency=8, timeout_s=60, retry_spacing_s=())
    budget = replace(QUICK, max_seconds=600)  # what is asked is memory: a busy machine may take its time
    with FixtureSite(pages) as site:
        (bundle,), peak = swept_measured(tmp_path, an_order(site, budget=budget, pace=pace))
    links = links_of(bundle)
    assert {links[path].attempts[0].failure for path in paths} == {F.TOO_LARGE}
    assert peak < 500_000, "kilobytes"


def calendar(path: str) -> str | None:
    """A calendar that leads to the next month for ever."""
    if not path.startswith("/rili/"):
        return None
    year, month = (int(part) for part in path.removeprefix("/rili/").removesuffix(".html").split("-"))
    following = f"/rili/{year + month // 12}-{month % 12 + 1:02}.html"
    return a_page(following, "/rili/2000-01.html", title=f"{year} 年 {month} 月")


def growing(path: str) -> str | None:
    """Relative links that make each path longer."""
    return a_page("zt/index.html", title="专题") if path.startswith("/zt/") else None


def in_sessions(path: str) -> str | None:
    """Each page names its neighbours under a session of its own."""
    number = sum(map(ord, path))
    return a_page(*(f"/hall{n}.jsp;jsessionid={number * 7919 + n:032X}" for n in range(5)), title="大厅")


@pytest.mark.parametrize(
    ("name", "first", "space", "most"),
    [
        ("calendar", "/rili/2026-11.html", calendar, 300),
        ("growing paths", "/zt/index.html", growing, 40),
        ("sessions", "/hall0.jsp", in_sessions, 30),
    ],
)
def test_endless_address_spaces_end_by_themselves(
    name: str, first: str, space: object, most: int, tmp_path: Path
) -> None:
    with FixtureSite({"/": a_page(first, "/b.html"), "/b.html": a_page()}, fallback=space) as site:  # type: ignore[arg-type]
        (bundle,) = swept(tmp_path, an_order(site, budget=Budget(max_seconds=60, max_renders=0), pace=FAST))
        asked = len(site.requests)
    receipt = receipt_of(bundle)
    assert receipt.finish_reason == "finished", name
    assert receipt.coverage.balanced
    assert asked < most, f"{name}: {asked} requests"
    assert "/b.html" in pages_of(bundle)
