"""Roll-ups in the order they are read, with single days of every slice; they are counted anew when the database is opened."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

WHOLE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MEASURES = (
    "verbatims",
    "segments",
    "negative_verbatims",
    "negative_segments",
    "neutral_verbatims",
    "neutral_segments",
    "positive_verbatims",
    "positive_segments",
    "negative_sum",
    "neutral_sum",
    "positive_sum",
    "severity_sum",
)


def upgrade() -> None:
    """Create roll-ups and drafts anew, empty: an analysis that has one finds its themes again."""
    for name in ("rollups", "shifts", "drafts"):
        op.drop_table(name)
    _cells("rollups")
    empty = sa.text("verbatims = 0")
    op.create_index("ix_rollups_nothing", "rollups", ["dataset"], sqlite_where=empty, postgresql_where=empty)
    _cells("shifts")
    _drafts()
    op.add_column("datasets", sa.Column("layout", WHOLE, nullable=False, server_default="0"))


def _cells(name: str) -> None:
    op.create_table(
        name,
        sa.Column("dataset", WHOLE, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("period", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("stage", sa.Text(), nullable=False),
        sa.Column("theme", sa.Text(), nullable=False),
        sa.Column("tenant", WHOLE, nullable=False),
        *(sa.Column(measure, WHOLE, nullable=False) for measure in MEASURES),
        sa.ForeignKeyConstraint(["dataset"], ["datasets.pk"], name=op.f(f"fk_{name}_dataset"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["tenant"], ["tenants.pk"], name=op.f(f"fk_{name}_tenant"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("dataset", "kind", "value", "period", "stage", "theme", name=op.f(f"pk_{name}")),
        sqlite_with_rowid=False,
    )


def _drafts() -> None:
    op.create_table(
        "drafts",
        sa.Column("dataset", WHOLE, nullable=False),
        sa.Column("tenant", WHOLE, nullable=False),
        sa.Column("reached", WHOLE, nullable=False),
        sa.Column("content", sa.JSON(none_as_null=True), nullable=False),
        sa.ForeignKeyConstraint(["dataset"], ["datasets.pk"], name=op.f("fk_drafts_dataset"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["tenant"], ["tenants.pk"], name=op.f("fk_drafts_tenant"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("dataset", name=op.f("pk_drafts")),
    )
