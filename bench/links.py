"""The link race: ours beside LinkChecker, linkinator, lychee and bare Scrapy on one site, ``python -m bench.links``; exits 1 below the bars."""

import argparse
import contextlib
import json
import resource
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from urllib.parse import urlsplit

from bench import race_site, yardsticks
from bench.race_site import Kind
from bench.yardsticks import Run
from config.settings import Settings
from domain.findings import Outcome
from models.database import transaction
from pipeline.importing import apply_sites, plan_sites
from pipeline.judge import audit
from pipeline.sweep import sweep_sites
from pipeline.wiring import Wiring

PRECISION, RECALL = 0.99, 0.98
"""The bars for ours."""
BROKEN = frozenset({Kind.GONE, Kind.SOFT})
OURS = "xunwang"


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """One row of the table."""

    tool: str
    limits: str
    seconds: float
    memory_mb: float
    requests_per_address: float
    addresses: int
    flagged: int
    rows: int
    right: int
    soft: int
    gates_called_broken: int
    passing_called_broken: int
    fine_called_broken: int
    note: str

    @property
    def precision(self) -> float:
        """Share of the flagged that are broken; 1 when nothing was flagged."""
        return self.right / self.flagged if self.flagged else 1.0

    @property
    def recall(self) -> float:
        """Share of the broken that were flagged."""
        return self.right / sum(1 for kind in race_site.kinds().values() if kind in BROKEN)

    @property
    def settled_a_second(self) -> float:
        """Distinct addresses the tool asked, by the server's own count, a second of wall time."""
        return self.addresses / self.seconds if self.seconds else 0.0


def score(tool: str, limits: str, run: Run, *, requests: int, addresses: int) -> Score:
    """Hold what a tool flagged against the truth of the site."""
    kinds = race_site.kinds()
    flagged = {urlsplit(url).path or "/" for url in run.flagged}
    by_kind = {kind: sum(1 for path in flagged if kinds.get(path) is kind) for kind in Kind}
    return Score(
        tool=tool,
        limits=limits,
        seconds=run.seconds,
        memory_mb=run.memory_mb,
        requests_per_address=requests / addresses if addresses else 0.0,
        addresses=addresses,
        flagged=len(flagged),
        rows=run.rows,
        right=by_kind[Kind.GONE] + by_kind[Kind.SOFT],
        soft=by_kind[Kind.SOFT],
        gates_called_broken=by_kind[Kind.WALL],
        passing_called_broken=by_kind[Kind.ONCE_503] + by_kind[Kind.ONCE_429],
        fine_called_broken=by_kind[Kind.FINE],
        note=run.note,
    )


@contextlib.contextmanager
def served(seed: int) -> Iterator[str]:
    """A fresh server in a process of its own; gives the home page's address."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    child = subprocess.Popen(
        [sys.executable, "-m", "bench.race_site", "--port", str(port), "--seed", str(seed)],
        cwd=Path(__file__).parent.parent,
    )
    try:
        for _ in range(200):
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
                break
            time.sleep(0.05)
        yield f"http://127.0.0.1:{port}/"
    finally:
        child.terminate()
        child.wait(10)


def counted(start: str) -> tuple[int, int]:
    """Requests and distinct addresses the server has seen."""
    with urllib.request.urlopen(f"{start.rstrip('/')}{race_site.COUNTS}", timeout=10) as answer:  # noqa: S310 - our own server
        told = json.load(answer)
    return told["requests"], told["addresses"]


def ours(start: str, work: Path, *, at_once: int, spacing: str) -> Run:
    """The product's own pipeline on the site: import, sweep in a child, judge; faults and suspicions of broken links."""
    registry = work / "sites.csv"
    registry.write_text(
        f"code,name,home_url,organizer,kind,level\n5000000001,竞速站,{start},某市人民政府办公室,department,city\n",
        "utf-8",
    )
    settings = {
        "XUNWANG_DATA": str(work / "var"),
        "XUNWANG_ALLOW_PRIVATE_NETWORKS": "127.0.0.0/8",
        "XUNWANG_SWEEP_CONCURRENCY": str(at_once),
        "XUNWANG_SWEEP_DELAY": "0",
        "XUNWANG_RETRY_SPACING": spacing,
    }
    wiring = Wiring.from_settings(Settings.load(settings))
    try:
        with transaction(wiring.sessions) as session:
            apply_sites(session, plan_sites(session, registry))
        began = time.perf_counter()
        (summary,) = sweep_sites(wiring)
        seconds = time.perf_counter() - began
        report = audit(wiring.bundles / summary.run.bundle_key, wiring.rulebook).report
    finally:
        wiring.close()
    links = [finding for finding in report.findings if finding.check_id == "broken_link"]
    accused = [f for f in links if f.fault.outcome in {Outcome.FAULT, Outcome.SUSPICION}]
    sure = sum(1 for finding in accused if finding.fault.outcome is Outcome.FAULT)
    return Run(
        flagged=frozenset(finding.target.key for finding in accused),
        rows=len(accused),
        seconds=seconds,
        memory_mb=resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024,
        note=f"{sure} faults, {len(accused) - sure} suspicions, {len(links) - len(accused)} unknown",
    )


