"""Tenants, data sets, verbatims with what is known of them, and roll-ups."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

WHOLE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Create the tables."""
    for create in (
        _tenants,
        _datasets,
        _rollups,
        _verbatims,
        _volumes,
        _annotations,
        _entities,
        _segment_stages,
        _segments,
        _vectors,
    ):
        create()


def _tenants() -> None:
    op.create_table(
        "tenants",
        sa.Column("pk", WHOLE, nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("pk", name=op.f("pk_tenants")),
        sa.UniqueConstraint("id", name=op.f("uq_tenants_id")),
    )


def _datasets() -> None:
    op.create_table(
        "datasets",
        sa.Column("pk", WHOLE, nullable=False),
        sa.Column("tenant", WHOLE, nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("segment_keys", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("revision", WHOLE, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["tenant"], ["tenants.pk"], name=op.f("fk_datasets_tenant"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("pk", name=op.f("pk_datasets")),
        sa.UniqueConstraint("id", name=op.f("uq_datasets_id")),
    )
    op.create_index(op.f("ix_datasets_tenant_pk"), "datasets", ["tenant", "pk"], unique=False)


def _rollups() -> None:
    op.create_table(
        "rollups",
        sa.Column("dataset", WHOLE, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("period", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("theme", sa.Text(), nullable=False),
        sa.Column("stage", sa.Text(), nullable=False),
        sa.Column("tenant", WHOLE, nullable=False),
        sa.Column("verbatims", WHOLE, nullable=False),
        sa.Column("segments", WHOLE, nullable=False),
        sa.Column("negative_verbatims", WHOLE, nullable=False),
        sa.Column("negative_segments", WHOLE, nullable=False),
        sa.Column("neutral_verbatims", WHOLE, nullable=False),
        sa.Column("neutral_segments", WHOLE, nullable=False),
        sa.Column("positive_verbatims", WHOLE, nullable=False),
        sa.Column("positive_segments", WHOLE, nullable=False),
        sa.Column("negative_sum", WHOLE, nullable=False),
        sa.Column("neutral_sum", WHOLE, nullable=False),
        sa.Column("positive_sum", WHOLE, nullable=False),
        sa.Column("severity_sum", WHOLE, nullable=False),
        sa.ForeignKeyConstraint(["dataset"], ["datasets.pk"], name=op.f("fk_rollups_dataset"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["tenant"], ["tenants.pk"], name=op.f("fk_rollups_tenant"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("dataset", "kind", "value", "period", "theme", "stage", name=op.f("pk_rollups")),
        sqlite_with_rowid=False,
    )
    op.create_index(
        "ix_rollups_nothing",
        "rollups",
        ["dataset"],
        unique=False,
        sqlite_where=sa.text("verbatims = 0"),
        postgresql_where=sa.text("verbatims = 0"),
    )


def _verbatims() -> None:
    op.create_table(
        "verbatims",
        sa.Column("pk", WHOLE, nullable=False),
        sa.Column("tenant", WHOLE, nullable=False),
        sa.Column("dataset", WHOLE, nullable=False),
        sa.Column("external_id", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("folded", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("metadata", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("attributes", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("respondent_id", sa.Text(), nullable=True),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revision", WHOLE, nullable=False),
        sa.Column("day", sa.Integer(), nullable=True),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("spoken", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["dataset"], ["datasets.pk"], name=op.f("fk_verbatims_dataset"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["tenant"], ["tenants.pk"], name=op.f("fk_verbatims_tenant"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("pk", name=op.f("pk_verbatims")),
        sa.UniqueConstraint("dataset", "external_id", name=op.f("uq_verbatims_dataset_external_id")),
    )
    op.create_index(op.f("ix_verbatims_dataset_day"), "verbatims", ["dataset", "day"], unique=False)
    op.create_index(op.f("ix_verbatims_dataset_pk"), "verbatims", ["dataset", "pk"], unique=False)
    op.create_index(
        "ix_verbatims_pending",
        "verbatims",
        ["dataset", "pk"],
        unique=False,
        sqlite_where=sa.text("status = 'pending'"),
        postgresql_where=sa.text("status = 'pending'"),
    )
    op.create_index(op.f("ix_verbatims_tenant_respondent_id"), "verbatims", ["tenant", "respondent_id"], unique=False)


def _volumes() -> None:
    op.create_table(
        "volumes",
        sa.Column("dataset", WHOLE, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("period", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("tenant", WHOLE, nullable=False),
        sa.Column("verbatims", WHOLE, nullable=False),
        sa.ForeignKeyConstraint(["dataset"], ["datasets.pk"], name=op.f("fk_volumes_dataset"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["tenant"], ["tenants.pk"], name=op.f("fk_volumes_tenant"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("dataset", "kind", "value", "period", "status", "label", name=op.f("pk_volumes")),
        sqlite_with_rowid=False,
    )
    op.create_index(
        "ix_volumes_nothing",
        "volumes",
        ["dataset"],
        unique=False,
        sqlite_where=sa.text("verbatims = 0"),
        postgresql_where=sa.text("verbatims = 0"),
    )


def _annotations() -> None:
    op.create_table(
        "annotations",
        sa.Column("verbatim", WHOLE, autoincrement=False, nullable=False),
        sa.Column("tenant", WHOLE, nullable=False),
        sa.Column("dataset", WHOLE, nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("detail", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("error", sa.Text(), nullable=True),
        sa.Column("textcx", sa.Text(), nullable=False),
        sa.Column("recipe", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("annotated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["dataset"], ["datasets.pk"], name=op.f("fk_annotations_dataset"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["tenant"], ["tenants.pk"], name=op.f("fk_annotations_tenant"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["verbatim"], ["verbatims.pk"], name=op.f("fk_annotations_verbatim"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("verbatim", name=op.f("pk_annotations")),
    )


def _entities() -> None:
    op.create_table(
        "entities",
        sa.Column("verbatim", WHOLE, autoincrement=False, nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("tenant", WHOLE, nullable=False),
        sa.Column("dataset", WHOLE, nullable=False),
        sa.Column("start", WHOLE, nullable=False),
        sa.Column("stop", WHOLE, nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("entity_id", sa.Text(), nullable=True),
        sa.Column("detail", sa.JSON(none_as_null=True), nullable=False),
        sa.ForeignKeyConstraint(["dataset"], ["datasets.pk"], name=op.f("fk_entities_dataset"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["tenant"], ["tenants.pk"], name=op.f("fk_entities_tenant"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["verbatim"], ["verbatims.pk"], name=op.f("fk_entities_verbatim"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("verbatim", "position", name=op.f("pk_entities")),
    )
    op.create_index(
        op.f("ix_entities_dataset_label_entity_id"), "entities", ["dataset", "label", "entity_id"], unique=False
    )


def _segment_stages() -> None:
    op.create_table(
        "segment_stages",
        sa.Column("verbatim", WHOLE, autoincrement=False, nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("stage", sa.Text(), nullable=False),
        sa.Column("tenant", WHOLE, nullable=False),
        sa.Column("dataset", WHOLE, nullable=False),
        sa.ForeignKeyConstraint(
            ["dataset"], ["datasets.pk"], name=op.f("fk_segment_stages_dataset"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["tenant"], ["tenants.pk"], name=op.f("fk_segment_stages_tenant"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["verbatim"], ["verbatims.pk"], name=op.f("fk_segment_stages_verbatim"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("verbatim", "position", "stage", name=op.f("pk_segment_stages")),
        sqlite_with_rowid=False,
    )
    op.create_index(
        op.f("ix_segment_stages_dataset_stage_verbatim"),
        "segment_stages",
        ["dataset", "stage", "verbatim"],
        unique=False,
    )


def _segments() -> None:
    op.create_table(
        "segments",
        sa.Column("verbatim", WHOLE, autoincrement=False, nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("tenant", WHOLE, nullable=False),
        sa.Column("dataset", WHOLE, nullable=False),
        sa.Column("start", WHOLE, nullable=False),
        sa.Column("stop", WHOLE, nullable=False),
        sa.Column("polarity", sa.Text(), nullable=False),
        sa.Column("theme", sa.Text(), nullable=False),
        sa.Column("negative", WHOLE, nullable=False),
        sa.Column("neutral", WHOLE, nullable=False),
        sa.Column("positive", WHOLE, nullable=False),
        sa.Column("detail", sa.JSON(none_as_null=True), nullable=False),
        sa.ForeignKeyConstraint(["dataset"], ["datasets.pk"], name=op.f("fk_segments_dataset"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["tenant"], ["tenants.pk"], name=op.f("fk_segments_tenant"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["verbatim"], ["verbatims.pk"], name=op.f("fk_segments_verbatim"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("verbatim", "position", name=op.f("pk_segments")),
        sqlite_with_rowid=False,
    )
    op.create_index(
        op.f("ix_segments_dataset_polarity_verbatim"), "segments", ["dataset", "polarity", "verbatim"], unique=False
    )
    op.create_index(
        op.f("ix_segments_dataset_theme_verbatim"), "segments", ["dataset", "theme", "verbatim"], unique=False
    )


def _vectors() -> None:
    op.create_table(
        "vectors",
        sa.Column("verbatim", WHOLE, autoincrement=False, nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("tenant", WHOLE, nullable=False),
        sa.Column("dataset", WHOLE, nullable=False),
        sa.Column("halves", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["dataset"], ["datasets.pk"], name=op.f("fk_vectors_dataset"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["tenant"], ["tenants.pk"], name=op.f("fk_vectors_tenant"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["verbatim"], ["verbatims.pk"], name=op.f("fk_vectors_verbatim"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("verbatim", "position", name=op.f("pk_vectors")),
    )
