"""The micro-batcher: concurrent requests are merged into batches for one synchronous model.

Every accepted request is answered, item by item, with a value or a failure; work that nobody waits for is not begun.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import partial
from typing import Generic

from textcx.serving.clock import Clock, LoopClock, Timer, within
from textcx.serving.counters import Records, Snapshot
from textcx.serving.errors import QueueFull, ShuttingDown, TooLarge
from textcx.serving.plan import DEFAULT_PLAN, BatchPlan, Load
from textcx.serving.queue import FairQueue
from textcx.serving.runner import Runner
from textcx.serving.work import Answer, Failed, In, Model, Out, Piece, Work, total

PROBE_TENANT = "\0probe"
STOPPING = "The service is shutting down and takes no new work."
STOPPED = "The service stopped before this item was answered."


@dataclass(frozen=True, slots=True, kw_only=True)
class Health:
    """Whether the model answers, and if not, one sentence why."""

    ok: bool
    reason: str | None = None


class Batcher(Generic[In, Out]):
    """Requests in, answers out, through batches of `model.run` in threads; belongs to one event loop.

    Without `executor` it has `plan.workers` threads of its own, which end with `drain`.
    """

    def __init__(
        self,
        model: Model[In, Out],
        plan: BatchPlan = DEFAULT_PLAN,
        *,
        clock: Clock | None = None,
        executor: Executor | None = None,
    ) -> None:
        self._model, self._plan, self._clock = model, plan, clock or LoopClock()
        self._owns_executor = executor is None
        self._executor = executor or ThreadPoolExecutor(plan.workers, thread_name_prefix="textcx-batch")
        self._runner = Runner(model.run, self._executor)
        self._queue: FairQueue[In, Out] = FairQueue()
        self._records = Records(plan.workers)
        self._running: dict[asyncio.Task[list[Answer[Out]]], Sequence[Piece[In, Out]]] = {}
        self._probe: Work[In, Out] | None = None
        self._timer: Timer | None = None
        self._urgent = self._woken = self._draining = False
        self._quiet = asyncio.Event()
        self._quiet.set()

    async def submit(self, items: Sequence[In], *, tenant: str = "") -> list[Answer[Out]]:
        """Return one answer per item, in order; an item that cannot be answered is a `Failed`, never an exception.

        Cancelling the call drops what of it has not begun. Raises QueueFull, TooLarge or ShuttingDown at once, and
        then nothing of it was accepted.
        """
        if not items:
            return []
        work = self._accept(items, tenant)
        try:
            return await work.reply
        except asyncio.CancelledError:
            self._forget(work)
            raise

    async def healthy(self, deadline: float = 5.0) -> Health:
        """Ask the model itself: a probe goes through the queue, and its answer must come within `deadline` seconds.

        A full queue does not refuse the probe, and callers at the same time share one.
        """
        if self._draining:
            return Health(ok=False, reason=STOPPING)
        answers = await within(self._clock, deadline, self._ask())
        if answers is None:
            return Health(ok=False, reason=f"The model did not answer within {deadline:g} seconds.")
        if isinstance(answers[0], Failed):
            return Health(ok=False, reason=f"The model failed with {type(answers[0].error).__name__}.")
        return Health(ok=True)

    async def drain(self, timeout: float) -> int:
        """Refuse new work, finish what was accepted, and return how many items were left after `timeout` seconds.

        Those are answered with a failure of ShuttingDown. A call of the model that still runs then cannot be
        stopped; its result is thrown away.
        """
        self._draining = True
        self._wake()
        await within(self._clock, timeout, self._quiet.wait())
        left = await self._abandon()
        if self._owns_executor:
            self._executor.shutdown(wait=False, cancel_futures=True)
        return left

    def snapshot(self) -> Snapshot:
        """Return the numbers of this moment, as plain data."""
        records = self._records
        return Snapshot(
            waiting=self._queue.load,
            waiting_tenants=self._queue.tenants,
            running=sum(map(total, self._running.values()), Load()),
            running_batches=len(self._running),
            events=replace(records.events, retried_batches=self._runner.retried),
            batch_items=records.batch_items.snapshot(),
            batch_tokens=records.batch_tokens.snapshot(),
            waits=records.waits.snapshot(),
            runs=records.runs.snapshot(),
        )

    def _accept(self, items: Sequence[In], tenant: str) -> Work[In, Out]:
        tokens = [max(self._model.tokens(item), 1) for item in items]
        try:
            self._admit(tenant, Load(items=len(items), tokens=sum(tokens)))
        except (QueueFull, TooLarge, ShuttingDown):
            self._records.events.refused_requests += 1
            raise
        return self._push(tenant, items, tokens)

    def _admit(self, tenant: str, load: Load) -> None:
        plan, queue = self._plan, self._queue
        if self._draining:
            raise ShuttingDown(STOPPING)
        if not load.fits(plan.queue):
            raise TooLarge(
                f"The request has {load.items} items of about {load.tokens} tokens; at most {plan.queue.items} items of "
                f"{plan.queue.tokens} tokens are taken at once."
            )
        held = queue.held(tenant)
        excess = (queue.load + load).above(plan.queue)
        own = (held + load).above(plan.queue.share(plan.tenant_share)) if held.items else Load()
        if excess != Load() or own != Load():
            more = Load(items=max(excess.items, own.items), tokens=max(excess.tokens, own.tokens))
            seconds = self._records.pace.retry_after(more)
            whose = "queue" if excess != Load() else "part of the queue for one tenant"
            raise QueueFull(f"The {whose} is full; try again in {seconds} s.", retry_after=seconds)

    def _push(self, tenant: str, items: Sequence[In], tokens: Sequence[int]) -> Work[In, Out]:
        reply: asyncio.Future[list[Answer[Out]]] = asyncio.get_running_loop().create_future()
        work = Work(tenant=tenant, items=tuple(items), tokens=tokens, arrived=self._clock.now(), reply=reply)
        self._queue.push(work)
        self._records.events.accepted_requests += 1
        self._records.events.accepted_items += len(items)
        self._urgent = self._urgent or not self._running
        self._quiet.clear()
        self._wake()
        return work

    def _forget(self, work: Work[In, Out]) -> None:
        self._records.events.cancelled_requests += 1
        self._records.events.dropped_items += self._queue.drop(work)
        self._wake()

    def _wake(self) -> None:
        """Look for due work at the end of this turn of the loop, so that all requests of the turn are merged."""
        if not self._woken:
            self._woken = True
            asyncio.get_running_loop().call_soon(self._pump)

    def _pump(self) -> None:
        """Start what is due while a worker is free; then wait for the next event or moment."""
        self._woken = False
        if self._timer:
            self._timer.cancel()
        while len(self._running) < self._plan.workers and self._is_due():
            self._start(self._queue.take(self._plan.batch))
        oldest = self._queue.oldest()
        if oldest is not None and len(self._running) < self._plan.workers:
            self._timer = self._clock.call_at(oldest + self._plan.max_wait, self._pump)
        if oldest is None and not self._running:
            self._quiet.set()

    def _is_due(self) -> bool:
        oldest = self._queue.oldest()
        if oldest is None:
            return False
        if self._urgent or self._draining or self._queue.load.fills(self._plan.batch):
            return True
        return self._clock.now() >= oldest + self._plan.max_wait

    def _start(self, taken: Sequence[Piece[In, Out]]) -> None:
        self._urgent = False
        batch = [piece for piece in taken if piece.work.wanted]
        self._records.events.dropped_items += len(taken) - len(batch)
        if not batch:
            return
        now = self._clock.now()
        self._records.started(total(batch), (now - piece.work.arrived for piece in batch))
        task = asyncio.get_running_loop().create_task(self._runner.answers(batch))
        self._running[task] = batch
        task.add_done_callback(partial(self._finish, now))

    def _finish(self, started: float, task: asyncio.Task[list[Answer[Out]]]) -> None:
        """Deliver what a batch came to; as a callback it runs however the task ended, even before it began."""
        batch = self._running.pop(task)
        if task.cancelled():  # patience with it has ended, or the loop is ending: nothing more can be begun
            self._refuse_the_rest()
        else:
            self._records.finished(total(batch), self._clock.now() - started)
        for piece, answer in zip(batch, _answers(task, len(batch)), strict=True):
            self._deliver(piece.work, piece.index, answer)
        self._wake()

    def _deliver(self, work: Work[In, Out], index: int, answer: Answer[Out]) -> None:
        events = self._records.events
        if not work.put(index, answer):
            events.discarded_items += 1
        elif isinstance(answer, Failed):
            events.failed_items += 1
        else:
            events.answered_items += 1

    async def _ask(self) -> list[Answer[Out]]:
        if self._probe is None or not self._probe.wanted:
            item = self._model.probe()
            self._probe = self._push(PROBE_TENANT, [item], [max(self._model.tokens(item), 1)])
        return await asyncio.shield(self._probe.reply)

    async def _abandon(self) -> int:
        """Answer everything that is left with a failure; return how many items that were."""
        begun = [piece for batch in self._running.values() for piece in batch if piece.work.wanted]
        left = self._queue.load.items + len(begun)
        self._refuse_the_rest()
        running = list(self._running)
        for task in running:
            task.cancel()
        if running:
            await asyncio.wait(running)
        return left

    def _refuse_the_rest(self) -> None:
        """Take no new work, and answer what waits with a failure."""
        self._draining = True
        for work in self._queue.works():
            first = work.taken
            self._queue.drop(work)
            for index in range(first, len(work.items)):
                self._deliver(work, index, Failed(error=ShuttingDown(STOPPED)))


def _answers(task: asyncio.Task[list[Answer[Out]]], size: int) -> list[Answer[Out]]:
    """What a task gave, or the same failure for each of its items."""
    if task.cancelled():
        return [Failed(error=ShuttingDown(STOPPED))] * size
    error = task.exception()
    return [Failed(error=error)] * size if error else task.result()
