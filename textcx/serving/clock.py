"""Time as a part that can be exchanged, so that tests drive it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any, Protocol, TypeVar

T = TypeVar("T")


class Timer(Protocol):
    """A call that is yet to come."""

    def cancel(self) -> object:
        """Let it not come."""


class Clock(Protocol):
    """Seconds that only grow, and calls at a moment."""

    def now(self) -> float:
        """Return the seconds."""

    def call_at(self, when: float, callback: Callable[[], object]) -> Timer:
        """Call in the event loop at that moment."""


class LoopClock:
    """The clock of the running event loop."""

    def now(self) -> float:
        """Return the seconds."""
        return asyncio.get_running_loop().time()

    def call_at(self, when: float, callback: Callable[[], object]) -> Timer:
        """Call in the event loop at that moment."""
        return asyncio.get_running_loop().call_at(when, callback)


async def within(clock: Clock, seconds: float, wanted: Coroutine[Any, Any, T]) -> T | None:
    """Return what is wanted, or None where it takes longer; it is cancelled then."""
    loop = asyncio.get_running_loop()
    task, expired = loop.create_task(wanted), loop.create_future()
    timer = clock.call_at(clock.now() + seconds, expired.cancel)
    either: set[asyncio.Future[Any]] = {task, expired}
    try:
        await asyncio.wait(either, return_when=asyncio.FIRST_COMPLETED)
        return task.result() if task.done() else None
    finally:
        timer.cancel()
        task.cancel()
