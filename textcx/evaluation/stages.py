"""Journey stages of whole verbatims; a row without a stage has the label `(none)`, in the gold and in the prediction."""

from __future__ import annotations

from collections.abc import Sequence

from textcx.errors import CallError
from textcx.evaluation import figures
from textcx.evaluation.bootstrap import Floats
from textcx.evaluation.figures import Hits
from textcx.evaluation.labelled import Labelled, baseline, marks, overall, per_label
from textcx.evaluation.results import Figures
from textcx.evaluation.scored import Scored, Setting

# Brackets, which no stage id may hold, keep these apart from the stages of a taxonomy.
NONE, FAILED = "(none)", "(failed)"


def has_gold(row: Scored) -> bool:
    """Whether the row can be judged."""
    return row.example.stages is not None


def measure(rows: Sequence[Scored], setting: Setting) -> Figures:
    """Return micro and macro F1 and exact match with `(none)` as a label, the F1s without it, and each label's figures."""
    names = (*setting.stage_ids, FAILED, NONE)
    gold = marks(names, [sorted(row.example.stages or ()) or [NONE] for row in rows])
    labelled = Labelled(names=names, gold=gold, predicted=marks(names, [_predicted(row) for row in rows]))
    return Figures(
        n=len(rows),
        overall=overall(labelled, _overall, setting.draws),
        baseline=baseline(labelled, _overall, setting.draws),
        labels=per_label(labelled, setting.draws),
        notes=_notes(rows),
    )


def _overall(hits: Hits, exact: Floats) -> dict[str, Floats]:
    stages = hits.without_last()
    return {
        "micro_f1": figures.micro_f1(hits),
        "macro_f1": figures.macro_f1(hits),
        "exact_match": exact,
        "micro_f1_without_none": figures.micro_f1(stages),
        "macro_f1_without_none": figures.macro_f1(stages),
    }


def _predicted(row: Scored) -> list[str]:
    if row.failed:
        return [FAILED]
    if row.silent:
        return [NONE]
    if row.annotation.stages is None:
        raise CallError("the model computes no stages, expected a recipe that does; choose another --task")
    return [tag.id for tag in row.annotation.stages] or [NONE]


def _notes(rows: Sequence[Scored]) -> tuple[str, ...]:
    silent, failed = sum(row.silent for row in rows), sum(row.failed for row in rows)
    told = (
        (1, "a row without a stage has the label (none)"),
        (silent, f"{silent} rows are empty or junk and count as (none)"),
        (failed, f"{failed} rows failed and count as wrong"),
    )
    return tuple(note for count, note in told if count)
