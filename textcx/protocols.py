"""What the pipeline asks of its parts: structural types, nothing to inherit.

A part is a pure function of its batch: the value of one item depends on that item alone, so batch size,
order and repetition change nothing. `textcx.testing` holds the executable contract.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Protocol, TypeAlias

import numpy as np
import numpy.typing as npt

from textcx.types import Language, Mention, Segment, Sentiment, Span, Vectors

Encode: TypeAlias = Callable[[Sequence[str]], Vectors]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class TokenLogits:
    """The pieces of one text: half-open characters int32 (pieces, 2) and the log odds of each tag (pieces, tags)."""

    offsets: npt.NDArray[np.int32]
    logits: npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Reading:
    """What one pass over some texts gives: a unit row each, and their tokens where the encoder judges them."""

    vectors: Vectors
    tokens: Sequence[TokenLogits] | None = None


class Encoder(Protocol):
    """Texts to vectors, one shared pass for every head."""

    dims: int
    digest: str

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Return one L2-normalised row per text, shape (len(texts), dims), float32; no text is cut."""

    def read(self, texts: Sequence[str]) -> Reading:
        """Return the rows of `encode` and, from the same pass, the tokens."""


class Segmenter(Protocol):
    """A text to its opinion-sized spans."""

    def segment(self, text: str) -> tuple[Span, ...]:
        """Return ordered, non-overlapping spans without white space at the edges that cover all content."""


class LanguageIdentifier(Protocol):
    """Texts to languages."""

    def identify(self, texts: Sequence[str]) -> list[Language]:
        """Return one language per text, `und` where it cannot be known."""


class JunkDetector(Protocol):
    """Answers without content, such as "n/a"."""

    def is_junk(self, text: str) -> bool:
        """Say whether the text carries neither opinion nor content."""


class EntityRecogniser(Protocol):
    """Texts to mentions."""

    def recognise(self, texts: Sequence[str], languages: Sequence[str]) -> list[tuple[Mention, ...]]:
        """Return the mentions of each text in order of position, none overlapping; sentiment stays None."""


class EntityMerger(Protocol):
    """All mentions of texts, in which a head on tokens may have found names already."""

    def merge(
        self, texts: Sequence[str], languages: Sequence[str], names: Sequence[Sequence[Mention]]
    ) -> list[tuple[Mention, ...]]:
        """Return the mentions of each text in order of position, none overlapping; sentiment stays None."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SegmentBatch:
    """What a head reads: the texts of segments, their vectors row by row, and their tokens where known.

    `shared` holds what several heads need of the batch, by what computed it.
    """

    texts: Sequence[str]
    vectors: Vectors
    tokens: Sequence[TokenLogits] | None = None
    shared: dict[object, npt.NDArray[np.float64]] = field(default_factory=dict)


class Head(Protocol):
    """A small model on the vectors of segments, e.g. sentiment, stage or intent."""

    assigns: str

    def predict(self, batch: SegmentBatch) -> Sequence[object]:
        """Return one value per segment for the field `assigns`."""


class StageContext(Protocol):
    """The stages of segments beside one another."""

    def keep(self, verbatims: Sequence[tuple[Segment, ...]]) -> list[tuple[Segment, ...]]:
        """Return the segments of each verbatim without the stages that the verbatim as a whole speaks against."""


class VerbatimSentiment(Protocol):
    """The sentiment of a whole verbatim, decided from its segments and, where that needs it, from the whole."""

    def decide(self, texts: Sequence[str], verbatims: Sequence[Sequence[Segment]], encode: Encode) -> list[Sentiment]:
        """Return one sentiment per verbatim, `mixed` where both poles are clearly present."""
