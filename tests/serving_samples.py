"""Time and threads that a test drives: nothing happens unless the test says so."""

from __future__ import annotations

import asyncio
import functools
from collections import deque
from collections.abc import Callable, Coroutine, Sequence
from concurrent.futures import Executor, Future
from typing import Any

from textcx.serving.batcher import Batcher
from textcx.serving.plan import BatchPlan, Load
from textcx.serving.work import Answer, Failed, Model

GUARD = 30.0  # seconds after which a test that hangs is given up
WIDE = Load(items=1000, tokens=1_000_000)


def in_loop(test: Callable[..., Coroutine[Any, Any, None]]) -> Callable[..., None]:
    """Run an asynchronous test in an event loop of its own."""

    @functools.wraps(test)
    def run(*given: Any, **named: Any) -> None:
        asyncio.run(asyncio.wait_for(test(*given, **named), GUARD))

    return run


async def settle() -> None:
    """Let everything happen that needs no time to pass."""
    for _ in range(12):
        await asyncio.sleep(0)


class FakeTimer:
    """A call to come."""

    def __init__(self, when: float, callback: Callable[[], object]) -> None:
        self.when, self.callback, self.cancelled = when, callback, False

    def cancel(self) -> None:
        """Let it not come."""
        self.cancelled = True


class FakeClock:
    """Seconds that pass by `advance` alone."""

    def __init__(self) -> None:
        self.time = 0.0
        self._timers: list[FakeTimer] = []

    def now(self) -> float:
        """Return the seconds."""
        return self.time

    def call_at(self, when: float, callback: Callable[[], object]) -> FakeTimer:
        """Note a call to come."""
        timer = FakeTimer(when, callback)
        self._timers = [known for known in self._timers if not known.cancelled] + [timer]
        return timer

    def advance(self, seconds: float) -> None:
        """Let time pass and make the calls that are due."""
        self.time += seconds
        due = [timer for timer in self._timers if timer.when <= self.time and not timer.cancelled]
        self._timers = [timer for timer in self._timers if timer.when > self.time]
        for timer in sorted(due, key=lambda timer: timer.when):
            if not timer.cancelled:
                timer.callback()


class HeldExecutor(Executor):
    """Workers that begin at once and end when the test calls `finish`."""

    def __init__(self) -> None:
        self._jobs: deque[tuple[Future[Any], Callable[[], Any]]] = deque()

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        """Begin."""
        future: Future[Any] = Future()
        future.set_running_or_notify_cancel()
        self._jobs.append((future, functools.partial(fn, *args, **kwargs)))
        return future

    @property
    def held(self) -> int:
        """How many have not ended."""
        return len(self._jobs)

    def finish(self, *, last: bool = False) -> None:
        """End the first that began, or the last."""
        future, job = self._jobs.pop() if last else self._jobs.popleft()
        future.set_result(job())


class Shout:
    """A model whose answer to a word is the word in capitals; a word with `!` in it breaks its whole batch."""

    def __init__(self) -> None:
        self.batches: list[tuple[str, ...]] = []

    def __call__(self, words: Sequence[str]) -> list[str]:
        """Answer a batch."""
        self.batches.append(tuple(words))
        if any("!" in word for word in words):
            raise ValueError("no word")
        return [word.upper() for word in words]


class Rig:
    """A batcher on a fake clock and held workers; a token is a character."""

    def __init__(
        self, plan: BatchPlan | None = None, run: Callable[[Sequence[str]], Sequence[str]] | None = None
    ) -> None:
        self.clock, self.workers, self.model = FakeClock(), HeldExecutor(), Shout()
        model = Model(run=run or self.model, tokens=len, probe=lambda: "ping")
        self.batcher = Batcher(model, plan or BatchPlan(batch=WIDE), clock=self.clock, executor=self.workers)
        self._tasks: list[asyncio.Task[list[Answer[str]]]] = []

    def ask(self, *words: str, tenant: str = "") -> asyncio.Task[list[Answer[str]]]:
        """Submit a request."""
        task = asyncio.get_running_loop().create_task(self.batcher.submit(words, tenant=tenant))
        self._tasks.append(task)
        return task

    async def busy(self, word: str = "busy") -> asyncio.Task[list[Answer[str]]]:
        """Occupy the worker with a request of its own."""
        task = self.ask(word, tenant="first")
        await settle()
        return task

    async def finish(self, *, last: bool = False) -> None:
        """End one call of the model."""
        self.workers.finish(last=last)
        await settle()

    async def run_dry(self) -> None:
        """Work until nothing is left."""
        await settle()
        while self.workers.held or self.batcher.snapshot().waiting.items:
            if self.workers.held:
                self.workers.finish()
            else:
                self.clock.advance(1.0)
            await settle()


def shown(answers: Sequence[Answer[str]]) -> list[str]:
    """Answers as words, a failure as the name of its error."""
    return [type(a.error).__name__ if isinstance(a, Failed) else a for a in answers]
