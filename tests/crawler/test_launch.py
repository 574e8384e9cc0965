"""Children that are stopped, killed, out of disk or out of their minds: what is whole stays whole, and the rest says why."""

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from fixture_site import FixtureSite, a_page
from loaded import loaded_by
from sweeping import GRACE, an_order, bundles_for, links_of, pages_of, receipt_of

from crawler import launch, spare
from crawler.bundle import DISK_FULL, SweepBundle
from domain.records import ReachRecord
from domain.sweeps import UnitOutcome

SLOW = {"/": a_page(*(f"/p{number}.html?delay=1" for number in range(400)))} | {
    f"/p{n}.html": a_page() for n in range(400)
}


@pytest.fixture
def slow_site() -> Iterator[FixtureSite]:
    with FixtureSite(SLOW) as site:
        yield site


async def until(true: Callable[[], bool], patience_s: float = 30) -> None:
    async with asyncio.timeout(patience_s):
        while not true():  # noqa: ASYNC110 - another process makes it true
            await asyncio.sleep(0.02)


async def cancelled_sweep(bundles: list[SweepBundle], site: FixtureSite) -> float:
    """Cancels the launch in the middle; returns how many seconds the end took."""
    running = asyncio.create_task(launch.sweep(bundles, deadline=timedelta(seconds=90), grace=GRACE))
    await until(lambda: len(site.requests) > 6)
    begin = time.monotonic()
    running.cancel()
    await asyncio.wait({running})
    assert running.cancelled()
    return time.monotonic() - begin


def test_a_stop_in_the_middle_takes_seconds_and_leaves_a_receipt_that_says_so(
    tmp_path: Path, slow_site: FixtureSite
) -> None:
    (bundle,) = bundles_for(tmp_path, [an_order(slow_site)])
    assert asyncio.run(cancelled_sweep([bundle], slow_site)) < 10
    receipt = receipt_of(bundle)
    assert receipt.finish_reason == "shutdown"
    assert receipt.coverage.outcomes[UnitOutcome.STOPPED] > 300
    assert receipt.coverage.balanced
    assert links_of(bundle) == {}, "nobody is judged by it, and a hundred sites must stop within seconds"
    assert pages_of(bundle), "what was read stays on record"
    (reach,) = bundle.artifacts().of(ReachRecord)
    assert reach.tries


def test_ctrl_c_ends_the_child_as_a_stop_does(tmp_path: Path, slow_site: FixtureSite) -> None:
    (bundle,) = bundles_for(tmp_path, [an_order(slow_site)])

    async def interrupt() -> int:
        child = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "crawler.child", str(bundle.path), stderr=subprocess.DEVNULL
        )
        await until(lambda: len(slow_site.requests) > 6)
        child.send_signal(signal.SIGINT)
        return await asyncio.wait_for(child.wait(), 15)

    assert asyncio.run(interrupt()) == 0
    assert receipt_of(bundle).finish_reason == "shutdown"


def test_the_parents_deadline_holds(tmp_path: Path, slow_site: FixtureSite) -> None:
    (bundle,) = bundles_for(tmp_path, [an_order(slow_site)])
    begin = time.monotonic()
    asyncio.run(launch.sweep([bundle], deadline=timedelta(seconds=12), grace=GRACE))
    assert time.monotonic() - begin < 30
    assert receipt_of(bundle).finish_reason == "shutdown"


def test_a_killed_child_leaves_readable_records_and_a_reason(tmp_path: Path, slow_site: FixtureSite) -> None:
    (bundle,) = bundles_for(tmp_path, [an_order(slow_site)])

    async def kill() -> None:
        running = asyncio.create_task(launch.sweep([bundle], deadline=timedelta(seconds=90), grace=GRACE))
        await until(lambda: len(slow_site.requests) > 6)
        os.kill(_child_of(os.getpid()), signal.SIGKILL)
        await running

    asyncio.run(kill())
    assert bundle.receipt() is None
    error = bundle.error()
    assert error is not None
    assert error.reason == launch.KILLED
    bundle.artifacts()


