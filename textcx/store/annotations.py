"""Annotations: what the annotate loop found, and the themes that the aggregate loop gave to segments."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

import numpy as np
import sqlalchemy as sa

from textcx.errors import CallError
from textcx.store import details
from textcx.store.assembly import assembled, pending_of
from textcx.store.connection import TenantConnection, batches
from textcx.store.facts import NONE, ten_thousandths
from textcx.store.rollups import kept
from textcx.store.schema import annotation_table, entities, segment_stages, segments, vectors, verbatims
from textcx.store.session import Repository, dataset_row, touch
from textcx.store.traces import FOUND, forget
from textcx.store.values import Annotated, Assignment, DatasetRow, Maker, Pending, StoredVerbatim
from textcx.store.verbatims import pks_of
from textcx.types import Annotation, Segment

Row = dict[str, Any]
Where = tuple[sa.ColumnElement[bool], ...]


class Annotations(Repository):
    """The annotations of one tenant."""

    def put(self, dataset: str, items: Sequence[Annotated], maker: Maker) -> int:
        """Store annotations, replacing older ones, and return how many; errors: `NotFoundError`.

        One whose verbatim was erased or got another text in the meantime is left out: it waits for a new one. A segment
        that stands where an older one stood keeps its theme.
        """
        with self._session.writing() as connection:
            row = dataset_row(connection, dataset, lock=True)
            current = self._current(connection, row, items)
            pks = sorted(current)
            with kept(connection, row, pks):
                themes = _themes(connection, pks)
                forget(connection, pks, FOUND)
                self._write(connection, row, (current, maker))
                connection.change_each(segments, _themed(current, themes), ["verbatim", "start"])
            if current:
                touch(connection, row)
        return len(current)

    def has_stage(self, dataset: str, stage: str) -> bool:
        """Say whether any segment is at a stage; errors: `NotFoundError`."""
        with self._session.reading() as connection:
            row = dataset_row(connection, dataset)
            at = (segment_stages.c.dataset == row.pk, segment_stages.c.stage == stage)
            return connection.first(sa.select(segment_stages.c.stage).where(*at).limit(1)) is not None

    def outdated(self, dataset: str, maker: Maker, before: datetime, limit: int = 1000) -> list[Pending]:
        """Return some verbatims whose annotation something else made up to a moment; of one maker the first received first.

        Errors: `NotFoundError`.
        """
        with self._session.reading() as connection:
            row = dataset_row(connection, dataset)
            found_first = (annotation_table.c.maker, annotation_table.c.verbatim)  # as in the index
            statement = sa.select(annotation_table.c.verbatim).order_by(*found_first).limit(limit)
            found = [
                each for where in _otherwise(row, maker, before) for each in connection.rows(statement.where(*where))
            ]
            pks = sorted(each.verbatim for each in found)[:limit]
            rows = connection.among(sa.select(verbatims), verbatims.c.pk, pks)
            return pending_of(sorted(rows, key=lambda each: each.pk))

    def count_outdated(self, dataset: str, maker: Maker, before: datetime) -> int:
        """Return how many annotations something else made up to a moment; errors: `NotFoundError`."""
        with self._session.reading() as connection:
            row = dataset_row(connection, dataset)
            statement = sa.select(sa.func.count().label("n")).select_from(annotation_table)
            return sum(connection.rows(statement.where(*where))[0].n for where in _otherwise(row, maker, before))

    def assign(self, dataset: str, assignments: Sequence[Assignment]) -> int:
        """Set the themes of segments and return of how many; those that are no more are left out. Errors: `NotFoundError`."""
        with self._session.writing() as connection:
            row = dataset_row(connection, dataset, lock=True)
            pks = pks_of(connection, row, sorted({each.verbatim_id for each in assignments}))
            wanted = {
                (pks[each.verbatim_id], each.start): each.theme_id or NONE
                for each in assignments
                if each.verbatim_id in pks
            }
            return apply_themes(connection, row, wanted)

    def stream(self, dataset: str, after: int = 0, limit: int = 1000) -> tuple[list[StoredVerbatim], int]:
        """Return some verbatims with annotations and vectors in the order received, and where to go on (0 at the end)."""
        if limit < 1:
            raise CallError(f"The limit is {limit}; expected at least 1.")
        with self._session.reading() as connection:
            row = dataset_row(connection, dataset)
            where = (verbatims.c.dataset == row.pk, verbatims.c.pk > after)
            statement = sa.select(verbatims.c.pk).where(*where).order_by(verbatims.c.pk).limit(limit)
            pks = [found.pk for found in connection.rows(statement)]
            return assembled(connection, pks, with_vectors=True), pks[-1] if len(pks) == limit else 0

    def _current(
        self, connection: TenantConnection, row: DatasetRow, items: Sequence[Annotated]
    ) -> dict[int, Annotation]:
        wanted = {(item.annotation.verbatim.id, item.revision): item.annotation for item in items}
        columns = (verbatims.c.pk, verbatims.c.external_id, verbatims.c.revision)
        statement = sa.select(*columns).where(verbatims.c.dataset == row.pk)
        found = connection.among(statement, verbatims.c.external_id, sorted({name for name, _ in wanted}))
        pairs = ((each.pk, wanted.get((each.external_id, each.revision))) for each in found)
        return {pk: annotation for pk, annotation in pairs if annotation is not None}

    def _write(self, connection: TenantConnection, row: DatasetRow, found: tuple[dict[int, Annotation], Maker]) -> None:
        now, tables = self._now(), (segments, segment_stages, vectors, entities)
        current, maker = found
        heads = [
            {**_head(annotation, maker), "annotated_at": now, "verbatim": pk} for pk, annotation in current.items()
        ]
        connection.add(annotation_table, [{**head, "dataset": row.pk} for head in heads])
        connection.change_each(verbatims, [_counted(pk, annotation) for pk, annotation in current.items()], ["pk"])
        for table, rows_of in zip(tables, (_segments, _stages, _vectors, _entities), strict=True):
            for some in batches(list(current.items())):
                rows = [each for pk, annotation in some for each in rows_of(pk, annotation)]
                connection.add(table, [{**each, "dataset": row.pk} for each in rows])


def apply_themes(connection: TenantConnection, row: DatasetRow, wanted: Mapping[tuple[int, int], str]) -> int:
    """Set the themes of segments by number of row and start, within a transaction, and return how many changed."""
    changed = _changed(connection, wanted)
    with kept(connection, row, sorted({each["verbatim"] for each in changed})):
        connection.change_each(segments, changed, ["verbatim", "start"])
    if changed:
        touch(connection, row)
    return len(changed)


def _changed(connection: TenantConnection, wanted: Mapping[tuple[int, int], str]) -> list[Row]:
    """Return the segments that exist and get another theme than they have."""
    statement = sa.select(segments.c.verbatim, segments.c.start, segments.c.theme)
    found = connection.among(statement, segments.c.verbatim, sorted({verbatim for verbatim, _ in wanted}))
    themed = ((each, wanted.get((each.verbatim, each.start), each.theme)) for each in found)
    return [
        {"verbatim": each.verbatim, "start": each.start, "theme": theme}
        for each, theme in themed
        if theme != each.theme
    ]


def _otherwise(row: DatasetRow, maker: Maker, before: datetime) -> list[Where]:
    """Return the two ranges of the index that hold annotations of other makers."""
    mine = (annotation_table.c.dataset == row.pk, annotation_table.c.annotated_at <= before)
    return [(*mine, annotation_table.c.maker < maker.digest), (*mine, annotation_table.c.maker > maker.digest)]


def _themes(connection: TenantConnection, pks: Sequence[int]) -> dict[tuple[int, int], str]:
    """Return the themes of segments by number of row and start."""
    statement = sa.select(segments.c.verbatim, segments.c.start, segments.c.theme).where(segments.c.theme != NONE)
    found = connection.among(statement, segments.c.verbatim, pks)
    return {(each.verbatim, each.start): each.theme for each in found}


def _themed(current: Mapping[int, Annotation], themes: Mapping[tuple[int, int], str]) -> list[Row]:
    places = ((pk, each.span.start) for pk, made in current.items() for each in made.segments if not each.theme_id)
    return [
        {"verbatim": pk, "start": start, "theme": themes[pk, start]} for pk, start in places if (pk, start) in themes
    ]


def _counted(pk: int, annotation: Annotation) -> Row:
    """Return the columns of the verbatim that lists and roll-ups go by."""
    return {
        "pk": pk,
        "status": annotation.status.value,
        "label": annotation.sentiment.label if annotation.sentiment else "",
        "spoken": annotation.language.code if annotation.language else "und",
    }


def _head(annotation: Annotation, maker: Maker) -> Row:
    provenance = maker.provenance
    return {
        "status": annotation.status.value,
        "error": annotation.error,
        "textcx": provenance.textcx,
        "recipe": provenance.recipe,
        "digest": provenance.digest,
        "maker": maker.digest,
        "detail": {
            "language": details.of_language(annotation.language),
            "sentiment": details.of_sentiment(annotation.sentiment),
            "stages": details.of_tags(annotation.stages),
            "mentions": annotation.mentions is not None,
        },
    }


def _segments(pk: int, annotation: Annotation) -> Iterable[Row]:
    for position, segment in enumerate(annotation.segments):
        yield {
            "verbatim": pk,
            "position": position,
            "start": segment.span.start,
            "stop": segment.span.end,
            "theme": segment.theme_id or NONE,
            "detail": details.of_segment(segment),
            **_measured(segment),
        }


def _measured(segment: Segment) -> Row:
    found = segment.sentiment
    if found is None:
        return {"polarity": "", "negative": 0, "neutral": 0, "positive": 0}
    return {
        "polarity": found.label,
        "negative": ten_thousandths(found.negative),
        "neutral": ten_thousandths(found.neutral),
        "positive": ten_thousandths(found.positive),
    }


def _stages(pk: int, annotation: Annotation) -> Iterable[Row]:
    for position, segment in enumerate(annotation.segments):
        for stage in dict.fromkeys(tag.id for tag in segment.stages or ()) or [NONE]:
            yield {"verbatim": pk, "position": position, "stage": stage}


def _vectors(pk: int, annotation: Annotation) -> Iterable[Row]:
    for position, segment in enumerate(annotation.segments):
        if segment.vector is not None:
            yield {"verbatim": pk, "position": position, "halves": segment.vector.astype(np.dtype("<f2")).tobytes()}


def _entities(pk: int, annotation: Annotation) -> Iterable[Row]:
    for position, mention in enumerate(annotation.mentions or ()):
        yield {
            "verbatim": pk,
            "position": position,
            "start": mention.span.start,
            "stop": mention.span.end,
            "label": mention.label,
            "entity_id": mention.entity_id,
            "detail": details.of_mention(mention),
        }
