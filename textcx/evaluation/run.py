"""From a file with gold and a pipeline to every figure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Protocol

from textcx.evaluation import grouped, languages, mentions, sentiment, stages
from textcx.evaluation.bootstrap import Draws
from textcx.evaluation.columns import corpus_of
from textcx.evaluation.gold import Example
from textcx.evaluation.results import Evaluation, Figures, Section
from textcx.evaluation.scored import Scored, Setting
from textcx.insights.corpus import Corpus, Ints
from textcx.insights.results import ThemeDraft
from textcx.types import Annotation, Status, Verbatim

Discover = Callable[[Corpus, int], tuple[Ints, tuple[ThemeDraft, ...]]]
Watch = Callable[[Iterable[Annotation]], Iterable[Annotation]]

ENOUGH = 30


class Annotator(Protocol):
    """What is measured: a `textcx.pipeline.Pipeline`, or anything that annotates."""

    def annotate(self, verbatims: Iterable[Verbatim]) -> Iterator[Annotation]:
        """Yield one annotation per verbatim, in order."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """The stages of the taxonomy, how themes are discovered from a corpus and a seed, and the draws of the intervals."""

    stage_ids: tuple[str, ...]
    discover: Discover
    draws: Draws = field(default_factory=Draws)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Kind:
    """One table: which rows it judges and how."""

    name: str
    title: str
    judges: Callable[[Scored], bool]
    measure: Callable[[Sequence[Scored], Setting], Figures]


KINDS = (
    _Kind(
        name="sentiment",
        title="Sentiment of the verbatim",
        judges=sentiment.has_gold,
        measure=sentiment.measure_labels,
    ),
    _Kind(
        name="sentiment_three_classes",
        title="Sentiment, the highest of three scores where the gold is not mixed",
        judges=sentiment.has_pole,
        measure=sentiment.measure_scores,
    ),
    _Kind(name="stage", title="Journey stages", judges=stages.has_gold, measure=stages.measure),
    _Kind(name="entities", title="Entities, exact span and label", judges=mentions.has_gold, measure=mentions.measure),
    _Kind(
        name="themes", title="Themes against the groups of the gold", judges=grouped.has_gold, measure=grouped.measure
    ),
    _Kind(name="language", title="Language identification", judges=languages.has_gold, measure=languages.measure),
)


def evaluate(examples: Sequence[Example], pipeline: Annotator, plan: Plan, *, watch: Watch = iter) -> Evaluation:
    """Return a section for every task that has gold in the examples; the order of examples changes no figure.

    The pipeline sees the texts alone; `watch` may look at the annotations as they come. CallError where the
    pipeline does not compute what the gold asks for.
    """
    rows = _scored(examples, pipeline, plan, watch)
    setting = Setting(draws=plan.draws, stage_ids=plan.stage_ids, entity_labels=mentions.labels_of(rows))
    statuses = Counter(row.annotation.status for row in rows)
    sections = (_section(kind, rows, setting) for kind in KINDS)
    return Evaluation(
        rows=len(rows),
        statuses={status.value: statuses[status] for status in Status},
        sections=tuple(section for section in sections if section),
    )


def _scored(examples: Sequence[Example], pipeline: Annotator, plan: Plan, watch: Watch) -> list[Scored]:
    themes = any(example.label is not None for example in examples)
    found = watch(pipeline.annotate(Verbatim(id=str(example.line), text=example.text) for example in examples))
    annotations = list(found if themes else _light(found))
    rows = _themes(annotations, plan) if themes else [None] * len(annotations)
    return [
        Scored(example=example, annotation=annotation, theme=theme)
        for example, annotation, theme in zip(examples, annotations, rows, strict=True)
    ]


def _light(annotations: Iterable[Annotation]) -> Iterator[Annotation]:
    """Without segments, whose vectors would fill the memory; only themes read them."""
    return (replace(annotation, segments=()) for annotation in annotations)


def _themes(annotations: Sequence[Annotation], plan: Plan) -> list[int | None]:
    corpus = corpus_of(annotations, plan.stage_ids)
    theme_of, _ = plan.discover(corpus, plan.draws.seed)
    return grouped.theme_of_rows(corpus, theme_of)


def _section(kind: _Kind, rows: Sequence[Scored], setting: Setting) -> Section | None:
    judged = [row for row in rows if kind.judges(row)]
    if not judged:
        return None
    return Section(
        name=kind.name,
        title=kind.title,
        whole=kind.measure(judged, setting),
        languages={code: kind.measure(part, setting) for code, part in _by_language(judged).items()},
        skipped=len(rows) - len(judged),
    )


def _by_language(rows: Sequence[Scored]) -> dict[str, list[Scored]]:
    """The rows of each language that has enough of them to say anything."""
    parts: dict[str, list[Scored]] = {}
    for row in rows:
        if row.example.language is not None:
            parts.setdefault(row.example.language, []).append(row)
    return {code: parts[code] for code in sorted(parts) if len(parts[code]) >= ENOUGH}
