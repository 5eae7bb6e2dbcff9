"""Themes, pain points, journey and summaries: shapes as in themes.json, each with its denominator."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

Share = Annotated[float, Field(ge=0, le=1)]
Count = Annotated[int, Field(ge=0)]
Bounds = Annotated[list[float], Field(min_length=2, max_length=2, description="lower and upper end")]
MEAN = "mean probabilities over its segments, whatever sentiment the filter asks for; zeros where there are none"
NEXT = "give it as `cursor` to get the next page; null at the end"


def example(**values: Any) -> ConfigDict:
    """Return the configuration of a schema with one example."""
    return ConfigDict(json_schema_extra={"examples": [values]})


class Means(BaseModel):
    """Mean probabilities, three zeros where there is nothing to take the mean of."""

    negative: Share
    neutral: Share
    positive: Share


class QuoteOut(BaseModel):
    """A customer's words, cut from the verbatim at the moment of asking."""

    verbatim_id: str
    start: int
    end: int
    text: str


class Outside(BaseModel):
    """What stands outside."""

    verbatims: Count
    segments: Count


QUOTE = {"verbatim_id": "r-17", "start": 0, "end": 39, "text": "The courier left my parcel in the rain."}
THEME = {
    "id": "t-3f2a91",
    "label": "parcel left in the rain",
    "terms": ["rain", "parcel", "courier"],
    "parent_id": None,
    "stage": "delivery",
    "stages": {"delivery": 0.828571},
    "verbatims": 61,
    "segments": 70,
    "share": 0.065591,
    "sentiment": {"negative": 0.8, "neutral": 0.1, "positive": 0.1},
    "languages": {"en": 40, "pl": 21},
    "quotes": [QUOTE],
    "edited": False,
}
POINT = {
    "theme_id": "t-3f2a91",
    "label": "parcel left in the rain",
    "stage": "delivery",
    "rank": 1,
    "priority": 0.286,
    "severity": 0.71,
    "verbatims": 50,
    "segments": 55,
    "share": 0.053763,
    "share_interval": [0.041, 0.0703],
    "negative_share": 0.8,
    "factors": {"reach": 0.041, "severity": 0.71, "negative_share": 0.8, "trend": 1.25, "impact": 1.0},
    "trend": {"direction": "up", "p_value": 0.01, "p_adjusted": 0.02, "unit": "month", "series": []},
    "impact": None,
    "evidence": [QUOTE],
}


class ThemeOut(BaseModel):
    """A theme with what the filter leaves of it."""

    id: str
    label: str
    terms: list[str]
    parent_id: str | None
    stage: str | None = Field(description="the stage with the largest share in `stages`, null where none reaches 0.2")
    stages: dict[str, Share] = Field(description="segments tagged with the stage / segments of the theme")
    verbatims: Count = Field(description="distinct verbatims")
    segments: Count
    share: Share = Field(description="`verbatims` / `ok`")
    sentiment: Means = Field(description=MEAN)
    languages: dict[str, int] = Field(description="distinct verbatims by language, the most frequent first")
    quotes: list[QuoteOut] = Field(description="those the analysis chose and the filter leaves, else the newest")
    edited: bool = Field(description="a person named it; no analysis renames it")

    model_config = example(**THEME)


class Answer(BaseModel):
    """An answer about one state of the data set."""

    ok: Count = Field(description="verbatims with status `ok` that the filter leaves: the denominator of every share")
    revision: int = Field(description="of the data set; grows with every change")


class ThemesOut(Answer):
    """The themes, those with most verbatims first."""

    themes: list[ThemeOut]
    without_theme: Outside = Field(description="segments in no theme")
    next: str | None = Field(description=NEXT)

    model_config = example(
        ok=930, revision=12, themes=[THEME], without_theme={"verbatims": 188, "segments": 208}, next=None
    )


class ThemeAnswer(Answer):
    """One theme with up to 20 quotes."""

    theme: ThemeOut

    model_config = example(ok=930, revision=12, theme=THEME)


