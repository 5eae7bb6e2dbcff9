"""What the aggregate loop may be told."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

from textcx.types import Provenance

ScoreType: TypeAlias = Literal["nps", "csat", "ces", "stars"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """Settings of one analysis; the same corpus, themes and options give the same analysis.

    `score_type` says how to read the scores, None where there are none; `draws` bootstrap samples are taken
    from the generator that `seed` starts; `notes` (of reading the columns) are carried into the analysis.
    """

    provenance: Provenance
    score_type: ScoreType | None = None
    seed: int = 0
    draws: int = 1000
    confidence: float = 0.95
    notes: tuple[str, ...] = ()
