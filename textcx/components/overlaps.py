"""Choosing among overlapping spans: whoever comes first in rank keeps its place."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Iterable, Sequence

from textcx.types import Mention, Span


def keep_ranked(spans: Sequence[Span]) -> list[int]:
    """Return the indexes of the spans that overlap no span kept before them, best rank first; n log n."""
    taken: list[tuple[int, int]] = []
    kept = []
    for index, span in enumerate(spans):
        place = bisect_left(taken, (span.end, -1))
        if place == 0 or taken[place - 1][1] <= span.start:
            insort(taken, (span.start, span.end))
            kept.append(index)
    return kept


def keep_mentions(ranked: Sequence[Mention]) -> tuple[Mention, ...]:
    """Return the mentions that overlap no mention ranked before them, in order of position."""
    if len(ranked) < 2:
        return tuple(ranked)
    kept = keep_ranked([mention.span for mention in ranked])
    return tuple(sorted((ranked[index] for index in kept), key=lambda mention: mention.span))


def longest_first(mentions: Iterable[Mention]) -> list[Mention]:
    """Return the mentions by falling length, ties by position."""
    return sorted(mentions, key=lambda mention: (mention.span.start - mention.span.end, mention.span.start))
