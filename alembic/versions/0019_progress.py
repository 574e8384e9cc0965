"""How far a sweep under way has come, for machines that do not hold its folder.

Revision ID: 0019
Revises: 0018
"""

import sqlalchemy as sa

from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

_COLUMNS = {"reached_pages": sa.Integer(), "reached_planned": sa.Integer(), "reached_phase": sa.String(length=16)}


def upgrade() -> None:
    """One step forward."""
    for name, kind in _COLUMNS.items():
        op.add_column("sweeps", sa.Column(name, kind, nullable=True))


def downgrade() -> None:
    """One step back."""
    with op.batch_alter_table("sweeps") as table:
        for name in _COLUMNS:
            table.drop_column(name)
