"""Counts for dashboards, from roll-ups and from the rows."""

from __future__ import annotations

from datetime import date

import pytest
import sqlalchemy as sa

from tests.store.samples import MAKER, annotate, annotated, annotation, segment, usual, verbatim
from textcx.store.filters import Filters
from textcx.store.schema import datasets, rollups
from textcx.store.scope import TenantScope
from textcx.store.server import Store, open_store
from textcx.store.tally import Tally
from textcx.store.values import Assignment


@pytest.fixture
def scope(store: Store) -> TenantScope:
    return store.tenant(store.create_tenant("Acme"))


@pytest.fixture
def dataset(scope: TenantScope) -> str:
    """Three verbatims with late delivery, one of which says it twice, and one that waits."""
    name = scope.datasets.create("survey", segment_keys=["country"]).id
    days = ("2026-01-31", "2026-02-01", "2026-02-28")
    scope.verbatims.put(name, [verbatim(f"v-{n}", day=day, country="IT" if n else "PL") for n, day in enumerate(days)])
    first, *others = scope.verbatims.pending(name)
    twice = annotation(
        first.verbatim,
        segment((0, 34), "negative", ("delivery",), "t-late"),
        segment((35, 57), "negative", ("delivery",), "t-late"),
        label="negative",
        language="it",
    )
    found = [annotated(first, twice), *(annotated(each, usual(each.verbatim)) for each in others)]
    scope.annotations.put(name, found, MAKER)
    scope.verbatims.put(name, [verbatim("v-9", day=None)])
    return name


def test_a_theme_counts_each_verbatim_once_and_each_segment(scope: TenantScope, dataset: str) -> None:
    themes = scope.summaries.themes(dataset)
    late = next(item for item in themes.items if item.theme_id == "t-late")
    assert (3, 3, 4, 4) == (themes.ok, late.tally.verbatims, late.tally.segments, late.tally.negative_segments)
    assert {"delivery": 4} == {stage: tally.segments for stage, tally in late.stages.items()}
    assert {"en": 2, "it": 1} == late.languages
    assert 4 * 0.75 == late.tally.severity_sum


def test_pain_points_have_a_negative_segment_and_the_whole_theme_beside_them(scope: TenantScope, dataset: str) -> None:
    found = scope.summaries.pain_points(dataset)
    assert [("t-late", "delivery", 3, 3)] == [
        (item.theme_id, item.stage, item.tally.negative_verbatims, item.theme.verbatims) for item in found.items
    ]


def test_the_journey_counts_a_segment_at_each_of_its_stages(scope: TenantScope, dataset: str) -> None:
    found = scope.summaries.journey(dataset)
    assert [("delivery", 3, 4), ("support", 2, 2), ("usage", 2, 2)] == [
        (item.stage, item.tally.verbatims, item.tally.segments) for item in found.items
    ]


def test_the_summary_leaves_nothing_out(scope: TenantScope, dataset: str) -> None:
    summary = scope.summaries.summary(dataset).items[0]
    assert {"ok": 3, "pending": 1} == summary.statuses
    assert {"mixed": 2, "negative": 1} == summary.sentiments
    assert {"en": 2, "it": 1} == summary.languages
    assert (6, 4, 1) == (summary.tally.segments, summary.segments_in_themes, summary.themes)


def test_a_series_has_the_months_or_days_of_the_data(scope: TenantScope, dataset: str) -> None:
    months = scope.summaries.series(dataset).items
    assert [(202601, 1), (202602, 2)] == [(item.period, item.ok) for item in months]
    days = scope.summaries.series(dataset, Filters(start=date(2026, 2, 1)), unit="day").items
    assert [20260201, 20260228] == [item.period for item in days]
    assert (20260201, "t-late", "delivery", 1, 1, 1) in days[0].cells


@pytest.mark.parametrize(
    ("filters", "ok", "late"),
    [
        (Filters(language="it"), 1, 1),
        (Filters(segments={"country": "IT"}), 2, 2),
        (Filters(segments={"country": "IT"}, language="it"), 0, 0),
        (Filters(segments={"country": "IT"}, start=date(2026, 2, 2)), 1, 1),
        (Filters(segments={"country": "IT", "plan": "pro"}), 0, 0),
        (Filters(start=date(2026, 1, 15), end=date(2026, 2, 27)), 2, 2),
        (Filters(start=date(2026, 3, 1), end=date(2026, 2, 1)), 0, 0),
        (Filters(sentiment="mixed"), 2, 2),
        (Filters(sentiment="positive"), 3, 0),
        (Filters(sentiment="negative"), 3, 3),
        (Filters(stage="support"), 3, 0),
        (Filters(q="nine days"), 4 - 1, 3),
        (Filters(q="nothing like it"), 0, 0),
    ],
)
def test_filters_narrow_the_themes(scope: TenantScope, dataset: str, filters: Filters, ok: int, late: int) -> None:
    found = scope.summaries.themes(dataset, filters)
    counts = {item.theme_id: item.tally.verbatims_of(filters.polarity) for item in found.items}
    assert (ok, late) == (found.ok, counts.get("t-late", 0))


def test_moving_a_segment_moves_its_counts(scope: TenantScope, dataset: str) -> None:
    moves = [
        Assignment(verbatim_id="v-1", start=0, theme_id="t-other"),
        Assignment(verbatim_id="none", start=0, theme_id="t"),
    ]
    assert 1 == scope.annotations.assign(dataset, moves)
    counts = {item.theme_id: item.tally.segments for item in scope.summaries.themes(dataset).items}
    assert {"t-late": 3, "t-other": 1, None: 2} == counts


def test_another_segment_key_is_counted_anew(scope: TenantScope, dataset: str) -> None:
    scope.datasets.roll_up_by(dataset, ["plan"])
    assert 2 == scope.summaries.themes(dataset, Filters(segments={"country": "IT"})).ok
    assert ("plan",) == scope.datasets.get(dataset).segment_keys


def test_a_data_set_of_an_older_layout_is_counted_anew_when_the_store_is_opened(
    database: str, store: Store, scope: TenantScope, dataset: str
) -> None:
    known = scope.summaries.themes(dataset)
    with store.engine.begin() as connection:
        connection.execute(sa.update(datasets).values(layout=0))
        connection.execute(sa.delete(rollups))
    assert [] == scope.summaries.themes(dataset).items
    open_store(database).close()
    assert known == scope.summaries.themes(dataset)


def test_an_empty_data_set_answers_with_nothing(scope: TenantScope) -> None:
    name = scope.datasets.create("empty").id
    assert (0, []) == (scope.summaries.themes(name).ok, scope.summaries.themes(name).items)
    assert Tally() == scope.summaries.summary(name).items[0].tally


def test_every_change_of_the_answers_raises_the_revision(scope: TenantScope, dataset: str) -> None:
    before = scope.summaries.summary(dataset).revision
    annotate(scope, dataset)
    assert before + 1 == scope.summaries.summary(dataset).revision
