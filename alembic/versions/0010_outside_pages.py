"""Outside pages that sites link to.

Revision ID: 0010
Revises: 0009
"""

import sqlalchemy as sa

from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "outside_pages",
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("page", sa.JSON(), nullable=False),
        sa.Column("steady", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_outside_pages")),
    )
    op.create_table(
        "outside_links",
        sa.Column("subject", sa.String(length=64), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("named_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("subject", "key", name=op.f("pk_outside_links")),
    )
    op.create_index(op.f("ix_outside_links_key"), "outside_links", ["key"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_outside_links_key"), table_name="outside_links")
    op.drop_table("outside_links")
    op.drop_table("outside_pages")
