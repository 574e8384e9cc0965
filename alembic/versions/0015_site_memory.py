"""Where a site's memory lies, for workers that share their evidence.

Revision ID: 0015
Revises: 0014
"""

import sqlalchemy as sa

from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """One step forward."""
    op.add_column("sites", sa.Column("memory_key", sa.String(length=71), nullable=True))


def downgrade() -> None:
    """One step back."""
    with op.batch_alter_table("sites") as table:
        table.drop_column("memory_key")
