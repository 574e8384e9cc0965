"""Rows by the million into SQLite or PostgreSQL: indexes put aside, no checks of keys, everything as text the database reads."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from itertools import islice
from typing import Any

from sqlalchemy import Engine, Index, text

from models.base import Base
from models.upsert import table_of

Row = Sequence[Any]
_CHUNK = 20_000


def moment(at: datetime) -> str:
    """A moment in UTC as both databases read it."""
    return at.replace(tzinfo=None).isoformat(" ", "microseconds")


class Bulk:
    """Writes whole tables over one connection of the driver; commits as it goes."""

    def __init__(self, engine: Engine, raw: Any) -> None:
        self._raw = raw
        self.postgres = engine.dialect.name == "postgresql"

    def rows(self, row: type[Base], names: Sequence[str], rows: Iterable[Row]) -> int:
        """Write the rows, in batches; how many there were. Columns that are not named stay empty."""
        return self.table(table_of(row).name, names, rows)

    def table(self, name: str, names: Sequence[str], rows: Iterable[Row]) -> int:
        """The same for a table without a class."""
        columns = ", ".join(f'"{one}"' for one in names)
        count = 0
        cursor = self._raw.cursor()
        for chunk in _chunks(rows):
            if self.postgres:
                with cursor.copy(f'COPY "{name}" ({columns}) FROM STDIN') as copy:
                    for one in chunk:
                        copy.write_row(one)
            else:
                marks = ", ".join("?" * len(names))
                cursor.executemany(f'INSERT INTO "{name}" ({columns}) VALUES ({marks})', chunk)  # noqa: S608 - names of ours
            count += len(chunk)
        self._raw.commit()
        return count

    def say(self, statement: str) -> None:
        """One statement of SQL that both databases understand."""
        self._raw.cursor().execute(statement)
        self._raw.commit()


@contextmanager
def bulk(engine: Engine) -> Iterator[Bulk]:
    """A writer for an empty database of ours; the plain indexes are made at the end, and the statistics renewed."""
    indexes = [index for table in Base.metadata.sorted_tables for index in table.indexes if not index.unique]
    _each(engine, indexes, lambda index, connection: index.drop(connection))
    engine.dispose()  # no other connection may hold the file while its journal is off
    raw = engine.raw_connection()
    try:
        if engine.dialect.name == "postgresql":
            # Keys that name other rows are right by construction; comparing them costs more than the rows.
            raw.cursor().execute("SET session_replication_role = replica")
            raw.cursor().execute("SET synchronous_commit = off")
        else:
            for pragma in (
                "journal_mode = OFF",
                "foreign_keys = OFF",
                "synchronous = OFF",
                "cache_size = -400000",
                "temp_store = MEMORY",
            ):
                raw.cursor().execute(f"PRAGMA {pragma}")
        raw.commit()
        yield Bulk(engine, raw)
        raw.commit()
    finally:
        raw.invalidate()
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        if engine.dialect.name == "postgresql":
            connection.execute(text("SET maintenance_work_mem = '512MB'"))
        else:
            connection.execute(text("PRAGMA cache_size = -400000"))
            connection.execute(text("PRAGMA synchronous = OFF"))
            connection.execute(text("PRAGMA journal_mode = OFF"))
        for index in indexes:
            index.create(connection)
        connection.execute(text("VACUUM ANALYZE" if engine.dialect.name == "postgresql" else "ANALYZE"))
        if engine.dialect.name == "sqlite":
            connection.execute(text("PRAGMA journal_mode = WAL"))
        connection.invalidate()


def _each(engine: Engine, indexes: Iterable[Index], deed: Any) -> None:
    with engine.begin() as connection:
        for index in indexes:
            deed(index, connection)


def _chunks(rows: Iterable[Row]) -> Iterator[list[Row]]:
    ordered = iter(rows)
    while chunk := list(islice(ordered, _CHUNK)):
        yield chunk
