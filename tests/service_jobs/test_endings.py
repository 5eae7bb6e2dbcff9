"""Analyses that are cancelled, and data erased under them."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from tests import job_samples
from tests.service_jobs.samples import (
    SETTINGS,
    FakeAnnotate,
    analysed,
    engine,
    filled,
    give_up,
    run_all,
    statuses,
)
from tests.store.samples import Clock, seen
from textcx.errors import ConflictError, NotFoundError
from textcx.insights.corpus import Corpus
from textcx.jobs.durable import run_turn
from textcx.store.scope import TenantScope
from textcx.store.server import Store
from textcx.store.values import IncomingVerbatim, Job


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


def by_thirds(corpus: Corpus, seed: int) -> Any:
    """Themes that cut across those of the analysis before."""
    first, drafts = job_samples.discover(corpus, seed)
    cut = np.where(corpus.verbatim % 3 == 0, 0, 1).astype(np.int32)
    return np.where(first < 0, first, cut).astype(np.int32), drafts


def half_assigned(store: Store, scope: TenantScope, dataset: str) -> tuple[Job, str]:
    """A second analysis with other themes, one of its several turns of `assign` done, and what was seen before."""
    analysed(store, scope, dataset)
    before = seen(scope, dataset)
    job = scope.jobs.create(dataset, "analysis", {})
    for _ in range(3):
        assert run_turn(store, engine(discover=by_thirds), SETTINGS, "worker")
    assert "assign" == scope.jobs.get(job.id).step
    return job, before


def test_cancelled_while_themes_are_given_out_everything_is_as_before(store: Store) -> None:
    scope, dataset = filled(store)
    job, before = half_assigned(store, scope, dataset)
    assert before == seen(scope, dataset)
    scope.jobs.cancel(job.id)
    assert 0 == run_all(store)
    assert before == seen(scope, dataset)


def test_failed_while_themes_are_given_out_everything_is_as_before(store: Store, clock: Clock) -> None:
    scope, dataset = filled(store)
    job, before = half_assigned(store, scope, dataset)
    give_up(store, clock)
    assert "failed" == scope.jobs.get(job.id).state
    assert before == seen(scope, dataset)


def test_readers_see_the_old_themes_or_the_new_ones_and_nothing_between(store: Store) -> None:
    scope, dataset = filled(store, 20)
    job, before = half_assigned(store, scope, dataset)
    states = [before]
    while run_turn(store, engine(discover=by_thirds), SETTINGS, "worker"):
        states.append(seen(scope, dataset))
    assert "succeeded" == scope.jobs.get(job.id).state
    assert [before] * (len(states) - 1) == states[:-1] and len(states) > 2
    assert before != states[-1]


def test_after_a_cancelled_analysis_the_next_one_gives_the_same_as_if_there_had_been_none(store: Store) -> None:
    found = []
    for cancels in (True, False):
        scope, dataset = filled(store, name=f"cancels {cancels}")
        if cancels:
            job, _ = half_assigned(store, scope, dataset)
            scope.jobs.cancel(job.id)
        else:
            analysed(store, scope, dataset)
        analysed(store, scope, dataset)
        found.append([scope.summaries.themes(dataset).items, scope.themes.all(dataset), scope.themes.quotes(dataset)])
    assert found[0] == found[1]


def test_a_change_by_a_person_while_themes_are_given_out_is_not_overwritten(store: Store) -> None:
    scope, dataset = filled(store)
    job, _ = half_assigned(store, scope, dataset)
    scope.codeframe.merge(dataset, "t-support", "t-delivery", "me")
    run_all(store)
    assert "succeeded" == scope.jobs.get(job.id).state
    assert ["t-delivery"] == [each.id for each in scope.themes.all(dataset)]
    assert [10] == [each.tally.verbatims for each in scope.summaries.themes(dataset).items if each.theme_id]


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
