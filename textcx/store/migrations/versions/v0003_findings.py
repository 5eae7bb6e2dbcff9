"""What an analysis found of the whole data set, themes not yet given to their segments, and whose turn a job is."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

WHOLE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Create the tables and the columns of jobs."""
    _findings()
    _planned()
    op.add_column("jobs", sa.Column("step", sa.Text(), nullable=False, server_default="annotate"))
    op.add_column("jobs", sa.Column("served_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("jobs", sa.Column("attempts", WHOLE, nullable=False, server_default="0"))


def _findings() -> None:
    op.create_table(
        "findings",
        sa.Column("pk", WHOLE, nullable=False),
        sa.Column("tenant", WHOLE, nullable=False),
        sa.Column("dataset", WHOLE, nullable=False),
        sa.Column("theme", sa.Text(), nullable=False),
        sa.Column("stage", sa.Text(), nullable=False),
        sa.Column("rank", WHOLE, nullable=False),
        sa.Column("figures", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("trend", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("impact", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("alert", sa.Text(), nullable=True),
        sa.Column("job", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["dataset"], ["datasets.pk"], name=op.f("fk_findings_dataset"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["tenant"], ["tenants.pk"], name=op.f("fk_findings_tenant"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("pk", name=op.f("pk_findings")),
        sa.UniqueConstraint("dataset", "theme", "stage", name=op.f("uq_findings_dataset_theme_stage")),
    )
    op.create_index(op.f("ix_findings_dataset_rank"), "findings", ["dataset", "rank"], unique=False)


def _planned() -> None:
    op.create_table(
        "planned",
        sa.Column("verbatim", WHOLE, autoincrement=False, nullable=False),
        sa.Column("start", WHOLE, autoincrement=False, nullable=False),
        sa.Column("tenant", WHOLE, nullable=False),
        sa.Column("dataset", WHOLE, nullable=False),
        sa.Column("theme", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["dataset"], ["datasets.pk"], name=op.f("fk_planned_dataset"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["tenant"], ["tenants.pk"], name=op.f("fk_planned_tenant"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["verbatim"], ["verbatims.pk"], name=op.f("fk_planned_verbatim"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("verbatim", "start", name=op.f("pk_planned")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_planned_dataset_verbatim"), "planned", ["dataset", "verbatim"], unique=False)
