"""Pain points as rows of a table, as small charts of growth and as a forest plot of impact."""

from __future__ import annotations

from dataclasses import dataclass

from textcx.insights import report_scores as scores
from textcx.insights.report_context import QuoteView, Reading, StageName
from textcx.insights.report_format import (
    ARROWS,
    WAYS,
    between,
    count,
    language,
    number,
    p_value,
    percent,
    period,
)
from textcx.insights.report_headline import course, growth
from textcx.insights.report_marks import Line, Scale, Whisker, around_zero, from_zero, line, whisker
from textcx.insights.report_scores import ScoreView
from textcx.insights.results import PainPoint, Trend

QUOTES = 5
CHARTS = 8
FOREST = 20
STEADY = 4
FACTORS = {
    "reach": "reach (lower end of the share)",
    "severity": "severity",
    "negative_share": "negative share",
    "trend": "rising",
    "impact": "harm to the metric",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class TrendView:
    """A trend in words and as a line; `key` sorts by the change of the share."""

    way: str
    arrow: str
    words: str
    p: str
    course: str
    key: float
    line: Line
    first: str
    last: str
    top: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PainView:
    """One pain point, ready to show; the `*_key` values sort and the others are words and marks."""

    rank: int
    label: str
    stage: StageName | None
    verbatims: str
    verbatims_key: int
    share: str
    share_interval: str
    share_key: float
    share_mark: Whisker
    negative: str
    negative_key: float
    severity: str
    severity_key: float
    priority: str
    priority_key: float
    trend: TrendView | None
    impact: ScoreView | None
    quotes: tuple[QuoteView, ...]
    terms: tuple[str, ...]
    languages: tuple[str, ...]
    factors: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Forest:
    """Impacts on one common scale with zero in it, worst first; ticks as (percent, label)."""

    rows: tuple[PainView, ...]
    ticks: tuple[tuple[float, str], ...]
    metric: str
    unit: str
    left_out: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Scales:
    """The scales that all rows share."""

    share: Scale
    impact: Scale


def pains(reading: Reading) -> tuple[PainView, ...]:
    """Return the first `max_rows` pain points by rank."""
    shown = reading.analysis.pain_points[: reading.context.max_rows]
    impacts = [point.impact.interval for point in shown if point.impact is not None]
    scales = Scales(share=from_zero([point.share_interval.high for point in shown]), impact=around_zero(impacts))
    return tuple(_pain(reading, point, scales) for point in shown)


def _pain(reading: Reading, point: PainPoint, scales: Scales) -> PainView:
    theme = reading.themes().get(point.theme_id)
    quotes = reading.evidence(point.evidence, QUOTES)
    return PainView(
        rank=point.rank,
        label=reading.label(point.theme_id),
        stage=reading.stage(point.stage),
        verbatims=count(point.verbatims),
        verbatims_key=point.verbatims,
        share=percent(point.share, 1),
        share_interval=between(point.share_interval, 1, 100),
        share_key=point.share,
        share_mark=whisker(point.share, point.share_interval, scales.share),
        negative=percent(point.negative_share),
        negative_key=point.negative_share,
        severity=number(point.severity, 2),
        severity_key=point.severity,
        priority=number(point.priority, 2),
        priority_key=point.priority,
        trend=None if point.trend is None else _trend(point.trend),
        impact=None if point.impact is None else scores.impact_view(point.impact, scales.impact),
        quotes=quotes,
        terms=theme.terms if theme else (),
        languages=tuple(f"{language(code)} {count(n)}" for code, n in theme.languages.items()) if theme else (),
        factors=tuple((FACTORS.get(name, name), number(value, 3)) for name, value in point.factors.items()),
    )


def _trend(trend: Trend) -> TrendView:
    shares = [point.verbatims / point.ok if point.ok else 0.0 for point in trend.series]
    starts = [period(point.start, trend.unit) for point in trend.series] or [""]
    return TrendView(
        way=trend.direction,
        arrow=ARROWS[trend.direction],
        words=WAYS[trend.direction],
        p=p_value(trend.p_adjusted),
        course=course(trend),
        key=growth(trend),
        line=line(shares, 96, 28),
        first=starts[0],
        last=starts[-1],
        top=percent(max(shares, default=0.0), 1),
    )


def charts(rows: tuple[PainView, ...]) -> tuple[PainView, ...]:
    """Pick the clear movers, rising before falling and strongest first; if none is, the weightiest as they stand."""
    dated = [row for row in rows if row.trend is not None]
    rising = sorted((row for row in dated if _way(row) == "up"), key=_change, reverse=True)
    falling = sorted((row for row in dated if _way(row) == "down"), key=_change)
    spare = max(CHARTS // 2, CHARTS - len(rising))
    return tuple([*rising[: max(CHARTS // 2, CHARTS - len(falling))], *falling[:spare]] or dated[:STEADY])


def _way(row: PainView) -> str:
    return row.trend.way if row.trend else ""


def _change(row: PainView) -> float:
    return row.trend.key if row.trend else 0.0


def movers(rows: tuple[PainView, ...]) -> str:
    """Say how many of the tested pain points move."""
    ways = [_way(row) for row in rows if row.trend is not None]
    parts = [f"{ways.count(way)} {WAYS[way]}" for way in ("up", "down") if way in ways]
    rest = f"{ways.count('flat')} with no clear trend"
    return ", ".join([*parts, rest] if "flat" in ways else parts) + f", of {len(ways)} tested."


def forest(reading: Reading, rows: tuple[PainView, ...]) -> Forest | None:
    """Return the impacts, worst first; None where there are none."""
    harmful = sorted((row for row in rows if row.impact is not None), key=_impact)
    if not harmful:
        return None
    points = [point.impact for point in reading.analysis.pain_points[: len(rows)] if point.impact is not None]
    metric = points[0].metric
    scale = around_zero([impact.interval for impact in points])
    return Forest(
        rows=tuple(harmful[:FOREST]),
        ticks=tuple(scores.axis(scale, metric)),
        metric=scores.name(metric),
        unit=scores.UNITS.get(metric, "points"),
        left_out=len(harmful) - len(harmful[:FOREST]),
    )


def _impact(row: PainView) -> float:
    return row.impact.key if row.impact else 0.0
