"""Theme discovery as the programs use it: mapped vectors, and plain names in the same space."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from textcx.insights.catalogue import catalogue
from textcx.insights.corpus import Corpus, Ints
from textcx.insights.results import ThemeDraft
from textcx.insights.themes import ThemeOptions, TopicModel, discover
from textcx.protocols import Encode
from textcx.types import Vectors

__all__ = ["Discover", "finder", "mapped"]

BLOCK = 50_000

Discover: TypeAlias = Callable[[Corpus, int], tuple[Ints, tuple[ThemeDraft, ...]]]
Map: TypeAlias = Callable[[npt.NDArray[np.floating]], Vectors]


def finder(encode: Encode, topic_map: Map, topics: TopicModel) -> Discover:
    """Return the function from a corpus and a seed to the theme of each segment and the themes (see `discover`).

    `encode` is that of the encoder the corpus was annotated with; it reads the plain names themes may borrow.
    """

    def found(corpus: Corpus, seed: int) -> tuple[Ints, tuple[ThemeDraft, ...]]:
        options = ThemeOptions(names=catalogue(lambda texts: topic_map(encode(texts))))
        return discover(mapped(corpus, topic_map), topics=topics, seed=seed, options=options)

    return found


def mapped(corpus: Corpus, topic_map: Map) -> Corpus:
    """Return the corpus with mapped vectors; they are read in blocks of 50,000 rows and kept as float16."""
    starts = range(0, max(len(corpus.vectors), 1), BLOCK)
    blocks = [topic_map(corpus.vectors[start : start + BLOCK]).astype(np.float16) for start in starts]
    return replace(corpus, vectors=np.concatenate(blocks))
