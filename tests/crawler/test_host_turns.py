"""Turns at hosts: children that share them never ask one host at the same time, and all of them come to an end."""

import asyncio
import signal
import subprocess
import sys
import time
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest
from fixture_site import FixtureSite, a_page
from sweeping import GRACE, an_order, bundles_for, links_of, receipt_of
from town import wait_for

from crawler.bundle import SweepBundle
from crawler.launch import sweep
from crawler.spiders.turns import SILENCE_S
from domain.sweeps import Budget, Pace, SweepOrder
from pipeline.clock import system_clock
from pipeline.host_turns import LocalTurns, serve_turns

ONE_BY_ONE = Pace(delay_s=0, concurrency=1, timeout_s=5, retry_spacing_s=(0.1,))


def swept_by_children(folder: Path, *orders: SweepOrder, shared: bool = True) -> list[SweepBundle]:
    """A child for each order, all at the same time."""
    bundles = bundles_for(folder, orders)
    serve = partial(serve_turns, LocalTurns(system_clock)) if shared else None

    async def all_of_them() -> None:
        await asyncio.gather(
            *(sweep([one], deadline=timedelta(seconds=120), grace=GRACE, serve=serve) for one in bundles)
        )

    asyncio.run(all_of_them())
    return bundles


def test_two_children_never_ask_one_foreign_host_at_once(tmp_path: Path) -> None:
    with FixtureSite() as other:
        slow = [[other.url(f"/{name}{number}.html?delay=0.2&status=404") for number in range(8)] for name in "ab"]
        with FixtureSite({"/": a_page(*slow[0])}) as first, FixtureSite({"/": a_page(*slow[1])}) as second:
            orders = [an_order(site, pace=ONE_BY_ONE) for site in (first, second)]
            swept_by_children(tmp_path / "free", *orders, shared=False)
            assert other.most_at_once == 2, "left to themselves they meet there"
            other.most_at_once = 0
            bundles = swept_by_children(tmp_path / "turns", *orders)
        assert other.most_at_once == 1
    for bundle in bundles:
        assert receipt_of(bundle).finish_reason == "finished"
        assert {fetch.status for link in links_of(bundle).values() for fetch in link.attempts} == {404}


def test_a_site_that_is_being_swept_lets_others_in_between(tmp_path: Path) -> None:
    names = [f"/p{number}.html?delay=0.1" for number in range(30)]
    with FixtureSite(fallback=lambda _: a_page()) as swept_site:
        swept_site.pages["/"] = a_page(*names)
        named = [swept_site.url(name) for name in names[:6]]
        with FixtureSite({"/": a_page(*named)}) as other:
            orders = [an_order(site, pace=ONE_BY_ONE) for site in (swept_site, other)]
            bundles = swept_by_children(tmp_path, *orders)
        assert swept_site.most_at_once == 1
    assert [receipt_of(bundle).finish_reason for bundle in bundles] == ["finished", "finished"]
    assert all(link.attempts[-1].ok for link in links_of(bundles[1]).values())


PARENT = (
    "import asyncio, sys\nfrom datetime import timedelta\nfrom functools import partial\nfrom pathlib import Path\n"
    "from crawler.bundle import SweepBundle\nfrom crawler.launch import sweep\nfrom pipeline.clock import system_clock\n"
    "from pipeline.host_turns import LocalTurns, serve_turns\n"
    "serve = partial(serve_turns, LocalTurns(system_clock))\n"
    "asyncio.run(sweep([SweepBundle(Path(sys.argv[1]))], deadline=timedelta(seconds=200), serve=serve))\n"
)


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_a_child_whose_parent_stands_still_asks_nobody_and_goes_on_when_it_is_back(tmp_path: Path) -> None:
    names = [f"/p{number}.html?delay=0.2" for number in range(170)]
    with FixtureSite(fallback=lambda _: a_page()) as site:
        site.pages["/"] = a_page(*names)
        budget = Budget(max_seconds=180, max_renders=0)
        (bundle,) = bundles_for(tmp_path, [an_order(site, pace=ONE_BY_ONE, budget=budget)])
        parent = subprocess.Popen([sys.executable, "-c", PARENT, str(bundle.path)])
        try:
            wait_for(lambda: len(site.requests) > 10, 60)
            parent.send_signal(signal.SIGSTOP)
            wait_for(lambda: time.monotonic() - site.requests[-1].at > 5, SILENCE_S + 60)
            asked = len(site.requests)
            assert asked < len(names), "it stopped in the middle"
            parent.send_signal(signal.SIGCONT)
            wait_for(lambda: len(site.requests) > asked, 60)
            assert parent.wait(180) == 0
        finally:
            parent.send_signal(signal.SIGCONT)
            parent.kill()
            parent.wait()
    assert receipt_of(bundle).finish_reason == "finished"
    assert site.most_at_once == 1
    assert all(link.attempts[-1].ok for link in links_of(bundle).values())


def test_what_a_child_held_is_free_when_it_ends(tmp_path: Path) -> None:
    turns = LocalTurns(system_clock)
    with FixtureSite({"/x.html": a_page()}) as other, FixtureSite({"/": a_page(other.url("/x.html"))}) as site:
        (bundle,) = bundles_for(tmp_path, [an_order(site)])
        asyncio.run(sweep([bundle], deadline=timedelta(seconds=60), grace=GRACE, serve=partial(serve_turns, turns)))
        receipt_of(bundle)
        assert all(turns.take(host, "somebody else") for host in (site.host, other.host))
