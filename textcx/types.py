"""The values that flow through textcx: frozen, slotted, keyword-only; `None` = not computed, `()` = computed, nothing found.

Offsets are half-open ranges of Unicode code points in the text of the verbatim. A `score` is a calibrated
probability in [0, 1]; a `valence` is a signed strength in [-1, 1].
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Literal, TypeAlias

import numpy as np
import numpy.typing as npt

Vectors: TypeAlias = npt.NDArray[np.float32]
Polarity: TypeAlias = Literal["negative", "neutral", "positive"]
VerbatimPolarity: TypeAlias = Literal["negative", "neutral", "positive", "mixed"]

POLARITIES: tuple[Polarity, Polarity, Polarity] = ("negative", "neutral", "positive")


class Status(StrEnum):
    """What became of one row."""

    OK = "ok"
    EMPTY = "empty"
    JUNK = "junk"
    ERROR = "error"


@dataclass(frozen=True, slots=True, kw_only=True)
class Verbatim:
    """One response as the customer wrote it; never edited, never logged.

    `metadata` holds the other columns of the row (strings, numbers or None); `language` is a code the
    caller already knows; `error` says in one sentence why the row could not be read (its text is then "").
    """

    id: str
    text: str
    language: str | None = None
    metadata: Mapping[str, object] = field(default_factory=dict)
    error: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Span:
    """A half-open character range."""

    start: int
    end: int

    def of(self, text: str) -> str:
        """The slice of `text` that this span covers."""
        return text[self.start : self.end]


@dataclass(frozen=True, slots=True, kw_only=True)
class Language:
    """An ISO 639-1 code, `und` when it cannot be known, and its probability."""

    code: str
    score: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentiment:
    """Three calibrated probabilities and the label they lead to (`mixed` only for a whole verbatim)."""

    label: VerbatimPolarity
    negative: float
    neutral: float
    positive: float

    @property
    def valence(self) -> float:
        """Signed strength in [-1, 1]: probability of positive minus probability of negative."""
        return self.positive - self.negative


@dataclass(frozen=True, slots=True, kw_only=True)
class Tag:
    """A label with its score: a journey stage, an intent or an emotion."""

    id: str
    score: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """A surface occurrence of an entity; `entity_id` is what the user's gazetteer resolves it to."""

    span: Span
    text: str
    label: str
    score: float
    entity_id: str | None = None
    sentiment: Sentiment | None = None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Segment:
    """An opinion-sized slice of a verbatim, the unit of analysis.

    `vector` is the pooled output of the shared encoder (float32, shape (dims,)) and `names` what a head on its tokens
    found, at places in the verbatim; neither is part of a record.
    """

    span: Span
    text: str
    vector: Vectors | None = None
    sentiment: Sentiment | None = None
    stages: tuple[Tag, ...] | None = None
    intent: Tag | None = None
    emotion: Tag | None = None
    names: tuple[Mention, ...] | None = None
    theme_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Annotation:
    """Everything textcx knows about one verbatim after the annotate loop."""

    verbatim: Verbatim
    status: Status
    language: Language | None = None
    sentiment: Sentiment | None = None
    stages: tuple[Tag, ...] | None = None
    segments: tuple[Segment, ...] = ()
    mentions: tuple[Mention, ...] | None = None
    error: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Provenance:
    """Versions and digests of all that produced a result."""

    textcx: str
    recipe: str
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Evidence:
    """A pointer to a customer's words."""

    verbatim_id: str
    start: int
    end: int
