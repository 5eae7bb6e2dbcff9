"""The counts and the metric for each value of the columns a user splits by."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from textcx.insights.corpus import Bools
from textcx.insights.grouping import Grouping, Indices, share
from textcx.insights.metrics import Measure, metric
from textcx.insights.results import Breakdown

SHOWN = 20
OTHER = "(other)"
BLANK = "(blank)"


def breakdowns(grouping: Grouping, measured: Measure | None, confidence: float = 0.95) -> tuple[Breakdown, ...]:
    """Return for each column the 20 values with most ok verbatims, then `(other)`; no value is `(blank)`."""
    negative = np.array([label == "negative" for label in grouping.corpus.polarity], dtype=bool)
    return tuple(
        Breakdown(
            column=column,
            value=value,
            verbatims=(voices := int((rows & grouping.ok).sum())),
            negative_share=share(int((rows & grouping.ok & negative).sum()), voices),
            metric=metric(measured, rows, confidence) if measured else None,
        )
        for column, values in grouping.corpus.groups.items()
        for value, rows in _parts(values, grouping.ok)
    )


def _parts(values: Sequence[str | None], ok: Bools) -> Iterator[tuple[str, Bools]]:
    """Yield each value shown with the mask of its rows; together the masks hold every row once."""
    names, code = _coded(values)
    counts = np.bincount(code[ok], minlength=len(names))
    order = sorted(range(len(names)), key=lambda at: (-int(counts[at]), names[at]))
    for at in order[:SHOWN]:
        yield names[at], code == at
    if len(order) > SHOWN:
        yield OTHER, np.isin(code, order[SHOWN:])


def _coded(values: Sequence[str | None]) -> tuple[list[str], Indices]:
    known: dict[str, int] = {}
    code = [known.setdefault(_named(value), len(known)) for value in values]
    return list(known), np.array(code, dtype=np.int64)


def _named(value: str | None) -> str:
    return BLANK if value is None or not str(value).strip() else str(value)
