"""The aggregate loop after clustering: themes, pain points, journey, trends and impact from one corpus."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from textcx.insights.breakdowns import breakdowns
from textcx.insights.corpus import Corpus
from textcx.insights.coverage import coverage
from textcx.insights.drivers import impacts
from textcx.insights.grouping import Grouping, group, share
from textcx.insights.journey import journey
from textcx.insights.metrics import Measure, measure, metric
from textcx.insights.options import Options
from textcx.insights.painpoints import Finding, candidates, pain_points
from textcx.insights.results import Analysis, PainPoint, ThemeDraft
from textcx.insights.tally import count_languages, themes, unassigned
from textcx.insights.trends import calendar, trends

__all__ = ["Options", "aggregate"]

LABELS = ("negative", "neutral", "positive", "mixed")


def aggregate(corpus: Corpus, theme_of: npt.ArrayLike, drafts: Sequence[ThemeDraft], options: Options) -> Analysis:
    """Return the whole analysis of a corpus whose segments have found their themes.

    `theme_of` (S,) is the index into `drafts` of each segment, -1 for an opinion no theme holds, -2 for no
    opinion. AssertionError where the parts do not add up. Every formula is in docs/methods.md.
    """
    grouping = group(corpus, theme_of, len(drafts))
    measured = measure(corpus.scores, options.score_type)
    ranked = _pain_points(grouping, measured, drafts, options)
    return Analysis(
        coverage=coverage(grouping),
        themes=themes(grouping, drafts),
        unassigned=unassigned(grouping),
        pain_points=ranked,
        journey=journey(grouping, ranked),
        provenance=options.provenance,
        metric=metric(measured, np.ones(len(corpus.ids), dtype=bool), options.confidence) if measured else None,
        period=_period(grouping),
        languages=count_languages(corpus, np.flatnonzero(grouping.ok)),
        sentiment=_labels(grouping),
        breakdowns=breakdowns(grouping, measured, options.confidence),
        notes=(*options.notes, *_notes(grouping, ranked, options)),
    )


def _pain_points(
    grouping: Grouping, measured: Measure | None, drafts: Sequence[ThemeDraft], options: Options
) -> tuple[PainPoint, ...]:
    found = candidates(grouping, len(drafts))
    groups = [candidate.verbatims for candidate in found]
    rising = trends(calendar(grouping.corpus.dates, grouping.ok), groups, options.confidence)
    harmful = impacts(measured, grouping.ok, groups, options)
    findings = [Finding(trend=trend, impact=impact) for trend, impact in zip(rising, harmful, strict=True)]
    return pain_points(grouping, drafts, list(zip(found, findings, strict=True)), options.confidence)


def _period(grouping: Grouping) -> tuple[str, str] | None:
    if grouping.corpus.dates is None:
        return None
    days = grouping.corpus.dates[grouping.ok].astype("datetime64[D]")
    days = days[~np.isnat(days)]
    return (str(days.min()), str(days.max())) if days.size else None


def _labels(grouping: Grouping) -> dict[str, float]:
    rows = zip(grouping.corpus.polarity, grouping.ok.tolist(), strict=True)
    counts = Counter(label for label, ok in rows if ok)
    return {label: share(counts[label], grouping.voices) for label in LABELS}


def _notes(grouping: Grouping, ranked: Sequence[PainPoint], options: Options) -> list[str]:
    """Say in sentences what a reader would otherwise have to guess."""
    corpus, notes = grouping.corpus, []
    if corpus.dates is not None and (undated := int((grouping.ok & np.isnat(corpus.dates)).sum())):
        notes.append(f"{undated} of {grouping.voices} verbatims have no date and are left out of the trends.")
    if corpus.scores is not None and options.score_type is None:
        notes.append("Scores were given without their type (nps, csat, ces or stars), so no metric is computed.")
    if any(point.impact is not None and point.impact.method == "difference" for point in ranked):
        notes.append(
            "Too few verbatims are scored to tell the pain points apart, so each impact is the plain difference "
            "between those who mention it and those who do not."
        )
    return notes