def race(given: argparse.Namespace, folder: Path) -> list[Score]:
    """Every tool on a fresh server."""
    scores: list[Score] = []
    limits = f"{given.at_once} at once"
    tools = {} if given.only_ours else yardsticks.present(folder)
    with tempfile.TemporaryDirectory() as name:
        work = Path(name)
        with served(given.seed) as start:
            run = ours(start, work, at_once=given.at_once, spacing=given.spacing)
            requests, addresses = counted(start)
            scores.append(score(OURS, limits, run, requests=requests, addresses=addresses))
            tell(scores[-1])
        for at_once, words in ((given.at_once, limits), *([(0, "defaults")] if given.defaults else [])):
            for tool in tools.values():
                with served(given.seed) as start:
                    asked = start
                    if tool.wants_list:
                        listed = work / "list.txt"
                        listed.write_text("".join(f"{start}{path[1:]}\n" for path in race_site.kinds()), "utf-8")
                        asked = str(listed)
                    run = yardsticks.run(tool, folder, asked, work, at_once=at_once, limit_s=given.limit)
                    requests, addresses = counted(start)
                    scores.append(score(tool.name, words, run, requests=requests, addresses=addresses))
                    tell(scores[-1])
    return scores


HEADINGS = (
    f"{'tool':<21}{'limits':<12}{'s':>7}{'settled/s':>11}{'req/addr':>10}{'MB':>6}{'flagged':>9}{'rows':>7}{'right':>7}"
    f"{'soft':>6}{'gates':>7}{'passing':>9}{'fine':>6}{'precision':>11}{'recall':>8}  note"
)


def tell(one: Score) -> None:
    """One row of the table."""
    print(
        f"{one.tool:<21}{one.limits:<12}{one.seconds:>7.1f}{one.settled_a_second:>11.1f}{one.requests_per_address:>10.2f}"
        f"{one.memory_mb:>6.0f}{one.flagged:>9}{one.rows:>7}{one.right:>7}{one.soft:>6}{one.gates_called_broken:>7}"
        f"{one.passing_called_broken:>9}{one.fine_called_broken:>6}{one.precision:>11.3f}{one.recall:>8.3f}  {one.note}",
        flush=True,
    )


def good(one: Score) -> bool:
    """True when ours holds the bars."""
    return (
        one.precision >= PRECISION
        and one.recall >= RECALL
        and one.soft == sum(1 for kind in race_site.kinds().values() if kind is Kind.SOFT)
        and not one.gates_called_broken
        and not one.passing_called_broken
        and not one.fine_called_broken
    )


def main() -> int:
    """Install what is missing, race, print the table."""
    parser = argparse.ArgumentParser(prog="python -m bench.links", description=__doc__)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument(
        "--at-once", type=int, default=8, help="requests at the same time to the host, the same for every tool"
    )
    parser.add_argument("--spacing", default="2,4", help="ours: seconds before the second and the third try")
    parser.add_argument("--limit", type=float, default=400, help="seconds after which a yardstick is stopped")
    parser.add_argument("--defaults", action="store_true", help="run every yardstick at its own defaults as well")
    parser.add_argument("--only-ours", action="store_true")
    parser.add_argument("--install", action="store_true", help="install the yardsticks and stop")
    parser.add_argument("--json", type=Path, metavar="FILE")
    given = parser.parse_args()
    folder = yardsticks.home()
    if not given.only_ours:
        yardsticks.install(folder)
    if given.install:
        return 0
    print(HEADINGS)
    scores = race(given, folder)
    if given.json:
        given.json.write_text(json.dumps([asdict(one) for one in scores], indent=1), encoding="utf-8")
    return 0 if good(scores[0]) else 1


if __name__ == "__main__":
    raise SystemExit(main())
