"""One batch through the model, outside the event loop; what fails together is tried alone."""

from __future__ import annotations

import asyncio
import logging
import traceback
from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from typing import Generic

from textcx.serving.errors import ServingError, WrongAnswers
from textcx.serving.work import Answer, Failed, In, Out, Piece

log = logging.getLogger(__name__)


class Runner(Generic[In, Out]):
    """Calls a function on batches in an executor; no error of it escapes, each becomes the answer of an item."""

    def __init__(self, run: Callable[[Sequence[In]], Sequence[Out]], executor: Executor) -> None:
        self._function, self._executor = run, executor
        self.retried = 0

    async def answers(self, batch: Sequence[Piece[In, Out]]) -> list[Answer[Out]]:
        """Return one answer per item, in order; after a failure each item is tried alone."""
        found = await self._run([piece.item for piece in batch])
        if not isinstance(found, Failed):
            return list(found)
        if len(batch) == 1:
            return [found]
        self.retried += 1
        log.warning("a batch of %d items failed (%s) and is tried item by item", len(batch), told(found.error))
        return [await self._alone(piece) for piece in batch]

    async def _alone(self, piece: Piece[In, Out]) -> Answer[Out]:
        if not piece.work.wanted:
            return Failed(error=ServingError("Nobody waits for this item any more."))
        found = await self._run([piece.item])
        return found if isinstance(found, Failed) else found[0]

    async def _run(self, items: list[In]) -> list[Out] | Failed:
        loop = asyncio.get_running_loop()
        try:
            return await loop.run_in_executor(self._executor, _outcome, self._function, items)
        except Exception as error:  # the executor itself is broken or gone
            return Failed(error=error)


def _outcome(run: Callable[[Sequence[In]], Sequence[Out]], items: list[In]) -> list[Out] | Failed:
    """What the function gives, or its error as a value: a future cannot carry every kind of exception."""
    try:
        found = list(run(items))
    except BaseException as error:  # a panic of a Rust extension is no Exception
        return Failed(error=error)
    if len(found) != len(items):
        return Failed(error=WrongAnswers(f"The model gave {len(found)} answers for {len(items)} items."))
    return found


def told(error: BaseException) -> str:
    """Return the kind of an error and where it arose, without its message, which may quote a customer."""
    frames = traceback.extract_tb(error.__traceback__)
    place = f" at {frames[-1].filename}:{frames[-1].lineno}" if frames else ""
    return f"{type(error).__name__}{place}"
