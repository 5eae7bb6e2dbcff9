"""Results as the plain values of themes.json and summary.json."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from textcx.insights.results import (
    Analysis,
    Breakdown,
    Impact,
    Interval,
    JourneyStage,
    Metric,
    PainPoint,
    Quote,
    Theme,
    Trend,
)
from textcx.types import Evidence, Provenance

DIGITS = 6
Plain = dict[str, Any]


def themes_document(analysis: Analysis) -> Plain:
    """Return the content of themes.json."""
    return {
        "coverage": asdict(analysis.coverage),
        "themes": [_theme(theme) for theme in analysis.themes],
        "unassigned": analysis.unassigned and _theme(analysis.unassigned),
        "pain_points": [_pain_point(point) for point in analysis.pain_points],
        "journey": [_journey(stage) for stage in analysis.journey],
        "provenance": _provenance(analysis.provenance),
    }


def summary_document(analysis: Analysis) -> Plain:
    """Return the content of summary.json: the figures of the whole file and the leading pain points by name."""
    labels = {theme.id: theme.label for theme in analysis.themes}
    return {
        "coverage": asdict(analysis.coverage),
        "period": analysis.period,
        "languages": dict(analysis.languages),
        "sentiment": _rounded(analysis.sentiment),
        "metric": analysis.metric and _metric(analysis.metric),
        "themes": len(analysis.themes),
        "pain_points": [{"label": labels[p.theme_id], **_pain_point(p)} for p in analysis.pain_points[:10]],
        "journey": [_journey(stage) for stage in analysis.journey],
        "breakdowns": [_breakdown(breakdown) for breakdown in analysis.breakdowns],
        "notes": list(analysis.notes),
        "provenance": _provenance(analysis.provenance),
    }


def _theme(theme: Theme) -> Plain:
    return {
        "id": theme.id,
        "label": theme.label,
        "terms": list(theme.terms),
        "parent_id": theme.parent_id,
        "stage": theme.stage,
        "stages": _rounded(theme.stages),
        "verbatims": theme.verbatims,
        "segments": theme.segments,
        "share": _number(theme.share),
        "sentiment": _rounded(theme.sentiment),
        "languages": dict(theme.languages),
        "quotes": [_quote(quote) for quote in theme.quotes],
    }


def _pain_point(point: PainPoint) -> Plain:
    return {
        "theme_id": point.theme_id,
        "stage": point.stage,
        "rank": point.rank,
        "priority": _number(point.priority),
        "severity": _number(point.severity),
        "verbatims": point.verbatims,
        "segments": point.segments,
        "share": _number(point.share),
        "share_interval": _interval(point.share_interval),
        "negative_share": _number(point.negative_share),
        "factors": _rounded(point.factors),
        "trend": point.trend and _trend(point.trend),
        "impact": point.impact and _impact(point.impact),
        "evidence": [_evidence(evidence) for evidence in point.evidence],
    }


def _trend(trend: Trend) -> Plain:
    return {
        "direction": trend.direction,
        "p_value": _number(trend.p_value),
        "p_adjusted": _number(trend.p_adjusted),
        "unit": trend.unit,
        "series": [asdict(period) for period in trend.series],
    }


def _impact(impact: Impact) -> Plain:
    return {
        "metric": impact.metric,
        "value": _number(impact.value),
        "interval": _interval(impact.interval),
        "mention_gap": _number(impact.mention_gap),
        "mentions": impact.mentions,
        "method": impact.method,
    }


def _journey(stage: JourneyStage) -> Plain:
    return {
        "stage": stage.stage,
        "verbatims": stage.verbatims,
        "segments": stage.segments,
        "share": _number(stage.share),
        "sentiment": _rounded(stage.sentiment),
        "pain_points": list(stage.pain_points),
    }


def _metric(metric: Metric) -> Plain:
    return {
        "name": metric.name,
        "value": _number(metric.value),
        "interval": _interval(metric.interval),
        "answers": metric.answers,
        "convention": metric.convention,
    }


def _breakdown(breakdown: Breakdown) -> Plain:
    return {
        "column": breakdown.column,
        "value": breakdown.value,
        "verbatims": breakdown.verbatims,
        "negative_share": _number(breakdown.negative_share),
        "metric": breakdown.metric and _metric(breakdown.metric),
    }


def _quote(quote: Quote) -> Plain:
    return {**_evidence(quote.evidence), "text": quote.text}


def _evidence(evidence: Evidence) -> Plain:
    return {"verbatim_id": evidence.verbatim_id, "start": evidence.start, "end": evidence.end}


def _provenance(provenance: Provenance) -> Plain:
    return {"textcx": provenance.textcx, "recipe": provenance.recipe, "digest": provenance.digest}


def _interval(interval: Interval) -> list[float]:
    return [_number(interval.low), _number(interval.high)]


def _rounded(values: Mapping[str, float]) -> dict[str, float]:
    return {name: _number(value) for name, value in values.items()}


def _number(value: float) -> float:
    return round(float(value), DIGITS) + 0.0
