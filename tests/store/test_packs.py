"""What is counted from packs is what a plain count of the rows comes to, whatever happened to the verbatims before."""

from __future__ import annotations

import shutil
from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.store.samples import MAKER, annotated, annotation, segment, verbatim
from tests.store.test_rollup_properties import STEPS, packed_words, take
from textcx.store import blocks, packing, packs, scan, schema
from textcx.store.connection import TenantConnection
from textcx.store.counting import question
from textcx.store.facts import VerbatimFact, cells_of
from textcx.store.filters import Filters, day_number, folded
from textcx.store.rollups import facts
from textcx.store.schema import verbatims
from textcx.store.scope import TenantScope
from textcx.store.server import Store, open_store
from textcx.store.session import dataset_row

FILTERS = (
    Filters(),
    Filters(q="flickers"),
    Filters(q="LAMP", sentiment="mixed"),
    Filters(segments={"plan": "pro", "country": "IT"}),
    Filters(segments={"plan": "pro"}, sentiment="mixed"),
    Filters(segments={"plan": "free"}, sentiment="mixed", language="en", start=date(2026, 2, 1)),
    Filters(end=date(2026, 2, 1), segments={"plan": "pro"}),
    Filters(q="nothing like it"),
)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(STEPS, min_size=1, max_size=8), small=st.booleans())
def test_packs_count_what_the_rows_come_to(sqlite_template: Path, steps: list[tuple[str, Any]], small: bool) -> None:
    with TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        if small:
            cut_small(patch)
        shutil.copy(sqlite_template, Path(folder) / "store.db")
        store = open_store(str(Path(folder) / "store.db"))
        scope = store.tenant(store.create_tenant("Acme"))
        name = scope.datasets.create("survey", segment_keys=["plan"]).id
        for step in steps:
            take(scope, name, step)
        check(scope, name)
        store.close()


def test_packs_of_every_database_count_what_the_rows_come_to(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    cut_small(monkeypatch)
    scope = store.tenant(store.create_tenant("Acme"))
    name = scope.datasets.create("survey", segment_keys=["country", "plan"]).id
    days = ("2026-01-31", None, "2026-02-01", "2026-02-14", "2026-02-01")
    scope.verbatims.put(name, [verbatim(f"v-{n}", day=day, plan="pro", country="IT") for n, day in enumerate(days)])
    for each in scope.verbatims.pending(name)[1:]:
        made = annotation(each.verbatim, *parts(int(each.verbatim.id[2:])))
        scope.annotations.put(name, [annotated(each, made)], MAKER)
    check(scope, name)
    scope.erasure.verbatim(name, "v-2")
    scope.verbatims.put(name, [verbatim("v-1", plan="free"), verbatim("v-9", plan="pro", country="IT")])
    check(scope, name)
    before = packed_words(scope, name)
    scope.datasets.recount(name)
    assert before == packed_words(scope, name)


def test_other_segment_keys_make_other_packs(store: Store) -> None:
    scope = store.tenant(store.create_tenant("Acme"))
    name = scope.datasets.create("survey").id
    scope.verbatims.put(name, [verbatim("v-1", plan="pro"), verbatim("v-2", plan="free")])
    scope.datasets.roll_up_by(name, ["plan", "country"])
    check(scope, name)


def test_a_data_set_of_a_version_without_packs_gets_them_when_the_store_is_opened(store: Store, database: str) -> None:
    scope = store.tenant(store.create_tenant("Acme"))
    name = scope.datasets.create("survey").id
    scope.verbatims.put(name, [verbatim("v-1"), verbatim("v-2")])
    before = packed_words(scope, name)
    with store.engine.begin() as connection:
        connection.execute(sa.delete(schema.packs))
        connection.execute(sa.update(schema.datasets).values(layout=2))
    open_store(database).close()
    assert before == packed_words(scope, name)
    assert [] == store.outdated()


def test_packs_of_an_erased_data_set_are_gone(store: Store) -> None:
    scope = store.tenant(store.create_tenant("Acme"))
    name = scope.datasets.create("survey").id
    scope.verbatims.put(name, [verbatim()])
    scope.erasure.dataset(name)
    with scope.session.reading() as connection:
        assert [] == list(connection.rows(sa.select(schema.packs.c.number)))


def parts(number: int) -> list[Any]:
    """A segment at two stages and others of the same theme."""
    every = [
        segment((0, 5), "negative", ("delivery", "usage"), "t-late"),
        segment((6, 10), "positive", ("usage",), "t-late"),
        segment((11, 15), "negative", (), None),
    ]
    return every[: number % 4]


def cut_small(patch: pytest.MonkeyPatch) -> None:
    """Let a pack hold two verbatims, a walk read one pack at a time, and cells be numbered anew."""
    for module in (packs, packing):
        patch.setattr(module, "BITS", 1)
    patch.setattr(scan, "AT_ONCE", 1)
    patch.setattr(packing, "AT_ONCE", 1)
    patch.setattr(blocks, "FEW", 0)


def check(scope: TenantScope, dataset: str) -> None:
    """Count by a walk over packs, and plainly."""
    with scope.session.reading() as connection:
        row = dataset_row(connection, dataset)
        for filters in FILTERS:
            for part in ("language", "month", "day"):
                found = scan.scanned(connection, question(connection, row, filters), part)  # type: ignore[arg-type]
                assert plain(connection, row.pk, (filters, part)) == (found.cells, found.volumes)


def plain(connection: TenantConnection, dataset: int, asked: tuple[Filters, str]) -> tuple[Any, Any]:
    filters, part = asked
    texts = {
        each.pk: each.folded
        for each in connection.rows(sa.select(verbatims.c.pk, verbatims.c.folded).where(verbatims.c.dataset == dataset))
    }
    cells: dict[Any, list[int]] = defaultdict(lambda: [0] * 12)
    volumes: Counter[Any] = Counter()
    for row, fact in facts(connection, sorted(texts)):
        if not matches(fact, filters, texts[row]):
            continue
        of = fact.language if part == "language" else fact.day and (fact.day // 100 if part == "month" else fact.day)
        volumes[of, fact.status, fact.label] += 1
        for cell, measures in (cells_of(fact.segments) if fact.status == "ok" else {}).items():
            cells[of, *cell] = [a + b for a, b in zip(cells[of, *cell], measures, strict=True)]
    return cells, volumes


def matches(fact: VerbatimFact, filters: Filters, text: str) -> bool:
    days = (filters.start and day_number(filters.start), filters.end and day_number(filters.end))
    return (
        all(fact.attributes.get(key) == value for key, value in filters.segments.items())
        and filters.language in (None, fact.language)
        and (filters.sentiment != "mixed" or fact.label == "mixed")
        and (filters.q is None or folded(filters.q) in text)
        and (days == (None, None) or (fact.day is not None and (days[0] or 0) <= fact.day <= (days[1] or 10**8)))
    )


@given(rows=st.lists(st.tuples(st.integers(0, 3), st.integers(0, 2)), max_size=12))
def test_each_key_of_an_owner_is_met_once(rows: Sequence[tuple[int, int]]) -> None:
    rows = sorted(rows, key=lambda row: row[0])
    owner, keys = (np.array([row[at] for row in rows], dtype=np.int64) for at in (0, 1))
    assert [row not in rows[:at] for at, row in enumerate(rows)] == blocks.once(owner, keys).tolist()
