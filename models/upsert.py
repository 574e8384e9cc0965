"""«Insert unless it is there» and «insert or renew» in one statement, the same on SQLite and PostgreSQL."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Table
from sqlalchemy.dialects.postgresql import Insert as PostgresInsert
from sqlalchemy.dialects.postgresql import insert as postgres_insert
from sqlalchemy.dialects.sqlite import Insert as SqliteInsert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.orm import Session

from models.base import Base

Rows = Sequence[Mapping[str, Any]]
Renewal = Callable[[Any, Any], ColumnElement[Any]]
"""(the old row's columns, the new row's) → what the column becomes."""


def table_of(row: type[Base]) -> Table:
    """The table behind a class of rows, for bulk statements that make no objects."""
    table = row.__table__
    assert isinstance(table, Table)
    return table


def insert_new(session: Session, row: type[Base], values: Rows, *, key: Sequence[str]) -> list[tuple[Any, ...]]:
    """Insert the rows whose key is not there yet; the keys of those inserted. All rows name the same columns."""
    if not values:
        return []
    table = table_of(row)
    statement = _insert(session, table).on_conflict_do_nothing(index_elements=list(key))
    keys = [table.c[name] for name in key]
    return [tuple(found) for found in session.execute(statement.returning(*keys), list(values))]


def upsert(
    session: Session,
    row: type[Base],
    values: Rows,
    *,
    key: Sequence[str],
    renew: Mapping[str, Renewal] | None = None,
    where: ColumnElement[bool] | None = None,
) -> list[tuple[Any, ...]]:
    """Insert the rows, or renew those whose key is there and that fulfil ``where``; the keys of the rows touched.

    Columns that ``renew`` does not name take the new value. No two of the rows may share a key.
    """
    if not values:
        return []
    table = table_of(row)
    statement = _insert(session, table)
    changes: dict[str, Any] = {name: statement.excluded[name] for name in values[0] if name not in key}
    for name, renewal in (renew or {}).items():
        changes[name] = renewal(table.c, statement.excluded)
    statement = statement.on_conflict_do_update(index_elements=list(key), set_=changes, where=where)
    keys = [table.c[name] for name in key]
    return [tuple(found) for found in session.execute(statement.returning(*keys), list(values))]


def _insert(session: Session, table: Table) -> SqliteInsert | PostgresInsert:
    postgres = session.get_bind().dialect.name == "postgresql"
    return postgres_insert(table) if postgres else sqlite_insert(table)
