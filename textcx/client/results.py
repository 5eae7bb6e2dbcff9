"""What the service takes and gives, as typed dictionaries: fields that a newer service adds are in them too.

Offsets are half-open and count code points of the `text` of the same record. A `share` is of the `ok` beside it. None = not computed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, Literal, NotRequired, Required, TypedDict

Polarity = Literal["negative", "neutral", "positive"]
EventName = Literal["job.succeeded", "job.failed", "alert.raised"]


class IncomingVerbatim(TypedDict, total=False):
    """One response to hand in; `metadata["respondent_id"]` names the person for a later erasure."""

    id: Required[str]
    text: Required[str]
    language: str | None
    created_at: datetime | str | None
    metadata: Mapping[str, Any]


class Filters(TypedDict, total=False):
    """What a read is narrowed to; days are inclusive and in UTC, `segments` are metadata keys with values."""

    stage: str
    theme: str
    sentiment: Polarity | Literal["mixed"]
    language: str
    since: date | str
    until: date | str
    segments: Mapping[str, str]
    q: str


class Scores(TypedDict):
    """Probabilities, or their means."""

    negative: float
    neutral: float
    positive: float


class Sentiment(TypedDict):
    """Label, signed strength in [-1, 1] and calibrated probabilities."""

    label: Polarity | Literal["mixed"]
    valence: float
    scores: Scores


class Language(TypedDict):
    """A language code with its probability."""

    code: str
    score: float


class Tag(TypedDict):
    """A stage with its probability."""

    id: str
    score: float


class Label(TypedDict):
    """An intent or an emotion with its probability."""

    label: str
    score: float


class Segment(TypedDict):
    """An opinion-sized slice of a text."""

    start: int
    end: int
    text: str
    sentiment: Sentiment | None
    stages: list[Tag] | None
    intent: Label | None
    emotion: Label | None
    theme_id: str | None


class Entity(TypedDict):
    """A mention of something by name."""

    start: int
    end: int
    text: str
    label: str
    score: float
    entity_id: str | None
    sentiment: Sentiment | None


class Record(TypedDict):
    """What was found of one verbatim."""

    id: str
    text: str
    status: Literal["ok", "empty", "junk", "error", "pending"]
    language: Language | None
    sentiment: Sentiment | None
    stages: list[Tag] | None
    segments: list[Segment] | None
    entities: list[Entity] | None
    error: str | None
    provenance: dict[str, str] | None


class StoredRecord(Record):
    """A record with what was handed in beside the text."""

    created_at: str | None
    received_at: str
    metadata: dict[str, Any]


class Dataset(TypedDict):
    """A data set of the key's tenant."""

    id: str
    name: str
    segment_keys: list[str]
    revision: int
    created_at: str


class Receipt(TypedDict):
    """What became of the verbatims handed in."""

    created: int
    updated: int
    unchanged: int
    repeated: int


class Progress(TypedDict):
    """How far; `total` is None until it is known."""

    done: int
    total: int | None


class Job(TypedDict):
    """Durable work on a data set."""

    id: str
    status: Literal["queued", "running", "succeeded", "failed", "cancelled"]
    progress: Progress
    error: str | None
    dataset: NotRequired[str]


class Pointer(TypedDict):
    """Where a customer's words stand."""

    verbatim_id: str
    start: int
    end: int
    text: NotRequired[str]


class Theme(TypedDict):
    """A named group of segments that say the same."""

    id: str
    label: str
    terms: list[str]
    parent_id: str | None
    stage: str | None
    stages: dict[str, float]
    verbatims: int
    segments: int
    share: float
    sentiment: Scores
    languages: dict[str, int]
    quotes: list[Pointer]


class Themes(TypedDict):
    """The themes, those with most verbatims first."""

    ok: int
    themes: list[Theme]


class PainPoint(TypedDict):
    """A theme at a stage that hurts, with its evidence."""

    theme_id: str
    stage: str | None
    rank: int
    priority: float
    severity: float
    verbatims: int
    share: float
    share_interval: Sequence[float]
    negative_share: float
    trend: dict[str, Any] | None
    impact: dict[str, Any] | None
    evidence: list[Pointer]


class PainPoints(TypedDict):
    """The pain points by rank."""

    ok: int
    pain_points: list[PainPoint]


class Stage(TypedDict):
    """A stage of the journey."""

    stage: str
    verbatims: int
    segments: int
    share: float
    sentiment: Scores
    pain_points: list[str]


class Journey(TypedDict):
    """The stages in order."""

    ok: int
    journey: list[Stage]


class Summary(TypedDict):
    """A data set, or what the filters leave of it, in a few figures."""

    ok: int
    coverage: dict[str, int]
    sentiment: dict[str, float]
    languages: dict[str, int]


class Webhook(TypedDict):
    """Where events go; `secret` only in the answer that makes it; earlier ones sign too until `former_secrets_until`."""

    id: str
    url: str
    events: list[str]
    active: bool
    created_at: str
    former_secrets_until: str | None
    secret: NotRequired[str]


class Delivery(TypedDict):
    """An event on its way to a webhook."""

    id: str
    event: str
    state: Literal["waiting", "delivered", "failed"]
    attempts: int
    status: int | None
    error: str | None
    next_at: str | None
    created_at: str
    data: dict[str, Any]


class Event(TypedDict):
    """The body of a webhook."""

    type: str
    timestamp: str
    data: dict[str, Any]
