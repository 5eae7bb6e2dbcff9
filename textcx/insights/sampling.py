"""Which segments themes are fitted on: distinct texts, chosen by digest so that the order of rows does not matter."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import blake2b

import numpy as np
import numpy.typing as npt

from textcx.insights.corpus import Corpus

__all__ = ["Sampling", "draw"]

Rows = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sampling:
    """At most `size` segments, at most `copies` of one text; `seed` decides which."""

    size: int
    copies: int
    seed: int


def draw(corpus: Corpus, segments: Iterable[int], sampling: Sampling) -> Rows:
    """Return the chosen segments in an order that follows from their texts and languages alone.

    Copies count, so that a text many people wrote weighs more, but no single answer drowns the others.
    """
    seen: dict[bytes, int] = {}
    ranked: list[tuple[bytes, int]] = []
    for segment in segments:
        digest = _digest(corpus, int(segment), sampling.seed)
        copy = seen.get(digest, 0)
        if copy < sampling.copies:
            seen[digest] = copy + 1
            ranked.append((digest, int(segment)))
    return np.array([segment for _, segment in sorted(ranked)[: sampling.size]], dtype=np.int64)


def _digest(corpus: Corpus, segment: int, seed: int) -> bytes:
    language = corpus.languages[corpus.verbatim[segment]]
    return blake2b(
        f"{seed}\n{language}\n{corpus.words(segment)}".encode("utf-8", "surrogatepass"), digest_size=12
    ).digest()
