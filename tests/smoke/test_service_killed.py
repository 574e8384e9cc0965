"""The service as a whole, killed and interrupted in the middle of its work: real processes, real signals."""

import asyncio
import signal
import sqlite3
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from fixture_site import FixtureSite
from town import (
    PATIENCE_S,
    a_town,
    alive,
    children_of,
    codes,
    command,
    issues,
    sweep_undisturbed,
    swept_sites,
    wait_for,
    wired,
)

from domain.sweeps import SweepState
from models.claims import claimed_sites
from models.database import transaction
from models.queries import running_sweeps
from models.sweeps import SweepRow
from pipeline.wiring import Wiring

CODES = codes(3)


@pytest.fixture
def town() -> Iterator[list[FixtureSite]]:
    with a_town(len(CODES)) as sites:
        yield sites


def in_the_middle(sites: list[FixtureSite]) -> bool:
    return all(len(site.requests) > 8 for site in sites[:2])


def all_swept(wiring: Wiring) -> bool:
    with transaction(wiring.sessions) as session:
        claimed = claimed_sites(session)
    return not claimed and swept_sites(wiring) == set(CODES)


@pytest.mark.slow
@pytest.mark.timeout(400)
@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="finds the children in /proc")
def test_kill_9_of_the_whole_service_loses_and_doubles_no_issue(town: list[FixtureSite], tmp_path: Path) -> None:
    whole, killed = wired(tmp_path / "whole", town), wired(tmp_path / "killed", town)
    try:
        sweep_undisturbed(tmp_path / "whole")
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


@pytest.mark.slow
@pytest.mark.timeout(400)
def test_a_second_service_by_mistake_sweeps_nothing_twice_and_doubles_nothing(
    town: list[FixtureSite], tmp_path: Path
) -> None:
    wiring = wired(tmp_path, town)
    try:
        with command(tmp_path, "up") as first, command(tmp_path, "up") as second:
            both = (first, second)
            try:
                wait_for(lambda: any(one.poll() is not None for one in both) or all_swept(wiring))
                alone = [one.poll() for one in both]
            finally:
                for one in both:
                    one.send_signal(signal.SIGTERM)
                said = [one.communicate(timeout=60)[0] for one in both]
        assert alone == [None, None], f"neither hinders the other: {said}"
        assert [one.returncode for one in both] == [0, 0], said
        assert not any("Traceback" in words for words in said)
        with transaction(wiring.sessions) as session:
            swept = Counter(row.subject for row in session.query(SweepRow) if row.pages)
        assert swept == dict.fromkeys(CODES, 1)
        assert max(site.asked("/tzgg/", "GET") for site in town) == 1
        found = issues(wiring)
        assert found
        assert len(found) == len(set(found))
    finally:
        wiring.close()


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
@pytest.mark.parametrize("how", ["killed", "evidence"])
def test_what_a_command_left_is_nobody_elses_to_the_next(town: list[FixtureSite], tmp_path: Path, how: str) -> None:
    wiring = wired(tmp_path, town)
    blobs = tmp_path / "blobs"
    try:
        if how == "evidence":
            blobs.write_bytes(b"")  # as a place that is not mounted, or full: no piece of evidence can be stored
        with command(tmp_path, "sweep", "--all") as left:
            if how == "killed":
                wait_for(lambda: in_the_middle(town))
                left.kill()
            said = left.communicate(timeout=PATIENCE_S)[0]
        if how == "evidence":
            assert left.returncode == 1
            assert said.strip().splitlines()[-1].startswith(f"证据文件夹 {blobs} 无法使用"), said
            assert "Traceback" not in said
            blobs.unlink()
        with transaction(wiring.sessions) as session:
            assert claimed_sites(session)
        with command(tmp_path, "sweep", "--all") as again:
            said = again.communicate(timeout=PATIENCE_S)[0]
        assert again.returncode == 0, said
        assert all_swept(wiring)
        assert [path.name for path in (tmp_path / "owners").iterdir()] == [wiring.owner.token]
        if how == "evidence":
            with transaction(wiring.sessions) as session:
                done = [row.subject for row in session.query(SweepRow) if row.state is SweepState.DONE]
            assert sorted(done) == sorted(CODES * 2), "the sweeps that could not be taken in were taken in after all"
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
