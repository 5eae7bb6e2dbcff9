"""Earlier secrets of webhooks, which sign beside the present one for a while."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column."""
    op.add_column("webhooks", sa.Column("former", sa.JSON(none_as_null=True), nullable=True))
