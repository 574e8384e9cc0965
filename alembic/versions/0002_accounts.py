"""New-media accounts: certified subject, and what people have seen where no machine can look."""

import sqlalchemy as sa

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("accounts") as batch:
        batch.add_column(sa.Column("certified_subject", sa.Text(), nullable=False, server_default=""))
    with op.batch_alter_table("accounts") as batch:
        batch.alter_column("certified_subject", server_default=None, existing_type=sa.Text(), existing_nullable=False)

    op.create_table(
        "account_looks",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=64), nullable=False),
        sa.Column("looked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("features", sa.JSON(), nullable=False),
        sa.Column("picture_key", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account_looks")),
    )
    op.create_index(op.f("ix_account_looks_code_looked_at"), "account_looks", ["code", "looked_at"], unique=False)

    op.create_table(
        "account_posts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("look_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=64), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["look_id"], ["account_looks.id"], name=op.f("fk_account_posts_look_id_account_looks"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account_posts")),
        sa.UniqueConstraint("code", "day", "title", name=op.f("uq_account_posts_code_day_title")),
    )


def downgrade() -> None:
    op.drop_table("account_posts")
    op.drop_index(op.f("ix_account_looks_code_looked_at"), table_name="account_looks")
    op.drop_table("account_looks")
    with op.batch_alter_table("accounts") as batch:
        batch.drop_column("certified_subject")
