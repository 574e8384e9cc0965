"""Scheduler, pages and workers apart, over one PostgreSQL, while machines die, are cut off and lose their database.

Each on a machine of its own (a network namespace with its own address, whose cable is pulled) where root runs the tests on Linux; else
all on the loopback, where the connections of the one that is cut off are dropped. Which it was, and why, stands in the test's output.
"""

import logging
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from itertools import pairwise
from pathlib import Path
from threading import Thread

import postgres_server
import psycopg
import pytest
from cut_line import CutLine
from mail_server import mail_server
from networks import Networks, networks
from town import a_town, alive, children_of, codes, command, issues, sweep_undisturbed, wait_for, wired

from crawler.bundle import SweepBundle
from domain.sweeps import SweepState
from models.database import transaction
from models.sweeps import SweepRow
from pipeline.wiring import Wiring

SITES = 10
OUTAGE_S = 30
LEASE_S = 9
SHOWN_LINES = 80
MACHINES = ("doomed", "cut-off", "steady", "pages", "scheduler-1", "scheduler-2")

pytestmark = [
    pytest.mark.postgres,
    pytest.mark.slow,
    pytest.mark.timeout(900),
    pytest.mark.skipif(not sys.platform.startswith("linux"), reason="finds the children in /proc"),
]


@pytest.fixture
def database() -> Iterator[postgres_server.PostgresServer]:
    try:
        binaries = postgres_server.find_binaries()
    except postgres_server.NoPostgresError as reason:
        pytest.skip(str(reason))
    # What is committed must survive a power cut, unlike in the other tests.
    options = "-c listen_addresses=127.0.0.1 -c max_connections=100"
    with postgres_server.server(binaries, options=options) as server:
        with psycopg.connect(f"{server.url}/postgres", autocommit=True) as connection:
            connection.execute("CREATE DATABASE xunwang TEMPLATE template0 ENCODING 'UTF8'")
        yield server


class Cluster:
    """Processes that share a database, each with a data folder of its own."""

    def __init__(self, folder: Path, settings: dict[str, str], net: Networks) -> None:
        self._folder, self._settings, self._net = folder, settings, net
        self.processes: dict[str, subprocess.Popen[str]] = {}
        self.said: dict[str, list[str]] = {}
        self._readers: list[Thread] = []

    def start(self, name: str, role: str, *, port: int) -> "subprocess.Popen[str]":
        """One process; ``port``: by which line it reaches the database."""
        url = f"postgresql+psycopg://xunwang@{self._net.host}:{port}/xunwang"
        settings = {**self._settings, "XUNWANG_DATABASE_URL": url}
        process = command(self._folder / name, role, before=self._net.inside(name), **settings)
        self.processes[name] = process
        lines = self.said[name] = []
        # Nobody reads a full pipe: the process would stand still.
        self._readers.append(Thread(target=lambda: lines.extend(process.stdout or ()), daemon=True))
        self._readers[-1].start()
        return process

    def bundles(self, name: str) -> list[Path]:
        """The sweeps that a worker has begun."""
        return sorted(path.parent for path in (self._folder / name / "bundles").glob("*/*/order.json"))

    def stop(self) -> None:
        """Ask all to end, and see that they do. What they said is shown where the test fails."""
        for process in self.processes.values():
            if process.poll() is None:
                process.send_signal(signal.SIGTERM)
        for process in self.processes.values():
            try:
                process.wait(60)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        for reader in self._readers:
            reader.join(10)
        for name, process in self.processes.items():
            if process.stdout is not None:
                process.stdout.close()
            sys.stdout.write("\n".join([f"--- {name}", *self.said[name][-SHOWN_LINES:], ""]))


def sweeping(cluster: Cluster, name: str) -> bool:
    """True when a worker is in the middle of a site."""
    for bundle in map(SweepBundle, cluster.bundles(name)):
        seen = bundle.progress()
        if seen is not None and seen.pages > 2 and bundle.receipt() is None:
            return True
    return False


def spans(cluster: Cluster) -> dict[str, list[tuple[float, float]]]:
    """For each site the times, from order to the last byte written, in which somebody swept it."""
    found: dict[str, list[tuple[float, float]]] = {}
    for name in cluster.processes:
        for path in cluster.bundles(name):
            order = SweepBundle(path).order()
            last = max(file.stat().st_mtime for file in path.rglob("*") if file.is_file())
            found.setdefault(order.site.code, []).append((order.ordered_at.timestamp(), last))
    return {code: sorted(times) for code, times in found.items()}


