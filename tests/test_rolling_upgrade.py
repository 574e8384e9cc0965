"""Migrations only add: code of the version before goes on reading and writing while workers are replaced one by one."""

from collections.abc import Iterator
from itertools import pairwise

import pytest
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, inspect

from models import migrate
from models.database import open_database

RELEASED = "0011"
"""Up to here no version was in service together with another."""
CONTRACTS: dict[str, str] = {}
"""Revision → why older code need not survive it; see «Upgrade without a pause» in docs/how-to/run-on-many-machines.md."""


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    engine = open_database(database_url)
    yield engine
    engine.dispose()


Shape = dict[str, dict[str, tuple[str, bool, bool]]]


def shape(engine: Engine) -> Shape:
    """Table → column → (type, may be null, has a default in the database)."""
    seen = inspect(engine)
    return {
        table: {
            column["name"]: (str(column["type"]), bool(column["nullable"]), column["default"] is not None)
            for column in seen.get_columns(table)
        }
        for table in seen.get_table_names()
    }


def broken_by(before: Shape, after: Shape) -> list[str]:
    """What the older code could not do any more."""
    found = []
    for table, columns in before.items():
        now = after.get(table, {})
        for name, (kind, nullable, _) in columns.items():
            if name not in now:
                found.append(f"{table}.{name} is gone")
            elif now[name][0] != kind:
                found.append(f"{table}.{name} was {kind} and is {now[name][0]}")
            elif nullable and not now[name][1]:
                found.append(f"{table}.{name} must not be empty any more")
        for name in now.keys() - columns.keys():
            _, nullable, has_default = now[name]
            if not nullable and not has_default:
                found.append(f"{table}.{name} is new and wants a value that older code does not give")
    return found


def test_what_the_code_before_a_migration_reads_and_writes_it_still_can_after_it(engine: Engine) -> None:
    newest_first = [script.revision for script in ScriptDirectory(str(migrate.scripts_folder())).walk_revisions()]
    migrate.upgrade(engine)
    after = shape(engine)
    for revision, older in pairwise(newest_first):
        if revision <= RELEASED:
            break
        migrate.downgrade(engine, older)
        before = shape(engine)
        if revision not in CONTRACTS:
            assert broken_by(before, after) == [], revision
        after = before


def test_a_migration_that_takes_away_would_be_noticed() -> None:
    before = {"t": {"a": ("TEXT", True, False), "b": ("TEXT", False, False)}}
    after = {"t": {"a": ("TEXT", False, False), "c": ("TEXT", False, False)}}
    assert broken_by(before, after) == [
        "t.a must not be empty any more",
        "t.b is gone",
        "t.c is new and wants a value that older code does not give",
    ]
