"""Indexes that lists of verbatims need, and none that begins with the tenant, which SQLite preferred to the numbers of rows."""

from __future__ import annotations

from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the new ones and drop those they replace."""
    op.create_index("ix_verbatims_listed", "verbatims", ["dataset", "pk", "tenant", "day", "spoken", "label"])
    op.create_index("ix_verbatims_dataset_day_spoken", "verbatims", ["dataset", "day", "spoken"])
    op.create_index("ix_verbatims_respondent_id_tenant", "verbatims", ["respondent_id", "tenant"])
    for name in ("dataset_pk", "dataset_day", "tenant_respondent_id"):
        op.drop_index(f"ix_verbatims_{name}", "verbatims")
    op.create_index(
        "ix_segments_dataset_theme_verbatim_polarity", "segments", ["dataset", "theme", "verbatim", "polarity"]
    )
    op.drop_index("ix_segments_dataset_theme_verbatim", "segments")
