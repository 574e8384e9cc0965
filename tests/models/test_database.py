"""The database: what it keeps it gives back, and what ails it is said in one sentence."""

import os
import sqlite3
import stat
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from builders import NOW, a_site
from memory import a_database, a_finding, a_report, a_run, store_site
from sqlalchemy import insert, select, text
from sqlalchemy.exc import IntegrityError, OperationalError, StatementError

from domain.registry import Contact, Rhythm, SiteKind, SiteLevel, SiteState
from models import migrate
from models.base import storable
from models.database import Sessions, complaint, open_database, place_of, sessions, transaction
from models.errors import (
    DatabaseDamagedError,
    DatabaseLockedError,
    DatabaseOlderError,
    DatabaseReadOnlyError,
    DatabaseUnreachableError,
    DiskFullError,
    StorageError,
)
from models.findings import EvidenceRow, FindingRow
from models.queries import sites_by_code
from models.registry import SiteRow, site_values
from pipeline.settle import settle


@pytest.fixture
def made(database_url: str) -> Iterator[Sessions]:
    with a_database(database_url) as sessions:
        yield sessions


@contextmanager
def opened(url: str, *, patience_ms: int = 100) -> Iterator[Sessions]:
    engine = open_database(url, busy_timeout=timedelta(milliseconds=patience_ms))
    yield sessions(engine)
    engine.dispose()


def one_sentence(error: StorageError, *parts: str) -> None:
    told = str(error)
    assert told.count("。") == 1
    assert told.endswith("。")
    assert "\n" not in told
    assert all(part in told for part in parts)


def test_a_site_comes_back_as_it_went_in(made: Sessions) -> None:
    site = store_site(
        made,
        kind=SiteKind.PORTAL,
        level=SiteLevel.COUNTY,
        state=SiteState.MIGRATING,
        contact=Contact(name="某人", email="a@b.example", phone="000"),
        hosts=("a.example:8000", "b.example"),
        has_services=False,
        home_is_navigation=True,
        obey_robots=False,
        rhythm=Rhythm(sweep_every=timedelta(hours=12), probe_every=timedelta(minutes=5)),
    )
    with transaction(made) as session:
        assert sites_by_code(session) == [site]


def test_moments_are_stored_in_utc_and_naive_ones_refused(made: Sessions) -> None:
    store_site(made)
    with transaction(made) as session:
        session.scalars(select(SiteRow)).one().next_sweep_at = NOW
    with transaction(made) as session:
        read = session.scalars(select(SiteRow)).one().next_sweep_at
        assert read == NOW
        assert read is not None
        assert read.tzinfo is UTC
    with pytest.raises(StatementError, match="time zone"), transaction(made) as session:
        session.scalars(select(SiteRow)).one().next_sweep_at = datetime(2030, 1, 1)  # noqa: DTZ001


def test_an_error_undoes_the_whole_transaction(made: Sessions) -> None:
    with pytest.raises(IntegrityError), transaction(made) as session:
        session.execute(insert(SiteRow), [site_values(a_site(code=code)) for code in ("1", "2", "1")])
    with transaction(made) as session:
        assert sites_by_code(session) == []


def test_our_own_mistakes_are_not_dressed_up_as_trouble_of_the_database(made: Sessions) -> None:
    store_site(made)
    with pytest.raises(IntegrityError), transaction(made) as session:
        session.add(SiteRow.from_domain(a_site()))


def test_foreign_keys_are_enforced_and_evidence_goes_with_its_sweep(made: Sessions) -> None:
    row = {"sweep_id": "nowhere", "finding": 0, "position": 0, "kind": "page", "url": "", "captured_at": NOW}
    with pytest.raises(IntegrityError), transaction(made) as session:
        session.execute(insert(EvidenceRow), [row])
    with transaction(made) as session:
        settle(session, a_run(), a_report(a_finding()), rules=[], columns=[], now=NOW)
    with transaction(made) as session:
        session.execute(text("DELETE FROM sweeps"))
        assert session.scalars(select(FindingRow.sweep_id)).all() == []


def test_sqlite_is_opened_for_many_readers_beside_one_writer(sqlite_url: str) -> None:
    with a_database(sqlite_url) as made, transaction(made) as session:
        pragmas = {
            name: session.execute(text(f"PRAGMA {name}")).scalar_one()
            for name in ("journal_mode", "foreign_keys", "synchronous", "busy_timeout")
        }
    assert pragmas == {"journal_mode": "wal", "foreign_keys": 1, "synchronous": 1, "busy_timeout": 30_000}


def test_a_locked_database_is_named(sqlite_url: str) -> None:
    with a_database(sqlite_url) as made:
        place = place_of(made.kw["bind"])
    other = sqlite3.connect(place)
    other.execute("BEGIN IMMEDIATE")
    with opened(sqlite_url) as impatient:
        with pytest.raises(DatabaseLockedError) as refusal:
            store_site(impatient)
        one_sentence(refusal.value, place)
        other.rollback()
        other.close()
        store_site(impatient)


def test_nobody_writes_between_what_a_nested_transaction_reads_and_what_it_writes(sqlite_url: str) -> None:
    with a_database(sqlite_url) as made, opened(sqlite_url) as impatient:
        with transaction(made) as session, session.begin_nested():
            assert not session.scalars(select(SiteRow)).all()
            with pytest.raises(DatabaseLockedError):
                store_site(impatient, code="5001010002")
            session.add(SiteRow.from_domain(a_site()))
        store_site(impatient, code="5001010002")
        with transaction(made) as session:
            assert len(sites_by_code(session)) == 2


