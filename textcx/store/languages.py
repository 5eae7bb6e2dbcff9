"""Verbatims of a question told apart by language, in one grouped statement however many languages there are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy import func

from textcx.store.connection import Condition, TenantConnection
from textcx.store.counting import stored_dimensions, stored_ranges, stored_slice
from textcx.store.counting_live import in_days, live_languages, live_spoken
from textcx.store.facts import EVER, Slice, is_daily, spoken
from textcx.store.filters import of_days
from textcx.store.periods import Range, periods
from textcx.store.question import Question
from textcx.store.schema import rollups, volumes
from textcx.types import Status

Languages = dict[str, dict[str, int]]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Held:
    """Where the roll-ups hold a slice by language: the kind, its values with their languages, the periods."""

    kind: str
    names: Mapping[str, str]
    ranges: Sequence[Range]


def languages_of(connection: TenantConnection, asked: Question) -> Languages:
    """Return for each theme of the question its verbatims by language, the most frequent first."""
    found: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for theme, language, amount in _by_theme(connection, asked):
        found[theme][language] += int(amount)
    return {theme: _ordered(amounts) for theme, amounts in found.items()}


def languages_spoken(connection: TenantConnection, asked: Question) -> dict[str, int]:
    """Return the ok verbatims by language, whatever their segments are about, the most frequent first."""
    found: dict[str, int] = defaultdict(int)
    for language, amount in _of_all(connection, asked):
        found[language] += int(amount)
    return _ordered(found)


def _by_theme(connection: TenantConnection, asked: Question) -> Iterable[Sequence[Any]]:
    slice_ = stored_slice(asked)
    if slice_ is None:
        return live_languages(connection, asked, of_days(asked.filters))
    held, days = _held(connection, asked, slice_), _days_apart(asked, slice_)
    rows = [(row.theme, held.names[row.value], row.amount) for row in _stored(connection, asked, held)]
    return [*rows, *live_languages(connection, asked, days)] if days else rows


def _of_all(connection: TenantConnection, asked: Question) -> Iterable[Sequence[Any]]:
    slice_ = stored_slice(asked)
    if slice_ is None:
        return live_spoken(connection, asked, of_days(asked.filters))
    held, days = _held(connection, asked, slice_), _days_apart(asked, slice_)
    rows = [(held.names[row.value], row.amount) for row in _stored_volumes(connection, asked, held)]
    return [*rows, *live_spoken(connection, asked, days)] if days else rows


def _held(connection: TenantConnection, asked: Question, slice_: Slice) -> _Held:
    ranges, language = stored_ranges(slice_, periods(asked.filters)), asked.filters.language
    if language is not None:
        return _Held(kind=slice_[0], names={slice_[1]: language}, ranges=ranges)
    where = (volumes.c.dataset == asked.dataset.pk, volumes.c.kind == "language", volumes.c.period == EVER)
    known = [row.value for row in connection.rows(sa.select(volumes.c.value).where(*where).distinct())]
    names = {spoken(slice_, each)[1]: each for each in known}
    daily = stored_ranges(spoken(slice_, ""), periods(asked.filters))
    return _Held(kind=spoken(slice_, "")[0], names=names, ranges=daily)


def _days_apart(asked: Question, slice_: Slice) -> list[Condition]:
    """Return the condition on days that the roll-ups do not hold of the slice, none where they hold all."""
    days = periods(asked.filters).days
    return [in_days(days)] if days and not is_daily(slice_) else []


def _at(table: sa.Table, asked: Question, held: _Held) -> list[Condition]:
    inside = sa.or_(sa.false(), *(table.c.period.between(low, high) for low, high in held.ranges))
    return [table.c.dataset == asked.dataset.pk, table.c.kind == held.kind, table.c.value.in_(held.names), inside]


def _stored(connection: TenantConnection, asked: Question, held: _Held) -> Iterable[Any]:
    polarity = asked.filters.polarity
    amount = rollups.c.verbatims if polarity is None else rollups.c[f"{polarity}_verbatims"]
    statement = sa.select(rollups.c.theme, rollups.c.value, func.sum(amount).label("amount"))
    conditions = [*_at(rollups, asked, held), *stored_dimensions(asked)]
    return connection.rows(statement.where(*conditions).group_by(rollups.c.theme, rollups.c.value))


def _stored_volumes(connection: TenantConnection, asked: Question, held: _Held) -> Iterable[Any]:
    statement = sa.select(volumes.c.value, func.sum(volumes.c.verbatims).label("amount"))
    conditions = [*_at(volumes, asked, held), volumes.c.status == Status.OK.value]
    return connection.rows(statement.where(*conditions).group_by(volumes.c.value))


def _ordered(amounts: Mapping[str, int]) -> dict[str, int]:
    return {name: amount for name, amount in sorted(amounts.items(), key=lambda pair: (-pair[1], pair[0])) if amount}
