"""Whatever happens to verbatims in whatever order, the roll-ups equal a recount, and a recount equals the rows."""

from __future__ import annotations

import shutil
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.store.samples import MADE, annotated, annotation, segment, verbatim
from textcx.store import counting_live, rollups, schema
from textcx.store.counting import tallies, volume
from textcx.store.filters import Filters
from textcx.store.question import Question
from textcx.store.scope import TenantScope
from textcx.store.server import open_store
from textcx.store.session import dataset_row
from textcx.store.values import Assignment

NAMES = st.sampled_from(["a", "b", "c"])
THEMES = st.sampled_from(["t-1", "t-2", None])
PARTS = st.tuples(
    st.sampled_from(["negative", "neutral", "positive"]),
    st.lists(st.sampled_from(["delivery", "usage"]), unique=True, max_size=2).map(tuple),
    THEMES,
)
ITEMS = st.builds(
    lambda name, text, day, plan: verbatim(name, text, day, plan=plan, respondent_id=name),
    NAMES,
    st.sampled_from(["The lamp flickers a lot.", "The lamp is bright enough."]),
    st.sampled_from([None, "2026-01-31", "2026-02-01", "2026-02-14"]),
    st.sampled_from(["pro", "free"]),
)
STEPS = st.one_of(
    st.tuples(st.just("put"), st.lists(ITEMS, min_size=1, max_size=3)),
    st.tuples(
        st.just("annotate"), st.tuples(st.lists(PARTS, max_size=3), st.sampled_from(["mixed", "negative"]), NAMES)
    ),
    st.tuples(st.just("assign"), st.tuples(NAMES, st.integers(0, 2), THEMES)),
    st.tuples(st.just("erase"), NAMES),
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(STEPS, min_size=1, max_size=8))
def test_rollups_equal_a_recount_after_any_steps(sqlite_template: Path, steps: list[tuple[str, Any]]) -> None:
    with TemporaryDirectory() as folder:
        shutil.copy(sqlite_template, Path(folder) / "store.db")
        store = open_store(str(Path(folder) / "store.db"))
        scope = store.tenant(store.create_tenant("Acme"))
        name = scope.datasets.create("survey", segment_keys=["plan"]).id
        for kind, what in steps:
            take(scope, name, (kind, what))
        stored = (contents(scope, schema.rollups), contents(scope, schema.volumes))
        check_against_rows(scope, name)
        scope.datasets.recount(name)
        assert (contents(scope, schema.rollups), contents(scope, schema.volumes)) == stored
        store.close()


def take(scope: TenantScope, dataset: str, step: tuple[str, Any]) -> None:
    kind, what = step
    if kind == "put":
        scope.verbatims.put(dataset, what)
    elif kind == "annotate":
        parts, label, name = what
        found = [segment((place, place + 1), *part) for place, part in enumerate(parts)]
        waiting = [each for each in scope.verbatims.pending(dataset) if each.verbatim.id == name]
        made = [annotated(each, annotation(each.verbatim, *found, label=label, language="en")) for each in waiting]
        scope.annotations.put(dataset, made, MADE)
    elif kind == "assign":
        scope.annotations.assign(dataset, [Assignment(verbatim_id=what[0], start=what[1], theme_id=what[2])])
    else:
        scope.erasure.person(what)


def contents(scope: TenantScope, table: sa.Table) -> list[tuple[Any, ...]]:
    with scope.session.reading() as connection:
        return sorted(tuple(row) for row in connection.rows(sa.select(table)))


def check_against_rows(scope: TenantScope, dataset: str) -> None:
    """Ask the roll-ups and the rows the same questions, by two different ways of counting."""
    with scope.session.reading() as connection:
        row = dataset_row(connection, dataset)
        for filters in (
            Filters(),
            Filters(segments={"plan": "pro"}),
            Filters(language="en"),
            Filters(sentiment="mixed"),
        ):
            for by in ((False, False), (True, False), (False, True), (True, True)):
                asked = Question(dataset=row, filters=filters, by_stage=by[0], by_theme=by[1])
                live = counting_live.live_cells(connection, asked, [])
                assert tallies(connection, asked) == counting_sum(live)
            amounts = counting_live.live_volume(connection, asked, [])
            assert volume(connection, asked) == {(status, label): amount for status, label, amount in amounts}
        assert rollups.recount(connection, row).volumes.keys() == {tuple(key) for key in stored_places(scope)}


def counting_sum(rows: Any) -> Any:
    from textcx.store.tally import tally_of

    return {(theme, stage): tally_of([int(each) for each in measures]) for theme, stage, *measures in rows}


def stored_places(scope: TenantScope) -> list[tuple[Any, ...]]:
    table = schema.volumes
    columns = (table.c.kind, table.c.value, table.c.period, table.c.status, table.c.label)
    with scope.session.reading() as connection:
        return [tuple(row) for row in connection.rows(sa.select(*columns))]
