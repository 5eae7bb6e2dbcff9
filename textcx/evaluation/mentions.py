"""Entities: a mention is right where its span, and its label, are exactly those of the gold."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TypeAlias

import numpy as np

from textcx.errors import CallError
from textcx.evaluation import figures
from textcx.evaluation.bootstrap import Floats, Ints, estimate, sample
from textcx.evaluation.figures import Hits
from textcx.evaluation.labelled import by_label, label_figures
from textcx.evaluation.results import Figures
from textcx.evaluation.scored import Scored, Setting
from textcx.types import Mention, Span

Found: TypeAlias = set[tuple[Span, str]]


def has_gold(row: Scored) -> bool:
    """Whether the row can be judged; an empty list of entities is gold too."""
    return row.example.entities is not None


def measure(rows: Sequence[Scored], setting: Setting) -> Figures:
    """Return precision, recall and F1 by span and label and by span alone; other labels than the gold's are not scored."""
    labels = setting.entity_labels
    found = sample(np.array([_counts(row, labels) for row in rows], dtype=np.int64))
    return Figures(
        n=len(rows),
        overall=estimate(found, lambda weights: _overall(_hits(weights, found.rows)), setting.draws),
        labels=label_figures(
            labels, (found, lambda weights: by_label(_hits(weights, found.rows).without_last())), setting.draws
        ),
        counts=_unscored(rows, labels),
        notes=_notes(rows, labels),
    )


def labels_of(rows: Sequence[Scored]) -> tuple[str, ...]:
    """The labels of the gold, sorted."""
    return tuple(sorted({mention.label for row in rows for mention in row.example.entities or ()}))


def _counts(row: Scored, labels: Sequence[str]) -> list[int]:
    """For each label, and then for spans alone, how many are right, predicted and in the gold."""
    gold = {(mention.span, mention.label) for mention in row.example.entities or ()}
    predicted = {(mention.span, mention.label) for mention in _mentions(row) if mention.label in labels}
    counts = [_three(_of(predicted, label), _of(gold, label)) for label in labels]
    return [value for three in (*counts, _three(_spans(predicted), _spans(gold))) for value in three]


def _three(predicted: set[Span], gold: set[Span]) -> tuple[int, int, int]:
    return len(predicted & gold), len(predicted), len(gold)


def _of(found: Found, label: str) -> set[Span]:
    return {span for span, name in found if name == label}


def _spans(found: Found) -> set[Span]:
    return {span for span, _ in found}


def _mentions(row: Scored) -> tuple[Mention, ...]:
    if row.failed or row.silent:
        return ()
    if row.annotation.mentions is None:
        raise CallError("the model computes no entities, expected a recipe that does; choose another --task")
    return row.annotation.mentions


def _hits(weights: Floats, rows: Ints) -> Hits:
    """Columns: the labels, then spans alone."""
    totals = weights @ rows.astype(np.float64)
    return Hits(right=totals[:, 0::3], predicted=totals[:, 1::3], gold=totals[:, 2::3])


def _overall(hits: Hits) -> dict[str, Floats]:
    labelled = hits.without_last()
    spans = Hits(right=hits.right[:, -1:], predicted=hits.predicted[:, -1:], gold=hits.gold[:, -1:])
    return {
        **_three_figures(labelled.total(), ""),
        "macro_f1": figures.macro_f1(labelled),
        **_three_figures(spans, "span_"),
    }


def _three_figures(hits: Hits, prefix: str) -> dict[str, Floats]:
    parts = (("precision", figures.precision), ("recall", figures.recall), ("f1", figures.f1))
    return {prefix + name: of(hits)[:, 0] for name, of in parts}


def _unscored(rows: Sequence[Scored], labels: Sequence[str]) -> dict[str, int]:
    other = Counter(m.label for row in rows for m in _mentions(row) if m.label not in labels)
    return {f"not scored: {label}": other[label] for label in sorted(other)}


def _notes(rows: Sequence[Scored], labels: Sequence[str]) -> tuple[str, ...]:
    predicted = {mention.label for row in rows for mention in _mentions(row)}
    missed = [label for label in labels if label not in predicted]
    failed = sum(row.failed for row in rows)
    told = (
        (len(missed), f"labels of the gold that were never predicted: {', '.join(missed)}"),
        (failed, f"{failed} rows failed and count as without entities"),
    )
    return tuple(note for count, note in told if count)
