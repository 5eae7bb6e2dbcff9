"""Annotations that another recipe or other stages made are made anew, and what readers see stays in the meantime."""

from __future__ import annotations

from dataclasses import replace

from tests import job_samples
from tests.service_jobs.samples import (
    CHUNK,
    SETTINGS,
    FakeAnnotate,
    analysed,
    engine,
    filled,
    incoming,
    run_all,
)
from tests.store.samples import Clock
from textcx.jobs.durable import run_turn
from textcx.jobs.service_engine import AnalysisEngine
from textcx.store.scope import TenantScope
from textcx.store.server import Store
from textcx.store.values import Maker

COUNT = 10
NEWER = replace(job_samples.PROVENANCE, recipe="fake@2", digest="sha256:1")


def newer(annotate: FakeAnnotate) -> AnalysisEngine:
    return replace(engine(annotate), provenance=NEWER)


def seen_by_readers(scope: TenantScope, dataset: str) -> tuple[object, object]:
    counted = scope.summaries.themes(dataset)
    words = scope.pointers.quotes(dataset, ["t-delivery", "t-support"])
    return [(each.theme_id, each.tally.verbatims) for each in counted.items], words


def test_a_second_analysis_by_the_same_recipe_asks_the_model_for_new_verbatims_alone(store: Store) -> None:
    scope, dataset = filled(store, COUNT)
    analysed(store, scope, dataset)
    scope.verbatims.put(dataset, incoming(2, first=COUNT))
    annotate = FakeAnnotate()
    analysed(store, scope, dataset, engine(annotate))
    assert [["v-10", "v-11"]] == annotate.asked


def test_another_recipe_annotates_everything_anew_new_verbatims_first(store: Store) -> None:
    scope, dataset = filled(store, COUNT)
    analysed(store, scope, dataset)
    scope.verbatims.put(dataset, incoming(1, first=COUNT))
    annotate = FakeAnnotate()
    job = analysed(store, scope, dataset, newer(annotate))
    asked = [name for chunk in annotate.asked for name in chunk]
    assert ("succeeded", 11, 11) == (job.state, job.done, job.total)
    assert ["v-10", *(f"v-{n}" for n in range(COUNT))] == asked
    made = {each.provenance for each in scope.annotations.stream(dataset)[0]}
    assert {NEWER} == made


def test_other_stages_annotate_everything_anew_and_the_former_ones_again(store: Store) -> None:
    scope, dataset = filled(store, COUNT)
    analysed(store, scope, dataset)
    annotate = FakeAnnotate()
    for _ in range(2):
        scope.jobs.create(dataset, "analysis", {"taxonomy": "other"})
        run_all(store, engine(annotate))
    assert COUNT == sum(map(len, annotate.asked))
    analysed(store, scope, dataset, engine(annotate))
    assert 2 * COUNT == sum(map(len, annotate.asked))


def test_themes_and_quotes_stay_while_annotations_are_renewed(store: Store) -> None:
    scope, dataset = filled(store, COUNT)
    analysed(store, scope, dataset)
    before = seen_by_readers(scope, dataset)
    job, made = scope.jobs.create(dataset, "analysis", {}), newer(FakeAnnotate())
    former = (dataset, Maker(provenance=NEWER, taxonomy=made.taxonomy(None).digest), job.created_at)
    for turn in range(1, COUNT // CHUNK + 1):
        assert run_turn(store, made, SETTINGS, "worker")
        assert COUNT - turn * CHUNK == scope.annotations.count_outdated(*former)
        assert before == seen_by_readers(scope, dataset)
    run_all(store, made)
    assert 0 == scope.annotations.count_outdated(*former)
    assert before == seen_by_readers(scope, dataset)


def test_a_text_that_changed_while_it_was_renewed_waits_for_its_own_annotation(store: Store) -> None:
    scope, dataset = filled(store, 1)
    analysed(store, scope, dataset)
    text = replace(incoming(1)[0], text="good price")
    annotate = FakeAnnotate(seen=lambda *_: scope.verbatims.put(dataset, [text]))
    analysed(store, scope, dataset, newer(annotate))
    assert ["good price"] == [each.text for each in scope.annotations.stream(dataset)[0]]
    assert [["v-0"], ["v-0"]] == annotate.asked


def test_workers_of_two_recipes_at_one_job_come_to_an_end(store: Store, clock: Clock) -> None:
    scope, dataset = filled(store, COUNT)
    analysed(store, scope, dataset)
    job, annotate = scope.jobs.create(dataset, "analysis", {}), FakeAnnotate()
    made = [newer(annotate), replace(engine(annotate), provenance=replace(NEWER, digest="sha256:2"))]
    for turn in range(200):
        clock.turn(seconds=1)
        if not run_turn(store, made[turn % 2], SETTINGS, f"worker-{turn % 2}"):
            break
    assert "succeeded" == scope.jobs.get(job.id).state
    assert COUNT == sum(map(len, annotate.asked))
