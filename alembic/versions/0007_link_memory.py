"""Verdicts on outside link targets, and targets whose verdict is still open.

Revision ID: 0007
Revises: 0006
"""

import sqlalchemy as sa

from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """One step forward."""
    op.create_table(
        "link_verdicts",
        sa.Column("key", sa.String(length=40), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("attempts", sa.JSON(), nullable=False),
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_site", sa.String(length=64), nullable=False),
        sa.Column("sites", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_link_verdicts")),
    )
    with op.batch_alter_table("link_verdicts") as table:
        table.create_index(op.f("ix_link_verdicts_last_site_checked_at"), ["last_site", "checked_at"])
        table.create_index(op.f("ix_link_verdicts_checked_at"), ["checked_at"])
    op.create_table(
        "pending_links",
        sa.Column("subject", sa.String(length=64), nullable=False),
        sa.Column("key", sa.String(length=40), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("anchor", sa.Text(), nullable=False),
        sa.Column("found_on", sa.JSON(), nullable=False),
        sa.Column("instances", sa.Integer(), nullable=False),
        sa.Column("attempts", sa.JSON(), nullable=False),
        sa.Column("rechecks", sa.Integer(), nullable=False),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("subject", "key", name=op.f("pk_pending_links")),
    )
    with op.batch_alter_table("pending_links") as table:
        table.create_index(op.f("ix_pending_links_next_at"), ["next_at"])


def downgrade() -> None:
    """One step back."""
    op.drop_table("pending_links")
    op.drop_table("link_verdicts")
