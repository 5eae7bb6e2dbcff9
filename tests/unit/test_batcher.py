"""Merging: who goes with whom, when, in which order, and how much may wait."""

from __future__ import annotations

import asyncio
import threading

import pytest

from tests.serving_samples import WIDE, Rig, in_loop, settle
from textcx.errors import CallError
from textcx.serving.batcher import Batcher
from textcx.serving.errors import QueueFull, TooLarge
from textcx.serving.plan import BatchPlan, Load
from textcx.serving.work import Model


@in_loop
async def test_a_lone_request_to_an_idle_model_does_not_wait() -> None:
    rig = Rig(BatchPlan(max_wait=5.0))
    answer = rig.ask("hello")
    await settle()
    await rig.finish()
    assert ["HELLO"] == await answer
    assert 0.0 == rig.clock.time


@in_loop
async def test_requests_of_one_moment_share_a_batch() -> None:
    rig = Rig()
    answers = [rig.ask("one"), rig.ask("two", "three", tenant="b")]
    await settle()
    await rig.finish()
    assert [["ONE"], ["TWO", "THREE"]] == [await answer for answer in answers]
    assert 1 == len(rig.model.batches)


@in_loop
async def test_requests_that_came_while_the_model_was_busy_share_the_next_batch() -> None:
    rig = Rig()
    first = await rig.busy()
    answers = [rig.ask(word) for word in ("one", "two", "three")]
    await settle()
    rig.clock.advance(1.0)
    await rig.finish()
    await rig.finish()
    assert [["BUSY"], ["ONE"], ["TWO"], ["THREE"]] == [await answer for answer in (first, *answers)]
    assert [("busy",), ("one", "two", "three")] == rig.model.batches


@in_loop
async def test_work_that_came_while_the_model_was_busy_waits_for_company_as_long_as_allowed_and_no_longer() -> None:
    rig = Rig(BatchPlan(batch=WIDE, max_wait=0.5))
    await rig.busy()
    rig.ask("early")
    await settle()
    rig.clock.advance(0.3)
    await rig.finish()
    assert 0 == rig.workers.held
    rig.clock.advance(0.1)
    assert 0 == rig.workers.held
    rig.clock.advance(0.1)
    await settle()
    assert 1 == rig.workers.held


@in_loop
async def test_the_wait_ends_when_a_batch_is_full() -> None:
    rig = Rig(BatchPlan(batch=Load(items=2, tokens=100), max_wait=5.0, workers=2))
    await rig.busy()
    rig.ask("one")
    await settle()
    assert 1 == rig.workers.held
    rig.ask("two")
    await settle()
    assert 2 == rig.workers.held


@in_loop
async def test_one_worker_has_one_batch_at_a_time() -> None:
    rig = Rig(BatchPlan(batch=Load(items=1, tokens=100), max_wait=0.0))
    for word in ("one", "two", "three"):
        rig.ask(word)
    await settle()
    assert 1 == rig.workers.held


@in_loop
async def test_a_request_larger_than_a_batch_is_split_and_answered_in_order() -> None:
    rig = Rig(BatchPlan(batch=Load(items=3, tokens=100)))
    words = [f"word{number}" for number in range(8)]
    answer = rig.ask(*words)
    await rig.run_dry()
    assert [word.upper() for word in words] == await answer
    assert [3, 3, 2] == [len(batch) for batch in rig.model.batches]


@in_loop
async def test_a_split_request_is_in_order_though_its_batches_end_out_of_order() -> None:
    rig = Rig(BatchPlan(batch=Load(items=2, tokens=100), workers=2))
    answer = rig.ask("a", "b", "c", "d")
    await settle()
    await rig.finish(last=True)
    await rig.finish()
    assert [("c", "d"), ("a", "b")] == rig.model.batches
    assert list("ABCD") == await answer


@in_loop
async def test_a_batch_keeps_the_budget_of_tokens() -> None:
    rig = Rig(BatchPlan(batch=Load(items=100, tokens=10)))
    rig.ask("aaaa", "bbbb", "cccc", "dddd", "e")
    await rig.run_dry()
    assert [("aaaa", "bbbb"), ("cccc", "dddd", "e")] == rig.model.batches


@in_loop
async def test_an_item_above_the_budget_goes_alone() -> None:
    rig = Rig(BatchPlan(batch=Load(items=100, tokens=5)))
    rig.ask("aa", "enormous", "bb")
    await rig.run_dry()
    assert [("aa",), ("enormous",), ("bb",)] == rig.model.batches


@in_loop
async def test_a_request_of_nothing_is_answered_at_once() -> None:
    rig = Rig()
    assert [] == await rig.batcher.submit([])
    assert 0 == rig.workers.held