def test_a_child_does_not_outlive_its_parent(tmp_path: Path, slow_site: FixtureSite) -> None:
    (bundle,) = bundles_for(tmp_path, [an_order(slow_site)])
    code = (
        "import asyncio, sys\nfrom datetime import timedelta\nfrom pathlib import Path\n"
        "from crawler.bundle import SweepBundle\nfrom crawler.launch import sweep\n"
        "asyncio.run(sweep([SweepBundle(Path(sys.argv[1]))], deadline=timedelta(seconds=90)))\n"
    )
    parent = subprocess.Popen([sys.executable, "-c", code, str(bundle.path)])
    try:
        asyncio.run(until(lambda: len(slow_site.requests) > 6))
        child = _child_of(parent.pid)
    finally:
        parent.kill()
        parent.wait()
    asyncio.run(until(lambda: not _alive(child), 20))
    assert receipt_of(bundle).finish_reason == "shutdown"


def test_a_full_disk_is_named_in_one_sentence_and_harms_no_other_site(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pages = {"/": a_page("/a.html"), "/a.html": a_page()}
    with FixtureSite(pages) as poor, FixtureSite(pages) as rich:
        full, fine = bundles_for(tmp_path, [an_order(poor), an_order(rich)])
        # Linux offers a file that is always full; the records of pages go there.
        (full.path / "PageRecord.jsonl").symlink_to("/dev/full")
        asyncio.run(launch.sweep([full, fine], deadline=timedelta(seconds=60), grace=GRACE))
    assert full.receipt() is None
    error = full.error()
    assert error is not None
    assert error.reason == DISK_FULL
    assert receipt_of(fine).finish_reason == "finished"


def test_the_child_sees_neither_our_settings_nor_a_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("XUNWANG_SMTP_URL", "HTTP_PROXY", "https_proxy"):
        monkeypatch.setenv(name, "secret")
    kept = spare.environment()
    assert "secret" not in kept.values()
    assert kept["PATH"] == os.environ["PATH"]


def test_an_order_that_makes_no_sense_spoils_its_own_sweep_only(tmp_path: Path) -> None:
    with FixtureSite({"/": a_page()}) as site:
        odd, broken, fine = bundles_for(
            tmp_path,
            [an_order(site, id="odd", allowed_networks=("no network",)), an_order(site, id="broken"), an_order(site)],
        )
        (broken.path / "order.json").write_text("{")
        asyncio.run(launch.sweep([odd, broken, fine], deadline=timedelta(seconds=60), grace=GRACE))
    assert receipt_of(fine).finish_reason == "finished"
    for spoilt, word in ((odd, "no network"), (broken, "order.json")):
        error = spoilt.error()
        assert error is not None
        assert word in error.detail


def _child_of(pid: int) -> int:
    for status in Path("/proc").glob("[0-9]*/stat"):
        try:
            words = status.read_text().rpartition(")")[2].split()
            if int(words[1]) == pid and b"crawler.child" in (status.parent / "cmdline").read_bytes():
                return int(status.parent.name)
        except OSError:
            continue
    raise AssertionError("there is no child")


def _alive(pid: int) -> bool:
    try:
        return "Z" not in Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False


def test_a_child_starts_without_what_few_sweeps_need() -> None:
    heavy = (
        "playwright rich click htmldate warcio fsspec sqlalchemy alembic pydantic openpyxl docx pypdfium2 apprise bs4"
    )
    assert set(heavy.split()).isdisjoint(loaded_by("crawler.child"))


def test_the_reader_of_attachments_starts_with_what_reading_them_needs_and_no_more() -> None:
    heavy = (
        "domain.records domain.sweeps zipfile asyncio ssl email scrapy twisted lxml selectolax openpyxl docx pypdfium2"
    )
    assert set(heavy.split()).isdisjoint(loaded_by("crawler.reader"))
