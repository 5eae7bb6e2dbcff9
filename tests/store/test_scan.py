"""What is counted from rows does not depend on where the walk over them is cut."""

from __future__ import annotations

import pytest

from tests.store.samples import MAKER, annotated, annotation, segment, verbatim
from textcx.store import scan
from textcx.store.filters import Filters
from textcx.store.scope import TenantScope
from textcx.store.server import Store


@pytest.fixture
def scope(store: Store) -> TenantScope:
    return store.tenant(store.create_tenant("Acme"))


@pytest.fixture
def dataset(scope: TenantScope) -> str:
    """Three verbatims of two segments of one theme, the first at two stages; one that waits."""
    name = scope.datasets.create("survey").id
    scope.verbatims.put(name, [verbatim(f"v-{number}") for number in range(4)])
    parts = (((0, 5), "negative", ("delivery", "usage"), "t-late"), ((6, 10), "positive", ("usage",), "t-late"))
    made = [
        annotated(each, annotation(each.verbatim, *(segment(*part) for part in parts), label="mixed"))
        for each in scope.verbatims.pending(name)[:3]
    ]
    scope.annotations.put(name, made, MAKER)
    return name


@pytest.mark.parametrize("at_once", [1, 2, 5, 1000])
def test_a_verbatim_counts_once_wherever_its_rows_are_cut(
    scope: TenantScope, dataset: str, at_once: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scan, "AT_ONCE", at_once)
    [theme] = scope.summaries.themes(dataset, Filters(q="the")).items
    usage = theme.stages["usage"]
    assert (3, 6, 3, 3) == (
        theme.tally.verbatims,
        theme.tally.segments,
        theme.tally.negative_verbatims,
        theme.tally.positive_segments,
    )
    assert (3, 6, 3) == (usage.verbatims, usage.segments, theme.stages["delivery"].segments)


def test_verbatims_that_wait_are_in_the_volume_of_a_query(scope: TenantScope, dataset: str) -> None:
    found = scope.summaries.summary(dataset, Filters(q="the"))
    assert (3, {"ok": 3, "pending": 1}) == (found.ok, found.items[0].statuses)
