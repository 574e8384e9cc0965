"""What a country costs beside the sweeping: ``python -m bench.scale`` prints minutes and peak memory of the three large chores.

On a database as large as a country (``bench.country``): score cards of every site for the quarter, each from its bundle; a round
of sweeps with 2 million findings taken in, one sweep a transaction as the product does; the digests of every unit and of the
supervisors composed. Each in a process of its own. With ``--share`` or ``--sites`` less is done, and what the whole would take is
told as such. Changes the database: give it one that is only for this.
"""

import argparse
import os
import sys
import tempfile
import time
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import func, select, update

from bench.country import fill, size_of
from bench.country_size import Size
from bench.measured import run
from bench.scale_bundle import write_bundle
from bench.taking_in import codes, take_one
from config.settings import Settings
from models.database import open_database, transaction
from models.migrate import upgrade
from models.registry import SiteRow
from models.sweeps import SweepRow
from pipeline.notify import compose_digests
from pipeline.score import score_each
from pipeline.wiring import Wiring

PARTS = ("digests", "scores", "findings")


def main() -> int:
    """Do the chores, or one of them inside."""
    parser = argparse.ArgumentParser(prog="python -m bench.scale", description=__doc__)
    parser.add_argument(
        "--url", default="", help="a database filled before by bench.country; without it a SQLite one is made"
    )
    parser.add_argument("--share", type=float, default=1.0, help="of the country, when the database is made here")
    parser.add_argument("--sites", type=int, default=0, help="score and take in only so many sites")
    parser.add_argument("--findings", type=int, default=143, help="a site: 14,000 × 143 are two million")
    parser.add_argument("--only", choices=PARTS)
    parser.add_argument("--part", choices=PARTS, help=argparse.SUPPRESS)
    parser.add_argument("--data", type=Path, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.part:
        return _part(given)
    with tempfile.TemporaryDirectory(prefix="xunwang-scale-") as folder:
        data = Path(folder)
        url = given.url or f"sqlite:///{data / 'country.db'}"
        if not given.url:
            _fill(url, Size().share(given.share))
        for part in (given.only,) if given.only else PARTS:
            command = [sys.executable, "-m", "bench.scale", "--part", part, "--url", url, "--data", str(data)]
            command += ["--sites", str(given.sites), "--findings", str(given.findings)]
            cost = run(command, env=dict(os.environ), timeout_s=24 * 3600)
            print(
                f"{cost.output.strip()}; peak {cost.peak_mb:.0f} MB, whole process {cost.cpu_s / 60:.1f} min of one core",
                flush=True,
            )
    return 0


def _fill(url: str, size: Size) -> None:
    engine = open_database(url)
    upgrade(engine)
    fill(
        engine,
        replace(size, raw_days=8, hour_days=10),
        now=datetime.now(UTC).replace(minute=0, second=0, microsecond=0),
    )
    print(
        f"database of {size.sites:,} sites and {size.accounts:,} accounts: {size_of(engine) / 1e9:.2f} GB", flush=True
    )
    engine.dispose()


def _part(given: argparse.Namespace) -> int:
    settings = Settings.load(
        {
            "XUNWANG_DATA": str(given.data),
            "XUNWANG_DATABASE_URL": given.url,
            "XUNWANG_SUPERVISOR_EMAILS": "first@example.org,second@example.org",
        }
    )
    wiring = Wiring.from_settings(settings)
    wiring.rulebook  # noqa: B018 - read before the clock runs
    begun, used = time.monotonic(), time.process_time()
    told, done, whole = {"scores": _scores, "findings": _findings, "digests": _digests}[given.part](wiring, given)
    wall, cpu = time.monotonic() - begun, time.process_time() - used
    text = f"{told}: {wall / 60:.1f} min, {cpu / 60:.1f} min of one core, {cpu * 1000 / max(done, 1):.2f} ms each"
    if done < whole:
        text += f"; all {whole:,} would take {cpu / max(done, 1) * whole / 60:.0f} min of one core (extrapolated)"
    print(text)
    wiring.close()
    return 0


def _scores(wiring: Wiring, given: argparse.Namespace) -> tuple[str, int, int]:
    key = write_bundle(wiring)
    with transaction(wiring.sessions) as session:
        sites = session.scalar(select(func.count()).select_from(SiteRow)) or 0
        latest = select(SiteRow.latest_sweep_id)
        session.execute(
            update(SweepRow)
            .where(SweepRow.id.in_(latest))
            .values(bundle_key=key)
            .execution_options(synchronize_session=False)
        )
    wanted = codes(wiring.sessions)[: given.sites] if given.sites else None
    done = sum(1 for _ in score_each(wiring, wanted))
    return f"score cards of {done:,} sites", done, sites


def _findings(wiring: Wiring, given: argparse.Namespace) -> tuple[str, int, int]:
    everybody = codes(wiring.sessions)
    wanted = everybody[: given.sites] if given.sites else everybody
    seen = 0
    for number, code in enumerate(wanted):
        # The first sweep of a round opens what is new; the database already knows some of them.
        settled = take_one(
            wiring.sessions,
            code,
            at=datetime.now(UTC),
            serial=f"scale-{number}",
            new=max(0, given.findings - 11),
            mended=1,
        )
        seen += settled.seen
    return (
        f"{seen:,} findings in {len(wanted):,} sweeps taken in",
        seen,
        round(seen / max(1, len(wanted)) * len(everybody)),
    )


def _digests(wiring: Wiring, given: argparse.Namespace) -> tuple[str, int, int]:
    letters, size = 0, 0
    for told in compose_digests(wiring):
        letters += 1
        if told.letter is not None:
            size += len(told.letter.html) + len(told.letter.table) + len(told.letter.trend)
    return f"{letters:,} digests composed, {size / 1e6:.0f} MB of letters", letters, letters


if __name__ == "__main__":
    raise SystemExit(main())
