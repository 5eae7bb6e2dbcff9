"""Tallies and volumes counted from the segments and verbatims themselves: exact for every filter, slower the more rows there are."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

import sqlalchemy as sa
from sqlalchemy import case, func

from textcx.store.connection import Condition, TenantConnection
from textcx.store.facts import ALL
from textcx.store.filters import of_segment, of_slice, of_stage
from textcx.store.question import Question
from textcx.store.schema import segment_stages, segments, verbatims
from textcx.types import POLARITIES, Status

SEVERITY = segments.c.negative - segments.c.positive


def live_cells(connection: TenantConnection, question: Question, days: list[Condition]) -> Iterable[Sequence[Any]]:
    """Return theme, stage and measures of each cell with a segment."""
    theme, stage = cell_of(question)
    statement = sa.select(theme.label("theme"), stage.label("stage"), *_measures()).select_from(source_of(question))
    apart = [column for column in (theme, stage) if isinstance(column, sa.Column)]
    statement = statement.where(*conditions_of(question, days)).group_by(*apart)
    return [row for row in connection.rows(statement) if row[2]]


def live_languages(connection: TenantConnection, question: Question, days: list[Condition]) -> Iterable[Sequence[Any]]:
    """Return theme, language and verbatims of the filter's sentiment (or any)."""
    theme, spoken = cell_of(question)[0], verbatims.c.spoken
    statement = sa.select(theme.label("theme"), spoken, func.count(segments.c.verbatim.distinct()))
    apart = [column for column in (theme, spoken) if isinstance(column, sa.Column)]
    conditions = [*conditions_of(question, days), *of_segment(question.filters)]
    return connection.rows(statement.select_from(source_of(question)).where(*conditions).group_by(*apart))


def cell_of(question: Question) -> tuple[sa.ColumnElement[str], sa.ColumnElement[str]]:
    every: sa.ColumnElement[str] = sa.literal_column(f"'{ALL}'")
    themed = question.by_theme or question.filters.theme is not None
    return segments.c.theme if themed else every, segment_stages.c.stage if question.staged else every


def source_of(question: Question) -> sa.FromClause:
    source = segments.join(verbatims, verbatims.c.pk == segments.c.verbatim)
    if not question.staged:
        return source
    same = segment_stages.c.position == segments.c.position
    return source.join(segment_stages, same & (segment_stages.c.verbatim == segments.c.verbatim))


def conditions_of(question: Question, days: list[Condition]) -> list[Condition]:
    """Return all conditions but the one on the polarity, which the measures tell apart.

    Segments are looked up by theme, or else by the verbatims of the days: databases would begin with all segments of the data set.
    """
    filters, dataset = question.filters, question.dataset.pk
    about = [*of_segment(replace(filters, sentiment=None)), *of_stage(filters), *of_slice(filters), *days]
    by_theme = [] if filters.theme is None or days else [segments.c.dataset == dataset]
    return [verbatims.c.dataset == dataset, verbatims.c.status == Status.OK.value, *by_theme, *about]


def _measures() -> list[sa.ColumnElement[Any]]:
    """Return the expressions of `schema.MEASURES`, in order."""
    found: list[sa.ColumnElement[Any]] = [func.count(segments.c.verbatim.distinct()), func.count()]
    for polarity in POLARITIES:
        here = case((segments.c.polarity == polarity, segments.c.verbatim))
        found += [func.count(here.distinct()), func.count(here)]
    found += [func.coalesce(func.sum(segments.c[polarity]), 0) for polarity in POLARITIES]
    severe = case(((segments.c.polarity == "negative") & (SEVERITY > 0), SEVERITY), else_=0)
    return [*found, func.coalesce(func.sum(severe), 0)]


def live_volume(connection: TenantConnection, question: Question, days: list[Condition]) -> Iterable[Sequence[Any]]:
    """Return status, label and number of verbatims."""
    key = (verbatims.c.status, verbatims.c.label)
    conditions = [verbatims.c.dataset == question.dataset.pk, *of_slice(question.filters), *days]
    return connection.rows(sa.select(*key, func.count()).where(*conditions).group_by(*key))


def live_spoken(connection: TenantConnection, question: Question, days: list[Condition]) -> Iterable[Sequence[Any]]:
    """Return "", language and number of ok verbatims."""
    spoken = verbatims.c.spoken
    about = [*of_slice(question.filters), *days]
    conditions = [verbatims.c.dataset == question.dataset.pk, verbatims.c.status == Status.OK.value, *about]
    return [("", *row) for row in connection.rows(sa.select(spoken, func.count()).where(*conditions).group_by(spoken))]
