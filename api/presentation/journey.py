"""The journey and the summary from counts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from api.presentation.numbers import mean_sentiment, number
from api.presentation.pain_points import Point
from api.presentation.themes import Frame, in_order
from textcx.insights.grouping import share
from textcx.store.filters import Filters
from textcx.store.schema import PENDING
from textcx.store.summaries import StageCount, Summary
from textcx.store.tally import NOTHING, Tally
from textcx.types import POLARITIES, Status

Plain = dict[str, Any]
LABELS = (*POLARITIES, "mixed")


def journey(counts: Sequence[StageCount], frame: Frame, points: Sequence[Point]) -> list[Plain]:
    """Return the stages of `frame.order`, those nobody speaks of included, then stages that it does not know."""
    tallies = {count.stage: count.tally for count in counts if count.stage is not None}
    stages = in_order(sorted({*frame.order, *tallies}), frame.order)
    return [_stage(stage, tallies.get(stage, NOTHING), (frame, points)) for stage in stages]


def without_stage(counts: Sequence[StageCount], polarity: str | None) -> Plain:
    """Return how many verbatims and segments stand at no stage."""
    tally = next((count.tally for count in counts if count.stage is None), NOTHING)
    return {"verbatims": tally.verbatims_of(polarity), "segments": tally.segments_of(polarity)}


def _stage(stage: str, tally: Tally, shown: tuple[Frame, Sequence[Point]]) -> Plain:
    frame, points = shown
    verbatims = tally.verbatims_of(frame.polarity)
    return {
        "stage": stage,
        "verbatims": verbatims,
        "segments": tally.segments_of(frame.polarity),
        "share": number(share(verbatims, frame.ok)),
        "sentiment": mean_sentiment(tally),
        "pain_points": [point.theme_id for point in points if point.stage == stage],
    }


def summary(found: Summary, ok: int, filters: Filters) -> Plain:
    """Return the figures of the whole data set, or of what the filter leaves of it."""
    statuses = {status: found.statuses.get(status, 0) for status in (*map(str, Status), PENDING)}
    tally, polarity = found.tally, filters.polarity
    segments = {"segments": tally.segments_of(polarity), "segments_in_themes": found.segments_in_themes}
    return {
        "coverage": {"rows": sum(statuses.values()), **statuses, **segments},
        "labels": {label: found.sentiments.get(label, 0) for label in LABELS},
        "sentiment": {label: number(share(found.sentiments.get(label, 0), ok)) for label in LABELS},
        "languages": dict(found.languages),
        "segments": {
            "verbatims": tally.verbatims_of(polarity),
            "segments": tally.segments_of(polarity),
            **{each: tally.segments_of(each) if polarity in (None, each) else 0 for each in POLARITIES},
            "sentiment": mean_sentiment(tally),
        },
        "themes": found.themes,
    }
