"""What a fleet of sites at a fixed pace gets from one core: first while every site is at its lists, then as it goes on."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.crawlers import BARE
from bench.measured import as_installed, cpu_of, family, pss_mb
from bench.nginx import Nginx
from bench.rounds import ROOT, fresh

STARTED = 3
"""Requests a site after which every site is under way."""
PAST_LISTS = 250
"""Requests a site after which the lists of the bench's sites have been read: the dearest pages, and by design the first."""
_SETTLES_S = 15
_WINDOW_S = 20
_PATIENCE_S = 900


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """A while that was watched."""

    asked: int
    """Requests a site before it."""
    rate: float
    """Requests a second."""
    cpu: float
    """Share of one core, all processes of the product together."""
    peak_mb: float

    @property
    def ms_each(self) -> float:
        """Processor milliseconds a request."""
        return 1000 * self.cpu / max(self.rate, 0.1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """One fleet."""

    sites: int
    nominal: float
    """Requests a second if every site were asked at its pace."""
    windows: Sequence[Window]
    stop_s: float
    """Seconds from asking the product to stop to its end."""

    def share(self, window: Window) -> float:
        """Of the nominal rate."""
        return window.rate / self.nominal

    def lines(self) -> list[str]:
        """As printed."""
        return [
            f"{self.sites:>6}{window.asked:>10}{window.rate:>12.1f}{self.share(window):>12.2f}{window.cpu:>11.2f}"
            f"{window.ms_each:>9.1f}{window.peak_mb:>7.0f}{self.stop_s:>8.1f}"
            for window in self.windows
        ]


HEAD = f"{'sites':>6}{'each past':>10}{'requests/s':>12}{'of nominal':>12}{'of a core':>11}{'ms each':>9}{'MB':>7}{'stop s':>8}"


def at_pace(sites: int, delay_s: float, server: Nginx, work: Path) -> Pace:
    """So many sites in one child, watched for a while once they are under way and again past their lists, then stopped."""
    options = [f"XUNWANG_SWEEP_DELAY={delay_s}", "XUNWANG_SWEEP_CONCURRENCY=2"]
    command = [sys.executable, "-m", "bench.product", "--data", str(fresh(work / "data"))]
    command += [word for option in options for word in ("--set", option)]
    return _paced(command, sites, delay_s, server, (STARTED, PAST_LISTS))


def bare_at_pace(sites: int, delay_s: float, server: Nginx) -> Pace:
    """The same of a bare crawl: what the engine alone costs on this machine at this moment."""
    return _paced([sys.executable, str(BARE), "--delay", str(delay_s)], sites, delay_s, server, (PAST_LISTS,))


def _paced(command: Sequence[str], sites: int, delay_s: float, server: Nginx, past: Sequence[int]) -> Pace:
    homes = [server.url(f"127.0.{20 + n // 200}.{n % 200 + 1}") for n in range(sites)]
    server.forget()
    process = subprocess.Popen(
        [*command, *homes], cwd=ROOT, env=as_installed(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        windows = []
        for number in past:
            deadline = time.monotonic() + _PATIENCE_S
            while server.requests() < number * sites and process.poll() is None and time.monotonic() < deadline:
                time.sleep(0.5)
            windows.append(_watched(number, process.pid, server))
        stopping = time.monotonic()
        process.send_signal(signal.SIGINT)
        process.wait(120)
        stop_s = time.monotonic() - stopping
        return Pace(sites=sites, nominal=sites / delay_s, windows=windows, stop_s=stop_s)
    finally:
        if process.poll() is None:
            os.kill(process.pid, 9)
            process.wait()


def _watched(asked: int, pid: int, server: Nginx) -> Window:
    time.sleep(_SETTLES_S)
    pids = family(pid)
    first, begin, used = server.requests(), time.monotonic(), cpu_of(pids)
    time.sleep(_WINDOW_S)
    number, seconds, spent = server.requests() - first, time.monotonic() - begin, cpu_of(pids) - used
    return Window(
        asked=asked, rate=number / seconds, cpu=spent / seconds, peak_mb=sum(pss_mb(process) for process in pids)
    )
