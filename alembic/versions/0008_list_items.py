"""Items of lists from the first time they were met; which columns need a browser.

Revision ID: 0005
Revises: 0004
"""

import sqlalchemy as sa

from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """One step forward."""
    with op.batch_alter_table("columns") as table:
        table.add_column(sa.Column("rendered", sa.Boolean(), nullable=False, server_default=sa.false()))
    with op.batch_alter_table("columns") as table:
        table.alter_column("rendered", server_default=None)
    op.create_table(
        "list_items",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=32), nullable=False),
        sa.Column("column_url", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=True),
        sa.Column("day", sa.Date(), nullable=True),
        sa.Column("first_seen", sa.DateTime(timezone=True), nullable=False),
        sa.Column("looked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_seen", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["site_id"], ["sites.id"], name=op.f("fk_list_items_site_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_list_items")),
        sa.UniqueConstraint("site_id", "key", name=op.f("uq_list_items_site_id_key")),
    )
    op.create_index("ix_list_items_site_id_day", "list_items", ["site_id", "day"], unique=False)


def downgrade() -> None:
    """One step back."""
    op.drop_index("ix_list_items_site_id_day", table_name="list_items")
    op.drop_table("list_items")
    with op.batch_alter_table("columns") as table:
        table.drop_column("rendered")
