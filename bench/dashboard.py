"""Every page of the dashboard at country size: ``python -m bench.dashboard`` prints p50 and p95 of each for 20 readers at once.

Fills a database as large as a country (``bench.country``) on SQLite and on PostgreSQL, serves it with ``xunwang serve``, lets
sweeps be taken in meanwhile, and reads every page as a supervisor and as an operator: once by readers who look at each page for a
second, once by readers who ask for the next one in the moment the last has come. Each line also tells the p95 as a multiple of that
of ``/healthz``, which asks no database: the machine's own share. Targets: 300 ms a page, 500 ms the overview.

Filling takes a quarter of an hour a database; ``--url`` measures on one that ``bench.country`` has filled before.
"""

import argparse
import contextlib
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any

import httpx
from sqlalchemy import create_engine, text

from bench import dashboard_pages
from bench.country import LARGE_UNIT, fill, size_of
from bench.country_size import Size
from bench.dashboard_pages import PageAsked
from bench.measured import cpu_of, family
from domain.people import Role
from models.database import open_database, sessions, transaction
from models.migrate import upgrade
from pipeline.ledger import Actor
from pipeline.users import add_user, set_password

PASSWORD = "a long enough password"  # noqa: S105 - of a server on the loopback that lives for minutes
PEOPLE = {Role.SUPERVISOR: "supervisor@bench.example", Role.OPERATOR: "operator@bench.example"}
BASELINE = PageAsked(name="/healthz", paths=("/healthz",))
POSTGRES_OPTIONS = "-c listen_addresses=127.0.0.1 -c max_connections=60 -c shared_buffers=1GB -c work_mem=16MB -c synchronous_commit=off"


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """One page as one role."""

    page: PageAsked
    role: str
    pause: float
    """Seconds a reader looked at each page."""
    p50: float
    p95: float
    answers: int
    kilobytes: float
    statuses: dict[str, int]
    cpu_ms: float
    """Of the serving process, an answer."""
    first: float
    """Milliseconds of the slowest of its addresses when one reader alone asked each for the first time."""

    @property
    def good(self) -> bool:
        """Below its target, and every answer a page."""
        return self.p95 < self.page.target_ms and set(self.statuses) == {"200"}


def main() -> int:
    """Measure and print; 1 when a page misses its target."""
    parser = argparse.ArgumentParser(prog="python -m bench.dashboard", description=__doc__)
    parser.add_argument("--engine", choices=("sqlite", "postgresql", "both"), default="both")
    parser.add_argument("--share", type=float, default=1.0, help="0.01: a hundredth of the country")
    parser.add_argument("--raw-days", type=int, default=Size().raw_days)
    parser.add_argument("--hour-days", type=int, default=Size().hour_days)
    parser.add_argument("--readers", type=int, default=20)
    parser.add_argument(
        "--pause",
        type=float,
        nargs="+",
        default=[1.0, 0.0],
        metavar="SECONDS",
        help="of a reader before its next page; each in turn",
    )
    parser.add_argument("--seconds", type=float, default=2.0, help="for each page and role")
    parser.add_argument(
        "--sweep-every", type=float, default=2.0, metavar="SECONDS", help="how often a sweep is taken in"
    )
    parser.add_argument("--only", default="", metavar="WORD", help="pages whose name holds this")
    parser.add_argument("--role", choices=[role.value for role in PEOPLE], default="")
    parser.add_argument(
        "--url",
        action="append",
        default=[],
        help="a database filled before by bench.country, instead of a new one; it is written to",
    )
    parser.add_argument("--json", type=Path, metavar="FILE")
    given = parser.parse_args()
    engines = ("sqlite", "postgresql") if given.engine == "both" else (given.engine,)
    told: dict[str, list[Measured]] = {}
    with tempfile.TemporaryDirectory(prefix="xunwang-country-") as folder, contextlib.ExitStack() as stack:
        for number, of in enumerate(given.url or engines):
            url = of if given.url else stack.enter_context(_database(of, given, Path(folder)))
            told[url.split(":")[0].split("+")[0]] = _measure(url, Path(folder) / f"data-{number}", given)
    if given.json:
        given.json.write_text(
            json.dumps({name: [_as_json(one) for one in found] for name, found in told.items()}, indent=1)
        )
    missed = [one for found in told.values() for one in found if not one.good]
    print(f"{sum(map(len, told.values()))} pages measured, {len(missed)} beyond their target")
    return 1 if missed else 0


