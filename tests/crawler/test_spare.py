"""The child that waits: it does one order like any other child, another takes its place, and none is left behind."""

import asyncio
import os
import signal
from datetime import timedelta
from pathlib import Path

from fixture_site import FixtureSite, a_page
from sweeping import GRACE, an_order, bundles_for, receipt_of

from crawler import launch, spare
from crawler.bundle import SweepBundle
from domain.sweeps import SweepPurpose


def sweep_in_a_hurry(folder: Path, site: FixtureSite) -> SweepBundle:
    return sweep_once(folder, site, hurry=True)


def sweep_once(folder: Path, site: FixtureSite, *, hurry: bool) -> SweepBundle:
    (bundle,) = bundles_for(folder, [an_order(site, purpose=SweepPurpose.RECHECK)])
    asyncio.run(launch.sweep([bundle], deadline=timedelta(seconds=60), grace=GRACE, hurry=hurry))
    return bundle


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def test_the_one_that_waits_does_the_order_and_another_takes_its_place(tmp_path: Path) -> None:
    with FixtureSite({"/": a_page()}) as site, spare.kept_ready():
        first = spare._bench._waiting
        assert first is not None
        assert receipt_of(sweep_in_a_hurry(tmp_path, site)).finish_reason == "finished"
        second = spare._bench._waiting
        assert first.returncode == 0
        assert second is not None
        assert second.pid != first.pid
    assert second.returncode is not None, "nothing waits when nobody keeps it"
    assert not alive(second.pid)
    assert spare.take() is None


def test_one_that_has_died_costs_nothing_but_time(tmp_path: Path) -> None:
    with FixtureSite({"/": a_page()}) as site, spare.kept_ready():
        waiting = spare._bench._waiting
        assert waiting is not None
        os.killpg(waiting.pid, signal.SIGKILL)
        assert asyncio.run(waiting.wait()) == -signal.SIGKILL
        assert receipt_of(sweep_in_a_hurry(tmp_path, site)).finish_reason == "finished"


def test_without_one_a_child_is_started_as_ever(tmp_path: Path) -> None:
    with FixtureSite({"/": a_page()}) as site:
        assert receipt_of(sweep_in_a_hurry(tmp_path, site)).finish_reason == "finished"
    assert spare.take() is None


def test_the_one_for_those_in_a_hurry_is_not_taken_by_the_routine(tmp_path: Path) -> None:
    with FixtureSite({"/": a_page()}) as site, spare.kept_ready():
        waiting = spare._bench._waiting
        assert receipt_of(sweep_once(tmp_path, site, hurry=False)).finish_reason == "finished"
        assert spare._bench._waiting is waiting


def test_one_started_ahead_does_the_first_sweep_of_all_and_is_the_only_one(tmp_path: Path) -> None:
    with FixtureSite({"/": a_page()}) as site:
        with spare.started_ahead():
            first = spare._bench._waiting
            assert first is not None
            assert receipt_of(sweep_once(tmp_path / "1", site, hurry=False)).finish_reason == "finished"
            assert first.returncode == 0
            assert spare._bench._waiting is None
            assert receipt_of(sweep_once(tmp_path / "2", site, hurry=False)).finish_reason == "finished"
        with spare.started_ahead():
            unused = spare._bench._waiting
            assert unused is not None
        assert unused.returncode is not None, "nobody took it, and it went with the block"
        with spare.started_ahead():
            sweep_once(tmp_path / "3", site, hurry=True)
            assert spare._bench._waiting is None, "no second one starts for a command that is about to end"


def test_one_started_ahead_for_nothing_goes_as_soon_as_that_is_known() -> None:
    with spare.started_ahead():
        unused = spare._bench._waiting
        assert unused is not None
        spare.call_off()
        assert unused.returncode is not None
        assert spare._bench._waiting is None
    with spare.kept_ready():
        spare.call_off()
        assert spare._bench._waiting is not None, "one that is kept for those in a hurry stays"


def test_its_last_words_are_kept_and_what_is_not_its_order_is_refused(tmp_path: Path) -> None:
    (bundle,) = bundles_for(tmp_path, [an_order("http://127.0.0.1:1/", purpose=SweepPurpose.RECHECK)])
    (bundle.path / "order.json").write_text("{")
    with spare.kept_ready():
        asyncio.run(launch.sweep([bundle], deadline=timedelta(seconds=60), grace=GRACE, hurry=True))
    assert bundle.receipt() is None
    assert bundle.error() is not None
