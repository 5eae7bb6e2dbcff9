"""The annotated file as columns: what the aggregate loop reads."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from textcx.types import Evidence, Span, Status

Ints = npt.NDArray[np.int32]
Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Corpus:
    """V verbatims and their S segments, column by column.

    Verbatims (length V): `ids`, `texts`, `status`, `languages` ("und" where unknown), `polarity` (label or
    None); `dates` datetime64[D] with NaT, or None without a date column; `scores` float64 with NaN, or None
    without a score column; `groups` one value (or None) per verbatim for each segment column of the user.
    Segments (length S, ordered by verbatim, then position): `verbatim` row index, `start`, `end`;
    `sentiment` float32 (S, 3) negative, neutral, positive; `stages` float32 (S, len(stage_ids)), a score where
    the segment is tagged with the stage and 0 where it is not; `intents` one label each;
    `vectors` float16 or float32 (S, dims), possibly a memory map.
    """

    ids: Sequence[str]
    texts: Sequence[str]
    status: Sequence[Status]
    languages: Sequence[str]
    polarity: Sequence[str | None]
    stage_ids: tuple[str, ...]
    verbatim: Ints
    start: Ints
    end: Ints
    sentiment: npt.NDArray[np.float32]
    stages: npt.NDArray[np.float32]
    intents: Sequence[str]
    vectors: npt.NDArray[np.floating]
    dates: npt.NDArray[np.datetime64] | None = None
    scores: Floats | None = None
    groups: Mapping[str, Sequence[str | None]] = field(default_factory=dict)

    def words(self, segment: int) -> str:
        """The text of a segment."""
        return self.texts[self.verbatim[segment]][self.start[segment] : self.end[segment]]

    def span(self, segment: int) -> Span:
        """The span of a segment in its verbatim."""
        return Span(start=int(self.start[segment]), end=int(self.end[segment]))

    def evidence(self, segment: int) -> Evidence:
        """The pointer from a number to a customer's words."""
        return Evidence(
            verbatim_id=self.ids[self.verbatim[segment]], start=int(self.start[segment]), end=int(self.end[segment])
        )

    def ok(self) -> Bools:
        """Mask (V,) of the verbatims with status `ok`, the denominator of every share."""
        return np.array([status == Status.OK for status in self.status], dtype=bool)