@contextlib.contextmanager
def _database(engine: str, given: argparse.Namespace, folder: Path) -> Iterator[str]:
    """The address of a newly filled database."""
    size = Size(raw_days=given.raw_days, hour_days=given.hour_days).share(given.share)
    if engine == "sqlite":
        url = f"sqlite:///{folder / 'country.db'}"
        _fill(url, size)
        yield url
        for path in folder.glob("country.db*"):
            path.unlink()
        return
    with postgres() as server:
        yield_to = f"{server.replace('postgresql:', 'postgresql+psycopg:')}/country"
        with create_engine(f"{server.replace('postgresql:', 'postgresql+psycopg:')}/postgres").connect() as connection:
            connection.execution_options(isolation_level="AUTOCOMMIT").execute(text("CREATE DATABASE country"))
        _fill(yield_to, size)
        yield yield_to


@contextlib.contextmanager
def postgres() -> Iterator[str]:
    """A server from the machine's own binaries, for as long as it is needed."""
    sys.path.append(str(Path(__file__).parents[1] / "tests" / "support"))
    import postgres_server

    with postgres_server.server(postgres_server.find_binaries(), options=POSTGRES_OPTIONS) as made:
        yield made.url


def _fill(url: str, size: Size) -> None:
    engine = open_database(url)
    upgrade(engine)
    begun = time.monotonic()
    told = fill(engine, size, now=datetime.now(UTC).replace(minute=0, second=0, microsecond=0))
    print(f"{engine.dialect.name}: {', '.join(f'{name} {number:,}' for name, number in told.items())}")
    print(f"filled in {time.monotonic() - begun:.0f} s, {size_of(engine) / 1e9:.2f} GB", flush=True)
    engine.dispose()


def _measure(url: str, data: Path, given: argparse.Namespace) -> list[Measured]:
    data.mkdir(parents=True, exist_ok=True)
    made = sessions(open_database(url))
    make_people(made)
    units = {Role.SUPERVISOR: None, Role.OPERATOR: LARGE_UNIT}
    with transaction(made) as session:
        asked = {role: dashboard_pages.pages(session, unit) for role, unit in units.items()}
    environ = {
        **os.environ,
        "XUNWANG_DATA": str(data),
        "XUNWANG_DATABASE_URL": url,
        "XUNWANG_PORT": "18080",
        "XUNWANG_SUPERVISOR_EMAILS": "bench@example.org",
    }
    found: list[Measured] = []
    with (
        _process([str(Path(sys.executable).with_name("xunwang")), "serve"], environ) as server,
        contextlib.ExitStack() as stack,
    ):
        base = f"http://127.0.0.1:{environ['XUNWANG_PORT']}"
        _await_answer(base)
        cookies = {role: [_signed_in(base, role) for _ in range(given.readers)] for role in PEOPLE}
        command = [sys.executable, "-m", "bench.taking_in", url, "--every", str(given.sweep_every)]
        log = stack.enter_context(open(data / "taking-in.log", "w+", encoding="utf-8"))  # noqa: PTH123
        stack.enter_context(_process(command, dict(os.environ), out=log))
        readers = stack.enter_context(_process([sys.executable, "-m", "bench.readers"], dict(os.environ), pipe=True))
        for pause in given.pause:
            print(f"\n{url.split(':')[0]}, {given.readers} readers, pause {pause:g} s, load {os.getloadavg()[0]:.1f}")
            print(
                f"{'page':28} {'as':10} {'p50 ms':>8} {'p95 ms':>8} {'target':>7} {'× healthz':>9} {'answers':>8} {'kB':>6} {'cpu ms':>7} {'first ms':>9}"
            )
            baseline = 0.0
            for role, page in _round(asked, given):
                one = _one(readers, page, role, pause, cookies[role], server.pid, given)
                if page is BASELINE:
                    baseline = one.p95
                _print(one, baseline)
                found.append(one)
            _sum_up([one for one in found if one.pause == pause], pause)
        log.flush()
        log.seek(0)
        took = [json.loads(line)["took_s"] for line in log if line.startswith("{")]
    if took:
        print(
            f"sweeps taken in meanwhile: {len(took)}, median {statistics.median(took):.2f} s, longest {max(took):.2f} s"
        )
    return found


