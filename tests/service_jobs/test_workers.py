"""Several workers and several tenants: nobody does the same twice, nobody waits for somebody else's whole job."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from threading import Event
from typing import Any

import pytest

from tests import job_samples
from tests.service_jobs.samples import SETTINGS, FakeAnnotate, contents, engine, filled, run_all
from tests.store.conftest import _database
from tests.store.samples import Clock
from textcx.insights.corpus import Corpus
from textcx.jobs.durable import AnalysisEngine, WorkerSettings, run_turn, start
from textcx.store.server import Store, open_store
from textcx.types import Verbatim


def ticking(clock: Clock, tenants: list[str]) -> AnalysisEngine:
    """An engine that turns the clock by a second a chunk and notes whose chunk it was."""

    def tick(verbatims: Sequence[Verbatim], tenant: str) -> None:
        clock.turn(seconds=1)
        tenants.append(tenant)

    return engine(FakeAnnotate(seen=tick))


def test_a_small_job_of_one_tenant_does_not_wait_for_the_large_one_of_another(store: Store, clock: Clock) -> None:
    large, first = filled(store, 40, "large")
    small, second = filled(store, 4, "small")
    jobs = [scope.jobs.create(dataset, "analysis", {}) for scope, dataset in ((large, first), (small, second))]
    made = ticking(clock, [])
    while small.jobs.get(jobs[1].id).state != "succeeded":
        run_turn(store, made, SETTINGS, "worker")
        clock.turn(seconds=1)
    assert large.jobs.get(jobs[0].id).done <= 20


def test_tenants_take_turns_chunk_by_chunk(store: Store, clock: Clock) -> None:
    for name in ("a", "b", "c"):
        scope, dataset = filled(store, 12, name)
        scope.jobs.create(dataset, "analysis", {})
    tenants: list[str] = []
    made = ticking(clock, tenants)
    for _ in range(9):
        run_turn(store, made, SETTINGS, "worker", ("annotate",))
    assert [3, 3, 3] == [len(set(tenants[at : at + 3])) for at in (0, 3, 6)]


def test_a_job_of_a_tenant_with_another_at_work_comes_after_those_of_the_others(store: Store) -> None:
    busy, first = filled(store, 4, "busy")
    free, second = filled(store, 4, "free")
    other = busy.datasets.create("second").id
    for scope, dataset in ((busy, first), (busy, other), (free, second)):
        scope.jobs.create(dataset, "analysis", {})
    claimed = [store.claim_job(f"worker-{at}", 60.0) for at in range(3)]
    assert ["busy", "free", "busy"] == [store.tenants()[name] for name in tenants_of(store, claimed)]


def tenants_of(store: Store, claimed: Sequence[Any]) -> list[str]:
    by_number = {store.tenant(name).session.tenant: name for name in store.tenants()}
    return [by_number[scope.session.tenant] for scope, _ in claimed]


def test_the_analyses_of_one_data_set_come_one_after_another(store: Store) -> None:
    scope, dataset = filled(store)
    first, _ = (scope.jobs.create(dataset, "analysis", {}) for _ in range(2))
    assert first.id == (store.claim_job("one", 60.0) or (None, ""))[1]
    assert store.claim_job("two", 60.0) is None
    scope.jobs.cancel(first.id)
    assert store.claim_job("two", 60.0) is not None


def test_a_worker_that_lost_its_lease_stores_nothing_and_the_other_one_finishes(store: Store, clock: Clock) -> None:
    scope, dataset = filled(store)
    job = scope.jobs.create(dataset, "analysis", {})
    taken_over: list[bool] = []

    def asleep(verbatims: Sequence[Verbatim], tenant: str) -> None:
        if not taken_over:
            clock.turn(minutes=5)
            taken_over.append(run_turn(store, engine(), SETTINGS, "other"))

    run_turn(store, engine(FakeAnnotate(seen=asleep)), SETTINGS, "sleeper")
    assert ([True], 4) == (taken_over, scope.jobs.get(job.id).done)
    run_all(store, owner="other")
    assert "succeeded" == scope.jobs.get(job.id).state


def test_discovery_that_was_taken_over_is_published_once(store: Store, clock: Clock) -> None:
    scope, dataset = filled(store)
    hook = scope.webhooks.create("https://example.com/hook", ["job.succeeded"])
    scope.jobs.create(dataset, "analysis", {})
    asleep = iter([True])

    def discover(corpus: Corpus, seed: int) -> Any:
        if next(asleep, False):
            clock.turn(minutes=5)
            run_all(store, owner="other")
        return job_samples.discover(corpus, seed)

    run_all(store, engine(discover=discover), owner="sleeper")
    assert 1 == len(scope.webhooks.log(hook.id))


def test_the_lease_of_a_dead_worker_lapses_and_another_goes_on(store: Store, clock: Clock) -> None:
    scope, dataset = filled(store)
    job = scope.jobs.create(dataset, "analysis", {})
    assert store.claim_job("dead", SETTINGS.lease) is not None
    assert 0 == run_all(store, owner="alive")
    clock.turn(seconds=SETTINGS.lease + 1)
    run_all(store, owner="alive")
    assert "succeeded" == scope.jobs.get(job.id).state


def test_a_job_that_ends_its_worker_again_and_again_fails(store: Store, clock: Clock) -> None:
    scope, dataset = filled(store)
    job = scope.jobs.create(dataset, "analysis", {})
    for at in range(SETTINGS.attempts + 1):
        assert store.claim_job(f"dying-{at}", SETTINGS.lease) is not None
        clock.turn(seconds=SETTINGS.lease + 1)
    run_all(store)
    failed = scope.jobs.get(job.id)
    assert "failed" == failed.state
    assert "ended its worker or failed 4 times in a row" in (failed.error or "")


def test_a_light_worker_leaves_discovery_to_others(store: Store) -> None:
    scope, dataset = filled(store)
    job = scope.jobs.create(dataset, "analysis", {})
    while run_turn(store, engine(), SETTINGS, "light", ("annotate", "assign")):
        pass
    assert "discover" == scope.jobs.get(job.id).step
    assert run_turn(store, engine(), SETTINGS, "heavy", ("discover",))


@pytest.fixture
def real_time(database: str) -> Any:
    opened = open_store(database)
    yield opened
    opened.close()


def test_threads_finish_what_is_queued_while_they_run_and_stop_when_told(real_time: Store) -> None:
    ended = Event()
    scope, dataset = filled(real_time, 30)
    other, second = filled(real_time, 6, "other")
    left = [(scope, scope.jobs.create(dataset, "analysis", {})), (other, other.jobs.create(second, "analysis", {}))]

    def discover(corpus: Corpus, seed: int) -> Any:
        if len(corpus.ids) == 30:
            ended.set()
        return job_samples.discover(corpus, seed)

    settings = WorkerSettings(chunk=4, assigned=10, poll=0.05, annotating=2)
    worker = start(real_time, engine(discover=discover), settings)
    worker.wake()
    assert ended.wait(120)
    assert worker.stop(60)
    run_all(real_time)
    assert ["succeeded"] * 2 == [each.jobs.get(job.id).state for each, job in left]


def test_stopping_lets_the_present_chunk_end_and_begins_no_other(real_time: Store) -> None:
    scope, dataset = filled(real_time, 40)
    job = scope.jobs.create(dataset, "analysis", {})
    begun, go_on = Event(), Event()

    def wait(verbatims: Sequence[Verbatim], tenant: str) -> None:
        begun.set()
        go_on.wait(60)

    worker = start(real_time, engine(FakeAnnotate(seen=wait)), WorkerSettings(chunk=4))
    assert begun.wait(60)
    assert not worker.stop(0)
    go_on.set()
    assert worker.stop(60)
    now = scope.jobs.get(job.id)
    assert (4, "running", None) == (now.done, now.state, now.lease_owner)


@pytest.mark.postgres
def test_on_postgresql_another_process_takes_over_from_a_dead_one(postgres_url: str, tmp_path: Path) -> None:
    for url in _database(postgres_url):
        clock = Clock()
        dead, alive = open_store(url, clock), open_store(url, clock)
        scope, dataset = filled(dead)
        job = scope.jobs.create(dataset, "analysis", {})
        run_turn(dead, engine(), SETTINGS, "dead")
        dead.claim_job("dead", SETTINGS.lease)
        dead.close()
        assert 0 == run_all(alive, owner="alive")
        clock.turn(seconds=SETTINGS.lease + 1)
        run_all(alive, owner="alive")
        assert "succeeded" == alive.tenant(next(iter(alive.tenants()))).jobs.get(job.id).state
        assert 10 == len(contents(alive)["annotations"])
        alive.close()
