"""Plans of themes: unseen until they are carried out, then seen whole, whatever happened to verbatims in between."""

from __future__ import annotations

import shutil
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.store.samples import annotate, plan_anew, seen, verbatim
from tests.store.test_rollup_properties import NAMES, STEPS, THEMES, check_against_rows, contents, packed_words, take
from textcx.store import schema
from textcx.store.columns import metadata
from textcx.store.schema_service import drafts, planned, shifts
from textcx.store.scope import TenantScope
from textcx.store.server import Store, open_store
from textcx.store.values import Assignment, Draft, Finding, ThemeEntry
from textcx.types import Evidence

FOUND = Finding(
    theme_id="t-new", stage=None, rank=1, figures={"share": 0.5}, trend={"direction": "up"}, impact=None, job="job_1"
)
DRAFT = Draft(
    entries=(ThemeEntry(id="t-new", label="lateness", terms=("late",)),),
    lines=(("split", "t-late", "t-new"),),
    findings=(FOUND,),
    edits=0,
)
POINTERS = {"t-new": {"quote": [Evidence(verbatim_id="v-1", start=0, end=34)]}}
PLAN = [Assignment(verbatim_id=f"v-{at}", start=0, theme_id="t-new") for at in (1, 2)]


@pytest.fixture
def scope(store: Store) -> TenantScope:
    return store.tenant(store.create_tenant("Acme"))


@pytest.fixture
def dataset(scope: TenantScope) -> str:
    """Two verbatims in the theme `t-late`, and a plan for both."""
    name = scope.datasets.create("survey", segment_keys=["plan"]).id
    scope.verbatims.put(name, [verbatim("v-1", plan="pro"), verbatim("v-2", plan="free")])
    annotate(scope, name)
    scope.themes.replace(name, [ThemeEntry(id="t-late", label="late")])
    plan_anew(scope, name, PLAN, {"v-1": 1, "v-2": 1})
    scope.plans.draft(name, DRAFT, POINTERS)
    return name


def test_a_plan_is_not_seen_while_it_is_counted(scope: TenantScope, dataset: str) -> None:
    before = seen(scope, dataset)
    assert [1, 1, 0] == [scope.plans.count(dataset, 1) for _ in range(3)]
    assert before == seen(scope, dataset)


def test_a_plan_that_is_carried_out_gives_segments_counts_and_quotes_at_once(
    store: Store, scope: TenantScope, dataset: str
) -> None:
    scope.plans.count(dataset, 10)
    assert 2 == scope.plans.carry_out(dataset, ["t-new"])
    counted = {each.theme_id: each.tally.verbatims for each in scope.summaries.themes(dataset).items}
    assert {"t-new": 2, None: 2} == counted
    assert ["t-new"] == list(scope.themes.quotes(dataset))
    assert {"t-new", None} == {
        part.theme_id
        for each in scope.verbatims.page(dataset).items
        if each.annotation
        for part in each.annotation.segments
    }
    assert_like_a_recount(scope, dataset)
    assert [[], [], []] == [contents(scope, table) for table in (planned, shifts, drafts)]


def test_a_draft_comes_back_as_it_was_kept(scope: TenantScope, dataset: str) -> None:
    assert DRAFT == scope.plans.drafted(dataset)


def test_a_later_plan_replaces_an_earlier_one_with_all_that_was_counted(scope: TenantScope, dataset: str) -> None:
    scope.plans.count(dataset, 10)
    plan_anew(scope, dataset, PLAN[:1], {"v-1": 1})
    assert scope.plans.drafted(dataset) is None
    assert [[], []] == [contents(scope, table) for table in (shifts, drafts)]
    assert 0 == scope.plans.count(dataset, 10)
    scope.plans.draft(dataset, DRAFT, {})
    assert 1 == scope.plans.count(dataset, 10)
    scope.plans.carry_out(dataset, ["t-new"])
    counted = {each.theme_id: each.tally.verbatims for each in scope.summaries.themes(dataset).items}
    assert {"t-new": 1, "t-late": 1, None: 2} == counted
    assert {} == scope.themes.quotes(dataset)
    assert_like_a_recount(scope, dataset)


