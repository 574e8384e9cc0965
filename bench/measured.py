"""Runs one program and tells what it cost: seconds, processor seconds, and the memory of its whole family at its peak."""

import os
import subprocess
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

SAMPLE_S = 0.2


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """What one run cost."""

    wall_s: float
    cpu_s: float
    peak_mb: float
    """Proportional set size of the process and all its descendants, sampled five times a second; 0 when it was not watched."""
    status: int
    output: str


class ProgramFailedError(Exception):
    """A yardstick or the product itself ended with an error."""


def run(
    command: Sequence[str | Path],
    *,
    env: Mapping[str, str] | None = None,
    cwd: Path | None = None,
    allowed: Sequence[int] = (0,),
    timeout_s: float = 1800,
    watch_memory: bool = True,
) -> Cost:
    """Waits for its end. ``watch_memory``: to look at memory holds up each process that is looked at, so only where it is asked for.

    Raises ProgramFailedError for an exit status that is not allowed.
    """
    begin = time.monotonic()
    process = subprocess.Popen(
        [str(word) for word in command],
        env=as_installed(env),
        cwd=cwd,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
    )
    peak = [0.0]
    ended = threading.Event()
    watching = threading.Thread(target=_watch, args=(process.pid, peak, ended), daemon=True)
    if watch_memory:
        watching.start()
    lines: list[str] = []
    reading = threading.Thread(target=lambda: lines.extend(process.stdout or ()), daemon=True)
    reading.start()
    timer = threading.Timer(timeout_s, process.kill)
    timer.start()
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.monotonic() - begin
    timer.cancel()
    process.returncode = os.waitstatus_to_exitcode(status)
    ended.set()
    if watch_memory:
        watching.join()
    reading.join(5)
    output = "".join(lines)
    if process.returncode not in allowed:
        raise ProgramFailedError(f"{command[0]} … ended with {process.returncode}: {output[-2000:]}")
    return Cost(
        wall_s=wall,
        cpu_s=usage.ru_utime + usage.ru_stime,
        peak_mb=peak[0],
        status=process.returncode,
        output=output,
    )


def as_installed(env: Mapping[str, str] | None = None) -> dict[str, str]:
    """The environment of a program under measurement: it may use what its sources were compiled to, as scripts/setup leaves them."""
    return {
        name: value for name, value in (os.environ if env is None else env).items() if name != "PYTHONDONTWRITEBYTECODE"
    }


def _watch(pid: int, peak: list[float], ended: threading.Event) -> None:
    while not ended.wait(SAMPLE_S):
        peak[0] = max(peak[0], sum(pss_mb(one) for one in family(pid)))


def family(pid: int) -> list[int]:
    """A process and its descendants."""
    children: dict[int, list[int]] = {}
    for status in Path("/proc").glob("[0-9]*/stat"):
        try:
            parent = int(status.read_text().rpartition(")")[2].split()[1])
        except (OSError, ValueError, IndexError):
            continue
        children.setdefault(parent, []).append(int(status.parent.name))
    found, todo = [], [pid]
    while todo:
        one = todo.pop()
        found.append(one)
        todo += children.get(one, ())
    return found


def cpu_of(pids: Sequence[int]) -> float:
    """Processor seconds these processes have used so far."""
    total = 0.0
    for pid in pids:
        try:
            words = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        total += (int(words[11]) + int(words[12])) / os.sysconf("SC_CLK_TCK")
    return total


def pss_mb(pid: int) -> float:
    try:
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) / 1024
    except OSError:
        pass
    return 0.0
