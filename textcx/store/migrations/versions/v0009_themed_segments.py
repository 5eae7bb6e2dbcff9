"""The index of segments by theme holds the tenant, so that the newest words of a theme are found in it alone."""

from __future__ import annotations

from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None
COLUMNS = ["dataset", "theme", "verbatim", "polarity", "tenant"]


def upgrade() -> None:
    """Create it and drop the one it replaces."""
    op.create_index("ix_segments_themed", "segments", COLUMNS)
    op.drop_index("ix_segments_dataset_theme_verbatim_polarity", "segments")
