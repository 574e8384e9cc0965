"""A database as large as a country: ``python -m bench.country URL`` fills an empty one; the same seed gives the same rows.

14,000 sites, 100,000 accounts, 90 days of sweeps with 2 million findings and the issues they belong to, columns, score cards,
and 90 days of probes as they are stored: single ones as long as the settings keep them, their sums by hour and by day.
"""

import argparse
import random
import time
from datetime import UTC, datetime, timedelta
from functools import partial

from sqlalchemy import Engine, text

from bench.bulk import Bulk, bulk, moment
from bench.country_cards import card_rows
from bench.country_life import Life, lives
from bench.country_registry import account_rows, code_of, column_rows, site_rows
from bench.country_size import Size
from models.access import AuditRow
from models.database import open_database
from models.findings import EvidenceRow, FindingRow
from models.issues import IssueEventRow, IssueRow
from models.migrate import upgrade
from models.people import SubscriptionRow
from models.registry import AccountRow, ColumnRow, SiteRow
from models.scores import IndicatorResultRow, ScoreCardRow
from models.service import RescanRow
from models.sweeps import SweepRow

DAY = timedelta(days=1)
LARGE_UNIT = "某省人民政府办公厅"
"""Keeps up the first sites of all; every other site has a unit of its own."""


def fill(engine: Engine, size: Size, *, now: datetime) -> dict[str, int]:
    """Fill an empty database that has our tables; rows by name of the table. ``now``: UTC, end of the story."""
    told: dict[str, int] = {}
    with bulk(engine) as out:
        dice = random.Random(size.seed)
        write = partial(_write, out, told)
        write(SiteRow, *site_rows(size, now, LARGE_UNIT))
        write(AccountRow, *account_rows(size, now, LARGE_UNIT, dice))
        write(ColumnRow, *column_rows(size, now, dice))
        _lives(out, told, size, now, dice)
        _people(out, told, size, now)
        _probes(out, size, now)
    with engine.connect() as connection:
        for name in ("probe_samples", "probe_spans"):
            told[name] = connection.execute(text(f"SELECT count(*) FROM {name}")).scalar_one()  # noqa: S608 - names of ours
    return told


def _write(out: Bulk, told: dict[str, int], row: type, names, rows) -> None:  # type: ignore[no-untyped-def]
    name = row.__tablename__  # type: ignore[attr-defined]
    told[name] = told.get(name, 0) + out.rows(row, names, rows)


def _lives(out: Bulk, told: dict[str, int], size: Size, now: datetime, dice: random.Random) -> None:
    """Sweeps, issues, findings and cards, some sites at a time so that memory stays small."""
    card_id = 1
    event_id = 1
    cards = card_rows(size, now)
    for life in lives(size, now, dice):
        batch: Life = life
        batch.number_events(event_id)
        event_id += len(batch.events)
        for row, table in (
            (SweepRow, batch.sweeps),
            (IssueRow, batch.issues),
            (IssueEventRow, batch.events),
            (FindingRow, batch.findings),
            (EvidenceRow, batch.evidence),
        ):
            _write(out, told, row, batch.names(row), table)
        names, rows, line_names, lines = cards(batch.open_prints, card_id, dice)
        card_id += len(rows)
        _write(out, told, ScoreCardRow, names, rows)
        _write(out, told, IndicatorResultRow, line_names, lines)
    if out.postgres:
        for name in ("issue_events", "score_cards"):
            out.say(f"SELECT setval(pg_get_serial_sequence('{name}', 'id'), max(id)) FROM {name}")  # noqa: S608


def _people(out: Bulk, told: dict[str, int], size: Size, now: datetime) -> None:
    """What people have left behind: audit log, subscriptions, looks they asked for."""
    deeds = ("sign_in", "issue_confirm", "issue_dismiss", "rescan_asked", "issue_assign")
    number = max(50, size.sites * 4)
    asked = moment(now - 60 * DAY)
    _write(
        out,
        told,
        AuditRow,
        ("at", "by", "act", "object", "address", "detail"),
        (
            (moment(now - (number - n) * 90 * DAY / number), f"p{n % 300}@example.org", deeds[n % 5], "", "", "{}")
            for n in range(number)
        ),
    )
    _write(
        out,
        told,
        SubscriptionRow,
        ("email", "name", "locale", "scope", "scope_key", "active", "created_at"),
        ((f"office{n}@example.org", "", "zh_CN", "all", "", True, moment(now)) for n in range(31)),
    )
    _write(
        out,
        told,
        RescanRow,
        (*["subject", "check_id", "url", "by", "at", "state", "sweep_id", "claimed_by", "opened", "closed", "note", "started_at", "finished_at"],),
        (
            (code_of(n % size.sites), "", "", "p@example.org", asked, "done", "", "", 0, 1, "", asked, asked)
            for n in range(min(2000, size.sites))
        ),
    )  # fmt: skip


