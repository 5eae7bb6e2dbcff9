"""Language identification, on rows with status ok whose language is given."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from textcx.evaluation.bootstrap import estimate, sample
from textcx.evaluation.results import Figures
from textcx.evaluation.scored import Scored, Setting
from textcx.types import Status


def has_gold(row: Scored) -> bool:
    """Whether the row can be judged."""
    return row.example.language is not None and row.annotation.status == Status.OK


def measure(rows: Sequence[Scored], setting: Setting) -> Figures:
    """Return the share of rows whose language was told from the text alone."""
    right = sample(np.array([[_code(row) == row.example.language] for row in rows]))
    hits = right.rows[:, 0].astype(np.float64)
    overall = estimate(right, lambda weights: {"accuracy": weights @ hits / weights.sum(axis=1)}, setting.draws)
    return Figures(n=len(rows), overall=overall, notes=("the model sees the text, not the field `language`",))


def _code(row: Scored) -> str | None:
    found = row.annotation.language
    return found.code.lower().partition("-")[0] if found else None
