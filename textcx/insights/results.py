"""What the aggregate loop returns; every share names its denominator, every claim its evidence."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from textcx.types import Evidence, Provenance


@dataclass(frozen=True, slots=True, kw_only=True)
class Interval:
    """An interval at the confidence of the analysis, 95 % unless told otherwise."""

    low: float
    high: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """Where every row and every segment went; the parts add up to the whole."""

    rows: int
    ok: int
    junk: int
    empty: int
    error: int
    segments: int
    opinionated: int
    segments_in_themes: int
    unassigned: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """A customer's words, with where they stand."""

    evidence: Evidence
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """One point of a series: verbatims of the theme among the `ok` verbatims of the period."""

    start: str
    verbatims: int
    ok: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Trend:
    """Direction of a share over time and the p-value of the test behind it.

    `p_adjusted` corrects for the number of pain points tested; `direction` is `up` or `down` only where it is
    below 1 - confidence. `unit` is the length of a period; periods without a single `ok` verbatim are left out.
    """

    direction: Literal["up", "down", "flat"]
    p_value: float
    series: tuple[Period, ...]
    p_adjusted: float
    unit: Literal["month", "week", "day"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Metric:
    """A score such as NPS over a set of verbatims, with its convention and interval."""

    name: str
    value: float
    interval: Interval
    answers: int
    convention: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Impact:
    """Points of the metric that go with the pain point (an association), with a bootstrap interval.

    `value` below 0 pulls the metric down. `mention_gap` = mean of the metric among those who mention it minus
    the mean among those who do not, unadjusted; `mentions` = scored verbatims that mention it; `method` says
    whether `value` is adjusted for the other pain points or is the plain difference.
    """

    metric: str
    value: float
    interval: Interval
    mention_gap: float
    mentions: int
    method: Literal["adjusted", "difference"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ThemeDraft:
    """A theme before its segments are counted: name, words, typical quotes and place in the codeframe."""

    id: str
    label: str
    terms: tuple[str, ...]
    quotes: tuple[Quote, ...]
    parent_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Theme:
    """A named group of segments that say the same thing.

    `stages` maps stage id to the share of the theme's segments tagged with it; `stage` is the largest, or
    None; `share` = verbatims / verbatims with status ok; `sentiment` = mean probabilities over its segments.
    """

    id: str
    label: str
    terms: tuple[str, ...]
    stage: str | None
    stages: Mapping[str, float]
    verbatims: int
    segments: int
    share: float
    sentiment: Mapping[str, float]
    languages: Mapping[str, int]
    quotes: tuple[Quote, ...]
    parent_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PainPoint:
    """A theme at a stage with negative sentiment, counts with denominators, and evidence that is never empty.

    `verbatims` have a negative segment of the theme at the stage; `share` = these / verbatims with status ok;
    `segments` = those negative segments; `negative_share` = these / all segments of the theme at the stage;
    `severity` = mean of -valence over them, clipped to [0, 1]. `factors` holds every factor of `priority`:
    reach, severity, negative_share, trend, impact (docs/methods.md). `stage` None = at no particular stage.
    """

    theme_id: str
    stage: str | None
    rank: int
    priority: float
    severity: float
    verbatims: int
    share: float
    share_interval: Interval
    negative_share: float
    evidence: tuple[Evidence, ...]
    segments: int
    factors: Mapping[str, float]
    trend: Trend | None = None
    impact: Impact | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class JourneyStage:
    """One step of the journey; `share` = verbatims with a segment at the stage / verbatims with status ok.

    `sentiment` = mean probabilities over its segments, three zeros where it has none; `pain_points` = theme ids by rank.
    """

    stage: str
    verbatims: int
    segments: int
    share: float
    sentiment: Mapping[str, float]
    pain_points: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Breakdown:
    """The metric and the counts of one value of a segment column, `(other)` and `(blank)` included.

    `verbatims` = verbatims with status ok of the value; `negative_share` = those with label negative / these;
    `metric` is over all scored rows of the value, None where there is none.
    """

    column: str
    value: str
    verbatims: int
    negative_share: float
    metric: Metric | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Analysis:
    """The whole result of one analysis.

    `languages` counts verbatims with status ok, `sentiment` is the share of each label among them; `period` is
    their first and last day; `notes` are sentences for a person on what was assumed or left out.
    """

    coverage: Coverage
    themes: tuple[Theme, ...]
    unassigned: Theme | None
    pain_points: tuple[PainPoint, ...]
    journey: tuple[JourneyStage, ...]
    provenance: Provenance
    metric: Metric | None = None
    period: tuple[str, str] | None = None
    languages: Mapping[str, int] = field(default_factory=dict)
    sentiment: Mapping[str, float] = field(default_factory=dict)
    breakdowns: tuple[Breakdown, ...] = ()
    notes: tuple[str, ...] = ()
