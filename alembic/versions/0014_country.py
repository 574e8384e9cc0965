"""Indexes for lists of a whole country, and of a score card what lists show of it.

Revision ID: 0013
Revises: 0012
"""

import sqlalchemy as sa

from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

_COUNTS = "coalesce(state, '') IN ('open', 'assigned', 'claimed')"
PARTIAL = (
    (
        "ix_issues_counting",
        "issues",
        [
            "subject",
            "check_id",
            "opened_at",
            "due_at",
            "first_seen",
            "instances",
            "outcome",
            "repeats",
            "target_label",
            "fingerprint",
            "state",
        ],
        _COUNTS,
    ),
    (
        "ix_issues_counting_cause",
        "issues",
        ["subject", "check_id", "outcome", "cause", "fingerprint", "state"],
        f"{_COUNTS} AND cause IS NOT NULL",
    ),
    ("ix_issues_counting_seen", "issues", ["last_seen", "fingerprint", "state"], _COUNTS),
    ("ix_issues_counting_opened", "issues", ["opened_at", "fingerprint"], _COUNTS),
    (
        "ix_issues_unreviewed",
        "issues",
        ["last_seen", "fingerprint"],
        f"outcome = 'suspicion' AND confirmed_by = '' AND {_COUNTS}",
    ),
    ("ix_issues_confirmed", "issues", ["check_id"], "confirmed_by <> ''"),
    ("ix_issues_false_alarm", "issues", ["check_id"], "state = 'dismissed' AND reason = 'false_alarm'"),
    ("ix_indicator_results_suspected", "indicator_results", ["card_id", "position"], "state = 'veto_suspected'"),
)
PLAIN = (
    ("ix_issues_seen", "issues", ["last_seen", "fingerprint"]),
    ("ix_issue_events_at_before_after", "issue_events", ["at", "before", "after"]),
    ("ix_sweeps_ordered_at_id", "sweeps", ["ordered_at", "id"]),
    ("ix_sweeps_purpose_ordered_at_id", "sweeps", ["purpose", "ordered_at", "id"]),
    ("ix_sweeps_state_ordered_at_id", "sweeps", ["state", "ordered_at", "id"]),
    ("ix_sites_organizer", "sites", ["organizer"]),
    ("ix_accounts_organizer", "accounts", ["organizer"]),
    (
        "ix_score_cards_sheet",
        "score_cards",
        ["period", "set_id", "subject", "standing", "suspected", "vetoed", "verdict", "total"],
    ),
)
GONE = (
    ("ix_issue_events_at", "issue_events", ["at"]),
    ("ix_sweeps_state_ordered_at", "sweeps", ["state", "ordered_at"]),
    ("ix_score_cards_period_set_id", "score_cards", ["period", "set_id"]),
)
"""What the new ones begin with."""


def upgrade() -> None:
    """One step forward."""
    with op.batch_alter_table("score_cards") as table:
        table.add_column(sa.Column("standing", sa.String(length=24), server_default=sa.text("''"), nullable=False))
        table.add_column(sa.Column("suspected", sa.Boolean(), server_default=sa.false(), nullable=False))
    if op.get_bind().dialect.name == "postgresql":
        values = (
            "coalesce(card->>'standing', ''), suspected = coalesce(json_array_length(card->'vetoes_suspected'), 0) > 0"
        )
    else:
        values = (
            "coalesce(json_extract(card, '$.standing'), ''), "
            "suspected = coalesce(json_array_length(card, '$.vetoes_suspected'), 0) > 0"
        )
    op.execute(f"UPDATE score_cards SET standing = {values}")  # noqa: S608 - words of ours
    for name, table_name, columns, where in PARTIAL:
        op.create_index(name, table_name, columns, sqlite_where=sa.text(where), postgresql_where=sa.text(where))
    for name, table_name, columns in PLAIN:
        op.create_index(name, table_name, columns)
    for name, table_name, _ in GONE:
        op.drop_index(name, table_name=table_name)


def downgrade() -> None:
    """One step back."""
    for name, table_name, columns in GONE:
        op.create_index(name, table_name, columns)
    for name, table_name, _ in reversed(PLAIN):
        op.drop_index(name, table_name=table_name)
    for name, table_name, _, _ in reversed(PARTIAL):
        op.drop_index(name, table_name=table_name)
    with op.batch_alter_table("score_cards") as table:
        table.drop_column("suspected")
        table.drop_column("standing")