def test_no_site_finding_or_digest_is_lost_or_doubled_whatever_dies(
    database: postgres_server.PostgresServer, tmp_path: Path
) -> None:
    with ExitStack() as stack:
        net = stack.enter_context(networks(MACHINES, SITES))
        logging.getLogger(__name__).warning("network namespaces: %s", net.why or "yes")
        town = stack.enter_context(a_town(SITES, net.sites(SITES)))
        mails = stack.enter_context(mail_server())
        # One way to the database for all, and one that only the worker to be cut off has, for want of a cable to pull.
        door = stack.enter_context(CutLine(database.port, host=net.host))
        line = stack.enter_context(CutLine(database.port, host=net.host))
        letterbox = stack.enter_context(CutLine(mails.port, host=net.host))
        whole = wired(tmp_path / "whole", town)
        stack.callback(whole.close)
        sweep_undisturbed(tmp_path / "whole")

        settings = {
            "XUNWANG_QUEUE": "procrastinate",
            "XUNWANG_EVIDENCE_URL": f"file://{tmp_path / 'evidence'}",
            "XUNWANG_WORKER_LEASE_SECONDS": str(LEASE_S),
            "XUNWANG_SITES_PER_CHILD": "1",
            "XUNWANG_SWEEP_CHILDREN": "1",
            "XUNWANG_SWEEP_EVERY_HOURS": "24",
            "XUNWANG_DIGEST_HOUR": "0",
            "XUNWANG_SMTP_URL": f"smtp://{net.host}:{letterbox.port}",
            "XUNWANG_SUPERVISOR_EMAILS": "office@city.example",
        }
        shared = {**settings, "XUNWANG_DATABASE_URL": f"postgresql+psycopg://xunwang@127.0.0.1:{database.port}/xunwang"}
        office = wired(tmp_path / "office", town, shared)
        stack.callback(office.close)
        cluster = Cluster(tmp_path / "cluster", settings, net)
        stack.callback(cluster.stop)

        old = tmp_path / "cluster" / "steady" / "bundles" / "2020-01-01" / "forgotten-by-all"
        old.mkdir(parents=True)
        doomed = cluster.start("doomed", "worker", port=door.port)
        cluster.start("cut-off", "worker", port=line.port)
        cluster.start("pages", "serve", port=door.port)
        wait_for(lambda: all(cluster.said[name] for name in cluster.processes))
        for name in ("scheduler-1", "scheduler-2"):
            cluster.start(name, "scheduler", port=door.port)

        wait_for(lambda: sweeping(cluster, "doomed") and sweeping(cluster, "cut-off"), 300)
        children = children_of(doomed.pid)
        assert children
        doomed.kill()
        if net.why:
            line.cut()
        else:
            net.cut("cut-off")
        wait_for(lambda: not any(alive(child) for child in children))
        cluster.start("steady", "worker", port=door.port)
        wait_for(lambda: sweeping(cluster, "steady"))
        wait_for(lambda: not old.exists())

        database.stop()
        time.sleep(OUTAGE_S)  # the outage itself, not something waited for
        database.start()
        if net.why:
            line.mend()
        else:
            net.mend("cut-off")

        wait_for(lambda: everything_swept(office), 400)
        wait_for(lambda: bool(mails.mails), 60)
        assert issues(office) == issues(whole)
        assert issues(whole), "there is something to lose"
        for code, times in spans(cluster).items():
            for (_, end), (begin, _) in pairwise(times):
                assert end <= begin, f"{code} was swept twice at once"
        assert all(process.poll() is None for name, process in cluster.processes.items() if name != "doomed"), {
            name: lines[-20:] for name, lines in cluster.said.items()
        }
        cluster.stop()
        received = Counter(str(mail["To"]) for mail in mails.mails)
        assert received["office@city.example"] == 1
        assert max(received.values()) == 1


def everything_swept(wiring: Wiring) -> bool:
    try:
        with transaction(wiring.sessions) as session:
            done = {row.subject for row in session.query(SweepRow) if row.state is SweepState.DONE}
            return done == set(codes(SITES))
    except Exception:  # noqa: BLE001 - the database may still be coming back
        return False
