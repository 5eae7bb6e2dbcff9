"""Whatever comes, leaves, fails and ends in whatever order: each accepted item has one end, and each answer its place."""

from __future__ import annotations

import asyncio
from collections import Counter
from dataclasses import dataclass, field

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.serving_samples import Rig, in_loop, settle
from textcx.serving.counters import Events
from textcx.serving.errors import QueueFull, ShuttingDown, TooLarge
from textcx.serving.plan import BatchPlan, Load
from textcx.serving.work import Answer, Failed

Asked = asyncio.Task[list[Answer[str]]]

WORDS = st.lists(st.text("ab!", min_size=1, max_size=9), min_size=1, max_size=7)
STEPS = st.one_of(
    st.tuples(st.just("ask"), st.sampled_from("xyz"), WORDS),
    st.tuples(st.just("cancel"), st.integers(0, 30), st.just(())),
    st.tuples(st.just("finish"), st.booleans(), st.just(())),
    st.tuples(st.just("advance"), st.sampled_from([0.001, 0.01, 1.0]), st.just(())),
    st.tuples(st.just("turn"), st.just(0), st.just(())),
    st.tuples(st.just("ready"), st.just(0), st.just(())),
)
PLANS = st.builds(
    BatchPlan,
    batch=st.builds(Load, items=st.integers(1, 5), tokens=st.integers(1, 20)),
    queue=st.builds(Load, items=st.integers(4, 20), tokens=st.integers(20, 100)),
    tenant_share=st.sampled_from([0.3, 1.0]),
    max_wait=st.sampled_from([0.0, 0.005]),
    workers=st.integers(1, 3),
)


@dataclass
class Scene:
    """What was asked, and with which words."""

    rig: Rig
    asked: list[tuple[list[str], Asked]] = field(default_factory=list)
    number: int = 0

    async def do(self, step: tuple[str, object, object]) -> None:
        name, first, second = step
        if name == "ask":
            words = [f"{word}{self.number}.{place}" for place, word in enumerate(second)]  # type: ignore[var-annotated,arg-type]
            self.number += 1
            self.asked.append((words, self.rig.ask(*words, tenant=str(first))))
        elif name == "cancel" and self.asked:
            self.asked[int(first) % len(self.asked)][1].cancel()  # type: ignore[call-overload]
        elif name == "finish" and self.rig.workers.held:
            self.rig.workers.finish(last=bool(first))
        elif name == "advance":
            self.rig.clock.advance(float(first))  # type: ignore[arg-type]
        elif name == "ready":
            self.asked.append((["ping"], asyncio.create_task(self._ready())))
        elif name == "turn":
            await settle()

    async def _ready(self) -> list[Answer[str]]:
        health = await self.rig.batcher.healthy(deadline=1e9)
        return ["PING"] if health.ok else [str(health.reason)]

    async def end(self) -> None:
        await self.rig.run_dry()
        await asyncio.wait([task for _, task in self.asked] or [asyncio.create_task(settle())])


def check_answers(words: list[str], task: Asked) -> None:
    if task.cancelled() or isinstance(task.exception(), QueueFull | TooLarge | ShuttingDown):
        return
    found = task.result()
    assert len(words) == len(found)
    for word, answer in zip(words, found, strict=True):
        if "!" in word:
            assert isinstance(answer, Failed)
            assert isinstance(answer.error, ValueError)
        else:
            assert word.upper() == answer


def check_batches(plan: BatchPlan, batches: list[tuple[str, ...]]) -> None:
    for batch in batches:
        assert len(batch) <= plan.batch.items
        assert len(batch) == 1 or sum(map(len, batch)) <= plan.batch.tokens
    done = Counter(word for batch in batches if "!" not in "".join(batch) for word in batch if word != "ping")
    assert set(done.values()) <= {1}


def check_sums(events: Events) -> None:
    ended = events.answered_items + events.failed_items + events.dropped_items + events.discarded_items
    assert events.accepted_items == ended


@settings(max_examples=60, deadline=None)
@given(PLANS, st.lists(STEPS, max_size=40))
def test_every_accepted_item_has_one_end_and_every_answer_its_place(
    plan: BatchPlan, steps: list[tuple[str, object, object]]
) -> None:
    @in_loop
    async def run() -> None:
        scene = Scene(Rig(plan))
        for step in steps:
            await scene.do(step)
            waiting = scene.rig.batcher.snapshot().waiting
            assert waiting.items <= plan.queue.items + 1  # the probe
            assert waiting.tokens <= plan.queue.tokens + 4
        await scene.end()
        for words, task in scene.asked:
            check_answers(words, task)
        check_batches(plan, scene.rig.model.batches)
        found = scene.rig.batcher.snapshot()
        check_sums(found.events)
        assert (Load(), Load()) == (found.waiting, found.running)

    run()


@settings(max_examples=30, deadline=None)
@given(PLANS, st.lists(STEPS, max_size=25), st.booleans())
def test_a_shutdown_at_any_moment_answers_everything_that_was_accepted(
    plan: BatchPlan, steps: list[tuple[str, object, object]], patient: bool
) -> None:
    @in_loop
    async def run() -> None:
        scene = Scene(Rig(plan))
        for step in steps:
            await scene.do(step)
        drained = asyncio.create_task(scene.rig.batcher.drain(5.0))
        await settle()
        while patient and scene.rig.workers.held:
            await scene.rig.finish()
        scene.rig.clock.advance(5.0)
        left = await drained
        assert left == 0 or not patient
        await asyncio.wait([task for _, task in scene.asked] or [asyncio.create_task(settle())])
        for words, task in scene.asked:
            if not task.cancelled() and task.exception() is None:
                assert len(words) == len(task.result())
        check_sums(scene.rig.batcher.snapshot().events)

    run()
