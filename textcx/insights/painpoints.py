"""Theme x stage with negative sentiment: found, weighed and ranked by a formula whose every factor is kept."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from math import prod

import numpy as np

from textcx.insights.grouping import Grouping, Indices, share
from textcx.insights.intervals import wilson
from textcx.insights.results import Impact, Interval, PainPoint, ThemeDraft, Trend
from textcx.insights.tally import most

NO_STAGE = -1
LEAST_NEGATIVE = 3
LEAST_PART = 0.1
LEAST_NEGATIVE_SHARE = 0.4
BOOST = 1.25
EVIDENCE = 20


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Candidate:
    """A theme at a stage with its negative segments (`segments`) and the distinct verbatims they stand in."""

    theme: int
    stage: int
    segments: Indices
    verbatims: Indices
    negative_share: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What dates and scores add to a candidate."""

    trend: Trend | None
    impact: Impact | None


def candidates(grouping: Grouping, themes: int) -> list[Candidate]:
    """Find the pain points of the first `themes` themes, in the order of themes, then stages."""
    return [found for theme in range(themes) for found in _of_theme(grouping, theme)]


def pain_points(
    grouping: Grouping,
    drafts: Sequence[ThemeDraft],
    found: Sequence[tuple[Candidate, Finding]],
    confidence: float = 0.95,
) -> tuple[PainPoint, ...]:
    """Weigh and rank candidates: by priority, then verbatims, then theme id, then order of stages."""
    last = len(grouping.corpus.stage_ids) + 1
    weighed = [
        (candidate.stage % last, _weigh(grouping, drafts[candidate.theme].id, (candidate, finding), confidence))
        for candidate, finding in found
    ]
    weighed.sort(key=lambda pair: (*_rank_key(pair[1]), pair[0]))
    return tuple(replace(point, rank=rank) for rank, (_, point) in enumerate(weighed, start=1))


def priority(factors: dict[str, float]) -> float:
    """Return the cube root of the product of all factors, at most 1: the more of any factor, the higher."""
    return float(min(1.0, prod(factors.values()) ** (1 / 3)))


def least_negative(total: int) -> float:
    """Return how many negative segments a stage needs of a theme with so many in total, for a pain point there."""
    return max(LEAST_NEGATIVE, LEAST_PART * total)


def factors(shares: tuple[float, float, float], rising: bool, harmful: bool) -> dict[str, float]:
    """Return what `priority` is made of; `shares` are the lower end of the share's interval, severity and negative share.

    The lower end stands for reach, so that three verbatims do not outrank fifty.
    """
    reach, severity, negative_share = shares
    return {
        "reach": reach,
        "severity": severity,
        "negative_share": negative_share,
        "trend": BOOST if rising else 1.0,
        "impact": BOOST if harmful else 1.0,
    }


def _rank_key(point: PainPoint) -> tuple[float, int, str]:
    """Round, so that the last bit of a sum cannot turn a rank."""
    return (-round(point.priority, 12), -point.verbatims, point.theme_id)


def _of_theme(grouping: Grouping, theme: int) -> Iterator[Candidate]:
    segments = grouping.segments(theme)
    negative = grouping.negative[segments]
    tagged = grouping.corpus.stages[segments] > 0
    for stage in _stages(negative, tagged):
        here = np.ones(segments.size, dtype=bool) if stage == NO_STAGE else tagged[:, stage]
        hurt = segments[here & negative]
        part = share(hurt.size, int(here.sum()))
        if part >= LEAST_NEGATIVE_SHARE:
            verbatims = grouping.verbatims(hurt)
            yield Candidate(theme=theme, stage=stage, segments=hurt, verbatims=verbatims, negative_share=part)


def _stages(negative: np.ndarray, tagged: np.ndarray) -> list[int]:
    """List the stages with enough negative segments, else no stage in particular if the theme has enough."""
    total = int(negative.sum())
    counts = np.count_nonzero(tagged[negative], axis=0)
    stages: list[int] = np.flatnonzero(counts >= least_negative(total)).tolist()
    return stages or ([NO_STAGE] if total >= LEAST_NEGATIVE else [])


def _weigh(grouping: Grouping, theme_id: str, pair: tuple[Candidate, Finding], confidence: float) -> PainPoint:
    candidate, finding = pair
    interval = wilson(candidate.verbatims.size, grouping.voices, confidence)
    found = _factors(grouping, candidate, finding, interval)
    corpus = grouping.corpus
    strength = corpus.sentiment[candidate.segments, 0]
    return PainPoint(
        theme_id=theme_id,
        stage=None if candidate.stage == NO_STAGE else corpus.stage_ids[candidate.stage],
        rank=0,
        priority=priority(found),
        severity=found["severity"],
        verbatims=int(candidate.verbatims.size),
        share=share(candidate.verbatims.size, grouping.voices),
        share_interval=interval,
        negative_share=candidate.negative_share,
        evidence=tuple(corpus.evidence(at) for at in most(corpus, candidate.segments, strength, EVIDENCE)),
        segments=int(candidate.segments.size),
        factors=found,
        trend=finding.trend,
        impact=finding.impact,
    )


def _factors(grouping: Grouping, candidate: Candidate, finding: Finding, reach: Interval) -> dict[str, float]:
    rising = finding.trend is not None and finding.trend.direction == "up"
    harmful = finding.impact is not None and finding.impact.interval.high < 0
    return factors((reach.low, _severity(grouping, candidate.segments), candidate.negative_share), rising, harmful)


def _severity(grouping: Grouping, segments: Indices) -> float:
    scores = grouping.corpus.sentiment[segments].astype(np.float64)
    return float(np.clip(scores[:, 0] - scores[:, 2], 0.0, 1.0).mean())
