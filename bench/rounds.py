"""The measurements of the speed bench, each as paired runs taken in turn; returns figures, prints nothing."""

import json
import os
import shutil
import statistics
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bench import crawlers
from bench.measured import Cost, run
from bench.nginx import Nginx
from bench.site import BenchSite

ROOT = Path(__file__).parent.parent
Say = Callable[[str], None]


class UnequalWorkError(Exception):
    """A program did not ask for what the others asked for: no comparison is made."""


@dataclass(slots=True)
class Runs:
    """All runs of one program, in the order of the rounds."""

    costs: list[Cost] = field(default_factory=list)
    sweeps: list[float] = field(default_factory=list)
    """Seconds from the order to the settled result, without the start of the program that asks for it; the product only."""

    def ratios(self, other: "Runs") -> list[float]:
        """How many times longer the other took, round by round."""
        return [theirs.wall_s / ours.wall_s for ours, theirs in zip(self.costs, other.costs, strict=True)]

    def speed_over(self, other: "Runs") -> list[float]:
        """Speed of the sweeps themselves over the other's whole runs."""
        return [theirs.wall_s / seconds for seconds, theirs in zip(self.sweeps, other.costs, strict=True)]

    @property
    def wall_s(self) -> float:
        """Median seconds."""
        return statistics.median(cost.wall_s for cost in self.costs)

    @property
    def cpu_s(self) -> float:
        """Median processor seconds."""
        return statistics.median(cost.cpu_s for cost in self.costs)

    @property
    def peak_mb(self) -> float:
        """Median peak memory."""
        return statistics.median(cost.peak_mb for cost in self.costs)


def product(
    data: Path, homes: Sequence[str], *settings: str, rescan: bool = False, watch_memory: bool = True
) -> tuple[Cost, dict[str, Any]]:
    """One run of the product and what it told."""
    chosen = [word for setting in settings for word in ("--set", setting)]
    more = ["--rescan"] if rescan else []
    command: list[str | Path] = [sys.executable, "-m", "bench.product", "--data", data, *chosen, *more, *homes]
    cost = run(command, cwd=ROOT, watch_memory=watch_memory)
    line = next(line for line in cost.output.splitlines() if line.startswith("RESULT "))
    return cost, json.loads(line.removeprefix("RESULT "))


def fresh(folder: Path) -> Path:
    """An empty data folder."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder


def in_turn(names: Sequence[str], rounds: int, site: BenchSite, server: Nginx, work: Path, say: Say) -> dict[str, Runs]:
    """A B C A B C …: the product and the yardsticks of these names, each time from nothing. Raises UnequalWorkError."""
    runs = {name: Runs() for name in ("product", *names)}
    for number in range(rounds):
        for name, found in runs.items():
            server.forget()
            if name == "product":
                cost, told = product(fresh(work / "data"), [server.url()])
                if told["health"] != ["sound"] or told["pages"] != len(site.pages):
                    raise UnequalWorkError(f"the product read {told['pages']} of {len(site.pages)} pages: {told}")
                found.sweeps.append(told["seconds"])
            elif name == "bare":
                cost = crawlers.bare(server.url())
            else:
                cost = crawlers.ALL[name](server.url())
            check_work(name, site, server)
            if name == "product" and not number:
                say(f"  each of {once_each(server.asked_as())} good addresses asked by the product exactly once")
            found.costs.append(cost)
            say(f"  round {number + 1}  {name:<12}{cost.wall_s:7.1f} s{cost.cpu_s:8.1f} CPU s{cost.peak_mb:8.0f} MB")
    return runs


def check_work(name: str, site: BenchSite, server: Nginx) -> None:
    """Everybody must have asked for every page and every dead address, and the product for each address once."""
    asked = server.asked_as()
    paths = {path for (_, path, _, _) in asked}
    unread = site.pages - {path for (method, path, _, _) in asked if method == "GET"}
    unasked = (site.dead | site.files) - paths
    if unread or unasked:
        raise UnequalWorkError(f"{name}: {len(unread)} pages and {len(unasked)} other addresses were not asked")
    if name == "product":
        once_each(asked)


def once_each(asked: Counter[tuple[str, str, int, str]]) -> int:
    """How many good addresses a sweep asked, each exactly once; raises UnequalWorkError for any that it asked again.

    The home page alone is seen in two disguises besides (as a search engine and as its visitor): other questions, by other clients.
    """
    ours = next(agent for (_, path, _, agent) in asked if path == "/robots.txt")
    times: Counter[str] = Counter()
    for (_, path, status, agent), number in asked.items():
        if status < 400 and (agent == ours or path != "/"):
            times[path] += number
    again = sorted(path for path, number in times.items() if number > 1)
    if again:
        raise UnequalWorkError(f"the product asked {len(again)} good addresses more than once: {again[:3]}")
    return len(times)


def two_workers(sites: int, rounds: int, server: Nginx, work: Path, say: Say) -> list[float]:
    """Speed of two children over one, whole program, so many sites, pair by pair."""
    homes = [server.url(f"127.0.9.{number + 1}") for number in range(sites)]
    alone = ("XUNWANG_SWEEP_CHILDREN=1",)
    apart = ("XUNWANG_SWEEP_CHILDREN=2", f"XUNWANG_SITES_PER_CHILD={-(-sites // 2)}")
    found = []
    for number in range(rounds):
        one, _ = product(fresh(work / "data"), homes, *alone, watch_memory=False)
        two, _ = product(fresh(work / "data"), homes, *apart, watch_memory=False)
        found.append(one.wall_s / two.wall_s)
        say(
            f"  {sites} sites, round {number + 1}  one child {one.wall_s:.1f} s, two {two.wall_s:.1f} s; the machine itself: {_cores():.2f}"
        )
    return found


def _cores() -> float:
    """How many times as fast two processes that only count get on as one after the other: what two cores are worth here at this moment."""
    count = [sys.executable, "-c", "sum(n * n for n in range(20_000_000))"]
    begin = time.monotonic()
    subprocess.run(count, check=True)
    alone = time.monotonic() - begin
    begin = time.monotonic()
    for process in [subprocess.Popen(count), subprocess.Popen(count)]:
        process.wait()
    return 2 * alone / (time.monotonic() - begin)


def render_queue(pages: int, rounds: int, site: BenchSite, server: Nginx, say: Say) -> list[float]:
    """Speed of our render queue over bare Playwright with a reused page, pair by pair."""
    urls = [server.url() + path.lstrip("/") for path in sorted(site.pages)[:pages]]
    found = []
    for number in range(rounds):
        seconds = {}
        for name in ("playwright_bare", "our_renders"):
            cost = run([sys.executable, crawlers.PEERS / f"{name}.py", *urls], cwd=ROOT, env=_with_path())
            seconds[name] = float(cost.output.strip().splitlines()[-1])
        found.append(seconds["playwright_bare"] / seconds["our_renders"])
        say(
            f"  round {number + 1}  bare {pages / seconds['playwright_bare']:.1f}/s, ours {pages / seconds['our_renders']:.1f}/s"
        )
    return found


def _with_path() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(ROOT)}
