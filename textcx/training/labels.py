"""The label sets that training shares, and what a row says about each."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
import numpy.typing as npt

from textcx import taxonomy
from textcx.training.corpora import Row
from textcx.training.emotions import EMOTIONS
from textcx.types import POLARITIES

INTENTS = ("complaint", "praise", "suggestion", "question", "other")
Floats = npt.NDArray[np.float32]


def targets(row: Row) -> dict[str, Floats]:
    """The targets of a row per task; a task it says nothing about is absent."""
    found: dict[str, Sequence[float]] = {}
    if row.sentiment is not None:
        found["sentiment"] = (0.5, 0, 0.5) if row.sentiment == "mixed" else _hot([row.sentiment], POLARITIES)
    if row.intent is not None:
        found["intent"] = _hot([row.intent], INTENTS)
    if row.stages is not None:
        found["stage"] = _hot(row.stages, taxonomy.DEFAULT_STAGES)
    if row.emotions is not None:
        found["emotion"] = _hot(row.emotions, EMOTIONS)
    return {task: np.array(values, dtype=np.float32) for task, values in found.items()}


def _hot(found: Iterable[str], labels: Sequence[str]) -> list[float]:
    known = set(found)
    return [float(label in known) for label in labels]
