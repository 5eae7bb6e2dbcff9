"""The roll-ups, kept current: whatever changes verbatims does so inside `kept`, in the same transaction."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import Any, TypeAlias

import sqlalchemy as sa

from textcx.store.cells import Counts
from textcx.store.connection import TenantConnection, batches
from textcx.store.facts import SegmentFact, VerbatimFact
from textcx.store.packing import Gathered, repack, repack_themes
from textcx.store.schema import MEASURES, packs, rollups, segment_stages, segments, verbatims, volumes
from textcx.store.schema_service import drafts, planned, shifts
from textcx.store.values import DatasetRow

AT_ONCE = 30_000
# It grows when other cells are kept: data sets of an older layout are counted anew when a store is opened.
LAYOUT = 3
WITHOUT_PACKS = 2
FACT = (verbatims.c.day, verbatims.c.spoken, verbatims.c.attributes, verbatims.c.status, verbatims.c.label)
Themes: TypeAlias = Mapping[tuple[int, int], str]  # by number of row and start
PART = ("verbatim", "position", "start", "theme", "polarity", "negative", "neutral", "positive")


@contextmanager
def kept(connection: TenantConnection, dataset: DatasetRow, rows: Sequence[int]) -> Iterator[list[int]]:
    """Count the verbatims (by number of row) before and after what happens inside, and store the difference.

    Rows that come into being inside are appended to the list that is yielded; erased ones are simply gone.
    """
    counts, moves, touched, now = Counts(), Counts(), list(rows), Gathered(dataset.segment_keys)
    for _, fact in facts(connection, touched):
        counts.add(fact, dataset.segment_keys, -1)
    _count_moves_again(connection, dataset, (touched, moves, -1))
    yield touched
    for row, fact in facts(connection, touched):
        counts.add(fact, dataset.segment_keys, 1)
        now.add(row, fact)
    _count_moves_again(connection, dataset, (touched, moves, 1))
    apply(connection, dataset.pk, counts)
    repack(connection, dataset, touched, now.facts())
    connection.add_up(shifts, moves.cells(dataset.pk), MEASURES)


def apply(connection: TenantConnection, dataset: int, counts: Counts) -> None:
    """Add the counts to the roll-ups of a data set; cells that count nothing any more disappear."""
    connection.add_up(rollups, counts.cells(dataset), MEASURES)
    connection.add_up(volumes, counts.volumes(dataset), ["verbatims"])
    for table in (rollups, volumes):
        _remove_nothing(connection, table, dataset)


def count_moves(connection: TenantConnection, dataset: DatasetRow, rows: Sequence[int]) -> None:
    """Count what the plan will change of the roll-ups when it gives these verbatims their themes, and set it aside."""
    moves = Counts()
    _count_moves(connection, dataset, (rows, moves, 1))
    connection.add_up(shifts, moves.cells(dataset.pk), MEASURES)


def apply_moves(connection: TenantConnection, dataset: DatasetRow) -> None:
    """Add what was set aside to the roll-ups, when the segments have their new themes."""
    connection.add_up_from(rollups, shifts, MEASURES, shifts.c.dataset == dataset.pk)
    connection.remove(shifts, shifts.c.dataset == dataset.pk)
    _remove_nothing(connection, rollups, dataset.pk)
    repack_themes(connection, dataset)


def rebuild(connection: TenantConnection, dataset: DatasetRow) -> None:
    """Replace roll-ups and packs of a data set by a recount, some verbatims of neighbouring days at a time."""
    for table in (rollups, volumes):
        connection.remove(table, table.c.dataset == dataset.pk)
    statement = sa.select(verbatims.c.pk).where(verbatims.c.dataset == dataset.pk)
    rows = [row.pk for row in connection.rows(statement.order_by(verbatims.c.day, verbatims.c.pk))]
    for some in batches(rows, AT_ONCE):
        counts = Counts()
        for _, fact in facts(connection, some):
            counts.add(fact, dataset.segment_keys, 1)
        apply(connection, dataset.pk, counts)
    rebuild_packs(connection, dataset)


def rebuild_packs(connection: TenantConnection, dataset: DatasetRow) -> None:
    """Replace the packs of a data set, some neighbouring verbatims at a time."""
    connection.remove(packs, packs.c.dataset == dataset.pk)
    statement = sa.select(verbatims.c.pk).where(verbatims.c.dataset == dataset.pk).order_by(verbatims.c.pk)
    rows = [row.pk for row in connection.rows(statement)]
    for some in batches(rows, AT_ONCE):
        now = Gathered(dataset.segment_keys)
        for row, fact in facts(connection, some):
            now.add(row, fact)
        repack(connection, dataset, some, now.facts())


def _remove_nothing(connection: TenantConnection, table: sa.Table, dataset: int) -> None:
    connection.remove(table, table.c.dataset == dataset, table.c.verbatims == sa.literal_column("0"))


def _count_moves_again(connection: TenantConnection, dataset: DatasetRow, task: tuple[list[int], Counts, int]) -> None:
    """Count the moves of those verbatims whose moves are counted already."""
    rows, counts, sign = task
    draft = connection.first(sa.select(drafts.c.reached).where(drafts.c.dataset == dataset.pk))
    if draft is not None:
        _count_moves(connection, dataset, ([row for row in rows if row <= draft.reached], counts, sign))


def _count_moves(connection: TenantConnection, dataset: DatasetRow, task: tuple[Sequence[int], Counts, int]) -> None:
    rows, counts, sign = task
    for some in batches(rows):
        found = connection.rows(sa.select(planned).where(planned.c.verbatim.in_(some)))
        themes = {(each.verbatim, each.start): each.theme for each in found}
        for _, fact, themed in _themed(connection, sorted({each.verbatim for each in found}), themes):
            counts.move(fact, themed, (dataset.segment_keys, sign))


def facts(connection: TenantConnection, rows: Sequence[int]) -> Iterator[tuple[int, VerbatimFact]]:
    """Yield what is counted of the verbatims that exist among these rows, with the number of the row."""
    return ((row, fact) for some in batches(rows) for row, fact, _ in _themed(connection, some, {}))


def _themed(
    connection: TenantConnection, rows: Sequence[int], themes: Themes
) -> Iterator[tuple[int, VerbatimFact, Sequence[SegmentFact]]]:
    """Yield these rows with their facts, and with their segments with other themes where given."""
    found = connection.rows(sa.select(verbatims.c.pk, *FACT).where(verbatims.c.pk.in_(rows)))
    parts, themed = _segments(connection, rows, themes)
    for row in found:
        fact = VerbatimFact(
            day=row.day,
            language=row.spoken,
            attributes=row.attributes,
            status=row.status,
            label=row.label,
            segments=parts.get(row.pk, ()),
        )
        yield row.pk, fact, themed.get(row.pk, ())


def _segments(
    connection: TenantConnection, rows: Sequence[int], themes: Themes
) -> tuple[dict[int, list[SegmentFact]], dict[int, list[SegmentFact]]]:
    stages = _stages(connection, rows)
    found: dict[int, list[SegmentFact]] = defaultdict(list)
    themed: dict[int, list[SegmentFact]] = defaultdict(list)
    statement = sa.select(*(segments.c[name] for name in PART)).where(segments.c.verbatim.in_(rows))
    for row in connection.rows(statement.order_by(segments.c.verbatim, segments.c.position)):
        fact = _segment(row, tuple(stages[row.verbatim, row.position]))
        found[row.verbatim].append(fact)
        theme = themes.get((row.verbatim, row.start))
        themed[row.verbatim].append(fact if theme is None else replace(fact, theme=theme))
    return found, themed


def _segment(row: Any, stages: tuple[str, ...]) -> SegmentFact:
    return SegmentFact(
        theme=row.theme,
        polarity=row.polarity,
        stages=stages,
        negative=row.negative,
        neutral=row.neutral,
        positive=row.positive,
    )


def _stages(connection: TenantConnection, rows: Sequence[int]) -> dict[tuple[int, int], list[str]]:
    table = segment_stages
    found: dict[tuple[int, int], list[str]] = defaultdict(list)
    statement = sa.select(table.c.verbatim, table.c.position, table.c.stage).where(table.c.verbatim.in_(rows))
    for row in connection.rows(statement):
        found[row.verbatim, row.position].append(row.stage)
    return found
