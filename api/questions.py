"""What each read asks of the store, within one snapshot and in a number of statements that does not grow with the themes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, cast

from api.existing import stages_of, taxonomy_of
from api.paging import page_of
from api.presentation import journey as of_journey
from api.presentation import pain_points as of_points
from api.presentation import series as of_series
from api.presentation import themes as of_themes
from api.presentation.pain_points import Point, chosen, findings_for, ranked, slice_of
from api.presentation.themes import Frame
from api.reading import ByPeriod, Reading
from textcx.errors import NotFoundError
from textcx.store.filters import Filters
from textcx.store.scope import TenantScope
from textcx.store.summaries import Counted, ThemeCount

Content = Mapping[str, Any]
QUOTES_OF_ONE = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Points:
    """The pain points that the filter asks for, what they are shown with, and the slice they were counted in."""

    found: Sequence[Point]
    frame: Frame
    slice: Filters


def themes(scope: TenantScope, reading: Reading) -> Content:
    """Return the themes with their quotes, page by page."""
    filters, counts = reading.filters, scope.summaries.themes(reading.dataset, reading.filters)
    named = [count for count in counts.items if count.theme_id]
    shown, more = page_of(scope, reading, named, [count.theme_id for count in named])
    frame = _frame(scope, reading, counts)
    quotes = scope.pointers.quotes(reading.dataset, [str(count.theme_id) for count in shown], filters)
    return {
        **_state(counts),
        "themes": [of_themes.theme(count, frame, quotes[str(count.theme_id)]) for count in shown],
        "without_theme": of_themes.without_theme(counts.items, filters.polarity),
        "next": more,
    }


def theme(scope: TenantScope, reading: Reading, name: str) -> Content:
    """Return one theme with more quotes; errors: `NotFoundError` where there is none of this id."""
    filters = replace(reading.filters, theme=name)
    counts = scope.summaries.themes(reading.dataset, filters)
    frame = _frame(scope, reading, counts)
    count = next((count for count in counts.items if count.theme_id == name), None)
    if count is None and name not in frame.entries:
        raise NotFoundError(f"There is no theme {name[:60]!r} in the data set.")
    quotes = scope.pointers.quotes(reading.dataset, [name], filters, QUOTES_OF_ONE)
    return {**_state(counts), "theme": of_themes.theme(count or of_themes.nobody(name), frame, quotes[name])}


def pain_points(scope: TenantScope, reading: Reading) -> Content:
    """Return the pain points with their evidence, page by page."""
    counts, points = _points(scope, reading)
    shown, more = page_of(scope, reading, points.found, [point.cell for point in points.found])
    evidence = scope.pointers.evidence(reading.dataset, [point.cell for point in shown], points.slice)
    found = [of_points.pain_point(point, points.frame, evidence[point.cell]) for point in shown]
    return {**_state(counts), "pain_points": found, "next": more}


def journey(scope: TenantScope, reading: Reading) -> Content:
    """Return the stages, or the one that the filter names."""
    counts = scope.summaries.journey(reading.dataset, reading.filters)
    points = _points(scope, reading)[1]
    filters, frame = reading.filters, replace(points.frame, ok=counts.ok, polarity=reading.filters.polarity)
    order = frame.order if filters.stage is None else [filters.stage] if filters.stage else []
    return {
        **_state(counts),
        "journey": of_journey.journey(counts.items, replace(frame, order=order), points.found),
        "without_stage": of_journey.without_stage(counts.items, filters.polarity),
    }


def summary(scope: TenantScope, reading: Reading) -> Content:
    """Return the figures of the data set."""
    counts = scope.summaries.summary(reading.dataset, reading.filters)
    return {**_state(counts), **of_journey.summary(counts.items[0], counts.ok, reading.filters)}


def series(scope: TenantScope, reading: Reading) -> bytes:
    """Return the figures period by period, as JSON."""
    unit = cast(ByPeriod, reading.query).unit
    counts = scope.summaries.series(reading.dataset, reading.filters, unit)
    return of_series.written({**_state(counts), "unit": unit}, counts.items)


def _points(scope: TenantScope, reading: Reading) -> tuple[Counted[ThemeCount], Points]:
    narrowed = slice_of(reading.filters)
    counts = scope.summaries.themes(reading.dataset, narrowed, with_languages=False)
    known = scope.findings.all(reading.dataset)
    frame = replace(_frame(scope, reading, counts), polarity=None)
    found = ranked(counts.items, frame, findings_for(reading.filters, known))
    return counts, Points(found=chosen(found, reading.filters), frame=frame, slice=narrowed)


def _frame(scope: TenantScope, reading: Reading, counts: Counted[ThemeCount]) -> Frame:
    return Frame(
        ok=counts.ok,
        entries={entry.id: entry for entry in scope.themes.all(reading.dataset)},
        order=stages_of(taxonomy_of(scope, reading.dataset, reading.taxonomy)),
        polarity=reading.filters.polarity,
    )


def _state(counts: Counted[Any]) -> dict[str, int]:
    return {"ok": counts.ok, "revision": counts.revision}