@in_loop
async def test_a_full_queue_refuses_and_says_when_to_come_again() -> None:
    rig = Rig(BatchPlan(batch=WIDE, queue=Load(items=4, tokens=1000), tenant_share=1.0))
    await rig.busy()
    rig.clock.advance(3.0)
    waiting = rig.ask("one", "two", "three")
    await rig.finish()  # one item took three seconds
    await rig.busy()
    waiting = rig.ask("four", "five", "six", "seven")
    await settle()
    with pytest.raises(QueueFull) as refused:
        await rig.batcher.submit(["eight"])
    assert 1 <= refused.value.retry_after <= 60
    await rig.run_dry()
    assert ["FOUR", "FIVE", "SIX", "SEVEN"] == await waiting


@in_loop
async def test_a_slower_model_asks_for_more_patience() -> None:
    patience = []
    for seconds in (1.0, 10.0):
        rig = Rig(BatchPlan(batch=WIDE, queue=Load(items=2, tokens=1000), tenant_share=1.0))
        await rig.busy()
        rig.clock.advance(seconds)
        await rig.finish()
        await rig.busy()
        rig.ask("one", "two")
        await settle()
        with pytest.raises(QueueFull) as refused:
            await rig.batcher.submit(["three"])
        patience.append(refused.value.retry_after)
    assert [1, 10] == patience


@in_loop
async def test_a_queue_is_full_of_tokens_too() -> None:
    rig = Rig(BatchPlan(batch=WIDE, queue=Load(items=100, tokens=10), tenant_share=1.0))
    await rig.busy()
    rig.ask("eighteen")
    await settle()
    with pytest.raises(QueueFull):
        await rig.batcher.submit(["four"])
    rig.ask("hi")
    await settle()
    assert Load(items=2, tokens=10) == rig.batcher.snapshot().waiting


@in_loop
async def test_one_tenant_cannot_fill_the_queue_for_the_others() -> None:
    rig = Rig(BatchPlan(batch=WIDE, queue=Load(items=10, tokens=1000), tenant_share=0.5))
    await rig.busy()
    rig.ask(*"abcde", tenant="greedy")
    await settle()
    with pytest.raises(QueueFull):
        await rig.batcher.submit(["f"], tenant="greedy")
    other = rig.ask("g", tenant="modest")
    await rig.run_dry()
    assert ["G"] == await other


@in_loop
async def test_a_tenant_with_nothing_waiting_may_send_one_request_of_up_to_the_whole_queue() -> None:
    rig = Rig(BatchPlan(batch=Load(items=4, tokens=100), queue=Load(items=10, tokens=1000), tenant_share=0.5))
    answer = rig.ask(*"abcdefghij")
    await rig.run_dry()
    assert list("ABCDEFGHIJ") == await answer


@in_loop
async def test_a_request_that_could_never_fit_is_told_so() -> None:
    rig = Rig(BatchPlan(queue=Load(items=2, tokens=1000)))
    with pytest.raises(TooLarge, match="3 items.*at most 2 items"):
        await rig.batcher.submit(["a", "b", "c"])
    assert 0 == rig.batcher.snapshot().waiting.items


@in_loop
async def test_tenants_that_wait_are_served_in_turn() -> None:
    rig = Rig(BatchPlan(batch=Load(items=4, tokens=100), queue=Load(items=100, tokens=1000)))
    await rig.busy()
    rig.ask(*["many"] * 8, tenant="a")
    rig.ask("few1", "few2", tenant="b")
    await rig.run_dry()
    assert ("many", "few1", "many", "few2") == rig.model.batches[1]


@in_loop
async def test_the_model_runs_outside_the_event_loop() -> None:
    inside, release = threading.Event(), threading.Event()
    threads: list[int] = []

    def run(words: object) -> list[str]:
        threads.append(threading.get_ident())
        inside.set()
        release.wait(20)
        return ["done"]

    batcher: Batcher[str, str] = Batcher(Model(run=run, tokens=len, probe=lambda: "ping"))
    answer = asyncio.create_task(batcher.submit(["word"]))
    await asyncio.to_thread(inside.wait, 20)
    assert not answer.done()  # the loop is free to say so
    release.set()
    assert ["done"] == await answer
    assert threading.get_ident() not in threads
    await batcher.drain(20)


@in_loop
async def test_many_requests_in_real_threads_are_all_answered_in_their_order() -> None:
    model = Model(run=lambda words: [word.upper() for word in words], tokens=len, probe=lambda: "ping")
    batcher = Batcher(model, BatchPlan(batch=Load(items=8, tokens=64), workers=3))
    requests = [[f"r{request}i{item}" for item in range(request % 5 + 1)] for request in range(200)]
    answers = await asyncio.gather(*(batcher.submit(r, tenant=str(n % 7)) for n, r in enumerate(requests)))
    assert [[word.upper() for word in request] for request in requests] == answers
    assert 0 == await batcher.drain(20)


@pytest.mark.parametrize(
    "wrong",
    [
        {"batch": Load(items=0, tokens=5)},
        {"queue": Load(items=5)},
        {"tenant_share": 0},
        {"max_wait": -1},
        {"workers": 0},
    ],
)
def test_a_plan_without_sense_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(CallError, match=next(iter(wrong))):
        BatchPlan(**wrong)  # type: ignore[arg-type]
