"""Stored verbatims as they are given back."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from api.schemas.common import At
from api.schemas.results import EXAMPLE

Score = Annotated[float, Field(ge=0, le=1, description="calibrated probability")]


class Scores(BaseModel):
    """Probabilities that add up to 1, up to rounding."""

    negative: Score
    neutral: Score
    positive: Score


class LanguageOut(BaseModel):
    """An ISO 639-1 code, `und` where it cannot be known."""

    code: str
    score: Score


class SentimentOut(BaseModel):
    """Label, signed strength and probabilities."""

    label: Literal["negative", "neutral", "positive", "mixed"] = Field(
        description="`mixed` (both clearly present) of whole verbatims only"
    )
    valence: float = Field(ge=-1, le=1, description="probability of positive minus probability of negative")
    scores: Scores


class StageTag(BaseModel):
    """A stage of the journey."""

    id: str
    score: Score


class Label(BaseModel):
    """An intent or an emotion."""

    label: str
    score: Score


class SegmentOut(BaseModel):
    """An opinion-sized slice; offsets are half-open and count code points of the record's `text`."""

    start: int
    end: int
    text: str
    sentiment: SentimentOut | None
    stages: list[StageTag] | None
    intent: Label | None
    emotion: Label | None
    theme_id: str | None = Field(description="null where no theme holds it, or no analysis has run")


class EntityOut(BaseModel):
    """A mention of something by name."""

    start: int
    end: int
    text: str
    label: str
    score: Score
    entity_id: str | None = Field(description="the id in your gazetteer")
    sentiment: SentimentOut | None


class ProvenanceOut(BaseModel):
    """What produced the record."""

    textcx: str
    recipe: str
    digest: str


class Record(BaseModel):
    """A record as `textcx score` writes it, with what you handed in beside it; null = not computed."""

    id: str
    text: str = Field(description="exactly as it was handed in")
    status: Literal["ok", "empty", "junk", "error", "pending"] = Field(
        description="`pending` waits for its annotation: everything computed is null"
    )
    language: LanguageOut | None
    sentiment: SentimentOut | None
    stages: list[StageTag] | None
    segments: list[SegmentOut] | None
    entities: list[EntityOut] | None
    error: str | None = Field(description="one sentence where the status is `error`")
    provenance: ProvenanceOut | None
    created_at: At | None = Field(description="as handed in, in UTC")
    received_at: At
    metadata: dict[str, Any]

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    **EXAMPLE,
                    "created_at": "2026-05-04T10:30:00Z",
                    "received_at": "2026-05-04T10:31:07Z",
                    "metadata": {"country": "IE"},
                }
            ]
        }
    )
