"""What the verbatims of a filter count, from one walk over their rows in the order they were received.

Databases count distinct verbatims by sorting them, once for each figure; here the rows of a verbatim come together. Millions of rows pass
through in blocks, and only cells are kept.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal, TypeAlias

import numpy as np
import sqlalchemy as sa
from sqlalchemy import func

from textcx.store.blocks import BITS, Block, Cells, Names, changes
from textcx.store.connection import TenantConnection
from textcx.store.facts import ALL
from textcx.store.filters import Filters, of_days, of_slice
from textcx.store.question import Question
from textcx.store.schema import segment_stages, segments, verbatims
from textcx.types import POLARITIES, Status

Part: TypeAlias = Literal["language", "month", "day"]
Columns: TypeAlias = Sequence[Sequence[Any]]
AT_ONCE = 10_000
SAME = (segment_stages.c.verbatim == segments.c.verbatim) & (segment_stages.c.position == segments.c.position)
SOURCE = verbatims.outerjoin(segments, segments.c.verbatim == verbatims.c.pk).outerjoin(segment_stages, SAME)
PARTS = {"language": verbatims.c.spoken, "month": verbatims.c.day // 100, "day": verbatims.c.day}


@dataclass(frozen=True, slots=True, kw_only=True)
class Scanned:
    """Measures by part, theme and stage (each may be `ALL`), and verbatims by part, status and label.

    A part is a language, a month (yyyymm) or a day (yyyymmdd), None where a verbatim has no day.
    """

    cells: Mapping[tuple[Any, str, str], Sequence[int]]
    volumes: Mapping[tuple[Any, str, str], int]


@dataclass(slots=True)
class Scan:
    """A walk that is under way."""

    cells: Cells = field(default_factory=Cells)
    volumes: Counter[tuple[Any, str, str]] = field(default_factory=Counter)
    parts: Names = field(default_factory=Names)
    themes: Names = field(default_factory=lambda: Names({ALL: 0}))
    stages: Names = field(default_factory=lambda: Names({ALL: 0}))

    def add(self, rows: Columns) -> None:
        """Add the columns of rows of whole verbatims."""
        verbatim = np.array(rows[0], dtype=np.int64)
        new = changes(verbatim).tolist()
        self.volumes.update(zip(*([column[at] for at in new] for column in rows[1:4]), strict=True))
        self.cells.add(self._block(verbatim, rows))

    def found(self) -> Scanned:
        """Return what was counted."""
        names = (list(self.parts), list(self.themes), list(self.stages))
        return Scanned(cells=self.cells.all(names), volumes=self.volumes)

    def _block(self, verbatim: Any, rows: Columns) -> Block:
        _, parts, status, _, themes, stages, polarities, *numbers = rows
        place, *sums = (np.array(column, dtype=np.int64) for column in numbers)
        polarity = np.array([BITS.get(each, 0) for each in polarities], dtype=np.int64)
        severe = np.where(polarity == BITS["negative"], np.maximum(sums[0] - sums[2], 0), 0)
        ones = [np.ones_like(polarity), *((polarity == bit).astype(np.int64) for bit in BITS.values())]
        first = np.zeros(len(verbatim), dtype=bool)
        first[changes(verbatim, place)] = True
        block = Block(
            verbatim=verbatim,
            first=first,
            part=self.parts.of(parts),
            theme=self.themes.of(themes),
            stage=self.stages.of(stages),
            polarity=polarity,
            amounts=np.column_stack([*ones, *sums, severe]),
        )
        ok = [theme is not None and each == Status.OK for theme, each in zip(themes, status, strict=True)]
        return block.of(np.array(ok, dtype=bool))


def scanned(connection: TenantConnection, question: Question, part: Part) -> Scanned:
    """Return what the slice and the days of a filter hold; its stage, theme and polarity choose among the cells.

    It is walked once in a transaction that only reads.
    """
    filters = question.filters
    whole = replace(filters, stage=None, theme=None, sentiment=None if filters.polarity else filters.sentiment)
    statement = _statement(question.dataset.pk, whole, part)
    return connection.remembered(f"{question.dataset.pk} {part} {whole}", lambda: _scanned(connection, statement))


def _scanned(connection: TenantConnection, statement: sa.Select[Any]) -> Scanned:
    scan = Scan()
    for rows in _whole_verbatims(connection.blocks(statement, AT_ONCE)):
        scan.add(list(zip(*rows, strict=True)))
    return scan.found()


def _statement(dataset: int, filters: Filters, part: Part) -> sa.Select[Any]:
    """Return the select of the rows; days are a sum, so that SQLite walks the index of verbatims by their numbers."""
    facts = (verbatims.c.pk, PARTS[part], verbatims.c.status, verbatims.c.label)
    words = (segments.c.theme, segment_stages.c.stage, segments.c.polarity)
    numbers = (func.coalesce(segments.c[name], 0) for name in ("position", *POLARITIES))
    where = (verbatims.c.dataset == dataset, *of_slice(filters), *of_days(filters, verbatims.c.day + 0))
    statement = sa.select(*facts, *words, *numbers).select_from(SOURCE).where(*where)
    return statement.order_by(verbatims.c.pk, segments.c.position)


def _whole_verbatims(blocks: Iterable[Sequence[Any]]) -> Iterator[Sequence[Any]]:
    """Yield the rows again, in blocks that begin and end with a verbatim."""
    rest: list[Any] = []
    for block in blocks:
        rows = [*rest, *block]
        cut = len(rows)
        while cut and rows[cut - 1][0] == rows[-1][0]:
            cut -= 1
        rest = rows[cut:]
        if cut:
            yield rows[:cut]
    if rest:
        yield rest
