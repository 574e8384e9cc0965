"""Mailbox exports, and how fast sites answer.

Revision ID: 0011
Revises: 0010
"""

import sqlalchemy as sa

from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """One step forward."""
    op.create_table(
        "mailbox_messages",
        sa.Column("site_code", sa.String(length=64), nullable=False),
        sa.Column("message_id", sa.String(length=128), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("asked", sa.Date(), nullable=False),
        sa.Column("answered", sa.Date(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("reply", sa.Text(), nullable=False),
        sa.Column("message_type", sa.Text(), nullable=False),
        sa.Column("board", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("imported_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("site_code", "message_id", name=op.f("pk_mailbox_messages")),
    )
    op.create_table(
        "reply_speeds",
        sa.Column("sweep_id", sa.String(length=64), nullable=False),
        sa.Column("site_code", sa.String(length=64), nullable=False),
        sa.Column("as_of", sa.DateTime(timezone=True), nullable=False),
        sa.Column("messages", sa.Integer(), nullable=False),
        sa.Column("answered", sa.Integer(), nullable=False),
        sa.Column("open", sa.Integer(), nullable=False),
        sa.Column("within_one_day", sa.Integer(), nullable=False),
        sa.Column("median_days", sa.Double(), nullable=True),
        sa.Column("slowest_days", sa.Integer(), nullable=True),
        sa.Column("slowest_subject", sa.Text(), nullable=False),
        sa.Column("slowest_url", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["sweep_id"], ["sweeps.id"], name=op.f("fk_reply_speeds_sweep_id_sweeps"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("sweep_id", name=op.f("pk_reply_speeds")),
    )
    op.create_index(op.f("ix_reply_speeds_site_code_as_of"), "reply_speeds", ["site_code", "as_of"])


def downgrade() -> None:
    """One step back."""
    op.drop_index(op.f("ix_reply_speeds_site_code_as_of"), table_name="reply_speeds")
    op.drop_table("reply_speeds")
    op.drop_table("mailbox_messages")
