"""Indexes for the addresses of contacts: whom a country's registry names for mail is read from them, page by page.

Revision ID: 0018
Revises: 0017
"""

import sqlalchemy as sa

from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """One step forward."""
    for table in ("sites", "accounts"):
        op.create_index(f"ix_{table}_contact", table, [sa.text("lower(contact_email)")])


def downgrade() -> None:
    """One step back."""
    for table in ("sites", "accounts"):
        op.drop_index(f"ix_{table}_contact", table_name=table)
