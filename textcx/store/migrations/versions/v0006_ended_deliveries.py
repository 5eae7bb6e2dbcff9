"""The index by which deliveries that ended long ago are found."""

from __future__ import annotations

from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the index."""
    op.create_index(op.f("ix_deliveries_finished_at"), "deliveries", ["finished_at"], unique=False)
