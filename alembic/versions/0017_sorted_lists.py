"""Indexes for every order of the lists of a whole country, and for what they are searched by.

Revision ID: 0017
Revises: 0016
"""

import sqlalchemy as sa

from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

_COUNTS = "coalesce(state, '') IN ('open', 'assigned', 'claimed')"
_SEEN = "ix_issues_counting_seen"
_STATE = "ix_issues_state_last_seen"
_BEFORE = ["last_seen", "fingerprint", "state"]
_NOW = [*_BEFORE, "subject", "check_id", "outcome", "cause", "repeats", "due_at", "opened_at", "target_label"]
SORTED = {
    "ix_issues_counting_first": ["first_seen", "fingerprint"],
    "ix_issues_counting_due": ["due_at", "fingerprint"],
    "ix_issues_counting_site": ["subject", "fingerprint"],
    "ix_issues_counting_check": ["check_id", "fingerprint", "subject", "state"],
    "ix_issues_counting_instances": ["instances", "fingerprint"],
}
PLAIN = {
    "ix_sites_name_code": ("sites", ["name", "code"]),
    "ix_accounts_name_code": ("accounts", ["name", "code"]),
    "ix_accounts_platform_code": ("accounts", ["platform", "code"]),
    "ix_accounts_latest_sweep_at_code": ("accounts", ["latest_sweep_at", "code"]),
}


def upgrade() -> None:
    """One step forward."""
    op.drop_index(_SEEN, table_name="issues")
    op.drop_index(_STATE, table_name="issues")
    op.create_index(f"{_STATE}_fingerprint", "issues", ["state", "last_seen", "fingerprint"])
    _counting(_SEEN, _NOW)
    for name, columns in SORTED.items():
        _counting(name, columns)
    for name, (table, columns) in PLAIN.items():
        op.create_index(name, table, columns)
    if op.get_bind().dialect.name == "sqlite":
        # PostgreSQL looks by itself what is in an index; SQLite would guess.
        for table in ("issues", "accounts", "sites"):
            op.execute(f"ANALYZE {table}")


def downgrade() -> None:
    """One step back."""
    for name, (table, _) in PLAIN.items():
        op.drop_index(name, table_name=table)
    for name in SORTED:
        op.drop_index(name, table_name="issues")
    op.drop_index(_SEEN, table_name="issues")
    op.drop_index(f"{_STATE}_fingerprint", table_name="issues")
    op.create_index(_STATE, "issues", ["state", "last_seen"])
    _counting(_SEEN, _BEFORE)


def _counting(name: str, columns: list[str]) -> None:
    op.create_index(name, "issues", columns, sqlite_where=sa.text(_COUNTS), postgresql_where=sa.text(_COUNTS))
