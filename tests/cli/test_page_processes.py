"""Pages from several processes: all behind one port, one that dies is replaced, and a stop stops them all."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import httpx

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


def test_a_process_that_dies_is_replaced_and_a_stop_stops_all(tmp_path: Path) -> None:
    environ = os.environ | {"XUNWANG_DATA": str(tmp_path), "XUNWANG_WEB_PROCESSES": "2", "XUNWANG_PORT": "0"}
    log = tmp_path / "said"
    with log.open("w") as out:
        serving = subprocess.Popen(
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
        wait_for(lambda: len(children(serving.pid)) == 2)
        first = children(serving.pid)
        os.kill(min(first), signal.SIGKILL)
        wait_for(lambda: len(children(serving.pid)) == 2 and children(serving.pid) != first)
        wait_for(answers)
        second = children(serving.pid)
        serving.terminate()
        assert serving.wait(LIMIT_S) == 0
        wait_for(lambda: not any(Path(f"/proc/{pid}").exists() for pid in second))
    finally:
        serving.kill()
        serving.wait()
