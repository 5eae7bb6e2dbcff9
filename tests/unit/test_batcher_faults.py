"""What goes wrong stays with the item it belongs to: errors, panics, wrong counts, clients that leave."""

from __future__ import annotations

import asyncio
import gc
import logging
import weakref
from collections.abc import Sequence

import pytest

from tests.serving_samples import WIDE, Rig, in_loop, settle, shown
from textcx.serving.batcher import Batcher
from textcx.serving.plan import BatchPlan, Load
from textcx.serving.work import Model


@in_loop
async def test_a_poisonous_item_fails_alone() -> None:
    rig = Rig()
    bad, good = rig.ask("one", "bad!", "two"), rig.ask("three", tenant="other")
    await rig.run_dry()
    assert ["ONE", "ValueError", "TWO"] == shown(await bad)
    assert ["THREE"] == shown(await good)
    assert 1 == rig.batcher.snapshot().events.retried_batches


@in_loop
async def test_a_poisonous_item_alone_is_not_tried_twice() -> None:
    rig = Rig()
    bad = rig.ask("bad!")
    await rig.run_dry()
    assert ["ValueError"] == shown(await bad)
    assert [("bad!",)] == rig.model.batches


@in_loop
async def test_work_after_a_failure_is_done() -> None:
    rig = Rig()
    for _ in range(3):
        rig.ask("bad!", "worse!")
        await rig.run_dry()
    good = rig.ask("good")
    await rig.run_dry()
    assert ["GOOD"] == await good


@pytest.mark.parametrize("error", [StopIteration, SystemExit, KeyboardInterrupt, MemoryError, asyncio.CancelledError])
def test_no_kind_of_error_stops_the_batcher(error: type[BaseException]) -> None:
    def run(words: Sequence[str]) -> list[str]:
        if "bad" in words:
            raise error
        return list(words)

    @in_loop
    async def scene() -> None:
        rig = Rig(run=run)
        bad, good = rig.ask("bad"), rig.ask("good")
        await rig.run_dry()
        assert [error.__name__] == shown(await bad)
        assert ["good"] == await good

    scene()


@pytest.mark.parametrize("found", [[], ["one", "two", "three"]])
def test_a_model_that_gives_another_number_of_answers_has_failed(found: list[str]) -> None:
    @in_loop
    async def scene() -> None:
        rig = Rig(run=lambda words: found)
        answer = rig.ask("a", "b")
        await rig.run_dry()
        assert ["WrongAnswers", "WrongAnswers"] == shown(await answer)

    scene()


@in_loop
async def test_an_executor_that_is_gone_is_an_answer_too() -> None:
    rig = Rig()
    executor = rig.workers

    def refuse(*_: object, **__: object) -> None:
        raise RuntimeError("cannot schedule new futures after shutdown")

    executor.submit = refuse  # type: ignore[method-assign,assignment]
    assert ["RuntimeError", "RuntimeError"] == shown(await rig.batcher.submit(["a", "b"]))


@in_loop
async def test_no_message_of_an_error_is_logged_because_it_may_quote_a_customer(
    caplog: pytest.LogCaptureFixture,
) -> None:
    def run(words: Sequence[str]) -> list[str]:
        raise ValueError(f"cannot read {words}")

    rig = Rig(run=run)
    with caplog.at_level(logging.DEBUG, logger="textcx"):
        rig.ask("secret", "other")
        await rig.run_dry()
    assert "ValueError at " in caplog.text
    assert "secret" not in caplog.text


@in_loop
async def test_a_client_that_leaves_before_its_turn_costs_the_model_nothing() -> None:
    rig = Rig()
    await rig.busy()
    gone, stays = rig.ask("gone", "too"), rig.ask("stays")
    await settle()
    gone.cancel()
    await settle()
    assert Load(items=1, tokens=5) == rig.batcher.snapshot().waiting
    await rig.run_dry()
    assert [("busy",), ("stays",)] == rig.model.batches
    assert ["STAYS"] == await stays
    with pytest.raises(asyncio.CancelledError):
        await gone


@in_loop
async def test_a_client_that_leaves_makes_room_at_once() -> None:
    rig = Rig(BatchPlan(batch=WIDE, queue=Load(items=2, tokens=100), tenant_share=1.0))
    await rig.busy()
    gone = rig.ask("one", "two")
    await settle()
    gone.cancel()
    await settle()
    rig.ask("three", "four")
    await settle()
    assert 2 == rig.batcher.snapshot().waiting.items


@in_loop
async def test_a_client_that_leaves_in_the_very_moment_of_its_turn_costs_nothing_either() -> None:
    rig = Rig()
    gone, stays = rig.ask("gone"), rig.ask("stays")
    await asyncio.sleep(0)  # accepted, but no batch was cut yet
    gone.cancel()
    await rig.run_dry()
    assert [("stays",)] == rig.model.batches
    assert ["STAYS"] == await stays


@in_loop
async def test_a_client_that_leaves_while_its_batch_runs_harms_nobody() -> None:
    rig = Rig()
    gone, stays = rig.ask("gone"), rig.ask("stays")
    await settle()
    gone.cancel()
    await rig.run_dry()
    assert ["STAYS"] == await stays
    assert 1 == rig.batcher.snapshot().events.discarded_items


@in_loop
async def test_the_rest_of_a_split_request_is_not_begun_when_its_client_leaves() -> None:
    rig = Rig(BatchPlan(batch=Load(items=2, tokens=100)))
    gone = rig.ask("a", "b", "c", "d", "e")
    await settle()
    gone.cancel()
    await rig.run_dry()
    assert [("a", "b")] == rig.model.batches
    events = rig.batcher.snapshot().events
    assert (2, 3, 1) == (events.discarded_items, events.dropped_items, events.cancelled_requests)


@in_loop
async def test_what_nobody_waits_for_is_not_tried_again_after_a_failure() -> None:
    rig = Rig()
    gone, stays = rig.ask("gone"), rig.ask("bad!", "stays")
    await settle()
    gone.cancel()
    await rig.run_dry()
    assert ["ValueError", "STAYS"] == shown(await stays)
    assert ("gone",) not in rig.model.batches


class Item:
    """Something whose end can be seen."""


@in_loop
async def test_nothing_of_an_answered_or_cancelled_request_is_kept() -> None:
    model: Model[Item, int] = Model(run=lambda items: [1 for _ in items], tokens=lambda item: 1, probe=Item)
    batcher = Batcher(model, BatchPlan(max_wait=0.0))
    seen: list[weakref.ref[Item]] = []
    for _ in range(50):
        items = [Item(), Item()]
        seen += [weakref.ref(item) for item in items]
        leaving = asyncio.create_task(batcher.submit([items[0]], tenant="leaves"))
        await asyncio.sleep(0)
        leaving.cancel()
        assert [1] == await batcher.submit([items[1]], tenant="stays")
    del items, leaving
    assert 0 == await batcher.drain(20)
    gc.collect()
    assert 0 == sum(1 for item in seen if item() is not None)
