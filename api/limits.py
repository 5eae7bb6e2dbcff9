"""How many calls a key may make: a bucket of tokens for each, in this process or shared with others."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from math import ceil
from typing import Protocol

from api.errors import RateLimited

MOST_BUCKETS = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Bucket:
    """What a key may still do at a moment, in calls and seconds."""

    tokens: float
    at: float

    def filled(self, per_minute: int, now: float) -> Bucket:
        """Return it as it is later: it fills evenly and holds one minute's worth."""
        more = max(now - self.at, 0.0) * per_minute / 60
        return Bucket(tokens=min(self.tokens + more, per_minute), at=now)

    def less_one(self) -> Bucket:
        """Return it after a call; below one token there is none to take."""
        return Bucket(tokens=self.tokens - 1, at=self.at) if self.tokens >= 1 else self


class Buckets(Protocol):
    """Where buckets are kept."""

    def change(self, key: str, step: Callable[[Bucket | None], tuple[Bucket, Bucket]]) -> tuple[Bucket, Bucket]:
        """Replace the bucket of a key (None where it is new) by the second that `step` makes of it; return both."""


class OwnBuckets:
    """Buckets of this process alone; the ones unused longest are forgotten, which are full by then as a rule."""

    def __init__(self) -> None:
        self._kept: OrderedDict[str, Bucket] = OrderedDict()

    def change(self, key: str, step: Callable[[Bucket | None], tuple[Bucket, Bucket]]) -> tuple[Bucket, Bucket]:
        """Replace the bucket of a key; see `Buckets`."""
        before, after = step(self._kept.get(key))
        self._kept[key] = after
        self._kept.move_to_end(key)
        if len(self._kept) > MOST_BUCKETS:
            self._kept.popitem(last=False)
        return before, after


class Limiter:
    """Lets a burst of one minute's worth pass, and a stream at the pace of the key."""

    def __init__(self, clock: Callable[[], float] = time.monotonic, buckets: Buckets | None = None) -> None:
        self._clock, self._buckets = clock, buckets or OwnBuckets()

    def take(self, key: str, per_minute: int) -> dict[str, str]:
        """Count one call and return the headers that tell how many are left; errors: `RateLimited`."""
        if not per_minute:
            return {}
        before, after = self._buckets.change(key, self._step(per_minute))
        headers = _headers(after, per_minute)
        if before.tokens < 1:
            seconds = max(ceil((1 - before.tokens) * 60 / per_minute), 1)
            raise RateLimited(
                f"The key has made its {per_minute} calls a minute; try again in {seconds} s.",
                retry_after=seconds,
                headers=headers,
            )
        return headers

    def _step(self, per_minute: int) -> Callable[[Bucket | None], tuple[Bucket, Bucket]]:
        now = self._clock()

        def step(known: Bucket | None) -> tuple[Bucket, Bucket]:
            filled = (known or Bucket(tokens=per_minute, at=now)).filled(per_minute, now)
            return filled, filled.less_one()

        return step


def _headers(left: Bucket, per_minute: int) -> dict[str, str]:
    return {
        "RateLimit-Limit": str(per_minute),
        "RateLimit-Remaining": str(int(left.tokens)),
        "RateLimit-Reset": str(ceil((per_minute - left.tokens) * 60 / per_minute)),
    }
