"""A town of small sites that are slow enough to be met in the middle of a sweep, and what runs the product on it."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

from fixture_site import FixtureSite, a_page

from config.settings import Settings
from domain.sweeps import SweepState
from models.database import transaction
from models.issues import IssueRow
from models.queries import running_sweeps
from models.sweeps import SweepRow
from pipeline.importing import apply_sites, plan_sites
from pipeline.wiring import Wiring

PATIENCE_S = 170
ARTICLES = 60


def a_site_with_faults(number: int) -> dict[str, str | bytes]:
    """A small site whose home page shows no marks, with dead links and enough articles to be met in the middle."""
    names = [f"/tzgg/{number}{n:02}.html" for n in range(ARTICLES)]
    pages: dict[str, str | bytes] = {
        "/": a_page("/tzgg/", "/gone1.html", *(f"{name}?delay=0.2" for name in names), title="某局"),
        "/tzgg/": a_page(*names, "/gone2.html", title="通知公告"),
    }
    return pages | {name: a_page("/", "/gone1.html", title="通知") for name in names}


def codes(number: int) -> tuple[str, ...]:
    """The site codes of a town of so many sites."""
    return tuple(f"500101{n:04}" for n in range(1, number + 1))


@contextmanager
def a_town(number: int, hosts: Sequence[str] | None = None) -> Iterator[list[FixtureSite]]:
    """So many sites, served; ``hosts``: their addresses, when they are to have certain ones."""
    with ExitStack() as stack:
        yield [
            stack.enter_context(FixtureSite(a_site_with_faults(n), host=hosts[n] if hosts else ""))
            for n in range(number)
        ]


def environment(data: Path) -> dict[str, str]:
    """Settings for quick sweeps of sites on loopback, without a browser."""
    return {
        "XUNWANG_DATA": str(data),
        "XUNWANG_PORT": "0",
        "XUNWANG_ALLOW_PRIVATE_NETWORKS": "127.0.0.0/8,198.18.0.0/16",
        "XUNWANG_RETRY_SPACING": "0.2,0.3",
        "XUNWANG_SWEEP_CONCURRENCY": "2",
        "XUNWANG_SWEEP_DELAY": "0",
        "XUNWANG_SWEEP_TIMEOUT": "5",
        "XUNWANG_SWEEP_CHILDREN": "2",
        "XUNWANG_MAX_RENDERS": "0",
        "XUNWANG_MAX_PICTURES": "0",
    }


def wired(data: Path, sites: Sequence[FixtureSite], settings: Mapping[str, str] | None = None) -> Wiring:
    """A data folder whose registry holds the town."""
    wiring = Wiring.from_settings(Settings.load({**environment(data), **(settings or {})}))
    named = zip(codes(len(sites)), sites, strict=True)
    rows = [f"{code},某局,{site.url('/')},某局,department,city" for code, site in named]
    registry = data / "sites.csv"
    registry.write_text("\n".join(["code,name,home_url,organizer,kind,level", *rows]), "utf-8")
    with transaction(wiring.sessions) as session:
        apply_sites(session, plan_sites(session, registry))
    return wiring


def command(data: Path, *arguments: str, before: Sequence[str] = (), **settings: str) -> "subprocess.Popen[str]":
    """The command `xunwang` over a data folder, its output in one pipe; ``before``: words in front of it."""
    return subprocess.Popen(
        [*before, sys.executable, "-c", "import sys, cli; sys.exit(cli.main())", *arguments],
        env=os.environ | environment(data) | settings,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        # Whoever runs the tests in the background ignores interrupts, and children would inherit that.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )


def sweep_undisturbed(data: Path) -> None:
    """All sites of a data folder, with nothing in the way."""
    with command(data, "sweep", "--all") as sweeping:
        said = sweeping.communicate()[0]
    assert sweeping.returncode == 0, said


def swept_sites(wiring: Wiring) -> set[str]:
    """The sites of which a sweep that read pages was taken in; none while a sweep is under way."""
    with transaction(wiring.sessions) as session:
        done = {row.subject for row in session.query(SweepRow) if row.state is SweepState.DONE and row.pages}
        return set() if running_sweeps(session) else done


def wait_for(true: Callable[[], bool], patience_s: float = PATIENCE_S) -> None:
    """Until it is so, within reason."""
    deadline = time.monotonic() + patience_s
    while not true():
        assert time.monotonic() < deadline, "it never came"
        time.sleep(0.1)


def issues(wiring: Wiring) -> list[tuple[str, str, str, str]]:
    """Every issue: subject, rule, target, state."""
    with transaction(wiring.sessions) as session:
        return sorted((row.subject, row.rule_id, row.target_key, row.state.value) for row in session.query(IssueRow))


def children_of(pid: int) -> list[int]:
    """Crawling children of a process."""
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
    """True for a process that has not ended."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False
