"""The roll-ups, kept current: whatever changes verbatims does so inside `kept`, in the same transaction."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import sqlalchemy as sa

from textcx.store.connection import TenantConnection, batches
from textcx.store.facts import Counts, Key, SegmentFact, VerbatimFact
from textcx.store.schema import MEASURES, rollups, segment_stages, segments, verbatims, volumes
from textcx.store.values import DatasetRow

PLACE = ("kind", "value", "period")
FACT = (verbatims.c.day, verbatims.c.spoken, verbatims.c.attributes, verbatims.c.status, verbatims.c.label)
COUNTED = (segments.c.theme, segments.c.polarity, segments.c.negative, segments.c.neutral, segments.c.positive)


@contextmanager
def kept(connection: TenantConnection, dataset: DatasetRow, rows: Sequence[int]) -> Iterator[list[int]]:
    """Count the verbatims (by number of row) before and after what happens inside, and store the difference.

    Rows that come into being inside are appended to the list that is yielded; erased ones are simply gone.
    """
    counts, touched = Counts(), list(rows)
    _count(connection, dataset, (touched, counts, -1))
    yield touched
    _count(connection, dataset, (touched, counts, 1))
    apply(connection, dataset.pk, counts)


def apply(connection: TenantConnection, dataset: int, counts: Counts) -> None:
    """Add the counts to the roll-ups of a data set; cells that count nothing any more disappear."""
    cells = [(key, measures) for key, measures in sorted(counts.cells.items()) if any(measures)]
    rows = [{"dataset": dataset, **_cell(key), **dict(zip(MEASURES, measures, strict=True))} for key, measures in cells]
    connection.add_up(rollups, rows, MEASURES)
    amounts = [(key, amount) for key, amount in sorted(counts.volumes.items()) if amount]
    connection.add_up(
        volumes, [{"dataset": dataset, **_volume(key), "verbatims": n} for key, n in amounts], ["verbatims"]
    )
    for table in (rollups, volumes):
        connection.remove(table, table.c.dataset == dataset, table.c.verbatims == sa.literal_column("0"))


def recount(connection: TenantConnection, dataset: DatasetRow) -> Counts:
    """Count all verbatims of a data set from scratch."""
    counts = Counts()
    pks = [row.pk for row in connection.rows(sa.select(verbatims.c.pk).where(verbatims.c.dataset == dataset.pk))]
    _count(connection, dataset, (pks, counts, 1))
    return counts


def rebuild(connection: TenantConnection, dataset: DatasetRow) -> None:
    """Replace the roll-ups of a data set by a recount."""
    for table in (rollups, volumes):
        connection.remove(table, table.c.dataset == dataset.pk)
    apply(connection, dataset.pk, recount(connection, dataset))


def _count(connection: TenantConnection, dataset: DatasetRow, task: tuple[Sequence[int], Counts, int]) -> None:
    rows, counts, sign = task
    for some in batches(rows):
        for fact in facts(connection, some):
            counts.add(fact, dataset.segment_keys, sign)


def facts(connection: TenantConnection, rows: Sequence[int]) -> Iterator[VerbatimFact]:
    """Yield what is counted of the verbatims that exist among these rows."""
    found = connection.rows(sa.select(verbatims.c.pk, *FACT).where(verbatims.c.pk.in_(rows)))
    parts = _segments(connection, rows)
    for row in found:
        yield VerbatimFact(
            day=row.day,
            language=row.spoken,
            attributes=row.attributes,
            status=row.status,
            label=row.label,
            segments=parts.get(row.pk, ()),
        )


def _segments(connection: TenantConnection, rows: Sequence[int]) -> dict[int, list[SegmentFact]]:
    stages = _stages(connection, rows)
    found: dict[int, list[SegmentFact]] = defaultdict(list)
    statement = sa.select(segments.c.verbatim, segments.c.position, *COUNTED).where(segments.c.verbatim.in_(rows))
    for row in connection.rows(statement):
        found[row.verbatim].append(
            SegmentFact(
                theme=row.theme,
                polarity=row.polarity,
                stages=tuple(stages[row.verbatim, row.position]),
                negative=row.negative,
                neutral=row.neutral,
                positive=row.positive,
            )
        )
    return found


def _stages(connection: TenantConnection, rows: Sequence[int]) -> dict[tuple[int, int], list[str]]:
    table = segment_stages
    found: dict[tuple[int, int], list[str]] = defaultdict(list)
    statement = sa.select(table.c.verbatim, table.c.position, table.c.stage).where(table.c.verbatim.in_(rows))
    for row in connection.rows(statement):
        found[row.verbatim, row.position].append(row.stage)
    return found


def _cell(key: Key) -> dict[str, str | int]:
    return dict(zip((*PLACE, "theme", "stage"), key, strict=True))


def _volume(key: Key) -> dict[str, str | int]:
    return dict(zip((*PLACE, "status", "label"), key, strict=True))
