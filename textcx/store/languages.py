"""Verbatims of a question told apart by language."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace

import sqlalchemy as sa

from textcx.store.connection import TenantConnection
from textcx.store.counting import stored_slice, tallies, volume
from textcx.store.counting_live import live_languages, live_spoken
from textcx.store.facts import EVER
from textcx.store.question import Question
from textcx.store.schema import volumes
from textcx.types import Status

Languages = dict[str, dict[str, int]]


def languages_of(connection: TenantConnection, asked: Question) -> Languages:
    """Return for each theme of the question its verbatims by language, the most frequent first."""
    found: Languages = defaultdict(dict)
    if stored_slice(asked) is None:
        for theme, language, amount in live_languages(connection, asked):
            found[theme][language] = int(amount)
    else:
        for each in _by_language(connection, asked):
            for (theme, _), tally in tallies(connection, each).items():
                found[theme][str(each.filters.language)] = tally.verbatims_of(each.filters.polarity)
    return {theme: _ordered(amounts) for theme, amounts in found.items()}


def languages_spoken(connection: TenantConnection, asked: Question) -> dict[str, int]:
    """Return the ok verbatims by language, whatever their segments are about, the most frequent first."""
    if stored_slice(asked) is None:
        return _ordered({language: int(amount) for language, amount in live_spoken(connection, asked)})
    found = {str(each.filters.language): volume(connection, each) for each in _by_language(connection, asked)}
    return _ordered({language: _ok(amounts) for language, amounts in found.items()})


def _by_language(connection: TenantConnection, asked: Question) -> list[Question]:
    """Return the question narrowed to each language of the data set."""
    if asked.filters.language is not None:
        return [asked]
    where = (volumes.c.dataset == asked.dataset.pk, volumes.c.kind == "language", volumes.c.period == EVER)
    rows = connection.rows(sa.select(volumes.c.value).where(*where).distinct())
    return [replace(asked, filters=replace(asked.filters, language=row.value)) for row in rows]


def _ok(amounts: dict[tuple[str, str], int]) -> int:
    return sum(amount for (status, _), amount in amounts.items() if status == Status.OK)


def _ordered(amounts: dict[str, int]) -> dict[str, int]:
    return {name: amount for name, amount in sorted(amounts.items(), key=lambda pair: (-pair[1], pair[0])) if amount}
