"""How work is cut into batches and how much of it may wait: settings, checked once."""

from __future__ import annotations

from dataclasses import dataclass

from textcx.errors import CallError


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """So many items, of so many estimated tokens together."""

    items: int = 0
    tokens: int = 0

    def __add__(self, other: Load) -> Load:
        return Load(items=self.items + other.items, tokens=self.tokens + other.tokens)

    def __sub__(self, other: Load) -> Load:
        return Load(items=self.items - other.items, tokens=self.tokens - other.tokens)

    def fits(self, limit: Load) -> bool:
        """Whether neither items nor tokens are above the limit."""
        return self.items <= limit.items and self.tokens <= limit.tokens

    def fills(self, limit: Load) -> bool:
        """Whether items or tokens are at the limit."""
        return self.items >= limit.items or self.tokens >= limit.tokens

    def above(self, limit: Load) -> Load:
        """What is too much, each at least 0."""
        return Load(items=max(self.items - limit.items, 0), tokens=max(self.tokens - limit.tokens, 0))

    def share(self, part: float) -> Load:
        """That part of it, each at least 1."""
        return Load(items=max(int(self.items * part), 1), tokens=max(int(self.tokens * part), 1))


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchPlan:
    """The settings of a batcher; docs/serving.md says why these are the defaults.

    `batch`: the most that one call of the model takes (one larger item goes alone). `queue`: the most that waits.
    `tenant_share`: the part of the queue that one tenant may fill, in (0, 1]. `max_wait`: seconds for which work that
    arrived while the model was busy may wait for company. `workers`: calls of the model at a time.
    Raises CallError where a value makes no sense.
    """

    batch: Load = Load(items=32, tokens=512)
    queue: Load = Load(items=2048, tokens=131_072)
    tenant_share: float = 0.5
    max_wait: float = 0.002
    workers: int = 1

    def __post_init__(self) -> None:
        for name, limit in (("batch", self.batch), ("queue", self.queue)):
            _require(min(limit.items, limit.tokens) >= 1, f"{name} must allow at least 1 item and 1 token, not {limit}")
        _require(0 < self.tenant_share <= 1, f"tenant_share must lie in (0, 1], not {self.tenant_share}")
        _require(self.max_wait >= 0, f"max_wait must be 0 or more seconds, not {self.max_wait}")
        _require(self.workers >= 1, f"workers must be 1 or more, not {self.workers}")


def _require(sound: bool, sentence: str) -> None:
    if not sound:
        raise CallError(f"batch plan: {sentence}")


DEFAULT_PLAN = BatchPlan()
