"""Who is at a rescan, so that a dead process's are taken over at once."""

import sqlalchemy as sa

from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("rescans") as table:
        table.add_column(sa.Column("claimed_by", sa.String(length=64), nullable=False, server_default=""))
    with op.batch_alter_table("rescans") as table:
        table.alter_column("claimed_by", server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("rescans") as table:
        table.drop_column("claimed_by")
