"""Plans are stored and removed in parts between which others write; what an ended job left of one goes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
import sqlalchemy as sa

from tests.service_jobs.samples import SETTINGS, contents, engine, filled, give_up, incoming, run_all
from tests.service_jobs.test_endings import by_thirds, half_assigned
from tests.store.samples import Clock, seen
from textcx.jobs import service_turn
from textcx.jobs.durable import run_turn
from textcx.store.schema_service import drafts, planned, shifts, theme_quotes
from textcx.store.scope import TenantScope
from textcx.store.server import Store

SMALL = replace(SETTINGS, planned=3)


def left(store: Store) -> list[int]:
    """How many rows of plans there are: segments, counts, drafts and quotes that nobody sees."""
    unseen = sa.select(sa.func.count()).select_from(theme_quotes).where(theme_quotes.c.role.like("planned %"))
    counts = [sa.select(sa.func.count()).select_from(table) for table in (planned, shifts, drafts)]
    with store.engine.begin() as connection:
        return [connection.execute(each).scalar_one() for each in (*counts, unseen)]


def between_parts(monkeypatch: pytest.MonkeyPatch, do: Callable[[int], Any]) -> list[float]:
    """Do something after each part in place of the rest, and return the rests."""
    rests: list[float] = []

    def rest(seconds: float) -> None:
        rests.append(seconds)
        do(len(rests))

    monkeypatch.setattr(service_turn, "sleep", rest)
    return rests


def at_discovery(store: Store, scope: TenantScope, dataset: str) -> str:
    """An analysis whose next turn plans themes for ten segments."""
    job = scope.jobs.create(dataset, "analysis", {}).id
    while "discover" != scope.jobs.get(job).step:
        assert run_turn(store, engine(), SMALL, "worker")
    return job


def discovered(store: Store) -> None:
    assert run_turn(store, engine(discover=by_thirds), SMALL, "worker")


def test_a_cancelled_job_leaves_nothing_of_its_plan(store: Store) -> None:
    scope, dataset = filled(store)
    job, before = half_assigned(store, scope, dataset)
    assert all(left(store))
    scope.jobs.cancel(job.id)
    assert not run_turn(store, engine(), SMALL, "another worker")
    assert ([0, 0, 0, 0], "cancelled", before) == (left(store), scope.jobs.get(job.id).state, seen(scope, dataset))


def test_a_failed_job_leaves_nothing_of_its_plan(store: Store, clock: Clock) -> None:
    scope, dataset = filled(store)
    job, before = half_assigned(store, scope, dataset)
    give_up(store, clock)
    assert ([0, 0, 0, 0], "failed", before) == (left(store), scope.jobs.get(job.id).state, seen(scope, dataset))


def test_a_plan_is_stored_in_parts_between_which_others_write(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    scope, dataset = filled(store)
    at_discovery(store, scope, dataset)
    done: list[int] = []
    rests = between_parts(
        monkeypatch, lambda time: done.append(scope.verbatims.put(dataset, incoming(1, 50 + time)).created)
    )
    discovered(store)
    assert [1] * len(rests) == done and len(rests) >= 4
    assert [10, 1] == [left(store)[0], left(store)[2]]


def test_nobody_sees_a_plan_while_it_is_stored(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    scope, dataset = filled(store)
    at_discovery(store, scope, dataset)
    before, states = seen(scope, dataset), set[str]()
    between_parts(monkeypatch, lambda time: states.add(seen(scope, dataset)))
    discovered(store)
    assert {before} == states == {seen(scope, dataset)}


def test_a_text_that_changes_while_a_plan_is_stored_is_not_in_it(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    scope, dataset = filled(store)
    at_discovery(store, scope, dataset)
    changed = [replace(incoming(10)[at], text=f"good price {at}, no more") for at in (0, 9)]
    between_parts(monkeypatch, lambda time: scope.verbatims.put(dataset, changed) if time == 3 else None)
    discovered(store)
    assert 8 == left(store)[0]


def test_a_job_cancelled_while_its_plan_is_stored_stores_no_more_of_it(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    scope, dataset = filled(store)
    job = at_discovery(store, scope, dataset)
    rests = between_parts(monkeypatch, lambda time: scope.jobs.cancel(job) if time == 3 else None)
    discovered(store)
    assert (3, [6, 0, 0, 0]) == (len(rests), left(store))
    assert not run_turn(store, engine(), SMALL, "worker")
    assert [0, 0, 0, 0] == left(store)


def test_a_plan_of_which_parts_were_stored_is_stored_anew(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """As after a kill: other parts stand there already."""
    found = []
    for name in ("broken off", "undisturbed"):
        scope, dataset = filled(store, name=name)
        at_discovery(store, scope, dataset)
        if name == "broken off":
            between_parts(monkeypatch, lambda time: 1 / 0 if time == 3 else None)
            run_turn(store, engine(), SMALL, "worker")  # with other themes
            monkeypatch.undo()
            assert 6 == left(store)[0]
        while run_turn(store, engine(discover=by_thirds), SMALL, "worker"):
            pass
        found.append([scope.summaries.themes(dataset).items, scope.themes.all(dataset), scope.themes.quotes(dataset)])
    assert found[0] == found[1]
    assert [0, 0, 0, 0] == left(store)


def test_a_worker_that_stops_leaves_the_rest_to_the_next(store: Store) -> None:
    scope, dataset = filled(store)
    job, _ = half_assigned(store, scope, dataset)
    scope.jobs.cancel(job.id)
    service_turn.sweep(store, SMALL, lambda: True)
    assert all(left(store))
    service_turn.sweep(store, SMALL, lambda: False)
    assert ([0, 0, 0, 0], []) == (left(store), store.broken_off(service_turn.PLANNING))


def test_what_is_removed_is_removed_once(store: Store) -> None:
    scope, dataset = filled(store)
    job, _ = half_assigned(store, scope, dataset)
    scope.jobs.cancel(job.id)
    run_all(store)
    before = contents(store)
    run_all(store)
    assert before == contents(store)
