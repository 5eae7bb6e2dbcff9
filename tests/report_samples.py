"""Invented analyses of invented customers, for the tests of the report."""

from __future__ import annotations

import random
from dataclasses import replace
from math import sqrt
from typing import Literal

from tests.report_words import PRAISE, SAID, STAGES
from textcx.insights.report import ReportContext
from textcx.insights.results import (
    Analysis,
    Breakdown,
    Coverage,
    Impact,
    Interval,
    JourneyStage,
    Metric,
    PainPoint,
    Period,
    Quote,
    Theme,
    Trend,
)
from textcx.types import Evidence, Provenance

__all__ = ["STAGES", "analysis", "context", "replace", "theme"]

VOICES = 2140


def wilson(part: float, n: int) -> Interval:
    """A plausible interval for a share."""
    half = 1.96 * sqrt(part * (1 - part) / n + 1 / n**2)
    return Interval(low=max(0.0, part - half), high=min(1.0, part + half))


def series(start: float, end: float, noise: random.Random) -> tuple[Period, ...]:
    """Twelve months on the way from one share to another."""
    return tuple(
        Period(
            start=f"2024-{month:02d}-01",
            ok=170,
            verbatims=max(0, round(170 * (start + (end - start) * month / 12) + noise.uniform(-2, 2))),
        )
        for month in range(1, 13)
    )


def trend(at: int, share: float, noise: random.Random) -> Trend:
    """Some rise, some fall, most do neither."""
    ways: tuple[Literal["up", "down", "flat"], ...] = ("up", "flat", "down", "up", "flat", "flat")
    way = ways[at % len(ways)]
    ends = {"up": (0.5, 1.6), "down": (1.6, 0.4), "flat": (1.0, 1.0)}[way]
    p = {"up": 0.003, "down": 0.0004, "flat": 0.41}[way]
    return Trend(
        direction=way, p_value=p / 2, p_adjusted=p, unit="month", series=series(share * ends[0], share * ends[1], noise)
    )


def impact(at: int, metric: str) -> Impact:
    """Harm that fades with rank, and one that helps."""
    value = {"nps": -3.1, "csat": -2.2, "ces": -0.11, "stars": -0.08}[metric] * 0.8**at if at != 5 else 0.2
    half = 0.35 * abs(value) + {"nps": 0.3, "csat": 0.25}.get(metric, 0.012)
    return Impact(
        metric=metric,
        value=value,
        interval=Interval(low=value - half, high=value + half),
        mention_gap=9 * value,
        mentions=max(11, 130 - 9 * at),
        method="adjusted",
    )