def test_a_plan_goes_in_parts_of_a_size(scope: TenantScope, dataset: str) -> None:
    scope.plans.count(dataset, 10)
    rows = len(contents(scope, planned)) + len(contents(scope, shifts)) + 1 + 1  # draft and quote
    taken = []
    while part := scope.plans.clear(dataset, 7):
        taken.append(part)
        assert scope.plans.drafted(dataset) is None
    assert (rows, True) == (sum(taken), max(taken) <= 7 + 1)
    assert_like_a_recount(scope, dataset)


@pytest.mark.parametrize(("step", "kept"), [("annotate", 0), ("assign", 2)])
def test_a_plan_of_a_job_that_is_at_it_is_kept_when_asked(
    scope: TenantScope, dataset: str, step: str, kept: int
) -> None:
    job = scope.jobs.create(dataset, "analysis", {}).id
    scope.jobs.lease(job, "worker", 60)
    scope.jobs.hand_on(job, "worker", step, (0, None))
    while scope.plans.clear(dataset, 10, ("assign",)):
        pass
    assert kept == len(contents(scope, planned))
    scope.jobs.cancel(job)
    while scope.plans.clear(dataset, 10, ("assign",)):
        pass
    assert [] == contents(scope, planned)


def test_other_segment_keys_void_the_draft_that_was_counted_by_the_old_ones(scope: TenantScope, dataset: str) -> None:
    scope.plans.count(dataset, 10)
    scope.datasets.roll_up_by(dataset, ["country"])
    assert scope.plans.drafted(dataset) is None


def test_a_text_that_changes_after_its_count_gets_no_theme_of_its_old_words(scope: TenantScope, dataset: str) -> None:
    scope.plans.count(dataset, 10)
    scope.verbatims.put(dataset, [verbatim("v-1", "The parcel came early after all, thank you.", plan="pro")])
    annotate(scope, dataset)
    scope.plans.carry_out(dataset, ["t-new"])
    counted = {each.theme_id: each.tally.verbatims for each in scope.summaries.themes(dataset).items}
    assert {"t-new": 1, "t-late": 1, None: 2} == counted
    assert {} == scope.themes.quotes(dataset)
    assert_like_a_recount(scope, dataset)


PLANS = st.dictionaries(st.tuples(NAMES, st.integers(0, 2)), THEMES, max_size=6)


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(before=st.lists(STEPS, min_size=2, max_size=6), plan=PLANS, after=st.lists(STEPS, max_size=6))
def test_whatever_happens_while_a_plan_is_counted_it_is_carried_out_exactly(
    sqlite_template: Path, before: list[Any], plan: dict[tuple[str, int], str | None], after: list[Any]
) -> None:
    with TemporaryDirectory() as folder:
        shutil.copy(sqlite_template, Path(folder) / "store.db")
        store = open_store(str(Path(folder) / "store.db"))
        scope = store.tenant(store.create_tenant("Acme"))
        name = scope.datasets.create("survey", segment_keys=["plan"]).id
        for step in before:
            take(scope, name, step)
        wanted = [Assignment(verbatim_id=place[0], start=place[1], theme_id=theme) for place, theme in plan.items()]
        plan_anew(scope, name, wanted, {each.id: each.revision for each in scope.verbatims.page(name).items})
        scope.plans.draft(name, DRAFT, {})
        for step in after:
            scope.plans.count(name, 1)
            take(scope, name, step)
        while scope.plans.count(name, 1):
            pass
        scope.plans.carry_out(name, [])
        check_against_rows(scope, name)
        assert_like_a_recount(scope, name)
        store.close()


def assert_like_a_recount(scope: TenantScope, dataset: str) -> None:
    stored = (contents(scope, schema.rollups), contents(scope, schema.volumes), packed_words(scope, dataset))
    scope.datasets.recount(dataset)
    assert (contents(scope, schema.rollups), contents(scope, schema.volumes), packed_words(scope, dataset)) == stored


def test_the_measures_of_what_is_set_aside_are_those_of_the_roll_ups() -> None:
    names = [[column.name for column in metadata.tables[table].c] for table in ("rollups", "shifts")]
    assert names[0] == names[1]
