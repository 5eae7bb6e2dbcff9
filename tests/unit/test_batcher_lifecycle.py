"""Readiness asks the model itself, shutting down loses nothing, and the numbers add up."""

from __future__ import annotations

import asyncio
from dataclasses import asdict

import pytest

from tests.serving_samples import WIDE, Rig, in_loop, settle, shown
from textcx.serving.batcher import Batcher, Health
from textcx.serving.errors import ShuttingDown
from textcx.serving.plan import BatchPlan, Load
from textcx.serving.work import Model


@in_loop
async def test_a_model_that_answers_is_healthy() -> None:
    rig = Rig()
    asked = asyncio.create_task(rig.batcher.healthy())
    await rig.run_dry()
    assert Health(ok=True) == await asked
    assert [("ping",)] == rig.model.batches


@in_loop
async def test_a_model_that_hangs_is_not_healthy_and_callers_share_one_probe() -> None:
    rig = Rig()
    await rig.busy()
    asked = [asyncio.create_task(rig.batcher.healthy(deadline=2.0)) for _ in range(50)]
    await settle()
    assert 1 == rig.batcher.snapshot().waiting.items
    rig.clock.advance(2.0)
    assert {Health(ok=False, reason="The model did not answer within 2 seconds.")} == {await each for each in asked}


@in_loop
async def test_a_caller_that_gives_up_on_the_probe_takes_it_from_nobody() -> None:
    rig = Rig()
    await rig.busy()
    hasty = asyncio.create_task(rig.batcher.healthy(deadline=1.0))
    patient = asyncio.create_task(rig.batcher.healthy(deadline=9.0))
    await settle()
    rig.clock.advance(1.0)
    assert not (await hasty).ok
    await rig.run_dry()
    assert (await patient).ok


@in_loop
async def test_a_model_that_comes_back_is_healthy_again() -> None:
    rig = Rig()
    await rig.busy()
    asked = asyncio.create_task(rig.batcher.healthy(deadline=2.0))
    await settle()
    rig.clock.advance(2.0)
    assert not (await asked).ok
    await rig.run_dry()
    again = asyncio.create_task(rig.batcher.healthy(deadline=2.0))
    await rig.run_dry()
    assert (await again).ok


@in_loop
async def test_a_model_that_fails_is_not_healthy() -> None:
    def run(words: object) -> list[str]:
        raise OSError("no such device")

    rig = Rig(run=run)
    asked = asyncio.create_task(rig.batcher.healthy())
    await rig.run_dry()
    assert Health(ok=False, reason="The model failed with OSError.") == await asked


@in_loop
async def test_a_full_queue_is_no_illness() -> None:
    rig = Rig(BatchPlan(batch=WIDE, queue=Load(items=1, tokens=100)))
    await rig.busy()
    rig.ask("full")
    await settle()
    asked = asyncio.create_task(rig.batcher.healthy())
    await rig.run_dry()
    assert (await asked).ok


@in_loop
async def test_draining_refuses_new_work_and_finishes_what_was_accepted() -> None:
    rig = Rig(BatchPlan(batch=WIDE, max_wait=60.0))
    answers = [await rig.busy("one"), rig.ask("two")]
    await settle()
    drained = asyncio.create_task(rig.batcher.drain(30.0))
    await settle()
    with pytest.raises(ShuttingDown):
        await rig.batcher.submit(["three"])
    assert not (await rig.batcher.healthy()).ok
    await rig.finish()
    await rig.finish()  # without waiting for company
    assert 0 == await drained
    assert [["ONE"], ["TWO"]] == [await answer for answer in answers]
    assert 0.0 == rig.clock.time


@in_loop
async def test_what_is_left_when_patience_ends_is_answered_with_a_failure() -> None:
    rig = Rig(BatchPlan(batch=Load(items=2, tokens=100)))
    answers = [rig.ask("a", "b", "c"), rig.ask("d", tenant="other")]
    await settle()
    drained = asyncio.create_task(rig.batcher.drain(5.0))
    await settle()
    rig.clock.advance(5.0)
    assert 4 == await drained
    assert [["ShuttingDown"] * 3, ["ShuttingDown"]] == [shown(await answer) for answer in answers]
    await rig.finish()  # the call could not be stopped; its result harms nothing
    assert Load() == rig.batcher.snapshot().running


@in_loop
async def test_everything_is_answered_when_the_event_loop_ends_before_a_batch_has_begun() -> None:
    rig = Rig(BatchPlan(batch=Load(items=1, tokens=100)))
    before = asyncio.all_tasks()
    answer = rig.ask("one", "two")
    while not rig.batcher.snapshot().running_batches:
        await asyncio.sleep(0)
    for task in asyncio.all_tasks() - before - {answer}:
        task.cancel()
    assert ["ShuttingDown", "ShuttingDown"] == shown(await answer)
    assert (Load(), Load()) == (rig.batcher.snapshot().running, rig.batcher.snapshot().waiting)
    with pytest.raises(ShuttingDown):
        await rig.batcher.submit(["three"])


@in_loop
async def test_draining_a_batcher_without_work_ends_at_once_and_may_be_repeated() -> None:
    rig = Rig()
    assert [0, 0] == [await rig.batcher.drain(30.0), await rig.batcher.drain(30.0)]
    assert 0.0 == rig.clock.time


@in_loop
async def test_its_own_threads_end_with_it() -> None:
    model = Model(run=lambda words: list(words), tokens=len, probe=lambda: "ping")
    batcher: Batcher[str, str] = Batcher(model)
    assert ["a"] == await batcher.submit(["a"])
    assert 0 == await batcher.drain(20)
    with pytest.raises(RuntimeError):
        batcher._executor.submit(print)


@in_loop
async def test_the_numbers_tell_what_happened() -> None:
    rig = Rig(BatchPlan(batch=Load(items=2, tokens=100), queue=Load(items=6, tokens=1000), max_wait=0.0))
    await rig.busy()
    rig.ask("a", "b!", "c")
    gone = rig.ask("d", tenant="gone")
    await settle()
    with pytest.raises(asyncio.CancelledError):
        gone.cancel()
        await gone
    rig.clock.advance(0.2)
    await rig.run_dry()
    found = rig.batcher.snapshot()
    assert {
        "accepted_requests": 3,
        "accepted_items": 5,
        "answered_items": 3,
        "failed_items": 1,
        "dropped_items": 1,
        "discarded_items": 0,
        "cancelled_requests": 1,
        "refused_requests": 0,
        "batches": 3,
        "retried_batches": 1,
    } == asdict(found.events)
    assert (2, 1) == found.batch_items.counts[:2]
    assert 4.0 == found.batch_items.total
    assert (1, 3) == (found.waits.counts[0], found.waits.counts[7])
    assert (Load(), Load(), 0, 0) == (found.waiting, found.running, found.running_batches, found.waiting_tenants)


@in_loop
async def test_the_numbers_of_a_busy_moment() -> None:
    rig = Rig()
    await rig.busy()
    rig.ask("one", "three", tenant="a")
    rig.ask("two", tenant="b")
    await settle()
    found = rig.batcher.snapshot()
    assert Load(items=1, tokens=4) == found.running
    assert Load(items=3, tokens=11) == found.waiting
    assert (1, 2) == (found.running_batches, found.waiting_tenants)
