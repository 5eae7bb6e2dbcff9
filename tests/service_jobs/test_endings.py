"""Analyses that are cancelled, and data erased under them."""

from __future__ import annotations

import pytest

from tests.service_jobs.samples import (
    SETTINGS,
    FakeAnnotate,
    analysed,
    engine,
    filled,
    run_all,
    statuses,
)
from textcx.errors import ConflictError, NotFoundError
from textcx.jobs.durable import run_turn
from textcx.store.server import Store
from textcx.store.values import IncomingVerbatim


def test_a_queued_job_is_cancelled_at_once_and_again_without_an_error(store: Store) -> None:
    scope, dataset = filled(store)
    job = scope.jobs.create(dataset, "analysis", {})
    assert ["cancelled"] * 2 == [scope.jobs.cancel(job.id).state for _ in range(2)]
    assert 0 == run_all(store)
    assert {None} == set(statuses(store, scope, dataset).values())


@pytest.mark.parametrize("turns", range(6))
def test_a_running_job_can_be_cancelled_between_any_turns(store: Store, turns: int) -> None:
    scope, dataset = filled(store)
    job = scope.jobs.create(dataset, "analysis", {})
    for _ in range(turns):
        run_turn(store, engine(), SETTINGS, "worker")
    scope.jobs.cancel(job.id)
    assert 0 == run_all(store)
    assert "succeeded" == analysed(store, scope, dataset).state
    assert [5, 5] == [each.tally.verbatims for each in scope.summaries.themes(dataset).items if each.theme_id]


def test_what_is_cancelled_while_a_chunk_is_annotated_is_not_stored(store: Store) -> None:
    scope, dataset = filled(store)
    job = scope.jobs.create(dataset, "analysis", {})
    made = engine(FakeAnnotate(seen=lambda verbatims, tenant: scope.jobs.cancel(job.id)))
    run_turn(store, made, SETTINGS, "worker")
    assert ("cancelled", 0) == (lambda now: (now.state, now.done))(scope.jobs.get(job.id))
    assert {None} == set(statuses(store, scope, dataset).values())


def test_a_finished_job_cannot_be_cancelled(store: Store) -> None:
    scope, dataset = filled(store)
    job = analysed(store, scope, dataset)
    with pytest.raises(ConflictError):
        scope.jobs.cancel(job.id)


def test_erasing_the_data_set_ends_its_job_without_a_trace(store: Store) -> None:
    scope, dataset = filled(store)
    job = scope.jobs.create(dataset, "analysis", {})
    run_turn(
        store, engine(FakeAnnotate(seen=lambda verbatims, tenant: scope.erasure.dataset(dataset))), SETTINGS, "worker"
    )
    assert 0 == run_all(store)
    with pytest.raises(NotFoundError):
        scope.jobs.get(job.id)


def test_erasing_a_person_between_any_turns_leaves_the_analysis_of_the_others(store: Store) -> None:
    scope, dataset = filled(store)
    scope.verbatims.put(
        dataset, [IncomingVerbatim(id="p", text="bad delivery of mine", metadata={"respondent_id": "r"})]
    )
    scope.jobs.create(dataset, "analysis", {})
    for _ in range(4):
        run_turn(store, engine(), SETTINGS, "worker")
    assert 1 == scope.erasure.person("r")
    run_all(store)
    assert [5, 5] == [each.tally.verbatims for each in scope.summaries.themes(dataset).items if each.theme_id]
