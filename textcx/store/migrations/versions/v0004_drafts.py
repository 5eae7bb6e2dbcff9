"""What an analysis found and nobody sees yet, and what it will change of the roll-ups."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
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
    """Create the tables; an analysis that is giving out themes finds no draft, and finds them anew."""
    _drafts()
    _shifts()


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


def _shifts() -> None:
    op.create_table(
        "shifts",
        sa.Column("dataset", WHOLE, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("period", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("theme", sa.Text(), nullable=False),
        sa.Column("stage", sa.Text(), nullable=False),
        sa.Column("tenant", WHOLE, nullable=False),
        *(sa.Column(name, WHOLE, nullable=False) for name in MEASURES),
        sa.ForeignKeyConstraint(["dataset"], ["datasets.pk"], name=op.f("fk_shifts_dataset"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["tenant"], ["tenants.pk"], name=op.f("fk_shifts_tenant"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("dataset", "kind", "value", "period", "theme", "stage", name=op.f("pk_shifts")),
        sqlite_with_rowid=False,
    )