def theme(at: int, sentiment: tuple[float, float, float] = (0.79, 0.15, 0.06), **changes: object) -> Theme:
    """One of the invented themes; numbers beyond the list get a number in the label."""
    label, stage, quotes = SAID[at % len(SAID)]
    verbatims = max(3, int(148 * 0.86**at))
    made = Theme(
        id=f"t-{at:06x}",
        label=label if at < len(SAID) else f"{label} ({at})",
        terms=tuple(dict.fromkeys(label.split()))[:5],
        stage=stage,
        stages={stage: 0.9},
        verbatims=verbatims,
        segments=int(verbatims * 1.15),
        share=verbatims / VOICES,
        sentiment=dict(zip(("negative", "neutral", "positive"), sentiment, strict=True)),
        languages={
            language: max(1, verbatims // (2 + order)) for order, (language, _) in enumerate(dict(quotes).items())
        },
        quotes=tuple(
            Quote(evidence=Evidence(verbatim_id=f"r-{100 * at + order}", start=0, end=len(text)), text=text)
            for order, (_, text) in enumerate(quotes)
        ),
    )
    return replace(made, **changes)  # type: ignore[arg-type]


def pain(at: int, metric: str | None, dated: bool) -> PainPoint:
    """The pain point of a theme."""
    of, noise = theme(at), random.Random(at)
    verbatims = max(3, int(of.verbatims * 0.9))
    share = verbatims / VOICES
    interval = wilson(share, VOICES)
    severity = 0.5 + 0.4 * noise.random()
    moved = trend(at, share, noise) if dated and verbatims >= 10 else None
    factors = {"reach": interval.low, "severity": severity, "negative_share": 0.79, "trend": 1.0, "impact": 1.25}
    return PainPoint(
        theme_id=of.id,
        stage=None if at == 10 else of.stage,
        rank=at + 1,
        priority=0.41 * 0.93**at,
        severity=severity,
        verbatims=verbatims,
        share=share,
        share_interval=interval,
        negative_share=0.95 - 0.04 * (at % 12),
        evidence=tuple(quote.evidence for quote in of.quotes),
        segments=int(verbatims * 1.1),
        factors=factors,
        trend=moved,
        impact=None if metric is None or at > 30 else impact(at, metric),
    )


def stages(points: tuple[PainPoint, ...]) -> tuple[JourneyStage, ...]:
    """All stages of the taxonomy, one of them silent when there are few pain points."""
    shape = {
        "awareness": (80, 0.2, 0.45), "consideration": (0, 0, 0), "purchase": (410, 0.33, 0.47), "delivery": (620, 0.61, 0.2),
        "onboarding": (160, 0.42, 0.3), "usage": (540, 0.27, 0.55), "support": (480, 0.72, 0.15), "loyalty": (120, 0.4, 0.41),
        "exit": (46, 0.8, 0.04),
    }  # fmt: skip
    return tuple(
        JourneyStage(
            stage=name,
            verbatims=count,
            segments=int(count * 1.2),
            share=count / VOICES,
            sentiment={
                "negative": negative,
                "neutral": (1 - negative - positive) if count else 0.0,
                "positive": positive,
            },
            pain_points=tuple(point.theme_id for point in points if point.stage == name),
        )
        for name, (count, negative, positive) in shape.items()
    )


def metric_of(name: str, shift: float = 0.0) -> Metric:
    """A metric of each kind with its convention."""
    values = {
        "nps": (18.4, 3.0, "% of answers 9-10 minus % of answers 0-6 on the scale 0-10, in points from -100 to 100"),
        "csat": (71.2, 2.0, "% of answers 4-5, the top two boxes of the scale 1-5"),
        "ces": (4.93, 0.1, "mean answer on the scale 1-7, where 7 is the least effort"),
        "stars": (3.87, 0.08, "mean number of stars on the scale 1-5"),
    }
    value, half, convention = values[name]
    value += shift * half
    return Metric(
        name=name,
        value=value,
        interval=Interval(low=value - half, high=value + half),
        answers=1985,
        convention=convention,
    )


def breakdowns(metric: str | None) -> tuple[Breakdown, ...]:
    """Two columns, one value of which nobody scored."""
    values = [
        ("country", "DE"),
        ("country", "France"),
        ("country", "(other)"),
        ("country", "(blank)"),
        ("plan", "Basic"),
        ("plan", "Premium & family"),
    ]
    return tuple(
        Breakdown(
            column=column,
            value=value,
            verbatims=900 // (at + 1),
            negative_share=0.55 - 0.08 * at,
            metric=None if metric is None or value == "(blank)" else metric_of(metric, 3.0 * at - 7),
        )
        for at, (column, value) in enumerate(values)
    )


def analysis(pains: int = 12, themes: int = 15, metric: str | None = "nps", dated: bool = True) -> Analysis:
    """A whole analysis of made-up customers."""
    points = tuple(pain(at, metric, dated) for at in range(pains))
    found = [theme(at) for at in range(themes)]
    for at, (label, stage, text) in enumerate(PRAISE[: max(0, themes - 1)]):
        quote = Quote(evidence=Evidence(verbatim_id=f"g-{at}", start=0, end=len(text)), text=text)
        found[at * 3 + 1 : at * 3 + 1] = [
            theme(at + 1, (0.04, 0.12, 0.84), id=f"g-{at}", label=label, stage=stage, quotes=(quote,), terms=(label,))
        ]
    if themes > 6:
        found[5] = replace(found[5], parent_id=found[4].id)
    return Analysis(
        coverage=Coverage(
            rows=2300, ok=VOICES, junk=118, empty=40, error=2, segments=4021, opinionated=3377,
            segments_in_themes=2890, unassigned=487,
        ),
        themes=tuple(found),
        unassigned=theme(3, (0.4, 0.3, 0.3), id="unassigned", label="Unassigned", verbatims=402, segments=487),
        pain_points=points,
        journey=stages(points),
        provenance=Provenance(textcx="0.1.0", recipe="multilingual@3", digest="sha256:" + "0f3a" * 16),
        metric=None if metric is None else metric_of(metric),
        period=("2024-01-03", "2024-12-29") if dated else None,
        languages={"en": 1210, "de": 410, "fr": 190, "pl": 120, "ar": 88, "ja": 60, "it": 40, "es": 22},
        sentiment={"negative": 0.41, "neutral": 0.14, "positive": 0.33, "mixed": 0.12},
        breakdowns=breakdowns(metric),
        notes=("31 of 2140 verbatims have no date and are left out of the trends.",),
    )  # fmt: skip


def context(made: Analysis, **changes: object) -> ReportContext:
    """What goes with an analysis of this module."""
    quotes = {quote.evidence: quote.text for found in made.themes for quote in found.quotes}
    tongues = {f"r-{100 * at + order}": code for at in range(len(SAID)) for order, (code, _) in enumerate(SAID[at][2])}
    plain: dict[str, object] = {
        "title": "autumn-survey.csv",
        "stages": STAGES,
        "quotes": quotes,
        "languages": tongues,
        "note": "textcx 0.1.0, taxonomy default version 1, seed 0",
        "score_type": None,
    }
    return ReportContext(**{**plain, **changes})  # type: ignore[arg-type]
