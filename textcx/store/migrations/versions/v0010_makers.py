"""Annotations know what made them, so that an analysis finds those of another recipe or other stages."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column, empty for what was made before, and its index."""
    op.add_column("annotations", sa.Column("maker", sa.Text, nullable=False, server_default=""))
    op.create_index("ix_annotations_made", "annotations", ["dataset", "maker", "verbatim", "annotated_at", "tenant"])
