"""Counts of the segments in one cell and of the verbatims they stand in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from textcx.store.facts import UNIT


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """Verbatims with a segment here, segments here, both again by polarity, and sums of probabilities over the segments.

    The sums are of the probabilities of each polarity over all segments here; `severity_sum` is of -valence, where above 0,
    over the negative ones. A verbatim with segments of two polarities counts under both, so the three need not add up.
    """

    verbatims: int = 0
    segments: int = 0
    negative_verbatims: int = 0
    negative_segments: int = 0
    neutral_verbatims: int = 0
    neutral_segments: int = 0
    positive_verbatims: int = 0
    positive_segments: int = 0
    negative_sum: float = 0.0
    neutral_sum: float = 0.0
    positive_sum: float = 0.0
    severity_sum: float = 0.0

    def verbatims_of(self, polarity: str | None) -> int:
        """Return the verbatims with a segment here of the polarity, or of any."""
        return self.verbatims if polarity is None else int(getattr(self, f"{polarity}_verbatims"))

    def segments_of(self, polarity: str | None) -> int:
        """Return the segments here of the polarity, or of any."""
        return self.segments if polarity is None else int(getattr(self, f"{polarity}_segments"))


NOTHING = Tally()


def tally_of(measures: Sequence[int]) -> Tally:
    """Return the measures in the order of `schema.MEASURES` as a tally."""
    return Tally(
        verbatims=measures[0],
        segments=measures[1],
        negative_verbatims=measures[2],
        negative_segments=measures[3],
        neutral_verbatims=measures[4],
        neutral_segments=measures[5],
        positive_verbatims=measures[6],
        positive_segments=measures[7],
        negative_sum=measures[8] / UNIT,
        neutral_sum=measures[9] / UNIT,
        positive_sum=measures[10] / UNIT,
        severity_sum=measures[11] / UNIT,
    )
