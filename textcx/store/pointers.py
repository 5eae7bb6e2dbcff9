"""Customers' words for themes and pain points, as they are now and as the filter asks.

Pointers that an analysis chose come first. A theme or pain point that has none which matches (a rare language, a theme that a person has just split
off) is given its three newest matching segments, so that no count stands without a customer's words.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import islice
from typing import Any, TypeAlias

import sqlalchemy as sa

from textcx.store.connection import Condition, TenantConnection
from textcx.store.filters import EVERYTHING, Filters, of_days, of_segment, of_slice, of_stage
from textcx.store.schema import segment_stages, segments, verbatims
from textcx.store.schema_service import theme_quotes
from textcx.store.session import Repository, dataset_row
from textcx.store.values import DatasetRow, QuotedWords
from textcx.types import Evidence, Span, Status

Cell: TypeAlias = tuple[str, str | None]
Words: TypeAlias = list[QuotedWords]
NEWEST = 3
PLACE = (segments.c.start, segments.c.stop, verbatims.c.external_id, verbatims.c.text)
POINTED = (theme_quotes.c.verbatim == segments.c.verbatim) & (theme_quotes.c.start == segments.c.start)
STAGED = (segment_stages.c.verbatim == segments.c.verbatim) & (segment_stages.c.position == segments.c.position)


class Pointers(Repository):
    """Where one tenant's customers said what is counted. Errors: `NotFoundError`."""

    def quotes(
        self, dataset: str, themes: Sequence[str], filters: Filters = EVERYTHING, limit: int = 5
    ) -> dict[str, Words]:
        """Return for each theme up to `limit` quotes that match the filter, the most typical first."""
        with self._session.reading() as connection:
            row = dataset_row(connection, dataset)
            cells = [(theme, filters.stage) for theme in themes]
            found = _by_theme(_chosen(connection, row, ("quote", filters)))
            words = {theme: _of_cell(found, (theme, None), limit) for theme in themes}
            lacking = [cell for cell in cells if not words[cell[0]]]
            newest = _newest(connection, row, ("quote", filters, lacking))
        return words | {theme: some[:limit] for (theme, _), some in newest.items()}

    def evidence(
        self, dataset: str, points: Sequence[Cell], filters: Filters = EVERYTHING, limit: int = 20
    ) -> dict[Cell, Words]:
        """Return for each (theme, stage or None = the whole theme) negative segments that match, the strongest first."""
        with self._session.reading() as connection:
            row = dataset_row(connection, dataset)
            found = _by_theme(sorted(_chosen(connection, row, ("evidence", filters)), key=_strength))
            words = {cell: _of_cell(found, cell, limit) for cell in points}
            lacking = [cell for cell in points if not words[cell]]
            return words | _newest(connection, row, ("evidence", filters, lacking))


def _chosen(connection: TenantConnection, row: DatasetRow, asked: tuple[str, Filters]) -> Sequence[Any]:
    """Return the stored pointers that match, one row for each stage of their segment, under the theme it has now."""
    role, filters = asked
    source = theme_quotes.join(segments, POINTED).join(segment_stages, STAGED)
    source = source.join(verbatims, verbatims.c.pk == segments.c.verbatim)
    columns: tuple[sa.ColumnElement[Any], ...] = (segments.c.theme, segment_stages.c.stage, segments.c.negative, *PLACE)
    about = [*_matching(filters, role), *of_segment(replace(filters, sentiment=None))]
    where = [theme_quotes.c.dataset == row.pk, theme_quotes.c.role == role, *about]
    statement = sa.select(*columns).select_from(source).where(*where, *of_stage(filters))
    return connection.rows(statement.order_by(theme_quotes.c.rank, theme_quotes.c.pk, segment_stages.c.stage))


def _strength(row: Any) -> tuple[int, str, int]:
    return -row.negative, row.external_id, row.start


def _by_theme(rows: Iterable[Any]) -> Mapping[str, list[Any]]:
    found: dict[str, list[Any]] = defaultdict(list)
    for row in rows:
        found[row.theme].append(row)
    return found


def _of_cell(rows: Mapping[str, list[Any]], cell: Cell, limit: int) -> Words:
    theme, stage = cell
    mine = (row for row in rows.get(theme, ()) if stage in (None, row.stage))
    places = {(row.external_id, row.start): row for row in mine}
    return [_words(row) for row in islice(places.values(), limit)]


def _newest(
    connection: TenantConnection, row: DatasetRow, asked: tuple[str, Filters, Sequence[Cell]]
) -> dict[Cell, Words]:
    role, filters, cells = asked
    found: dict[Cell, Words] = {cell: [] for cell in cells}
    for staged in (True, False):
        some = [(at, cell) for at, cell in enumerate(cells) if (cell[1] is not None) == staged]
        values = [{"cell": at, "theme": theme, "stage": stage} for at, (theme, stage) in some]
        latest = list(connection.rows_of_each(_latest(row, filters, (staged, role)), values)) if values else []
        words = _words_at(connection, {each.verbatim for each in latest})
        for each in latest:
            found[cells[each.cell]].append(words[each.verbatim, each.position])
    return found


def _latest(row: DatasetRow, filters: Filters, asked: tuple[bool, str]) -> sa.Select[Any]:
    """Return the select of the newest segments of a cell; it follows the index of themes and stops after a few.

    Nothing but numbers is selected, so that this index alone is read of the segments. The sum has SQLite look at the stage, in a
    small table, before it looks at the verbatim.
    """
    staged, role = asked
    source = segments.join(segment_stages, STAGED) if staged else segments
    number = segment_stages.c.verbatim + 0 if staged else segments.c.verbatim
    cell = sa.bindparam("cell", type_=sa.Integer).label("cell")
    theme = segments.c.theme == sa.bindparam("theme", type_=sa.Text)
    where = [segments.c.dataset == row.pk, theme, *_matching(filters, role)]
    where += [segment_stages.c.stage == sa.bindparam("stage", type_=sa.Text)] if staged else []
    statement = sa.select(cell, segments.c.verbatim, segments.c.position)
    statement = statement.select_from(source.join(verbatims, verbatims.c.pk == number)).where(*where)
    return statement.order_by(segments.c.verbatim.desc(), segments.c.position).limit(NEWEST)


def _words_at(connection: TenantConnection, rows: set[int]) -> Mapping[tuple[int, int], QuotedWords]:
    """Return the words of all segments of some verbatims, by verbatim and position."""
    source = segments.join(verbatims, verbatims.c.pk == segments.c.verbatim)
    statement = sa.select(segments.c.verbatim, segments.c.position, *PLACE).select_from(source)
    found = connection.among(statement, segments.c.verbatim, sorted(rows))
    return {(each.verbatim, each.position): _words(each) for each in found}


def _matching(filters: Filters, role: str) -> list[Condition]:
    """Return the conditions other than theme and stage.

    The polarity is compared as a sum of words, which no index has: the negative segments of a data set are more than those of a theme.
    """
    wanted = [*([filters.polarity] if filters.polarity else []), *(["negative"] if role == "evidence" else [])]
    about = [segments.c.polarity.concat("") == polarity for polarity in wanted]
    return [verbatims.c.status == Status.OK.value, *about, *of_slice(filters), *of_days(filters)]


def _words(row: Any) -> QuotedWords:
    evidence = Evidence(verbatim_id=row.external_id, start=row.start, end=row.stop)
    return QuotedWords(evidence=evidence, text=Span(start=row.start, end=row.stop).of(row.text))