def _round(asked: dict[Role, list[PageAsked]], given: argparse.Namespace) -> Iterator[tuple[Role, PageAsked]]:
    """Every page each role may see, as far as it is wanted."""
    for role, pages in asked.items():
        if given.role and role.value != given.role:
            continue
        for page in (BASELINE, *pages):
            if (page.manager and role is Role.OPERATOR) or (given.only not in page.name and page is not BASELINE):
                continue
            yield role, page


def _sum_up(found: Sequence[Measured], pause: float) -> None:
    missed = [one for one in found if not one.good]
    print(f"pause {pause:g} s: {len(found) - len(missed)} of {len(found)} within their target")


def _one(
    readers: "subprocess.Popen[str]", page: PageAsked, role: Role, pause: float, cookies: Sequence[str], server: int, given: argparse.Namespace
) -> Measured:  # fmt: skip
    plan = {
        "host": "127.0.0.1", "port": 18080, "readers": given.readers, "pause_s": pause, "seconds": given.seconds,
        "least": 3 * given.readers, "cookies": cookies, "paths": page.paths,
    }  # fmt: skip
    used = cpu_of(family(server))
    assert readers.stdin is not None
    assert readers.stdout is not None
    readers.stdin.write(json.dumps(plan) + "\n")
    readers.stdin.flush()
    told: dict[str, Any] = json.loads(readers.stdout.readline())
    used = cpu_of(family(server)) - used
    took = sorted(told["ms"])
    return Measured(
        page=page,
        role=role.value,
        pause=pause,
        p50=statistics.median(took),
        p95=took[min(len(took) - 1, int(len(took) * 0.95))],
        answers=len(took),
        kilobytes=told["bytes"] / len(took) / 1000,
        statuses=told["statuses"],
        cpu_ms=used * 1000 / (len(took) + len(page.paths)),
        first=told["first_ms"],
    )


def _print(one: Measured, baseline: float) -> None:
    mark = "" if one.good else "  MISSED" if set(one.statuses) == {"200"} else f"  {one.statuses}"
    print(
        f"{one.page.name:28} {one.role:10} {one.p50:8.0f} {one.p95:8.0f} {one.page.target_ms:7.0f} "
        f"{one.p95 / baseline if baseline else 0:9.1f} {one.answers:8} {one.kilobytes:6.1f} {one.cpu_ms:7.1f} {one.first:9.0f}{mark}",
        flush=True,
    )


def _as_json(one: Measured) -> dict[str, Any]:
    return {
        "page": one.page.name, "role": one.role, "pause_s": one.pause, "p50_ms": one.p50, "p95_ms": one.p95, "target_ms": one.page.target_ms,
        "answers": one.answers, "statuses": one.statuses, "cpu_ms": one.cpu_ms, "first_ms": one.first,
    }  # fmt: skip


def make_people(made: Any) -> None:
    """Somebody of each role that reads, with the password above."""
    actor = Actor(by="bench", at=datetime.now(UTC))
    with transaction(made) as session:
        for role, email in PEOPLE.items():
            with contextlib.suppress(Exception):
                add_user(session, email, role=role, actor=actor, organizer=LARGE_UNIT if role is Role.OPERATOR else "")
            set_password(session, email, PASSWORD, actor=actor)


def _signed_in(base: str, role: Role) -> str:
    answer = httpx.post(
        f"{base}/sign-in", data={"email": PEOPLE[role], "password": PASSWORD}, timeout=60, trust_env=False
    )
    if answer.status_code != 303:
        raise SystemExit(f"sign-in failed: {answer.status_code} {answer.text[:300]}")
    return f"xunwang={answer.cookies['xunwang']}"


def _await_answer(base: str) -> None:
    end = time.monotonic() + 240
    while time.monotonic() < end:
        with contextlib.suppress(httpx.HTTPError):
            if httpx.get(f"{base}/healthz", timeout=5, trust_env=False).status_code == 200:
                return
        time.sleep(0.2)
    raise SystemExit("the dashboard does not answer")


@contextlib.contextmanager
def _process(
    command: Sequence[str], environ: dict[str, str], *, out: IO[str] | None = None, pipe: bool = False
) -> Iterator["subprocess.Popen[str]"]:
    channel = subprocess.PIPE if pipe else None
    process = subprocess.Popen(
        command, env=environ, text=True, stdin=channel, stdout=channel or out or subprocess.DEVNULL
    )
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(30)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


if __name__ == "__main__":
    raise SystemExit(main())
