"""Engine and sessions from a URL, and the database's complaints as sentences; reads no settings."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from sqlalchemy import Engine, create_engine, event, make_url
from sqlalchemy.exc import DBAPIError, NoSuchModuleError, SQLAlchemyError
from sqlalchemy.orm import Session, sessionmaker

from models.base import storable
from models.errors import (
    DatabaseDamagedError,
    DatabaseLockedError,
    DatabaseOlderError,
    DatabaseReadOnlyError,
    DatabaseUnreachableError,
    DiskFullError,
    StorageError,
)

Sessions = sessionmaker[Session]
LINK: Mapping[str, str] = {
    "connect_timeout": "10",
    "keepalives_idle": "10",
    "keepalives_interval": "5",
    "keepalives_count": "3",
    "tcp_user_timeout": "15000",
}
"""How soon a server that says nothing any more counts as gone (libpq). By itself the system would wait a quarter of an hour for a machine
whose cable was pulled. The database's address may say otherwise (``?connect_timeout=30``)."""
BUSY_TIMEOUT = timedelta(seconds=30)
_COMPLAINTS: tuple[tuple[tuple[str, ...], type[StorageError]], ...] = (
    (("database is locked", "database table is locked", "lock timeout", "deadlock detected"), DatabaseLockedError),
    (("readonly database", "read-only transaction"), DatabaseReadOnlyError),
    (("disk is full", "no space left", "disk i/o error"), DiskFullError),
    (("not a database", "malformed"), DatabaseDamagedError),
    (("no such table", "no such column", "undefinedtable", "undefinedcolumn"), DatabaseOlderError),
)


def open_database(url: str, *, busy_timeout: timedelta = BUSY_TIMEOUT) -> Engine:
    """An engine for SQLite (``sqlite:///file``) or PostgreSQL (``postgresql+psycopg://…``); connects to nothing yet.

    ``busy_timeout``: how long to wait for a lock that somebody else holds.
    Raises DatabaseUnreachableError for an address that cannot be one.
    """
    try:
        parsed = make_url(url)
        if parsed.drivername in {"postgres", "postgresql"}:
            parsed = parsed.set(drivername="postgresql+psycopg")
        postgres = parsed.get_backend_name() == "postgresql"
        engine = create_engine(
            parsed,
            json_serializer=_to_json,
            json_deserializer=json.loads,
            pool_pre_ping=True,
            connect_args={name: value for name, value in LINK.items() if postgres and name not in parsed.query},
        )
    except (SQLAlchemyError, NoSuchModuleError, ImportError) as error:
        raise DatabaseUnreachableError(_without_password(url), str(error).splitlines()[0]) from error
    milliseconds = int(busy_timeout.total_seconds() * 1000)
    if engine.dialect.name == "sqlite":
        _prepare_sqlite(engine, milliseconds)
    elif engine.dialect.name == "postgresql":
        _prepare_postgres(engine, milliseconds)
    else:
        raise DatabaseUnreachableError(_without_password(url), "SQLite / PostgreSQL")
    return engine


def sessions(engine: Engine) -> Sessions:
    """Makes sessions; objects stay readable after the commit."""
    return sessionmaker(engine, expire_on_commit=False)


@contextmanager
def transaction(factory: Sessions) -> Iterator[Session]:
    """One session, one transaction: committed at the end, rolled back on any error.

    Raises StorageError, in one sentence, where the database itself is the trouble.
    """
    with plainly(factory.kw["bind"]), factory() as session, session.begin():
        yield session


@contextmanager
def plainly(engine: Engine) -> Iterator[None]:
    """Turns the database's complaints into StorageErrors; what is our own mistake passes through as it is."""
    try:
        yield
    except DBAPIError as error:
        told = complaint(error, place_of(engine))
        if told is None:
            raise
        raise told from error


def complaint(error: DBAPIError, place: str) -> StorageError | None:
    """The sentence for an error of the driver, or None when it is not about the database's condition."""
    text = f"{type(error.orig).__name__}: {error.orig}".lower()
    for words, kind in _COMPLAINTS:
        if any(word in text for word in words):
            return kind(place)
    if "unable to open" in text or error.connection_invalidated or "connection" in text:
        return DatabaseUnreachableError(place, str(error.orig).strip().splitlines()[0])
    return None


def place_of(engine: Engine) -> str:
    """Where the database lies, for people: the file, or the address without its password."""
    if engine.dialect.name == "sqlite":
        return engine.url.database or ":memory:"
    return engine.url.render_as_string(hide_password=True)


def _prepare_sqlite(engine: Engine, busy_ms: int) -> None:
    @event.listens_for(engine, "connect")
    def prepare(connection: Any, _record: Any) -> None:
        cursor = connection.cursor()
        cursor.execute(f"PRAGMA busy_timeout={busy_ms}")
        cursor.execute("PRAGMA foreign_keys=ON")
        cursor.execute("PRAGMA synchronous=NORMAL")
        # A read-only file keeps the mode it has; reading must still work.
        mode = cursor.execute("PRAGMA journal_mode").fetchone()[0]
        if mode not in {"wal", "memory"}:
            try:
                cursor.execute("PRAGMA journal_mode=WAL")
            except Exception as error:
                if "readonly" not in str(error) and "read-only" not in str(error):
                    raise
        cursor.close()

    @event.listens_for(engine, "savepoint")
    def write(connection: Any, _name: str) -> None:
        # A transaction that a savepoint opens reads first, and may not write once another process has written since: it would be
        # refused at once, without waiting. One that begins as a writer waits its turn.
        if not connection.connection.driver_connection.in_transaction:
            connection.exec_driver_sql("BEGIN IMMEDIATE")


def _prepare_postgres(engine: Engine, busy_ms: int) -> None:
    @event.listens_for(engine, "connect")
    def prepare(connection: Any, _record: Any) -> None:
        with connection.cursor() as cursor:
            cursor.execute(f"SET lock_timeout = {busy_ms}")
            cursor.execute("SET TIME ZONE 'UTC'")
            # Compiling a question of ours takes longer than answering it: 0.7 s of 0.72 for a page of issues of all states.
            cursor.execute("SET jit = off")
        connection.commit()


def _to_json(value: Any) -> str:
    return storable(json.dumps(value, ensure_ascii=False, separators=(",", ":")).replace("\\u0000", ""))


def _without_password(url: str) -> str:
    try:
        return make_url(url).render_as_string(hide_password=True)
    except SQLAlchemyError:
        return "XUNWANG_DATABASE_URL"