def _probes(out: Bulk, size: Size, now: datetime) -> None:
    """By the database itself: every hour of every site. Some sites were away for some hours."""
    start = (now - size.days * DAY).replace(hour=0, minute=0, second=0, microsecond=0)
    hours = int((now - start) / timedelta(hours=1)) - 1
    raw_from, sums_from = hours - size.raw_days * 24, max(0, hours - size.hour_days * 24)
    out.say(
        "CREATE TABLE bench_hours (n INTEGER, since TIMESTAMP WITH TIME ZONE, until TIMESTAMP WITH TIME ZONE)"
        if out.postgres
        else "CREATE TABLE bench_hours (n INTEGER, since TEXT, until TEXT)"
    )
    hour = timedelta(hours=1)
    out.table(
        "bench_hours",
        ("n", "since", "until"),
        [(n, moment(start + n * hour), moment(start + (n + 1) * hour)) for n in range(hours)]
        + [(-1 - n, moment(start + n * DAY), moment(start + (n + 1) * DAY)) for n in range(size.days)],
    )
    # One site in forty has bad days; the rest answers but for a probe in a thousand.
    away = "((s.id * 7919 + h.n * 104729) % 997 < CASE WHEN s.id % 40 = 0 THEN 60 ELSE 1 END)"
    ms = "(180 + (s.id * 31 + h.n * 17) % 700)"
    spans = (
        "INSERT INTO probe_spans (subject, grain, since, until, probes, failed, blind, excused, elapsed_ms, slowest_ms)"
    )
    cross = "FROM sites s CROSS JOIN bench_hours h"
    yes, no = ("true", "false") if out.postgres else ("1", "0")
    out.say(
        f"{spans} SELECT s.code, 'day', h.since, h.until, 24, CASE WHEN s.id % 40 = 0 THEN 1 ELSE 0 END, 0, 0, 24 * {ms}, 2 * {ms} {cross} "
        "WHERE h.n < 0"
    )
    out.say(
        f"{spans} SELECT s.code, 'hour', h.since, h.until, 1, CASE WHEN {away} THEN 1 ELSE 0 END, 0, 0, {ms}, {ms} {cross} "
        f"WHERE h.n >= {sums_from}"
    )
    out.say(
        "INSERT INTO probe_samples (subject, at, ok, elapsed_ms, status, failure, vantage, control_alive, dns_ms, connect_ms, "
        f"tls_ms, first_byte_ms, family, body_hash, notice, extra, excused) SELECT s.code, h.since, NOT {away}, {ms}, "
        f"CASE WHEN {away} THEN NULL ELSE 200 END, CASE WHEN {away} THEN 'timeout' ELSE '' END, '', {yes}, 4, 12, 31, 90, 4, "
        f"'0123456789abcdef', '', {no}, {no} {cross} WHERE h.n >= {raw_from}"
    )
    out.say("DROP TABLE bench_hours")


def main() -> int:
    """Fill, and print what there is."""
    parser = argparse.ArgumentParser(prog="python -m bench.country", description=__doc__)
    parser.add_argument("url", help="sqlite:///FILE or postgresql://…; must be empty")
    parser.add_argument("--share", type=float, default=1.0, help="0.01: a hundredth of the country")
    parser.add_argument("--raw-days", type=int, default=Size().raw_days)
    parser.add_argument("--hour-days", type=int, default=Size().hour_days)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    size = Size(seed=given.seed, raw_days=given.raw_days, hour_days=given.hour_days).share(given.share)
    engine = open_database(given.url)
    upgrade(engine)
    begun = time.monotonic()
    told = fill(engine, size, now=datetime.now(UTC).replace(minute=0, second=0, microsecond=0))
    for name, number in told.items():
        print(f"{name:20} {number:12,}")
    print(f"{time.monotonic() - begun:.0f} s, {size_of(engine) / 1e9:.2f} GB")
    for name, each in bytes_a_row(engine, told).items():
        print(f"{name:20} {each:8.0f} bytes a row, indexes and all")
    return 0


def bytes_a_row(engine: Engine, rows: dict[str, int]) -> dict[str, float]:
    """What one row of each table takes with its share of the indexes; PostgreSQL only, which can tell."""
    if engine.dialect.name != "postgresql":
        return {}
    with engine.connect() as connection:
        asked = text("SELECT pg_total_relation_size(CAST(:name AS regclass))")
        return {
            name: connection.execute(asked, {"name": name}).scalar_one() / number
            for name, number in rows.items()
            if number
        }


def size_of(engine: Engine) -> int:
    """Bytes the database takes on disk."""
    with engine.connect() as connection:
        if engine.dialect.name == "postgresql":
            return int(connection.execute(text("SELECT pg_database_size(current_database())")).scalar_one())
        pages = connection.execute(text("PRAGMA page_count")).scalar_one()
        return int(pages * connection.execute(text("PRAGMA page_size")).scalar_one())


if __name__ == "__main__":
    raise SystemExit(main())
