"""Quotes and evidence: what an analysis chose and still matches, else the newest words that do."""

from __future__ import annotations

from datetime import date

import pytest

from tests.store.samples import MAKER, annotated, annotation, segment, usual, verbatim
from textcx.store.filters import Filters
from textcx.store.scope import TenantScope
from textcx.store.server import Store
from textcx.store.values import ThemeEntry
from textcx.types import Evidence

BOX = "The parcel arrived nine days late. The box was wet inside."


@pytest.fixture
def scope(store: Store) -> TenantScope:
    return store.tenant(store.create_tenant("Acme"))


@pytest.fixture
def dataset(scope: TenantScope) -> str:
    """v-0 to v-3: late deliveries in three months; v-3 is Italian, with a second, wet-box segment of the same theme."""
    name = scope.datasets.create("survey", segment_keys=["country"]).id
    days = ("2026-01-05", "2026-02-05", "2026-03-05", "2026-03-06")
    texts = (None, None, None, BOX)
    rows = [
        verbatim(f"v-{n}", **({"text": text} if text else {}), day=day, country="PL")
        for n, (day, text) in enumerate(zip(days, texts, strict=True))
    ]
    scope.verbatims.put(name, rows)
    *english, italian = scope.verbatims.pending(name)
    wet = annotation(
        italian.verbatim,
        segment((0, 34), "negative", ("delivery",), "t-late"),
        segment((35, 58), "negative", ("delivery", "usage"), "t-late"),
        label="negative",
        language="it",
    )
    scope.annotations.put(
        name, [*(annotated(each, usual(each.verbatim)) for each in english), annotated(italian, wet)], MAKER
    )
    scope.themes.replace(name, [ThemeEntry(id="t-late", label="late delivery")])
    chosen = [Evidence(verbatim_id=f"v-{n}", start=0, end=34) for n in (1, 0)]
    scope.themes.quote(name, "t-late", {"quote": chosen, "evidence": chosen})
    return name


def places(words: list[object]) -> list[tuple[str, int]]:
    return [(each.evidence.verbatim_id, each.evidence.start) for each in words]  # type: ignore[attr-defined]


def test_chosen_quotes_come_in_the_order_of_the_analysis_with_the_words_as_they_are(
    scope: TenantScope, dataset: str
) -> None:
    found = scope.pointers.quotes(dataset, ["t-late"])["t-late"]
    assert [("v-1", 0), ("v-0", 0)] == places(found)
    assert "The parcel arrived nine days late." == found[0].text


def test_a_filter_leaves_the_quotes_that_match(scope: TenantScope, dataset: str) -> None:
    january = Filters(start=date(2026, 1, 1), end=date(2026, 1, 31))
    assert [("v-0", 0)] == places(scope.pointers.quotes(dataset, ["t-late"], january)["t-late"])


def test_where_no_chosen_quote_matches_the_newest_that_do_are_given(scope: TenantScope, dataset: str) -> None:
    found = scope.pointers.quotes(dataset, ["t-late"], Filters(language="it"))
    assert [("v-3", 0), ("v-3", 35)] == places(found["t-late"])
    at_usage = scope.pointers.quotes(dataset, ["t-late"], Filters(stage="usage"))
    assert [("v-3", 35)] == places(at_usage["t-late"])


def test_a_theme_nobody_speaks_of_has_no_quotes(scope: TenantScope, dataset: str) -> None:
    assert {"t-none": []} == scope.pointers.quotes(dataset, ["t-none"])


def test_evidence_is_of_the_stage_and_negative(scope: TenantScope, dataset: str) -> None:
    points = [("t-late", "delivery"), ("t-late", "usage"), ("t-late", None)]
    found = {cell: places(words) for cell, words in scope.pointers.evidence(dataset, points).items()}
    assert [("v-0", 0), ("v-1", 0)] == found["t-late", "delivery"] == found["t-late", None]
    assert [("v-3", 35)] == found["t-late", "usage"]


def test_evidence_of_mixed_verbatims_is_of_mixed_verbatims(scope: TenantScope, dataset: str) -> None:
    found = scope.pointers.evidence(dataset, [("t-late", "usage")], Filters(sentiment="mixed"))
    assert {("t-late", "usage"): []} == found


def test_a_quote_follows_its_segment_into_a_split_theme(scope: TenantScope, dataset: str) -> None:
    part = [Evidence(verbatim_id="v-1", start=0, end=34)]
    new = scope.codeframe.split(dataset, "t-late", "late in February", (part, "key_1"))
    found = scope.pointers.quotes(dataset, ["t-late", new.id])
    assert ([("v-0", 0)], [("v-1", 0)]) == (places(found["t-late"]), places(found[new.id]))


def test_an_erased_verbatim_is_no_quote(scope: TenantScope, dataset: str) -> None:
    for name in ("v-0", "v-1"):
        scope.erasure.verbatim(dataset, name)
    assert [("v-3", 0), ("v-3", 35), ("v-2", 0)] == places(scope.pointers.quotes(dataset, ["t-late"])["t-late"])


def test_nothing_of_another_tenant_is_quoted(store: Store, scope: TenantScope, dataset: str) -> None:
    other = store.tenant(store.create_tenant("Other"))
    theirs = other.datasets.create("survey").id
    assert {"t-late": []} == other.pointers.quotes(theirs, ["t-late"])


def test_a_snapshot_sees_one_state(scope: TenantScope, dataset: str) -> None:
    with scope.snapshot() as seen:
        before = seen.datasets.get(dataset).revision
        assert before == seen.summaries.themes(dataset).revision
