"""Verbatims handed in, changed and listed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from tests.store.samples import LATE, MADE, MAKER, annotate, annotated, usual, verbatim
from textcx.errors import CallError, CursorError, InputError, NotFoundError
from textcx.records import to_record
from textcx.store.filters import Filters
from textcx.store.scope import TenantScope
from textcx.store.server import Store
from textcx.store.values import IncomingVerbatim, Receipt
from textcx.types import Provenance


@pytest.fixture
def scope(store: Store) -> TenantScope:
    return store.tenant(store.create_tenant("Acme"))


@pytest.fixture
def dataset(scope: TenantScope) -> str:
    return scope.datasets.create("survey", segment_keys=["country"]).id


def test_what_is_handed_in_comes_back(scope: TenantScope, dataset: str) -> None:
    item = verbatim(country="IT", visits=3, respondent_id="p-1")
    scope.verbatims.put(dataset, [item])
    found = scope.verbatims.get(dataset, "v-1")
    assert (item.text, item.created_at, dict(item.metadata)) == (found.text, found.created_at, found.metadata)


def test_the_same_again_changes_nothing(scope: TenantScope, dataset: str) -> None:
    items = [verbatim("v-1"), verbatim("v-2")]
    assert Receipt(created=2, updated=0, unchanged=0, repeated=0) == scope.verbatims.put(dataset, items)
    before = scope.datasets.get(dataset)
    assert Receipt(created=0, updated=0, unchanged=2, repeated=0) == scope.verbatims.put(dataset, items)
    assert before == scope.datasets.get(dataset)


def test_the_last_of_one_id_in_a_call_counts(scope: TenantScope, dataset: str) -> None:
    receipt = scope.verbatims.put(dataset, [verbatim(text="It broke."), verbatim(text="It works again.")])
    assert Receipt(created=1, updated=0, unchanged=0, repeated=1) == receipt
    assert "It works again." == scope.verbatims.get(dataset, "v-1").text


def test_a_changed_text_loses_its_annotation(scope: TenantScope, dataset: str) -> None:
    scope.verbatims.put(dataset, [verbatim()])
    annotate(scope, dataset)
    scope.verbatims.put(dataset, [verbatim(text="It came in time after all.")])
    assert scope.verbatims.get(dataset, "v-1").annotation is None
    assert {"pending": 1} == scope.summaries.summary(dataset).items[0].statuses


def test_changed_metadata_keep_the_annotation_and_move_the_counts(scope: TenantScope, dataset: str) -> None:
    scope.verbatims.put(dataset, [verbatim(country="IT")])
    annotate(scope, dataset)
    scope.verbatims.put(dataset, [verbatim(country="PL", day="2026-01-05")])
    assert 1 == scope.summaries.themes(dataset, Filters(segments={"country": "PL"}, end=date(2026, 1, 31))).ok
    assert 0 == scope.summaries.themes(dataset, Filters(segments={"country": "IT"})).ok


def test_an_annotation_comes_back_as_the_same_record_with_its_vectors(scope: TenantScope, dataset: str) -> None:
    scope.verbatims.put(dataset, [verbatim()])
    waiting = scope.verbatims.pending(dataset)[0]
    given = usual(waiting.verbatim)
    scope.annotations.put(dataset, [annotated(waiting, given)], MAKER)
    stored, after = scope.annotations.stream(dataset)
    assert stored[0].annotation is not None
    assert to_record(given, MADE) == to_record(stored[0].annotation, stored[0].provenance or Provenance("", "", ""))
    assert 0 == after
    for mine, theirs in zip(given.segments, stored[0].annotation.segments, strict=True):
        np.testing.assert_array_equal(mine.vector, theirs.vector)


def test_an_annotation_of_a_text_that_changed_meanwhile_is_left_out(scope: TenantScope, dataset: str) -> None:
    scope.verbatims.put(dataset, [verbatim()])
    waiting = scope.verbatims.pending(dataset)[0]
    scope.verbatims.put(dataset, [verbatim(text="The box was torn.")])
    assert 0 == scope.annotations.put(dataset, [annotated(waiting, usual(waiting.verbatim))], MAKER)
    assert ["The box was torn."] == [each.verbatim.text for each in scope.verbatims.pending(dataset)]


def test_pages_hold_every_verbatim_once_the_last_received_first(scope: TenantScope, dataset: str) -> None:
    scope.verbatims.put(dataset, [verbatim(f"v-{number}") for number in range(7)])
    found, cursor = [], None
    for _ in range(3):
        page = scope.verbatims.page(dataset, cursor=cursor, limit=3)
        found += [item.id for item in page.items]
        cursor = page.next
    assert ([f"v-{number}" for number in reversed(range(7))], None) == (found, cursor)


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        (Filters(theme="t-late"), ["v-2", "v-1"]),
        (Filters(stage="usage"), ["v-2", "v-1"]),
        (Filters(stage="usage", theme="t-late"), []),
        (Filters(stage="delivery", theme="t-late", sentiment="negative"), ["v-2", "v-1"]),
        (Filters(sentiment="neutral"), []),
        (Filters(sentiment="mixed"), ["v-2", "v-1"]),
        (Filters(language="en", segments={"country": "IT"}), ["v-1"]),
        (Filters(segments={"plan": "2"}), ["v-2"]),
        (Filters(start=date(2026, 2, 11)), ["v-2"]),
        (Filters(end=date(2026, 2, 10)), ["v-1"]),
        (Filters(q="PARCEL arrived"), ["v-2", "v-1"]),
        (Filters(q="100%"), []),
        (Filters(q="straße"), ["v-3"]),
    ],
)
def test_filters_narrow_the_list(scope: TenantScope, dataset: str, filters: Filters, expected: list[str]) -> None:
    scope.verbatims.put(dataset, [verbatim("v-1", country="IT"), verbatim("v-2", day="2026-02-20", plan=2.0)])
    annotate(scope, dataset)
    scope.verbatims.put(dataset, [verbatim("v-3", text="Die STRASSE war gesperrt.", day=None)])
    assert expected == [item.id for item in scope.verbatims.page(dataset, filters).items]


def test_a_forged_or_foreign_cursor_is_refused(scope: TenantScope, dataset: str) -> None:
    scope.verbatims.put(dataset, [verbatim("v-1"), verbatim("v-2")])
    cursor = scope.verbatims.page(dataset, limit=1).next
    assert cursor is not None
    for forged in ("", "x", "ä", cursor[:-2] + "zz", cursor + "A"):
        with pytest.raises(CursorError):
            scope.verbatims.page(dataset, cursor=forged)
    with pytest.raises(CursorError):
        scope.verbatims.page(dataset, Filters(language="it"), cursor=cursor)
    with pytest.raises(CursorError):
        scope.datasets.page(cursor=cursor)


@pytest.mark.parametrize(
    "item",
    [
        verbatim(text="torn\0apart"),
        verbatim(text="half \ud83d face"),
        verbatim(name=""),
        verbatim(note={"deep": ["\0"]}),
        verbatim(price=float("nan")),
        replace(verbatim(), language="en us"),
        IncomingVerbatim(id="v", text=LATE, created_at=verbatim().created_at.replace(tzinfo=None)),  # type: ignore[union-attr]
    ],
)
def test_what_no_database_can_hold_is_refused_and_nothing_is_stored(
    scope: TenantScope, dataset: str, item: IncomingVerbatim
) -> None:
    with pytest.raises(InputError):
        scope.verbatims.put(dataset, [verbatim("good"), item])
    assert [] == list(scope.verbatims.page(dataset).items)


def test_more_than_ten_thousand_at_once_are_refused(scope: TenantScope, dataset: str) -> None:
    with pytest.raises(InputError, match="at most 10000"):
        scope.verbatims.put(dataset, [verbatim()] * 10_001)


def test_unknown_things_are_not_found(scope: TenantScope, dataset: str) -> None:
    with pytest.raises(NotFoundError):
        scope.verbatims.get(dataset, "nobody")
    with pytest.raises(NotFoundError):
        scope.verbatims.page("ds_none")


def test_odd_filters_and_limits_are_refused(scope: TenantScope, dataset: str) -> None:
    with pytest.raises(CallError):
        Filters(sentiment="angry")
    with pytest.raises(CallError):
        Filters(segments={'a"b': "x"})
    with pytest.raises(CallError):
        scope.verbatims.page(dataset, limit=0)


def test_what_happens_together_happens_whole_or_not_at_all(scope: TenantScope, dataset: str) -> None:
    with pytest.raises(NotFoundError), scope.together() as shared:
        shared.verbatims.put(dataset, [verbatim()])
        shared.jobs.get("job_none")
    assert [] == list(scope.verbatims.page(dataset).items)