class PainPointOut(BaseModel):
    """A theme at a stage with enough negative segments, with every factor of its priority."""

    theme_id: str
    label: str
    stage: str | None = Field(description="null = at no stage in particular")
    rank: int = Field(ge=1, description="among all pain points of the data set, or of what the filter leaves")
    priority: Share = Field(description="cube root of the product of `factors`, at most 1")
    severity: Share = Field(description="mean of negative minus positive probability over `segments`")
    verbatims: Count = Field(description="distinct verbatims with a negative segment of the theme at the stage")
    segments: Count = Field(description="these negative segments")
    share: Share = Field(description="`verbatims` / `ok`")
    share_interval: Bounds
    negative_share: Share = Field(description="`segments` / all segments of the theme at the stage")
    factors: dict[str, float]
    trend: dict[str, Any] | None = Field(
        description="of the last analysis, as in themes.json; null where none was computed, and under a filter by language, day, segment, `mixed` or `q`"
    )
    impact: dict[str, Any] | None = Field(description="likewise")
    evidence: list[QuoteOut] = Field(description="up to 20 of `segments`, the strongest first")

    model_config = example(**POINT)


class PainPointsOut(Answer):
    """The pain points by rank."""

    pain_points: list[PainPointOut]
    next: str | None = Field(description=NEXT)

    model_config = example(ok=930, revision=12, pain_points=[POINT], next=None)


class StageOut(BaseModel):
    """A stage of the journey."""

    stage: str
    verbatims: Count = Field(description="distinct verbatims with a segment at the stage")
    segments: Count
    share: Share = Field(description="`verbatims` / `ok`")
    sentiment: Means = Field(description=MEAN)
    pain_points: list[str] = Field(description="ids of the themes that hurt here, by rank")


class JourneyOut(Answer):
    """The stages in the order of the taxonomy, those nobody speaks of included."""

    journey: list[StageOut]
    without_stage: Outside = Field(description="segments at no stage")

    model_config = example(
        ok=930,
        revision=12,
        journey=[
            {
                "stage": "delivery",
                "verbatims": 140,
                "segments": 171,
                "share": 0.150538,
                "sentiment": {"negative": 0.5, "neutral": 0.2, "positive": 0.3},
                "pain_points": ["t-3f2a91"],
            }
        ],
        without_stage={"verbatims": 120, "segments": 131},
    )


class CoverageOut(BaseModel):
    """Where every row went: `rows` is the sum of the statuses."""

    rows: Count
    ok: Count
    junk: Count
    empty: Count
    error: Count
    pending: Count = Field(description="wait for their annotation")
    segments: Count
    segments_in_themes: Count


class SegmentsOut(BaseModel):
    """The segments that match, by sentiment."""

    verbatims: Count = Field(description="distinct verbatims they stand in")
    segments: Count
    negative: Count
    neutral: Count
    positive: Count
    sentiment: Means = Field(description=MEAN)


class Labels(BaseModel):
    """Verbatims with status `ok` by label."""

    negative: Count
    neutral: Count
    positive: Count
    mixed: Count


class LabelShares(BaseModel):
    """The labels / `ok`."""

    negative: Share
    neutral: Share
    positive: Share
    mixed: Share


class SummaryOut(Answer):
    """The data set, or what the filter leaves of it; `stage` and `theme` narrow segments, not verbatims."""

    coverage: CoverageOut
    labels: Labels
    sentiment: LabelShares
    languages: dict[str, int] = Field(description="verbatims with status `ok`, the most frequent first")
    segments: SegmentsOut
    themes: Count = Field(description="themes with a matching segment")

    model_config = example(
        ok=930,
        revision=12,
        coverage={
            "rows": 1000,
            "ok": 930,
            "junk": 50,
            "empty": 15,
            "error": 0,
            "pending": 5,
            "segments": 1710,
            "segments_in_themes": 1502,
        },
        labels={"negative": 410, "neutral": 130, "positive": 340, "mixed": 50},
        sentiment={"negative": 0.44086, "neutral": 0.139785, "positive": 0.365591, "mixed": 0.053763},
        languages={"en": 610, "pl": 320},
        segments={
            "verbatims": 930,
            "segments": 1710,
            "negative": 820,
            "neutral": 250,
            "positive": 640,
            "sentiment": {"negative": 0.47, "neutral": 0.17, "positive": 0.36},
        },
        themes=24,
    )
