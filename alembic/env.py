"""Runs migrations over the connection it is handed; imports nothing of the application, so that old scripts keep running."""

import os
from typing import Any

from sqlalchemy import Connection, create_engine, pool

from alembic import context


def render_item(kind: str, item: Any, _autogen_context: Any) -> str | bool:
    """Write our own column types as the plain SQL types they are made of."""
    if kind == "type" and hasattr(item, "impl_instance"):
        plain = item.impl_instance
        return f"sa.{plain!r}"
    return False


def run(connection: Connection) -> None:
    """Migrate within the connection's transaction."""
    context.configure(
        connection=connection,
        target_metadata=context.config.attributes.get("metadata"),
        # SQLite cannot alter a table: Alembic writes a new one and moves the rows.
        render_as_batch=connection.dialect.name == "sqlite",
        render_item=render_item,
        transactional_ddl=True,
    )
    with context.begin_transaction():
        context.run_migrations()


def run_from_command_line() -> None:
    """``alembic -x url=… upgrade head``; otherwise the database of the environment."""
    url = context.get_x_argument(as_dictionary=True).get("url") or os.environ.get("XUNWANG_DATABASE_URL")
    if not url:
        raise SystemExit("which database? alembic -x url=sqlite:///var/xunwang.db …, or set XUNWANG_DATABASE_URL")
    with create_engine(url, poolclass=pool.NullPool).begin() as connection:
        run(connection)


if context.is_offline_mode():
    context.configure(dialect_name="postgresql", literal_binds=True)
    with context.begin_transaction():
        context.run_migrations()
elif (handed_over := context.config.attributes.get("connection")) is not None:
    run(handed_over)
else:
    run_from_command_line()
