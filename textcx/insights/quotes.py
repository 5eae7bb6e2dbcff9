"""The most typical words of customers for a theme."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from textcx.insights.corpus import Corpus
from textcx.insights.results import Quote

__all__ = ["quotes"]

QUOTES = 5
CONSIDERED = 400
SHORT, LONG = 20, 200
AWKWARD = 0.25
VOICE_SHARE = 0.15

Rows = npt.NDArray[np.int64]


def quotes(corpus: Corpus, segments: Rows, similarity: npt.NDArray[np.float32]) -> tuple[Quote, ...]:
    """Return up to five quotes of a theme, the most typical first, each of another verbatim and in other words.

    `similarity` is that of each segment to the centre of the theme. Texts of moderate length come first, and
    each language of at least 15 % of the theme has a quote while there is room.
    """
    ranked = _ranked(corpus, segments, similarity)
    distinct = _distinct(corpus, ranked)
    return tuple(_quote(corpus, segment) for segment in _voices(corpus, distinct, segments))


def _ranked(corpus: Corpus, segments: Rows, similarity: npt.NDArray[np.float32]) -> list[int]:
    near = np.argsort(-similarity, kind="stable")[:CONSIDERED]
    lengths = corpus.end[segments[near]] - corpus.start[segments[near]]
    worth = similarity[near] - AWKWARD * ((lengths < SHORT) | (lengths > LONG))
    scored = sorted(
        zip((-worth).round(4).tolist(), segments[near].tolist(), strict=True),
        key=lambda pair: (pair[0], corpus.words(pair[1])),
    )
    return [segment for _, segment in scored]


def _distinct(corpus: Corpus, ranked: Sequence[int]) -> list[int]:
    texts: set[str] = set()
    verbatims: set[int] = set()
    chosen: list[int] = []
    for segment in ranked:
        text, verbatim = " ".join(corpus.words(segment).casefold().split()), int(corpus.verbatim[segment])
        if text not in texts and verbatim not in verbatims:
            chosen.append(segment)
            texts.add(text)
            verbatims.add(verbatim)
    return chosen


def _voices(corpus: Corpus, distinct: Sequence[int], segments: Rows) -> list[int]:
    """The first quote of each language that deserves one, then the most typical, in the order of `distinct`."""
    counts = Counter(_language(corpus, segment) for segment in segments.tolist())
    firsts: dict[str, int] = {}
    for segment in distinct:
        firsts.setdefault(_language(corpus, segment), segment)
    due = [code for code, count in counts.most_common(QUOTES) if count >= VOICE_SHARE * len(segments)]
    chosen = [firsts[code] for code in due if code in firsts]
    chosen += [segment for segment in distinct if segment not in chosen][: QUOTES - len(chosen)]
    return sorted(chosen, key=distinct.index)


def _language(corpus: Corpus, segment: int) -> str:
    return str(corpus.languages[corpus.verbatim[segment]])


def _quote(corpus: Corpus, segment: int) -> Quote:
    return Quote(evidence=corpus.evidence(segment), text=corpus.words(segment))
