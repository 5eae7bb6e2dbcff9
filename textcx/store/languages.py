"""Verbatims of a question told apart by language, in one grouped statement however many languages there are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

import sqlalchemy as sa
from sqlalchemy import func

from textcx.store.connection import Condition, TenantConnection
from textcx.store.counting import counted, stored_dimensions, summed
from textcx.store.counting_live import Rows, live_languages, live_spoken
from textcx.store.facts import EVER, Slice, spoken
from textcx.store.question import Question
from textcx.store.schema import rollups, volumes
from textcx.types import Status

Languages = dict[str, dict[str, int]]


def languages_of(connection: TenantConnection, asked: Question) -> Languages:
    """Return for each theme of the question its verbatims by language, the most frequent first."""
    found: dict[str, dict[str, int]] = defaultdict(dict)
    amounts = summed(*counted(connection, asked, (_stored, live_languages)))
    for (theme, language), amount in amounts.items():
        found[theme][language] = amount
    return {theme: _ordered(each.items()) for theme, each in found.items()}


def languages_spoken(connection: TenantConnection, asked: Question) -> dict[str, int]:
    """Return the ok verbatims by language, whatever their segments are about, the most frequent first."""
    amounts = summed(*counted(connection, asked, (_stored_volumes, live_spoken)))
    return _ordered((language, amount) for (_, language), amount in amounts.items())


def _languages(connection: TenantConnection, asked: Question, slice_: Slice) -> tuple[str, Mapping[str, str]]:
    """Return the kind of the slice told apart by language, and the languages by its values."""
    if asked.filters.language is not None:
        return slice_[0], {slice_[1]: asked.filters.language}
    where = (volumes.c.dataset == asked.dataset.pk, volumes.c.kind == "language", volumes.c.period == EVER)
    known = [row.value for row in connection.rows(sa.select(volumes.c.value).where(*where).distinct())]
    return spoken(slice_, "")[0], {spoken(slice_, each)[1]: each for each in known}


def _stored(connection: TenantConnection, asked: Question, place: tuple[Slice, Sequence[int]]) -> Rows:
    if not place[1]:
        return []
    kind, names = _languages(connection, asked, place[0])
    polarity = asked.filters.polarity
    amount = rollups.c.verbatims if polarity is None else rollups.c[f"{polarity}_verbatims"]
    statement = sa.select(rollups.c.theme, rollups.c.value, func.sum(amount))
    conditions = [*_at(rollups, asked, (kind, names, place[1])), *stored_dimensions(asked)]
    rows = connection.rows(statement.where(*conditions).group_by(rollups.c.theme, rollups.c.value))
    return [(theme, names[value], found) for theme, value, found in rows]


def _stored_volumes(connection: TenantConnection, asked: Question, place: tuple[Slice, Sequence[int]]) -> Rows:
    if not place[1]:
        return []
    kind, names = _languages(connection, asked, place[0])
    statement = sa.select(volumes.c.value, func.sum(volumes.c.verbatims))
    conditions = [*_at(volumes, asked, (kind, names, place[1])), volumes.c.status == Status.OK.value]
    rows = connection.rows(statement.where(*conditions).group_by(volumes.c.value))
    return [("", names[value], found) for value, found in rows]


def _at(table: sa.Table, asked: Question, place: tuple[str, Mapping[str, str], Sequence[int]]) -> list[Condition]:
    kind, names, wanted = place
    inside = (table.c.value.in_(names), table.c.period.in_(wanted))
    return [table.c.dataset == asked.dataset.pk, table.c.kind == kind, *inside]


def _ordered(amounts: Iterable[tuple[str, int]]) -> dict[str, int]:
    return dict(sorted(amounts, key=lambda pair: (-pair[1], pair[0])))
