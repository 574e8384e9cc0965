"""The service as a whole, killed and interrupted in the middle of its work: real processes, real signals."""

import asyncio
import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from fixture_site import FixtureSite, a_page

from config.settings import Settings
from domain.sweeps import SweepState
from models.claims import claimed_sites
from models.database import transaction
from models.issues import IssueRow
from models.queries import running_sweeps
from models.sweeps import SweepRow
from pipeline.importing import apply_sites, plan_sites
from pipeline.wiring import Wiring

PATIENCE_S = 170
CODES = ("5001010001", "5001010002", "5001010003")
ARTICLES = 40


def a_site_with_faults(number: int) -> dict[str, str | bytes]:
    """A small site whose home page shows no marks, with dead links and enough articles to be met in the middle."""
    names = [f"/tzgg/{number}{n:02}.html" for n in range(ARTICLES)]
    pages: dict[str, str | bytes] = {
        "/": a_page("/tzgg/", "/gone1.html", *(f"{name}?delay=0.1" for name in names), title="某局"),
        "/tzgg/": a_page(*names, "/gone2.html", title="通知公告"),
    }
    return pages | {name: a_page("/", "/gone1.html", title="通知") for name in names}


@pytest.fixture
def town() -> Iterator[list[FixtureSite]]:
    sites = [FixtureSite(a_site_with_faults(number)) for number in range(len(CODES))]
    for site in sites:
        site.__enter__()
    yield sites
    for site in sites:
        site.__exit__(None, None, None)


def environment(data: Path) -> dict[str, str]:
    return {
        "XUNWANG_DATA": str(data),
        "XUNWANG_PORT": "0",
        "XUNWANG_ALLOW_PRIVATE_NETWORKS": "127.0.0.0/8",
        "XUNWANG_RETRY_SPACING": "0.2,0.3",
        "XUNWANG_SWEEP_CONCURRENCY": "2",
        "XUNWANG_SWEEP_DELAY": "0",
        "XUNWANG_SWEEP_TIMEOUT": "5",
        "XUNWANG_SWEEP_CHILDREN": "2",
        "XUNWANG_MAX_RENDERS": "0",
    }


def wired(data: Path, sites: list[FixtureSite]) -> Wiring:
    """A data folder whose registry holds the town."""
    wiring = Wiring.from_settings(Settings.load(environment(data)))
    rows = [f"{code},某局,{site.url('/')},某局,department,city" for code, site in zip(CODES, sites, strict=True)]
    registry = data / "sites.csv"
    registry.write_text("\n".join(["code,name,home_url,organizer,kind,level", *rows]), "utf-8")
    with transaction(wiring.sessions) as session:
        apply_sites(session, plan_sites(session, registry))
    return wiring


def command(data: Path, *arguments: str) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-c", "import sys, cli; sys.exit(cli.main())", *arguments],
        env=os.environ | environment(data),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def wait_for(true: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while not true():
        assert time.monotonic() < deadline, "it never came"
        time.sleep(0.1)


def in_the_middle(sites: list[FixtureSite]) -> bool:
    return all(len(site.requests) > 8 for site in sites[:2])


def issues(wiring: Wiring) -> list[tuple[str, str, str, str]]:
    with transaction(wiring.sessions) as session:
        return sorted((row.subject, row.rule_id, row.target_key, row.state.value) for row in session.query(IssueRow))


def all_swept(wiring: Wiring) -> bool:
    with transaction(wiring.sessions) as session:
        done = {row.subject for row in session.query(SweepRow) if row.state is SweepState.DONE and row.pages}
        return done == set(CODES) and not running_sweeps(session) and not claimed_sites(session)


def children_of(pid: int) -> list[int]:
    found = []
    for status in Path("/proc").glob("[0-9]*/stat"):
        try:
            parent = int(status.read_text().rpartition(")")[2].split()[1])
            if parent == pid and b"crawler.child" in (status.parent / "cmdline").read_bytes():
                found.append(int(status.parent.name))
        except OSError:
            continue
    return found


def alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


@pytest.mark.slow
@pytest.mark.timeout(400)
@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="finds the children in /proc")
def test_kill_9_of_the_whole_service_loses_and_doubles_no_issue(town: list[FixtureSite], tmp_path: Path) -> None:
    whole, killed = wired(tmp_path / "whole", town), wired(tmp_path / "killed", town)
    try:
        with command(tmp_path / "whole", "sweep", "--all") as undisturbed:
            said = undisturbed.communicate()[0]
        assert undisturbed.returncode == 0, said
        for site in town:
            site.requests.clear()
        with command(tmp_path / "killed", "up") as first:
            wait_for(lambda: in_the_middle(town))
            children = children_of(first.pid)
            assert children, "the service sweeps in children"
            first.kill()
        wait_for(lambda: not any(alive(child) for child in children))
        with command(tmp_path / "killed", "up") as second:
            try:
                wait_for(lambda: second.poll() is not None or all_swept(killed))
                assert second.poll() is None
                assert issues(killed) == issues(whole)
            finally:
                second.send_signal(signal.SIGTERM)
                said = second.communicate(timeout=60)[0]
        assert second.returncode == 0, said
        assert issues(whole), "there is something to lose"
        assert "Traceback" not in said
    finally:
        whole.close()
        killed.close()


