"""Rows back to verbatims with their annotations."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import sqlalchemy as sa

from textcx.store import details
from textcx.store.connection import TenantConnection
from textcx.store.schema import annotation_table, entities, segments, vectors, verbatims
from textcx.store.values import Pending, StoredVerbatim
from textcx.types import Annotation, Mention, Provenance, Segment, Span, Status, Vectors, Verbatim


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Parts:
    annotations: dict[int, Any]
    segments: dict[int, list[Any]]
    entities: dict[int, list[Any]]
    vectors: dict[tuple[int, int], Vectors]


def assembled(connection: TenantConnection, rows: Sequence[int], with_vectors: bool = False) -> list[StoredVerbatim]:
    """Return the verbatims of these rows in this order, each with its annotation."""
    found = {row.pk: row for row in connection.among(sa.select(verbatims), verbatims.c.pk, rows)}
    parts = _parts(connection, rows, with_vectors)
    return [_stored(found[pk], parts) for pk in rows if pk in found]


def pending_of(rows: Iterable[Any]) -> list[Pending]:
    """Return the verbatims to annotate."""
    return [Pending(verbatim=_verbatim(row), revision=row.revision) for row in rows]


def _parts(connection: TenantConnection, rows: Sequence[int], with_vectors: bool) -> _Parts:
    known = connection.among(sa.select(annotation_table), annotation_table.c.verbatim, rows)
    halves = connection.among(sa.select(vectors), vectors.c.verbatim, rows) if with_vectors else ()
    return _Parts(
        annotations={row.verbatim: row for row in known},
        segments=_by_verbatim(connection, segments, rows),
        entities=_by_verbatim(connection, entities, rows),
        vectors={(row.verbatim, row.position): _vector(row.halves) for row in halves},
    )


def _by_verbatim(connection: TenantConnection, table: sa.Table, rows: Sequence[int]) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = defaultdict(list)
    statement = sa.select(table).order_by(table.c.verbatim, table.c.position)
    for row in connection.among(statement, table.c.verbatim, rows):
        found[row.verbatim].append(row)
    return found


def _vector(halves: bytes) -> Vectors:
    return np.frombuffer(halves, dtype="<f2").astype(np.float32)


def _verbatim(row: Any) -> Verbatim:
    return Verbatim(id=row.external_id, text=row.text, language=row.language, metadata=row.metadata)


def _stored(row: Any, parts: _Parts) -> StoredVerbatim:
    known = parts.annotations.get(row.pk)
    return StoredVerbatim(
        id=row.external_id,
        text=row.text,
        language=row.language,
        created_at=row.created_at,
        metadata=row.metadata,
        received_at=row.received_at,
        revision=row.revision,
        annotation=None if known is None else _annotation(row, known, parts),
        provenance=None if known is None else Provenance(textcx=known.textcx, recipe=known.recipe, digest=known.digest),
    )


def _annotation(row: Any, known: Any, parts: _Parts) -> Annotation:
    return Annotation(
        verbatim=_verbatim(row),
        status=Status(known.status),
        language=details.to_language(known.detail["language"]),
        sentiment=details.to_sentiment(known.detail["sentiment"]),
        stages=details.to_tags(known.detail["stages"]),
        segments=tuple(_segment(row, each, parts) for each in parts.segments.get(row.pk, ())),
        mentions=_mentions(row, known, parts),
        error=known.error,
    )


def _segment(row: Any, each: Any, parts: _Parts) -> Segment:
    segment = details.to_segment(Span(start=each.start, end=each.stop), row.text, each.detail)
    return replace(segment, theme_id=each.theme or None, vector=parts.vectors.get((row.pk, each.position)))


def _mentions(row: Any, known: Any, parts: _Parts) -> tuple[Mention, ...] | None:
    if not known.detail["mentions"]:
        return None
    spans = ((Span(start=each.start, end=each.stop), each) for each in parts.entities.get(row.pk, ()))
    return tuple(details.to_mention(span, row.text, each) for span, each in spans)
