"""Keys, codeframe, jobs, kept answers and webhooks."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

WHOLE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Create the tables."""
    for create in (
        _secrets,
        _keys,
        _answers,
        _webhooks,
        _deliveries,
        _jobs,
        _theme_edits,
        _theme_lineage,
        _themes,
        _theme_quotes,
    ):
        create()


def _secrets() -> None:
    op.create_table(
        "secrets",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_secrets")),
    )


def _keys() -> None:
    op.create_table(
        "keys",
        sa.Column("pk", WHOLE, nullable=False),
        sa.Column("tenant", WHOLE, nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.Column("prefix", sa.Text(), nullable=False),
        sa.Column("scopes", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["tenant"], ["tenants.pk"], name=op.f("fk_keys_tenant"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("pk", name=op.f("pk_keys")),
        sa.UniqueConstraint("hash", name=op.f("uq_keys_hash")),
        sa.UniqueConstraint("id", name=op.f("uq_keys_id")),
    )


def _answers() -> None:
    op.create_table(
        "answers",
        sa.Column("pk", WHOLE, nullable=False),
        sa.Column("tenant", WHOLE, nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("request", sa.Text(), nullable=False),
        sa.Column("status", sa.Integer(), nullable=True),
        sa.Column("headers", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=True),
        sa.Column("holds_text", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["tenant"], ["tenants.pk"], name=op.f("fk_answers_tenant"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("pk", name=op.f("pk_answers")),
        sa.UniqueConstraint("tenant", "key", name=op.f("uq_answers_tenant_key")),
    )
    op.create_index(op.f("ix_answers_expires_at"), "answers", ["expires_at"], unique=False)


def _webhooks() -> None:
    op.create_table(
        "webhooks",
        sa.Column("pk", WHOLE, nullable=False),
        sa.Column("tenant", WHOLE, nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("secret", sa.Text(), nullable=False),
        sa.Column("events", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["tenant"], ["tenants.pk"], name=op.f("fk_webhooks_tenant"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("pk", name=op.f("pk_webhooks")),
        sa.UniqueConstraint("id", name=op.f("uq_webhooks_id")),
    )


def _deliveries() -> None:
    op.create_table(
        "deliveries",
        sa.Column("pk", WHOLE, nullable=False),
        sa.Column("tenant", WHOLE, nullable=False),
        sa.Column("webhook", WHOLE, nullable=False),
        sa.Column("dataset", WHOLE, nullable=True),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("event", sa.Text(), nullable=False),
        sa.Column("payload", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("attempts", WHOLE, nullable=False),
        sa.Column("status", sa.Integer(), nullable=True),
        sa.Column("error", sa.Text(), nullable=True),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["dataset"], ["datasets.pk"], name=op.f("fk_deliveries_dataset"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["tenant"], ["tenants.pk"], name=op.f("fk_deliveries_tenant"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["webhook"], ["webhooks.pk"], name=op.f("fk_deliveries_webhook"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("pk", name=op.f("pk_deliveries")),
        sa.UniqueConstraint("id", name=op.f("uq_deliveries_id")),
    )
    op.create_index(op.f("ix_deliveries_state_next_at"), "deliveries", ["state", "next_at"], unique=False)
    op.create_index(op.f("ix_deliveries_webhook_pk"), "deliveries", ["webhook", "pk"], unique=False)


def _jobs() -> None:
    op.create_table(
        "jobs",
        sa.Column("pk", WHOLE, nullable=False),
        sa.Column("tenant", WHOLE, nullable=False),
        sa.Column("dataset", WHOLE, nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("done", WHOLE, nullable=False),
        sa.Column("total", sa.BigInteger(), nullable=True),
        sa.Column("error", sa.Text(), nullable=True),
        sa.Column("options", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("checkpoint", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("lease_owner", sa.Text(), nullable=True),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["dataset"], ["datasets.pk"], name=op.f("fk_jobs_dataset"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["tenant"], ["tenants.pk"], name=op.f("fk_jobs_tenant"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("pk", name=op.f("pk_jobs")),
        sa.UniqueConstraint("id", name=op.f("uq_jobs_id")),
    )
    op.create_index(op.f("ix_jobs_state_pk"), "jobs", ["state", "pk"], unique=False)
    op.create_index(op.f("ix_jobs_tenant_state"), "jobs", ["tenant", "state"], unique=False)


def _theme_edits() -> None:
    op.create_table(
        "theme_edits",
        sa.Column("pk", WHOLE, nullable=False),
        sa.Column("tenant", WHOLE, nullable=False),
        sa.Column("dataset", WHOLE, nullable=False),
        sa.Column("theme", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("before", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("after", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["dataset"], ["datasets.pk"], name=op.f("fk_theme_edits_dataset"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["tenant"], ["tenants.pk"], name=op.f("fk_theme_edits_tenant"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("pk", name=op.f("pk_theme_edits")),
    )
    op.create_index(op.f("ix_theme_edits_dataset_theme"), "theme_edits", ["dataset", "theme"], unique=False)


def _theme_lineage() -> None:
    op.create_table(
        "theme_lineage",
        sa.Column("pk", WHOLE, nullable=False),
        sa.Column("tenant", WHOLE, nullable=False),
        sa.Column("dataset", WHOLE, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("target", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["dataset"], ["datasets.pk"], name=op.f("fk_theme_lineage_dataset"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["tenant"], ["tenants.pk"], name=op.f("fk_theme_lineage_tenant"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("pk", name=op.f("pk_theme_lineage")),
    )
    op.create_index(op.f("ix_theme_lineage_dataset_target"), "theme_lineage", ["dataset", "target"], unique=False)


def _themes() -> None:
    op.create_table(
        "themes",
        sa.Column("pk", WHOLE, nullable=False),
        sa.Column("tenant", WHOLE, nullable=False),
        sa.Column("dataset", WHOLE, nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("terms", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("parent_id", sa.Text(), nullable=True),
        sa.Column("stage", sa.Text(), nullable=True),
        sa.Column("edited", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["dataset"], ["datasets.pk"], name=op.f("fk_themes_dataset"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["tenant"], ["tenants.pk"], name=op.f("fk_themes_tenant"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("pk", name=op.f("pk_themes")),
        sa.UniqueConstraint("dataset", "id", name=op.f("uq_themes_dataset_id")),
    )


def _theme_quotes() -> None:
    op.create_table(
        "theme_quotes",
        sa.Column("pk", WHOLE, nullable=False),
        sa.Column("tenant", WHOLE, nullable=False),
        sa.Column("dataset", WHOLE, nullable=False),
        sa.Column("verbatim", WHOLE, autoincrement=False, nullable=False),
        sa.Column("theme", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("rank", WHOLE, nullable=False),
        sa.Column("start", WHOLE, nullable=False),
        sa.Column("stop", WHOLE, nullable=False),
        sa.ForeignKeyConstraint(["dataset"], ["datasets.pk"], name=op.f("fk_theme_quotes_dataset"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["tenant"], ["tenants.pk"], name=op.f("fk_theme_quotes_tenant"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["verbatim"], ["verbatims.pk"], name=op.f("fk_theme_quotes_verbatim"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("pk", name=op.f("pk_theme_quotes")),
    )
    op.create_index(
        op.f("ix_theme_quotes_dataset_theme_role_rank"),
        "theme_quotes",
        ["dataset", "theme", "role", "rank"],
        unique=False,
    )
    op.create_index(op.f("ix_theme_quotes_verbatim"), "theme_quotes", ["verbatim"], unique=False)
