"""How many calls a key may make: a bucket of tokens for each, in this process."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from math import ceil

from api.errors import RateLimited

MOST_BUCKETS = 10_000


@dataclass(slots=True)
class Bucket:
    """What a key may still do at a moment, in calls and seconds."""

    tokens: float
    at: float


class Limiter:
    """Buckets that fill evenly; each holds one minute's worth, so that a burst is fine and a stream is not."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._buckets: OrderedDict[str, Bucket] = OrderedDict()

    def take(self, key: str, per_minute: int) -> dict[str, str]:
        """Count one call and return the headers that tell how many are left; errors: `RateLimited`."""
        if not per_minute:
            return {}
        bucket = self._filled(key, per_minute)
        pace = per_minute / 60
        if bucket.tokens < 1:
            seconds = max(ceil((1 - bucket.tokens) / pace), 1)
            raise RateLimited(
                f"The key has made its {per_minute} calls a minute; try again in {seconds} s.", retry_after=seconds
            )
        bucket.tokens -= 1
        return {
            "RateLimit-Limit": str(per_minute),
            "RateLimit-Remaining": str(int(bucket.tokens)),
            "RateLimit-Reset": str(ceil((per_minute - bucket.tokens) / pace)),
        }

    def _filled(self, key: str, per_minute: int) -> Bucket:
        now = self._clock()
        bucket = self._buckets.setdefault(key, Bucket(per_minute, now))
        self._buckets.move_to_end(key)
        bucket.tokens = min(bucket.tokens + (now - bucket.at) * per_minute / 60, per_minute)
        bucket.at = now
        if len(self._buckets) > MOST_BUCKETS:
            self._buckets.popitem(last=False)
        return bucket
