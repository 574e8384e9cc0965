"""The migrations lead to the models, on both databases, forth and back."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Engine, inspect, text

from models import migrate
from models.base import Base
from models.database import open_database
from models.errors import DatabaseNewerError, DatabaseOlderError


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    engine = open_database(database_url)
    yield engine
    engine.dispose()


def test_an_empty_database_is_brought_to_the_newest_structure(engine: Engine) -> None:
    assert migrate.upgrade(engine) is True
    with engine.connect() as connection:
        assert migrate.current(connection) == migrate.head()
    tables = set(inspect(engine).get_table_names())
    assert tables == set(Base.metadata.tables) | {"alembic_version"}


def test_an_empty_database_is_made_as_the_migrations_make_it(engine: Engine) -> None:
    """Every column with its type, duty and default, every constraint, every index with what it is made of: by name, word by word."""
    migrate.upgrade(engine)
    made = structure(engine)
    assert sum(len(parts) for parts in made.values()) > 400
    migrate.downgrade(engine, "base")
    assert migrate.upgrade(engine) is True, "an emptied database has its marker, and goes the long way"
    assert structure(engine) == made


def structure(engine: Engine) -> dict[str, set[tuple[str, ...]]]:
    """What the database itself says of its tables; the places of columns in their tables aside, since everything asks by name."""
    questions = _OF_SQLITE if engine.dialect.name == "sqlite" else _OF_POSTGRESQL
    with engine.connect() as connection:
        return {
            what: {tuple(" ".join(str(part).split()) for part in row) for row in connection.execute(text(question))}
            for what, question in questions.items()
        }


_OF_SQLITE = {
    "things": "SELECT type, name, tbl_name FROM sqlite_master",
    "indexes": "SELECT name, sql FROM sqlite_master WHERE type = 'index'",
    "columns": """SELECT m.name, c.name, c.type, c."notnull", c.dflt_value, c.pk FROM sqlite_master m, pragma_table_xinfo(m.name) c""",
    "foreign keys": """SELECT m.name, f."table", f."from", f."to", f.on_update, f.on_delete, f.match
        FROM sqlite_master m, pragma_foreign_key_list(m.name) f""",
    "index columns": """SELECT m.name, i.name, i."unique", i.origin, i.partial, x.seqno, x.name, x."desc", x.coll, x.key
        FROM sqlite_master m, pragma_index_list(m.name) i, pragma_index_xinfo(i.name) x""",
    # Constraints are told by the words of the table only.
    "constraints": """WITH RECURSIVE cut(tbl, rest, word) AS (
            SELECT name, sql, '' FROM sqlite_master WHERE type = 'table'
            UNION ALL
            SELECT tbl, substr(rest, instr(rest, 'CONSTRAINT ') + 11),
                substr(rest, instr(rest, 'CONSTRAINT ') + 11,
                    instr(substr(rest, instr(rest, 'CONSTRAINT ') + 11) || char(10), char(10)) - 1)
            FROM cut WHERE instr(rest, 'CONSTRAINT ') > 0)
        SELECT tbl, trim(word, ', ') FROM cut WHERE word <> ''""",
}

_OF_POSTGRESQL = {
    "things": """SELECT c.relkind, c.relname, c.relpersistence, c.reloptions FROM pg_class c
        JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = current_schema()""",
    "indexes": "SELECT tablename, indexname, indexdef FROM pg_indexes WHERE schemaname = current_schema()",
    "columns": """SELECT c.relname, a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull, a.attidentity, a.attgenerated,
            pg_get_expr(d.adbin, d.adrelid), a.attcollation, a.attstattarget
        FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace
        LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
        WHERE n.nspname = current_schema() AND c.relkind = 'r' AND a.attnum > 0 AND NOT a.attisdropped""",
    "constraints": """SELECT conrelid::regclass::text, conname, contype, condeferrable, convalidated, pg_get_constraintdef(c.oid)
        FROM pg_constraint c JOIN pg_namespace n ON n.oid = c.connamespace
        WHERE n.nspname = current_schema() AND conrelid <> 0 AND contype <> 'n'""",
}


def test_upgrading_twice_does_nothing_the_second_time(engine: Engine) -> None:
    migrate.upgrade(engine)
    assert migrate.upgrade(engine) is False


def test_the_names_of_the_scripts_tell_the_newest_structure(engine: Engine) -> None:
    migrate.upgrade(engine)
    assert max(script.name for script in migrate.scripts_folder().glob("versions/[0-9]*.py"))[:4] == migrate.head()
    migrate.downgrade(engine, "0001")
    assert migrate.upgrade(engine) is True


def test_a_current_database_is_told_without_alembic(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'current.db'}"
    engine = open_database(url)
    migrate.upgrade(engine)
    engine.dispose()
    program = (
        "import sys; from models import migrate; from models.database import open_database; "
        f"assert migrate.upgrade(open_database({url!r})) is False; print(*sys.modules)"
    )
    loaded = subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, text=True).stdout.split()
    assert not any(name.startswith(("alembic", "mako")) for name in loaded)


def test_a_new_database_is_made_without_alembic(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'new.db'}"
    program = (
        "import sys; from models import migrate; from models.database import open_database; "
        f"assert migrate.upgrade(open_database({url!r})) is True; print(*sys.modules)"
    )
    loaded = subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, text=True).stdout.split()
    assert not any(name.startswith(("alembic", "mako")) for name in loaded)


# SQLite does not tell of what such an index is made; PostgreSQL does, and is compared.
@pytest.mark.filterwarnings("ignore:Skipped unsupported reflection of expression-based index")
@pytest.mark.filterwarnings("ignore:autogenerate skipping metadata-specified expression-based index")
def test_the_migrated_structure_is_that_of_the_models(engine: Engine) -> None:
    migrate.upgrade(engine)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
        assert compare_metadata(context, Base.metadata) == []


def test_every_migration_can_be_undone_and_done_again(engine: Engine) -> None:
    migrate.upgrade(engine)
    migrate.downgrade(engine, "base")
    assert set(inspect(engine).get_table_names()) <= {"alembic_version"}
    assert migrate.upgrade(engine) is True


def test_a_database_of_a_newer_version_is_refused_in_one_sentence(engine: Engine) -> None:
    migrate.upgrade(engine)
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    for open_it in (migrate.upgrade, migrate.require_current):
        with pytest.raises(DatabaseNewerError, match="9999") as refusal:
            open_it(engine)
        assert str(refusal.value).count("。") == 1


def test_a_database_that_was_never_upgraded_is_named(engine: Engine) -> None:
    with pytest.raises(DatabaseOlderError):
        migrate.require_current(engine)


def test_altering_a_table_keeps_what_refers_to_it(engine: Engine) -> None:
    first, last = "0003", migrate.head()
    migrate.upgrade(engine)
    migrate.downgrade(engine, first)
    columns = {column["name"] for column in inspect(engine).get_columns("sites")}
    known = {"id": 1, "code": "5001010001", "name": "n", "home_url": "u", "hosts": "[]", "obey_robots": True}
    blank = {"sweep_every_s": 1, "probe_every_s": 1, "has_services": True, "home_is_navigation": False}
    site = {name: (known | blank).get(name, "") for name in columns if not name.endswith(("_at", "_until", "_id"))}
    with engine.begin() as connection:
        names, places = ", ".join(site), ", ".join(f":{name}" for name in site)
        connection.execute(text(f"INSERT INTO sites ({names}) VALUES ({places})"), site)
        connection.execute(
            text(
                "INSERT INTO columns (site_id, url, name, path, level, parent_url, category, category_from, exempt_reason,"
                " periodic, active, first_seen, last_seen) VALUES (1, 'u', 'n', '[]', 1, '', 'news', 'person', '', :yes,"
                " :yes, '2030-01-01', '2030-01-01')"
            ),
            {"yes": True},
        )
    migrate.upgrade(engine)
    with engine.connect() as connection:
        assert migrate.current(connection) == last
        assert connection.execute(text("SELECT category_from FROM columns")).scalars().all() == ["person"]
