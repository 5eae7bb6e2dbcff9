"""The stages in the order of the taxonomy, each with its voices, its sentiment and its pain points."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from textcx.insights.grouping import Grouping, share
from textcx.insights.results import JourneyStage, PainPoint
from textcx.insights.tally import mean_sentiment


def journey(grouping: Grouping, ranked: Sequence[PainPoint]) -> tuple[JourneyStage, ...]:
    """Return one entry per stage of the taxonomy, those without a segment included."""
    return tuple(_stage(grouping, at, ranked) for at in range(len(grouping.corpus.stage_ids)))


def _stage(grouping: Grouping, at: int, ranked: Sequence[PainPoint]) -> JourneyStage:
    corpus, name = grouping.corpus, grouping.corpus.stage_ids[at]
    segments = np.flatnonzero((corpus.stages[:, at] > 0) & grouping.ok[corpus.verbatim])
    verbatims = int(grouping.verbatims(segments).size)
    return JourneyStage(
        stage=name,
        verbatims=verbatims,
        segments=int(segments.size),
        share=share(verbatims, grouping.voices),
        sentiment=mean_sentiment(corpus, segments),
        pain_points=tuple(point.theme_id for point in ranked if point.stage == name),
    )
