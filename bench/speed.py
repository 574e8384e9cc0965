"""Speed as paired ratios in one run on a generated site: ``python -m bench.speed [--quick]``; see docs/performance.md.

``--quick``: the full pipeline over a bare Scrapy crawl of the same site, and peak memory. Exits 1 when a goal is missed.
"""

import argparse
import statistics
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from zoneinfo import ZoneInfo

from bench import crawlers, curves, paces, rounds, sweepagain
from bench.nginx import Nginx
from bench.site import BenchSite, write_site

PAGES = 2000
_OVER_BARE = 1.67
"""G8 without the machine: 0.60 of a core over the 0.36 that a bare crawl at this pace took where the bar was set (186 requests a second)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Goal:
    """One line of the table."""

    id: str
    what: str
    bar: float
    values: Sequence[float]
    at_most: bool = False

    @property
    def value(self) -> float:
        """Median of the rounds."""
        return statistics.median(self.values)

    @property
    def met(self) -> bool:
        """True at the bar or beyond."""
        return self.value <= self.bar if self.at_most else self.value >= self.bar

    def __str__(self) -> str:
        sign = "<=" if self.at_most else ">="
        every = ", ".join(f"{value:.2f}" for value in self.values)
        return f"{self.id:<5}{self.what:<62}{self.value:7.2f}   {sign} {self.bar:<5} {'yes' if self.met else 'NO':<4} ({every})"


def main() -> int:
    """Write the site, serve it, measure, print."""
    parser = argparse.ArgumentParser(prog="python -m bench.speed", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="only the full pipeline over a bare crawl")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--pages", type=int, default=PAGES)
    parser.add_argument("--only", default="", metavar="G4,G6", help="only these goals")
    parser.add_argument("--curve", action="store_true", help="how many sites a core keeps at 2 requests a second each")
    parser.add_argument("--costs", action="store_true", help="processor time by pages, sites, links a page and columns")
    parser.add_argument("--install", action="store_true", help="only bring the yardsticks, which needs the network")
    given = parser.parse_args()
    wanted = {"G4"} if given.quick else set(filter(None, given.only.split(",")))
    if given.install or not (
        given.quick or given.curve or given.costs or wanted & {"G4", "G6", "G6R", "G8", "G9", "G10"}
    ):
        crawlers.install()
    if given.install:
        return 0
    today = datetime.now(ZoneInfo("Asia/Shanghai")).date()
    with tempfile.TemporaryDirectory(prefix="xunwang-bench-", ignore_cleanup_errors=True) as folder:
        work = Path(folder)
        if given.costs:
            curves.measure(work, today, partial(print, flush=True))
            return 0
        site = write_site(work / "site", pages=given.pages, today=today)
        print(f"{len(site.pages)} pages, {len(site.files)} other files, {len(site.dead)} dead addresses")
        with Nginx(site.folder, work / "nginx") as server:
            if given.curve:
                return _curve(server, work)
            goals = _measure(wanted, given.rounds, site, server, work)
    for goal in goals:
        print(goal)
    return 0 if all(goal.met for goal in goals) else 1


def _measure(wanted: set[str], number: int, site: BenchSite, server: Nginx, work: Path) -> list[Goal]:
    def asked(*ids: str) -> bool:
        return not wanted or bool(wanted & set(ids))

    goals: list[Goal] = []
    names = [
        name
        for name, ids in {
            "bare": ("G4",),
            "ceiling": ("G5",),
            "idiomatic": ("G3",),
            "linkchecker": ("G1", "G7"),
            "linkinator": ("G2", "G7"),
        }.items()
        if asked(*ids)
    ]
    if names:
        runs = rounds.in_turn(names, number, site, server, work, print)
        ours = runs["product"]
        pages = len(site.pages)
        for name, one in runs.items():
            print(
                f"{name:<12}{pages / one.wall_s:8.1f} pages/s{one.cpu_s:8.1f} CPU s{one.peak_mb:8.0f} MB at the peak"
                f"{one.cpu_s / ours.cpu_s:8.2f} of the product's processor time"
            )
        for name, goal, bar, what in (
            ("linkchecker", "G1", 8, "full pipeline over LinkChecker"),
            ("linkinator", "G2", 5, "full pipeline over linkinator"),
            ("idiomatic", "G3", 5, "full pipeline over an idiomatic Scrapy spider"),
            ("bare", "G4", 0.60, "full pipeline over a bare crawl of the same engine"),
            ("ceiling", "G5", 0.15, "full pipeline over the aiohttp ceiling"),
        ):
            if name in runs:
                # G1 to G3 compare whole programs, G4 and G5 crawls.
                values = ours.speed_over(runs[name]) if goal in {"G4", "G5"} else ours.ratios(runs[name])
                goals.append(Goal(id=goal, what=what, bar=bar, values=values))
        for name in ("linkchecker", "linkinator"):
            if name in runs:
                bar = 2.0 if name == "linkchecker" else 1.0
                values = [a.peak_mb / b.peak_mb for a, b in zip(ours.costs, runs[name].costs, strict=True)]
                goals.append(Goal(id="G7", what=f"peak memory over {name}'s", bar=bar, values=values, at_most=True))
    if asked("G6"):
        goals += [Goal(**one) for one in sweepagain.measure(number, site, work, print)]
    if asked("G6R"):
        goals += [Goal(**one) for one in sweepagain.measure_routine(site, work, print)]
    if asked("G8"):
        pace = paces.at_pace(20, 0.1, server, work)
        bare = paces.bare_at_pace(20, 0.1, server)
        print("\n".join([paces.HEAD, *pace.lines(), "a bare crawl of the same engine:", *bare.lines()]))
        steady = pace.windows[-1]
        rate = "20 sites at 0.1 s, past their lists: share of the nominal rate"
        goals.append(Goal(id="G8", what=rate, bar=0.75, values=[pace.share(steady)]))
        goals.append(Goal(id="G8", what="the same: share of a core", bar=0.60, values=[steady.cpu], at_most=True))
        over = [steady.ms_each / bare.windows[-1].ms_each]
        goals.append(
            Goal(
                id="G8", what="the same: a request over one of a bare crawl", bar=_OVER_BARE, values=over, at_most=True
            )
        )
    if asked("G9"):
        # What the parent does alone weighs the more the fewer the sites are: both ends of «two or more» are told.
        for sites in (2, 4):
            speeds = rounds.two_workers(sites, number, server, work, print)
            goals.append(Goal(id="G9", what=f"two child processes over one, {sites} sites", bar=1.6, values=speeds))
    if asked("G10"):
        speeds = rounds.render_queue(60, number, site, server, print)
        goals.append(Goal(id="G10", what="render queue over bare Playwright", bar=0.7, values=speeds))
    return goals


def _curve(server: Nginx, work: Path) -> int:
    print(paces.HEAD)
    for sites in (10, 50, 100):
        print("\n".join(paces.at_pace(sites, 0.5, server, work).lines()), flush=True)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
