"""What a batcher did, as plain numbers: the API gives them the names of its metrics."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass
from math import ceil

from textcx.serving.plan import Load

SIZES = (1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 64.0, 128.0)
TOKENS = (16.0, 32.0, 64.0, 128.0, 256.0, 512.0, 1024.0, 2048.0, 4096.0)
SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)
KEPT = 0.93  # a batch counts half as much ten batches later
LONGEST_RETRY = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Distribution:
    """How many values fell up to each bound (inclusive) but above the one before; the last count is of those above all."""

    bounds: tuple[float, ...]
    counts: tuple[int, ...]
    total: float


class Histogram:
    """Counts values as they come."""

    def __init__(self, bounds: tuple[float, ...]) -> None:
        self._bounds, self._counts, self._total = bounds, [0] * (len(bounds) + 1), 0.0

    def observe(self, value: float) -> None:
        """Count one value."""
        self._counts[bisect_left(self._bounds, value)] += 1
        self._total += value

    def snapshot(self) -> Distribution:
        """Return the counts so far."""
        return Distribution(bounds=self._bounds, counts=tuple(self._counts), total=self._total)


@dataclass(slots=True, kw_only=True)
class Events:
    """Counts since the start; probes of readiness are requests too.

    Every accepted item waits or runs, or ended as one of: answered, failed (its error was the answer, also where the
    service stopped first), dropped (cancelled before it ran), discarded (cancelled while it ran).
    """

    accepted_requests: int = 0
    accepted_items: int = 0
    answered_items: int = 0
    failed_items: int = 0
    dropped_items: int = 0
    discarded_items: int = 0
    cancelled_requests: int = 0
    refused_requests: int = 0
    batches: int = 0
    retried_batches: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """A batcher at one moment; durations are in seconds."""

    waiting: Load
    waiting_tenants: int
    running: Load
    running_batches: int
    events: Events
    batch_items: Distribution
    batch_tokens: Distribution
    waits: Distribution
    runs: Distribution


class Pace:
    """How fast the model gets through work, recent batches counting most."""

    def __init__(self, workers: int) -> None:
        self._workers = workers
        self._items = self._tokens = self._seconds = 0.0

    def observe(self, load: Load, seconds: float) -> None:
        """Learn from one batch."""
        self._items = self._items * KEPT + load.items
        self._tokens = self._tokens * KEPT + load.tokens
        self._seconds = self._seconds * KEPT + seconds

    def retry_after(self, load: Load) -> int:
        """Return in how many whole seconds that much work will be done, from 1 to 60; 1 before anything was measured."""
        if not self._tokens:
            return 1
        each = max(load.items / self._items, load.tokens / self._tokens)
        return min(max(ceil(each * self._seconds / self._workers), 1), LONGEST_RETRY)


class Records:
    """Everything that a batcher counts and times."""

    def __init__(self, workers: int) -> None:
        self.events = Events()
        self.pace = Pace(workers)
        self.batch_items, self.batch_tokens = Histogram(SIZES), Histogram(TOKENS)
        self.waits, self.runs = Histogram(SECONDS), Histogram(SECONDS)

    def started(self, load: Load, waits: Iterable[float]) -> None:
        """Count a batch whose items waited so long."""
        self.events.batches += 1
        self.batch_items.observe(load.items)
        self.batch_tokens.observe(load.tokens)
        for wait in waits:
            self.waits.observe(wait)

    def finished(self, load: Load, seconds: float) -> None:
        """Count the time of a batch."""
        self.runs.observe(seconds)
        self.pace.observe(load, seconds)
