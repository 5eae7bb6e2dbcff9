"""The tables of customers' words: tenants, keys, data sets, verbatims, what is known of them, and the roll-ups.

Probabilities in columns are whole ten-thousandths, so that what was added to a sum can be taken away exactly.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy import Column, Index, Table, UniqueConstraint

from textcx.store.columns import Whole, dataset, json, metadata, moment, number, own, tenant, verbatim, words

PENDING = "pending"

tenants = Table(
    "tenants", metadata, own(), words("id"), words("name"), moment("created_at", False), UniqueConstraint("id")
)

# Secrets of the server itself, such as the one that signs cursors; no tenant's.
secrets = Table("secrets", metadata, Column("name", sa.Text, primary_key=True), words("value"))

keys = Table(
    "keys",
    metadata,
    own(),
    tenant(),
    words("id"),
    words("name"),
    words("hash"),
    words("prefix"),
    json("scopes"),
    moment("created_at", False),
    moment("last_used_at"),
    moment("revoked_at"),
    moment("expires_at"),
    UniqueConstraint("id"),
    UniqueConstraint("hash"),
)

datasets = Table(
    "datasets",
    metadata,
    own(),
    tenant(),
    words("id"),
    words("name"),
    json("segment_keys"),
    number("revision"),
    number("layout"),
    moment("created_at", False),
    UniqueConstraint("id"),
    Index(None, "tenant", "pk"),
)

verbatims = Table(
    "verbatims",
    metadata,
    own(),
    tenant(),
    dataset(),
    words("external_id"),
    words("text"),
    words("folded"),
    Column("language", sa.Text),
    moment("created_at"),
    json("metadata"),
    json("attributes"),
    Column("respondent_id", sa.Text),
    moment("received_at", False),
    number("revision"),
    Column("day", sa.Integer),
    words("status", PENDING),
    words("label", ""),
    words("spoken", "und"),
    UniqueConstraint("dataset", "external_id"),
    # Lists walk the first one and find in it whatever filters ask that is not about segments or metadata. No index begins with the tenant:
    # every statement names it, and SQLite would rather walk all rows of a tenant than look up some by their numbers.
    Index("ix_verbatims_listed", "dataset", "pk", "tenant", "day", "spoken", "label"),
    Index(None, "dataset", "day", "spoken"),
    Index(None, "respondent_id", "tenant"),
    Index(
        "ix_verbatims_pending",
        "dataset",
        "pk",
        sqlite_where=sa.text("status = 'pending'"),
        postgresql_where=sa.text("status = 'pending'"),
    ),
)

annotation_table = Table(
    "annotations",
    metadata,
    verbatim(primary_key=True),
    tenant(),
    dataset(),
    words("status"),
    json("detail"),
    Column("error", sa.Text),
    words("textcx"),
    words("recipe"),
    words("digest"),
    words("maker", ""),
    moment("annotated_at", False),
    Index("ix_annotations_made", "dataset", "maker", "verbatim", "annotated_at", "tenant"),
)

segments = Table(
    "segments",
    metadata,
    verbatim(primary_key=True),
    Column("position", sa.Integer, primary_key=True, autoincrement=False),
    tenant(),
    dataset(),
    number("start"),
    number("stop"),
    words("polarity", ""),
    words("theme", ""),
    number("negative"),
    number("neutral"),
    number("positive"),
    json("detail"),
    Index("ix_segments_themed", "dataset", "theme", "verbatim", "polarity", "tenant"),
    Index(None, "dataset", "polarity", "verbatim"),
    sqlite_with_rowid=False,
)

# A segment at no stage has one row with the stage "", so that a join loses no segment.
segment_stages = Table(
    "segment_stages",
    metadata,
    verbatim(primary_key=True),
    Column("position", sa.Integer, primary_key=True, autoincrement=False),
    Column("stage", sa.Text, primary_key=True),
    tenant(),
    dataset(),
    Index(None, "dataset", "stage", "verbatim"),
    sqlite_with_rowid=False,
)

vectors = Table(
    "vectors",
    metadata,
    verbatim(primary_key=True),
    Column("position", sa.Integer, primary_key=True, autoincrement=False),
    tenant(),
    dataset(),
    Column("halves", sa.LargeBinary, nullable=False),
)

entities = Table(
    "entities",
    metadata,
    verbatim(primary_key=True),
    Column("position", sa.Integer, primary_key=True, autoincrement=False),
    tenant(),
    dataset(),
    number("start"),
    number("stop"),
    words("label"),
    Column("entity_id", sa.Text),
    json("detail"),
    Index(None, "dataset", "label", "entity_id"),
)

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


def _place() -> list[Column[Any]]:
    """A slice of the verbatims (kind and value) in a period: 0, yyyymm or yyyymmdd."""
    return [
        Column("kind", sa.Text, primary_key=True),
        Column("value", sa.Text, primary_key=True),
        Column("period", sa.Integer, primary_key=True, autoincrement=False),
    ]


def _no_verbatims(name: str) -> Index:
    """Finds the rows that count nothing any more, which are removed at once."""
    empty = sa.text("verbatims = 0")
    return Index(name, "dataset", sqlite_where=empty, postgresql_where=empty)


rollups = Table(
    "rollups",
    metadata,
    dataset(primary_key=True),
    *_place(),
    Column("stage", sa.Text, primary_key=True),
    Column("theme", sa.Text, primary_key=True),
    tenant(),
    *(number(name) for name in MEASURES),
    _no_verbatims("ix_rollups_nothing"),
    sqlite_with_rowid=False,
)

volumes = Table(
    "volumes",
    metadata,
    dataset(primary_key=True),
    *_place(),
    Column("status", sa.Text, primary_key=True),
    Column("label", sa.Text, primary_key=True),
    tenant(),
    number("verbatims"),
    _no_verbatims("ix_volumes_nothing"),
    sqlite_with_rowid=False,
)

# What is counted of neighbouring verbatims, as columns of numbers: see `packs.py`.
packs = Table(
    "packs",
    metadata,
    dataset(primary_key=True),
    Column("number", Whole, primary_key=True, autoincrement=False),
    tenant(),
    words("names"),
    Column("facts", sa.LargeBinary, nullable=False),
    Column("parts", sa.LargeBinary, nullable=False),
)
