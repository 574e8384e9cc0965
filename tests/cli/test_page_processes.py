"""Pages from several processes: all behind one port, one that dies is replaced, and a stop stops them all."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from cli.page_processes import AUTOMATIC, how_many
from config.settings import Settings

LIMIT_S = 240


def wait_for(there: Callable[[], object]) -> None:
    end = time.monotonic() + LIMIT_S
    while not there():
        assert time.monotonic() < end
        time.sleep(0.2)


def children(pid: int) -> set[int]:
    """The processes that serve, of those this one has started."""
    found = set()
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            parent = int(stat.read_text().rpartition(")")[2].split()[1])
            words = (stat.parent / "cmdline").read_text()
        except OSError:
            continue
        if parent == pid and "spawn_main" in words:
            found.add(int(stat.parent.name))
    return found


def test_so_many_processes_as_set_or_one_a_core() -> None:
    assert how_many(Settings(web_processes=3)) == 3
    assert 1 <= how_many(Settings()) <= AUTOMATIC


@contextmanager
def serving(folder: Path) -> Iterator[tuple[subprocess.Popen[bytes], Callable[[], bool]]]:
    """``xunwang serve`` with two processes, once they answer; and whether they do."""
    environ = os.environ | {"XUNWANG_DATA": str(folder), "XUNWANG_WEB_PROCESSES": "2", "XUNWANG_PORT": "0"}
    log = folder / "said"
    with log.open("w") as out:
        process = subprocess.Popen(
            [str(Path(sys.executable).with_name("xunwang")), "serve"], env=environ, stdout=out, stderr=out
        )
    try:
        wait_for(lambda: "http://" in log.read_text())
        address = "http://" + log.read_text().split("http://")[1].split("（")[0].split()[0].split("/welcome")[0]

        def answers() -> bool:
            try:
                return httpx.get(f"{address}/readyz", timeout=10, trust_env=False).status_code == 200
            except httpx.HTTPError:
                return False

        wait_for(answers)
        wait_for(lambda: len(children(process.pid)) == 2)
        yield process, answers
    finally:
        process.kill()
        process.wait()


def gone(pids: set[int]) -> bool:
    return not any(Path(f"/proc/{pid}").exists() for pid in pids)


@pytest.mark.timeout(2 * LIMIT_S)
def test_a_process_that_dies_is_replaced_and_a_stop_stops_all(tmp_path: Path) -> None:
    with serving(tmp_path) as (process, answers):
        first = children(process.pid)
        os.kill(min(first), signal.SIGKILL)
        wait_for(lambda: len(children(process.pid)) == 2 and children(process.pid) != first)
        wait_for(answers)
        second = children(process.pid)
        process.terminate()
        assert process.wait(LIMIT_S) == 0
        wait_for(lambda: gone(second))


@pytest.mark.timeout(2 * LIMIT_S)
def test_no_process_outlives_the_one_that_started_it(tmp_path: Path) -> None:
    with serving(tmp_path) as (process, _):
        started = children(process.pid)
        process.kill()
        process.wait()
        wait_for(lambda: gone(started))
