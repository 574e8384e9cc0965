"""Finds the migration scripts (checkout or wheel), brings a database up to them, and refuses one that is newer."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import Column, Connection, Engine, MetaData, PrimaryKeyConstraint, String, Table, inspect, text

from models import (
    access,
    accounts,
    host_turns,
    issues,
    links,
    notices,
    outside,
    people,
    probes,
    proofs,
    registry,
    replies,
    scores,
    service,
    sweeps,
    workers,
)
from models.base import Base
from models.database import place_of, plainly
from models.errors import DatabaseNewerError, DatabaseOlderError

if TYPE_CHECKING:
    from alembic.config import Config

TABLES = (
    registry,
    accounts,
    sweeps,
    outside,
    replies,
    probes,
    issues,
    links,
    scores,
    people,
    notices,
    access,
    service,
    workers,
    host_turns,
    proofs,
)
"""The modules that hold tables; importing them fills the metadata."""


def scripts_folder() -> Path:
    """``models/migrations`` in an installed wheel, ``alembic/`` in a checkout."""
    here = Path(__file__).resolve().parent
    in_wheel = here / "migrations"
    return in_wheel if in_wheel.is_dir() else here.parent / "alembic"


def upgrade(engine: Engine) -> bool:
    """Bring the database to the newest structure; True when something had to be done.

    An empty database is given that structure at once, as the models tell it, instead of being taken through its whole history.
    Safe to call at every start and from several processes at once. Raises StorageError: locked, read-only, unreachable, or made by a
    newer version of the program.
    """
    with plainly(engine):
        if _is_current(engine):
            return False
        with _changing(engine) as connection:
            if _is_empty(connection):
                _build(connection)
                return True
            if current(connection) == head():
                return False
            from alembic import command

            command.upgrade(_config(connection), "head")
    return True


def require_current(engine: Engine) -> None:
    """Raises DatabaseOlderError or DatabaseNewerError unless the structure is the one this program knows."""
    with plainly(engine):
        if not _is_current(engine):
            raise DatabaseOlderError(place_of(engine))


def current(connection: Connection) -> str | None:
    """The revision the database is at; None for an empty one."""
    from alembic.runtime.migration import MigrationContext

    return MigrationContext.configure(connection).get_current_revision()


def head() -> str:
    """The newest revision this program knows."""
    from alembic.script import ScriptDirectory

    revision = ScriptDirectory(str(scripts_folder())).get_current_head()
    assert revision is not None, "the migration scripts are part of the program"
    return revision


def downgrade(engine: Engine, revision: str) -> None:
    """Take the database back to an older structure (``base``: to nothing)."""
    from alembic import command

    with plainly(engine), _changing(engine) as connection:
        command.downgrade(_config(connection), revision)


def draft(engine: Engine, slug: str, number: str) -> None:
    """For developers: write a new migration from the difference between the models and an upgraded database."""
    from alembic import command

    with engine.begin() as connection:
        command.revision(_config(connection), slug, autogenerate=True, rev_id=number)


def _is_empty(connection: Connection) -> bool:
    """True where there is no table at all, be it ours or another's."""
    found = inspect(connection)
    return not found.get_table_names() and not found.get_view_names()


_REVISION = Table(
    "alembic_version",
    MetaData(),
    Column("version_num", String(32), nullable=False),
    PrimaryKeyConstraint("version_num", name="alembic_version_pkc"),
)
"""Alembic's own table, as it makes it."""


def _build(connection: Connection) -> None:
    """Everything in an empty database. A test holds that it is what the migrations make, name by name."""
    Base.metadata.create_all(connection, checkfirst=False)
    _REVISION.create(connection)
    connection.execute(_REVISION.insert(), [{"version_num": number} for number in _newest()])
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("ANALYZE")


def _is_current(engine: Engine) -> bool:
    with engine.connect() as connection:
        # The usual cases, told without Alembic and without running its scripts: a fifth of the start of every command.
        if inspect(connection).has_table("alembic_version") and _marked(connection) == _newest():
            return True
        if _is_empty(connection):
            return False
        revision = current(connection)
    if revision is not None and revision not in _known():
        raise DatabaseNewerError(place_of(engine), revision)
    return revision == head()


def _marked(connection: Connection) -> list[str]:
    return list(connection.scalars(text("SELECT version_num FROM alembic_version")))


def _newest() -> list[str]:
    """The last of the chain by the names of its files, ``NNNN_what_it_does.py``."""
    return [max(script.name for script in scripts_folder().joinpath("versions").glob("[0-9]*.py")).partition("_")[0]]


def _known() -> set[str]:
    from alembic.script import ScriptDirectory

    return {script.revision for script in ScriptDirectory(str(scripts_folder())).walk_revisions()}


@contextmanager
def _changing(engine: Engine) -> Iterator[Connection]:
    """One transaction in which the structure changes, alone.

    SQLite alters a table by writing a new one and dropping the old, and dropping deletes whatever refers to it «on delete
    cascade»: foreign keys rest meanwhile, and are compared before the commit.
    """
    with engine.connect() as connection:
        sqlite = engine.dialect.name == "sqlite"
        if sqlite:
            connection.exec_driver_sql("PRAGMA foreign_keys=OFF")
            connection.commit()
        try:
            with connection.begin():
                _take_turns(connection)
                yield connection
                if sqlite and (lost := connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()):
                    raise RuntimeError(f"a migration has left rows that refer to nothing: {lost[:5]}")
        finally:
            if sqlite:
                connection.exec_driver_sql("PRAGMA foreign_keys=ON")
                connection.commit()


def _take_turns(connection: Connection) -> None:
    """Two processes starting at once: the second waits until the first has built the tables."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql("SELECT pg_advisory_xact_lock(7812093465)")
    else:
        connection.exec_driver_sql("BEGIN IMMEDIATE")


def _config(connection: Connection) -> "Config":
    from alembic.config import Config

    config = Config(attributes={"connection": connection, "metadata": Base.metadata})
    options: dict[str, Any] = {"script_location": str(scripts_folder()), "file_template": "%%(rev)s_%%(slug)s"}
    for name, value in options.items():
        config.set_main_option(name, value)
    return config