def test_a_postgresql_row_that_somebody_holds_is_named_too(postgres_url: str) -> None:
    with a_database(postgres_url) as made:
        store_site(made)
        with opened(postgres_url) as impatient, made() as holder, holder.begin():
            holder.execute(text("UPDATE sites SET name = 'x'"))
            with pytest.raises(DatabaseLockedError) as refusal, transaction(impatient) as session:
                session.execute(text("UPDATE sites SET name = 'y'"))
            one_sentence(refusal.value)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write read-only files")
def test_a_read_only_file_can_be_read_and_is_named_when_written(sqlite_url: str) -> None:
    with a_database(sqlite_url) as made:
        store_site(made)
        place = Path(place_of(made.kw["bind"]))
    place.chmod(stat.S_IRUSR)
    with opened(sqlite_url) as made:
        with transaction(made) as session:
            assert len(sites_by_code(session)) == 1
        with pytest.raises(DatabaseReadOnlyError) as refusal:
            store_site(made, code="5001010002")
        one_sentence(refusal.value, str(place))


def test_a_read_only_database_is_named_when_written(sqlite_url: str) -> None:
    with a_database(sqlite_url) as made:
        place = place_of(made.kw["bind"])
    with opened(f"sqlite:///file:{place}?mode=ro&uri=true") as made, pytest.raises(DatabaseReadOnlyError) as refusal:
        store_site(made)
    one_sentence(refusal.value)


def test_a_read_only_postgresql_is_named_when_written(postgres_url: str) -> None:
    with a_database(postgres_url), opened(f"{postgres_url}?options=-c%20default_transaction_read_only%3Don") as made:
        with pytest.raises(DatabaseReadOnlyError) as refusal:
            store_site(made)
        one_sentence(refusal.value)


def test_a_file_that_is_no_database_is_named(tmp_path: Path) -> None:
    path = tmp_path / "xunwang.db"
    path.write_bytes(b"this is a text, and no database at all" * 100)
    engine = open_database(f"sqlite:///{path}")
    with pytest.raises(DatabaseDamagedError) as refusal:
        migrate.upgrade(engine)
    one_sentence(refusal.value, str(path))
    engine.dispose()


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    engine = open_database(f"sqlite:///{tmp_path}/nowhere/xunwang.db")
    with pytest.raises(DatabaseUnreachableError) as refusal:
        migrate.upgrade(engine)
    one_sentence(refusal.value, "nowhere")
    engine.dispose()


def test_a_server_that_does_not_answer_is_named_without_its_password() -> None:
    engine = open_database("postgresql://someone:secret@127.0.0.1:9/x")
    with pytest.raises(DatabaseUnreachableError) as refusal:
        migrate.upgrade(engine)
    one_sentence(refusal.value, "127.0.0.1:9")
    assert "secret" not in str(refusal.value)
    engine.dispose()


@pytest.mark.parametrize("url", ["", "no url at all", "mysql://u:secret@h/x", "oracle+nothing://h/x"])
def test_an_address_that_cannot_be_one_is_refused_without_its_password(url: str) -> None:
    with pytest.raises(DatabaseUnreachableError) as refusal:
        open_database(url)
    one_sentence(refusal.value)
    assert "secret" not in str(refusal.value)


def test_a_database_without_tables_is_called_older(database_url: str) -> None:
    with opened(database_url) as made, pytest.raises(DatabaseOlderError) as refusal:
        store_site(made)
    one_sentence(refusal.value)


def test_a_full_disk_is_named(sqlite_url: str) -> None:
    with a_database(sqlite_url) as made:
        with made() as session:
            pages = session.execute(text("PRAGMA page_count")).scalar_one()
            session.execute(text(f"PRAGMA max_page_count={pages}"))
            # The same connection goes back to the pool and is the one used next.
        report = a_report(*(a_finding(f"page-{number}.html") for number in range(500)))
        with pytest.raises(DiskFullError) as refusal, transaction(made) as session:
            settle(session, a_run(), report, rules=[], columns=[], now=NOW)
        one_sentence(refusal.value)
        with transaction(made) as session:
            assert session.scalars(select(FindingRow.sweep_id)).all() == []


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("could not extend file: No space left on device", DiskFullError),
        ("deadlock detected", DatabaseLockedError),
        ("cannot execute INSERT in a read-only transaction", DatabaseReadOnlyError),
        ("disk I/O error", DiskFullError),
        ("database disk image is malformed", DatabaseDamagedError),
    ],
)
def test_a_complaint_becomes_the_right_sentence(words: str, kind: type[StorageError]) -> None:
    error = OperationalError("INSERT", {}, Exception(words))
    assert isinstance(complaint(error, "here"), kind)


def test_two_starts_at_once_build_one_structure(database_url: str) -> None:
    def start(_: int) -> bool:
        engine = open_database(database_url)
        try:
            return migrate.upgrade(engine)
        finally:
            engine.dispose()

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(start, range(4))) == [False, False, False, True]


@pytest.mark.parametrize(
    ("given", "kept"), [("plain", "plain"), ("坏\0字", "坏字"), ("\ud800", "?"), ("文字🙂", "文字🙂")]
)
def test_text_is_made_storable(given: str, kept: str) -> None:
    assert storable(given) == kept
