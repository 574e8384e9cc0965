"""Evidence that people show for what they enter.

Revision ID: 0008
Revises: 0007
"""

import sqlalchemy as sa

from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """One step forward."""
    with op.batch_alter_table("manual_entries") as table:
        table.add_column(sa.Column("evidence", sa.JSON(), server_default="[]", nullable=False))
    with op.batch_alter_table("manual_entries") as table:
        table.alter_column("evidence", server_default=None, existing_type=sa.JSON(), existing_nullable=False)


def downgrade() -> None:
    """One step back."""
    with op.batch_alter_table("manual_entries") as table:
        table.drop_column("evidence")
