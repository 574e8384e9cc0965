"""Availability at scale: ``python -m bench.probes`` measures probes a second and core, and how late they are at 20,000 sites."""

import argparse
import asyncio
import json
import multiprocessing
import os
import resource
import socket
import statistics
import tempfile
import time
from datetime import UTC, datetime, timedelta
from multiprocessing.connection import Connection
from pathlib import Path

from sqlalchemy import select

from config.settings import Settings
from domain.registry import Site
from domain.slots import next_slot
from models.database import transaction
from models.registry import SiteRow
from models.sweeps import ProbeSampleRow
from pipeline.probe import probe_due, probe_sites
from pipeline.wiring import Wiring

SITES = 20_000
A_DAY = 24
TICK_S = 10.0
"""How often ``xunwang up`` looks for due probes."""
_PAGE = b"<html><head><title>site</title></head><body>" + b"<p>words of a home page</p>" * 800 + b"</body></html>"
_ANSWER = (
    b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: %d\r\nConnection: close\r\n\r\n%s"
    % (
        len(_PAGE),
        _PAGE,
    )
)


def serve(ready: Connection) -> None:
    """A server for every address of the loopback, in a process of its own."""

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await reader.readuntil(b"\r\n\r\n")
            writer.write(_ANSWER)
            await writer.drain()
        except (OSError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()

    async def run() -> None:
        server = await asyncio.start_server(answer, "0.0.0.0", 0, backlog=4096, family=socket.AF_INET)  # noqa: S104
        ready.send(server.sockets[0].getsockname()[1])
        await server.serve_forever()

    asyncio.run(run())


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m bench.probes", description=__doc__)
    parser.add_argument("--sites", type=int, default=SITES)
    parser.add_argument("--burst", type=int, default=2000, help="probes sent as fast as they go")
    parser.add_argument("--seconds", type=float, default=120, help="length of the run at the usual rhythm")
    parser.add_argument("--json", type=Path, metavar="FILE")
    given = parser.parse_args()
    near, far = multiprocessing.Pipe()
    server = multiprocessing.Process(target=serve, args=(far,), daemon=True)
    server.start()
    port = near.recv()
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings.load({"XUNWANG_DATA": folder, "XUNWANG_ALLOW_PRIVATE_NETWORKS": "127.0.0.0/8"})
        wiring = Wiring.from_settings(settings)
        try:
            _fill(wiring, given.sites, port)
            told = {"burst": _burst(wiring, given.burst), "rhythm": _rhythm(wiring, given.sites, given.seconds)}
        finally:
            wiring.close()
            server.terminate()
    _print(told, given.sites)
    if given.json:
        given.json.write_text(json.dumps(told, indent=1), encoding="utf-8")
    return 0


def _fill(wiring: Wiring, count: int, port: int) -> None:
    now = datetime.now(UTC)
    every = timedelta(days=1) / A_DAY
    with transaction(wiring.sessions) as session:
        for number in range(count):
            code = f"{5000000000 + number}"
            home = f"http://127.30.{number // 250}.{number % 250 + 1}:{port}/"
            row = SiteRow.from_domain(Site(code=code, name=f"site {number}", home_url=home, organizer="x"))
            row.next_probe_at = next_slot(code, every, now - 0.3 * every)
            session.add(row)


def _burst(wiring: Wiring, count: int) -> dict[str, float]:
    """As many probes as go through one process at once, stored."""
    codes = [f"{5000000000 + number}" for number in range(count)]
    wall, used = time.perf_counter(), _cpu()
    results = probe_sites(wiring, codes)
    wall, used = time.perf_counter() - wall, _cpu() - used
    return {
        "probes": len(results),
        "opened": sum(sample.ok for _, sample in results),
        "per_second": len(results) / wall,
        "per_core_second": len(results) / used,
    }


def _rhythm(wiring: Wiring, sites: int, seconds: float) -> dict[str, float]:
    """The schedule as it is, for a while: every tick probes what is due."""
    now, every = datetime.now(UTC), timedelta(days=1) / A_DAY
    with transaction(wiring.sessions) as session:
        for row in session.scalars(select(SiteRow)):
            row.next_probe_at = next_slot(row.code, every, now - 0.3 * every)
    with transaction(wiring.sessions) as session:
        due = {row.code: row.next_probe_at for row in session.execute(select(SiteRow.code, SiteRow.next_probe_at))}
    begun, used = datetime.now(UTC), _cpu()
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        tick = time.monotonic()
        probe_due(wiring)
        time.sleep(max(0.0, TICK_S - (time.monotonic() - tick)))
    used = _cpu() - used
    with transaction(wiring.sessions) as session:
        rows = session.execute(
            select(ProbeSampleRow.subject, ProbeSampleRow.at).where(ProbeSampleRow.at >= begun)
        ).all()
    late = sorted((row.at - due[row.subject]).total_seconds() for row in rows if due[row.subject] is not None)
    planned = sum(
        1 for moment in due.values() if moment is not None and moment <= begun + timedelta(seconds=seconds - TICK_S)
    )
    cut = statistics.quantiles(late, n=100) if len(late) > 1 else [0.0] * 99
    return {
        "due": planned,
        "probed": len(late),
        "needed_per_second": sites * A_DAY / 86_400,
        "core_share": used / seconds,
        "late_p50_s": cut[49],
        "late_p95_s": cut[94],
        "late_p99_s": cut[98],
        "late_max_s": late[-1] if late else 0.0,
    }


def _cpu() -> float:
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


def _print(told: dict[str, dict[str, float]], sites: int) -> None:
    burst, rhythm = told["burst"], told["rhythm"]
    print(
        f"burst: {burst['probes']:.0f} probes, {burst['opened']:.0f} opened; {burst['per_second']:.0f} a second, "
        f"{burst['per_core_second']:.0f} a second of one core"
    )
    print(
        f"{sites} sites × {A_DAY} a day need {rhythm['needed_per_second']:.1f} a second: one core holds "
        f"{burst['per_core_second'] / rhythm['needed_per_second']:.0f} times that"
    )
    print(
        f"at that rhythm: {rhythm['due']:.0f} due, {rhythm['probed']:.0f} probed, {rhythm['core_share']:.1%} of one core; late "
        f"p50 {rhythm['late_p50_s']:.1f} s, p95 {rhythm['late_p95_s']:.1f} s, p99 {rhythm['late_p99_s']:.1f} s, most {rhythm['late_max_s']:.1f} s"
    )
    print(f"cores of this machine: {os.cpu_count()}, load {os.getloadavg()[0]:.1f}")


if __name__ == "__main__":
    raise SystemExit(main())
