"""The first tables: what is watched, what was seen, what is remembered of faults, scores and people."""

import sqlalchemy as sa

from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "accounts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=64), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("platform", sa.String(length=24), nullable=False),
        sa.Column("organizer", sa.Text(), nullable=False),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("handle", sa.Text(), nullable=False),
        sa.Column("home_url", sa.Text(), nullable=False),
        sa.Column("feed_url", sa.Text(), nullable=False),
        sa.Column("site_code", sa.String(length=64), nullable=False),
        sa.Column("contact_name", sa.Text(), nullable=False),
        sa.Column("contact_email", sa.Text(), nullable=False),
        sa.Column("contact_phone", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=24), nullable=False),
        sa.Column("next_sweep_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("claimed_by", sa.String(length=64), nullable=False),
        sa.Column("claimed_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("latest_sweep_id", sa.String(length=64), nullable=True),
        sa.Column("latest_sweep_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_accounts")),
        sa.UniqueConstraint("code", name=op.f("uq_accounts_code")),
    )
    op.create_index("ix_accounts_next_sweep_at", "accounts", ["next_sweep_at"], unique=False)
    op.create_index("ix_accounts_site_code", "accounts", ["site_code"], unique=False)

    op.create_table(
        "digests",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("recipient", sa.String(length=254), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("state", sa.String(length=24), nullable=False),
        sa.Column("claimed_by", sa.String(length=64), nullable=False),
        sa.Column("claimed_until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("where", sa.Text(), nullable=False),
        sa.Column("error", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_digests")),
        sa.UniqueConstraint("recipient", "day", name=op.f("uq_digests_recipient_day")),
    )
    op.create_index(op.f("ix_digests_state"), "digests", ["state"], unique=False)

    op.create_table(
        "issues",
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("rule_id", sa.String(length=128), nullable=False),
        sa.Column("check_id", sa.String(length=64), nullable=False),
        sa.Column("subject", sa.String(length=64), nullable=False),
        sa.Column("target_kind", sa.String(length=24), nullable=False),
        sa.Column("target_key", sa.Text(), nullable=False),
        sa.Column("target_label", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=24), nullable=False),
        sa.Column("outcome", sa.String(length=24), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("values", sa.JSON(), nullable=False),
        sa.Column("first_seen", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_seen", sa.DateTime(timezone=True), nullable=False),
        sa.Column("judged_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sightings", sa.Integer(), nullable=False),
        sa.Column("streak", sa.Integer(), nullable=False),
        sa.Column("instances", sa.Integer(), nullable=False),
        sa.Column("found_on", sa.JSON(), nullable=False),
        sa.Column("cause", sa.Text(), nullable=True),
        sa.Column("confidence", sa.Double(), nullable=False),
        sa.Column("evidence", sa.JSON(), nullable=False),
        sa.Column("last_sweep_id", sa.String(length=64), nullable=False),
        sa.Column("confirmed_by", sa.Text(), nullable=False),
        sa.Column("assignee", sa.Text(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("exempt_until", sa.Date(), nullable=True),
        sa.Column("reason", sa.String(length=24), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("repeats", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("fingerprint", name=op.f("pk_issues")),
    )
    op.create_index(op.f("ix_issues_closed_at"), "issues", ["closed_at"], unique=False)
    op.create_index(op.f("ix_issues_due_at"), "issues", ["due_at"], unique=False)
    op.create_index(op.f("ix_issues_exempt_until"), "issues", ["exempt_until"], unique=False)
    op.create_index(op.f("ix_issues_state_last_seen"), "issues", ["state", "last_seen"], unique=False)
    op.create_index(op.f("ix_issues_subject_state"), "issues", ["subject", "state"], unique=False)

    op.create_table(
        "manual_entries",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("subject", sa.String(length=64), nullable=False),
        sa.Column("period", sa.String(length=32), nullable=False),
        sa.Column("indicator_id", sa.String(length=128), nullable=False),
        sa.Column("entered", sa.String(length=24), nullable=False),
        sa.Column("points", sa.Double(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_manual_entries")),
        sa.UniqueConstraint(
            "subject", "period", "indicator_id", name=op.f("uq_manual_entries_subject_period_indicator_id")
        ),
    )
    op.create_table(
        "probe_samples",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("subject", sa.String(length=64), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ok", sa.Boolean(), nullable=False),
        sa.Column("elapsed_ms", sa.Integer(), nullable=False),
        sa.Column("status", sa.Integer(), nullable=True),
        sa.Column("failure", sa.String(length=32), nullable=False),
        sa.Column("vantage", sa.String(length=64), nullable=False),
        sa.Column("control_alive", sa.Boolean(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_probe_samples")),
        sa.UniqueConstraint("subject", "at", "vantage", name=op.f("uq_probe_samples_subject_at_vantage")),
    )
    op.create_table(
        "score_cards",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("subject", sa.String(length=64), nullable=False),
        sa.Column("period", sa.String(length=32), nullable=False),
        sa.Column("set_id", sa.String(length=64), nullable=False),
        sa.Column("set_version", sa.String(length=128), nullable=False),
        sa.Column("computed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("total", sa.Double(), nullable=True),
        sa.Column("verdict", sa.String(length=24), nullable=False),
        sa.Column("vetoed", sa.Boolean(), nullable=False),
        sa.Column("card", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_score_cards")),
        sa.UniqueConstraint("subject", "period", "set_id", name=op.f("uq_score_cards_subject_period_set_id")),
    )
    op.create_index(op.f("ix_score_cards_period_set_id"), "score_cards", ["period", "set_id"], unique=False)

    op.create_table(
        "sites",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=64), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("home_url", sa.Text(), nullable=False),
        sa.Column("organizer", sa.Text(), nullable=False),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("level", sa.String(length=24), nullable=False),
        sa.Column("region", sa.Text(), nullable=False),
        sa.Column("contact_name", sa.Text(), nullable=False),
        sa.Column("contact_email", sa.Text(), nullable=False),
        sa.Column("contact_phone", sa.Text(), nullable=False),
        sa.Column("icp", sa.Text(), nullable=False),
        sa.Column("police", sa.Text(), nullable=False),
        sa.Column("has_services", sa.Boolean(), nullable=False),
        sa.Column("home_is_navigation", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(length=24), nullable=False),
        sa.Column("hosts", sa.JSON(), nullable=False),
        sa.Column("obey_robots", sa.Boolean(), nullable=False),
        sa.Column("sweep_every_s", sa.Integer(), nullable=False),
        sa.Column("probe_every_s", sa.Integer(), nullable=False),
        sa.Column("next_sweep_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("next_probe_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("claimed_by", sa.String(length=64), nullable=False),
        sa.Column("claimed_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("probe_claimed_by", sa.String(length=64), nullable=False),
        sa.Column("probe_claimed_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("latest_sweep_id", sa.String(length=64), nullable=True),
        sa.Column("latest_sweep_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sites")),
        sa.UniqueConstraint("code", name=op.f("uq_sites_code")),
    )
    op.create_index("ix_sites_next_probe_at", "sites", ["next_probe_at"], unique=False)
    op.create_index("ix_sites_next_sweep_at", "sites", ["next_sweep_at"], unique=False)

    op.create_table(
        "subscriptions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("locale", sa.String(length=16), nullable=False),
        sa.Column("scope", sa.String(length=24), nullable=False),
        sa.Column("scope_key", sa.String(length=255), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_subscriptions")),
        sa.UniqueConstraint("email", "scope", "scope_key", name=op.f("uq_subscriptions_email_scope_scope_key")),
    )
    op.create_table(
        "sweeps",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("subject", sa.String(length=64), nullable=False),
        sa.Column("purpose", sa.String(length=24), nullable=False),
        sa.Column("state", sa.String(length=24), nullable=False),
        sa.Column("ordered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("health", sa.String(length=24), nullable=True),
        sa.Column("health_reasons", sa.JSON(), nullable=False),
        sa.Column("planned", sa.Integer(), nullable=True),
        sa.Column("outcomes", sa.JSON(), nullable=False),
        sa.Column("pages", sa.Integer(), nullable=False),
        sa.Column("requests", sa.Integer(), nullable=False),
        sa.Column("renders", sa.Integer(), nullable=False),
        sa.Column("bundle_key", sa.String(length=255), nullable=False),
        sa.Column("product_version", sa.String(length=64), nullable=False),
        sa.Column("rulebook_id", sa.String(length=128), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("opened", sa.Integer(), nullable=False),
        sa.Column("closed", sa.Integer(), nullable=False),
        sa.Column("seen", sa.Integer(), nullable=False),
        sa.Column("repeats", sa.Integer(), nullable=False),
        sa.Column("examined", sa.JSON(), nullable=False),
        sa.Column("errors", sa.JSON(), nullable=False),
        sa.Column("missing", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sweeps")),
    )
    op.create_index(op.f("ix_sweeps_state_ordered_at"), "sweeps", ["state", "ordered_at"], unique=False)
    op.create_index(op.f("ix_sweeps_subject_finished_at"), "sweeps", ["subject", "finished_at"], unique=False)

    op.create_table(
        "users",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("role", sa.String(length=24), nullable=False),
        sa.Column("organizer", sa.Text(), nullable=False),
        sa.Column("password_hash", sa.Text(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_users")),
        sa.UniqueConstraint("email", name=op.f("uq_users_email")),
    )
    op.create_table(
        "columns",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("path", sa.JSON(), nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("parent_url", sa.Text(), nullable=False),
        sa.Column("category", sa.String(length=24), nullable=False),
        sa.Column("category_from", sa.String(length=24), nullable=False),
        sa.Column("exempt_until", sa.Date(), nullable=True),
        sa.Column("exempt_reason", sa.Text(), nullable=False),
        sa.Column("periodic", sa.Boolean(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("shape", sa.String(length=24), nullable=True),
        sa.Column("newest", sa.Date(), nullable=True),
        sa.Column("first_seen", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_seen", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["site_id"], ["sites.id"], name=op.f("fk_columns_site_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_columns")),
        sa.UniqueConstraint("site_id", "url", name=op.f("uq_columns_site_id_url")),
    )
    op.create_table(
        "findings",
        sa.Column("sweep_id", sa.String(length=64), nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("subject", sa.String(length=64), nullable=False),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("rule_id", sa.String(length=128), nullable=False),
        sa.Column("check_id", sa.String(length=64), nullable=False),
        sa.Column("target_kind", sa.String(length=24), nullable=False),
        sa.Column("target_key", sa.Text(), nullable=False),
        sa.Column("target_label", sa.Text(), nullable=False),
        sa.Column("outcome", sa.String(length=24), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("values", sa.JSON(), nullable=False),
        sa.Column("confidence", sa.Double(), nullable=False),
        sa.Column("discriminator", sa.Text(), nullable=False),
        sa.Column("found_on", sa.JSON(), nullable=False),
        sa.Column("instances", sa.Integer(), nullable=False),
        sa.Column("cause", sa.Text(), nullable=True),
        sa.Column("observed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["sweep_id"], ["sweeps.id"], name=op.f("fk_findings_sweep_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("sweep_id", "position", name=op.f("pk_findings")),
    )
    op.create_index(op.f("ix_findings_fingerprint"), "findings", ["fingerprint"], unique=False)
    op.create_index(op.f("ix_findings_subject_observed_at"), "findings", ["subject", "observed_at"], unique=False)

    op.create_table(
        "indicator_results",
        sa.Column("card_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("indicator_id", sa.String(length=128), nullable=False),
        sa.Column("state", sa.String(length=24), nullable=False),
        sa.Column("lost", sa.Double(), nullable=False),
        sa.Column("gained", sa.Double(), nullable=False),
        sa.Column("result", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["card_id"], ["score_cards.id"], name=op.f("fk_indicator_results_card_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("card_id", "position", name=op.f("pk_indicator_results")),
    )
    op.create_index(op.f("ix_indicator_results_indicator_id"), "indicator_results", ["indicator_id"], unique=False)

    op.create_table(
        "issue_events",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("act", sa.String(length=24), nullable=False),
        sa.Column("before", sa.String(length=24), nullable=True),
        sa.Column("after", sa.String(length=24), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("sweep_id", sa.String(length=64), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("processed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["fingerprint"], ["issues.fingerprint"], name=op.f("fk_issue_events_fingerprint"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_issue_events")),
    )
    op.create_index(op.f("ix_issue_events_at"), "issue_events", ["at"], unique=False)
    op.create_index(op.f("ix_issue_events_fingerprint_id"), "issue_events", ["fingerprint", "id"], unique=False)
    op.create_index(
        "ix_issue_events_unprocessed",
        "issue_events",
        ["id"],
        unique=False,
        sqlite_where=sa.text("processed_at IS NULL"),
        postgresql_where=sa.text("processed_at IS NULL"),
    )

    op.create_table(
        "evidence",
        sa.Column("sweep_id", sa.String(length=64), nullable=False),
        sa.Column("finding", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("captured_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("key", sa.String(length=80), nullable=False),
        sa.Column("excerpt", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["sweep_id", "finding"],
            ["findings.sweep_id", "findings.position"],
            name=op.f("fk_evidence_sweep_id_finding"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("sweep_id", "finding", "position", name=op.f("pk_evidence")),
    )
    op.create_index(op.f("ix_evidence_key"), "evidence", ["key"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_evidence_key"), table_name="evidence")

    op.drop_table("evidence")
    op.drop_index(
        "ix_issue_events_unprocessed",
        table_name="issue_events",
        sqlite_where=sa.text("processed_at IS NULL"),
        postgresql_where=sa.text("processed_at IS NULL"),
    )
    op.drop_index(op.f("ix_issue_events_fingerprint_id"), table_name="issue_events")
    op.drop_index(op.f("ix_issue_events_at"), table_name="issue_events")

    op.drop_table("issue_events")
    op.drop_index(op.f("ix_indicator_results_indicator_id"), table_name="indicator_results")

    op.drop_table("indicator_results")
    op.drop_index(op.f("ix_findings_subject_observed_at"), table_name="findings")
    op.drop_index(op.f("ix_findings_fingerprint"), table_name="findings")

    op.drop_table("findings")
    op.drop_table("columns")
    op.drop_table("users")
    op.drop_index(op.f("ix_sweeps_subject_finished_at"), table_name="sweeps")
    op.drop_index(op.f("ix_sweeps_state_ordered_at"), table_name="sweeps")

    op.drop_table("sweeps")
    op.drop_table("subscriptions")
    op.drop_index("ix_sites_next_sweep_at", table_name="sites")
    op.drop_index("ix_sites_next_probe_at", table_name="sites")

    op.drop_table("sites")
    op.drop_index(op.f("ix_score_cards_period_set_id"), table_name="score_cards")

    op.drop_table("score_cards")
    op.drop_table("probe_samples")
    op.drop_table("manual_entries")
    op.drop_index(op.f("ix_issues_subject_state"), table_name="issues")
    op.drop_index(op.f("ix_issues_state_last_seen"), table_name="issues")
    op.drop_index(op.f("ix_issues_exempt_until"), table_name="issues")
    op.drop_index(op.f("ix_issues_due_at"), table_name="issues")
    op.drop_index(op.f("ix_issues_closed_at"), table_name="issues")

    op.drop_table("issues")
    op.drop_index(op.f("ix_digests_state"), table_name="digests")

    op.drop_table("digests")
    op.drop_index("ix_accounts_site_code", table_name="accounts")
    op.drop_index("ix_accounts_next_sweep_at", table_name="accounts")

    op.drop_table("accounts")
