"""Packs: what is counted of verbatims, as columns; data sets get theirs when the store is opened."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

WHOLE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Create the table."""
    op.create_table(
        "packs",
        sa.Column("dataset", WHOLE, nullable=False),
        sa.Column("number", WHOLE, autoincrement=False, nullable=False),
        sa.Column("tenant", WHOLE, nullable=False),
        sa.Column("names", sa.Text(), nullable=False),
        sa.Column("facts", sa.LargeBinary(), nullable=False),
        sa.Column("parts", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["dataset"], ["datasets.pk"], name=op.f("fk_packs_dataset"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["tenant"], ["tenants.pk"], name=op.f("fk_packs_tenant"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("dataset", "number", name=op.f("pk_packs")),
    )