@pytest.mark.timeout(300)
def test_ctrl_c_in_the_middle_is_one_sentence_and_the_next_run_goes_on(town: list[FixtureSite], tmp_path: Path) -> None:
    wiring = wired(tmp_path, town)
    try:
        with command(tmp_path, "sweep", "--all") as sweeping:
            wait_for(lambda: in_the_middle(town))
            sweeping.send_signal(signal.SIGINT)
            said = sweeping.communicate(timeout=60)[0]
        assert sweeping.returncode == 130, said
        assert said.strip().splitlines()[-1] == "已中断：完成的部分已保存，下次运行会接着进行。"
        assert "Traceback" not in said
        with transaction(wiring.sessions) as session:
            assert not running_sweeps(session)
            assert not claimed_sites(session)
        with command(tmp_path, "sweep", "--all") as again:
            said = again.communicate(timeout=PATIENCE_S)[0]
        assert again.returncode == 0, said
        assert all_swept(wiring)
    finally:
        wiring.close()


@pytest.mark.timeout(300)
def test_a_locked_database_is_one_sentence_and_the_next_run_goes_on(town: list[FixtureSite], tmp_path: Path) -> None:
    wiring = wired(tmp_path, town)
    try:
        with closing(sqlite3.connect(tmp_path / "xunwang.db")) as other:
            other.execute("BEGIN IMMEDIATE")
            with command(tmp_path, "sweep", CODES[0]) as refused:
                said = refused.communicate(timeout=PATIENCE_S)[0]
            other.rollback()
        assert refused.returncode == 1
        assert len(said.strip().splitlines()) == 1, said
        assert "占用" in said
        with command(tmp_path, "sweep", CODES[0]) as again:
            said = again.communicate(timeout=PATIENCE_S)[0]
        assert again.returncode == 0, said
    finally:
        wiring.close()


def test_a_sweep_asked_to_end_by_its_caller_frees_its_sites(town: list[FixtureSite], tmp_path: Path) -> None:
    from jobs.tasks import Tasks

    wiring = wired(tmp_path, town)
    tasks = Tasks(wiring)

    async def stop_in_the_middle() -> None:
        working = asyncio.create_task(asyncio.to_thread(tasks.sweep_site, CODES[0]))
        async with asyncio.timeout(PATIENCE_S):
            while len(town[0].requests) < 8:  # noqa: ASYNC110 - another process makes it true
                await asyncio.sleep(0.05)
        tasks.interrupt()
        await working

    try:
        asyncio.run(stop_in_the_middle())
        with transaction(wiring.sessions) as session:
            assert not claimed_sites(session)
            (run,) = session.query(SweepRow)
            assert run.state is SweepState.DOUBTFUL, "cut short: it opens and closes nothing"
        assert not issues(wiring)
    finally:
        wiring.close()
