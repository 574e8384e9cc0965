"""Timings of probes, their sums by hour and day, filed closures of sites.

Revision ID: 0004
Revises: 0003
"""

import sqlalchemy as sa

from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_NUMBERS = ("dns_ms", "connect_ms", "tls_ms", "first_byte_ms", "family")


def upgrade() -> None:
    """One step forward."""
    with op.batch_alter_table("probe_samples") as table:
        for name in _NUMBERS:
            table.add_column(sa.Column(name, sa.Integer(), nullable=True))
        table.add_column(sa.Column("body_hash", sa.String(length=16), nullable=False, server_default=""))
        table.add_column(sa.Column("notice", sa.Text(), nullable=False, server_default=""))
        table.add_column(sa.Column("extra", sa.Boolean(), nullable=False, server_default=sa.false()))
        table.add_column(sa.Column("excused", sa.Boolean(), nullable=False, server_default=sa.false()))
    with op.batch_alter_table("probe_samples") as table:
        for name in ("body_hash", "notice", "extra", "excused"):
            table.alter_column(name, server_default=None)
    with op.batch_alter_table("sites") as table:
        table.add_column(sa.Column("closed_from", sa.Date(), nullable=True))
        table.add_column(sa.Column("closed_until", sa.Date(), nullable=True))
        table.add_column(sa.Column("probe_tries", sa.Integer(), nullable=False, server_default="0"))
    with op.batch_alter_table("sites") as table:
        table.alter_column("probe_tries", server_default=None)
    op.create_table(
        "probe_spans",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("subject", sa.String(length=64), nullable=False),
        sa.Column("grain", sa.String(length=24), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("probes", sa.Integer(), nullable=False),
        sa.Column("failed", sa.Integer(), nullable=False),
        sa.Column("blind", sa.Integer(), nullable=False),
        sa.Column("excused", sa.Integer(), nullable=False),
        sa.Column("elapsed_ms", sa.Integer(), nullable=False),
        sa.Column("slowest_ms", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_probe_spans")),
        sa.UniqueConstraint("subject", "grain", "since", name=op.f("uq_probe_spans_subject_grain_since")),
    )
    op.create_index(op.f("ix_probe_spans_grain_since"), "probe_spans", ["grain", "since"], unique=False)


def downgrade() -> None:
    """One step back."""
    op.drop_index(op.f("ix_probe_spans_grain_since"), table_name="probe_spans")
    op.drop_table("probe_spans")
    with op.batch_alter_table("sites") as table:
        for name in ("probe_tries", "closed_until", "closed_from"):
            table.drop_column(name)
    with op.batch_alter_table("probe_samples") as table:
        for name in ("excused", "extra", "notice", "body_hash", *reversed(_NUMBERS)):
            table.drop_column(name)
