"""What flows through a batcher: a model to ask, a request with its items, and an answer or a failure for each."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeAlias, TypeVar

from textcx.serving.plan import Load

In = TypeVar("In")
Out = TypeVar("Out")


@dataclass(frozen=True, slots=True, kw_only=True)
class Failed:
    """One item that could not be answered, as a value; the others of its request are not touched by it."""

    error: BaseException


Answer: TypeAlias = Out | Failed


@dataclass(frozen=True, slots=True, kw_only=True)
class Model(Generic[In, Out]):
    """A synchronous function on batches and what a batcher must know of it.

    `run` gives one answer per item, in order, each from its own item alone. `tokens` estimates the cost of an item,
    cheaply: it runs in the event loop. `probe` makes a small item whose answer shows that the model lives.
    """

    run: Callable[[Sequence[In]], Sequence[Out]]
    tokens: Callable[[In], int]
    probe: Callable[[], In]


@dataclass(slots=True, kw_only=True, eq=False)
class Work(Generic[In, Out]):
    """One accepted request; the first `taken` of its items have left the queue.

    `arrived` is in seconds of the batcher's clock; `tokens` has one number per item.
    """

    tenant: str
    items: Sequence[In]
    tokens: Sequence[int]
    arrived: float
    reply: asyncio.Future[list[Answer[Out]]]
    taken: int = 0
    answers: dict[int, Answer[Out]] = field(default_factory=dict)

    @property
    def waiting(self) -> Load:
        """What of it is still in the queue."""
        return Load(items=len(self.items) - self.taken, tokens=sum(self.tokens[self.taken :]))

    @property
    def wanted(self) -> bool:
        """Whether somebody still waits for the reply."""
        return not self.reply.done()

    def put(self, index: int, answer: Answer[Out]) -> bool:
        """Keep the answer of one item, and reply once none is missing; False where nobody waits for it."""
        if not self.wanted:
            return False
        if index in self.answers:
            raise AssertionError(f"item {index} was answered twice")
        self.answers[index] = answer
        if len(self.answers) == len(self.items):
            self.reply.set_result([self.answers[place] for place in range(len(self.items))])
        return True


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Piece(Generic[In, Out]):
    """One item of a request on its way through the model."""

    work: Work[In, Out]
    index: int

    @property
    def item(self) -> In:
        """The item itself."""
        return self.work.items[self.index]

    @property
    def load(self) -> Load:
        """What it costs."""
        return Load(items=1, tokens=self.work.tokens[self.index])


def total(batch: Sequence[Piece[In, Out]]) -> Load:
    """Return what the items of a batch cost together."""
    return sum((piece.load for piece in batch), Load())
