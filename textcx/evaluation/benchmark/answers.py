"""What the pipeline says about each distinct text, computed once for every table."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

import numpy as np

from textcx.pipeline import Pipeline
from textcx.types import Annotation, Mention, Segment, Sentiment, Span, Status, Tag, Vectors, Verbatim

CHUNK = 1024


class Progress(Protocol):
    """Told how far the benchmark is."""

    def start(self, step: str, total: int | None) -> None:
        """A step begins; `total` texts if known."""

    def advance(self, rows: int) -> None:
        """So many more texts are done."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Answer:
    """What a user sees of a text, and `whole`, the text judged as one segment; None where it is empty or junk."""

    status: Status
    sentiment: Sentiment | None = None
    stages: tuple[Tag, ...] | None = None
    mentions: tuple[Mention, ...] | None = None
    whole: Segment | None = None

    @property
    def silent(self) -> bool:
        """Whether the pipeline found nothing to judge."""
        return self.status in (Status.EMPTY, Status.JUNK)


Answers = Mapping[str, Answer]


class OneSegment:
    """A whole text is one segment."""

    def segment(self, text: str) -> tuple[Span, ...]:
        """Return the span of the text without white space at its ends."""
        start = len(text) - len(text.lstrip())
        return (Span(start=start, end=len(text.rstrip())),)


def ask(texts: Iterable[str], pipeline: Pipeline, progress: Progress) -> dict[str, Answer]:
    """Return the answer on each distinct text; the pipeline sees the text alone."""
    distinct = _ordered(texts)
    progress.start("reading texts", len(distinct))
    found = {a.verbatim.text: _answer(a) for a in _annotated(distinct, pipeline, progress)}
    several = [text for text in distinct if found[text].status == Status.OK and found[text].whole is None]
    progress.start("whole texts", len(several))
    as_one = replace(pipeline, segmenter=OneSegment(), entities=None)
    for annotation in _annotated(several, as_one, progress):
        text = annotation.verbatim.text
        found[text] = replace(found[text], whole=annotation.segments[0])
    return found


def encode(texts: Iterable[str], pipeline: Pipeline, answers: Answers, progress: Progress) -> dict[str, Vectors]:
    """Return the vector of each distinct text as a whole, from its answer where there is one."""
    distinct = _ordered(texts)
    found = {text: vector for text in distinct if (vector := _known(answers.get(text))) is not None}
    rest = [text for text in distinct if text not in found]
    progress.start("encoding texts", len(rest))
    for start in range(0, len(rest), CHUNK):
        part = rest[start : start + CHUNK]
        found |= dict(zip(part, pipeline.encoder.encode(part), strict=True))
        progress.advance(len(part))
    return found


def rows(texts: Sequence[str], vectors: Mapping[str, Vectors]) -> Vectors:
    """Return the vectors of the texts as a matrix."""
    return np.stack([vectors[text] for text in texts])


def predicted(answers: Sequence[Answer], of: Callable[[Answer], object]) -> bool:
    """Say whether the recipe computes what `of` picks from an answer that can be judged."""
    judged = [answer for answer in answers if answer.status == Status.OK]
    return not judged or all(of(answer) is not None for answer in judged)


def _ordered(texts: Iterable[str]) -> list[str]:
    """Texts of one length side by side make the quickest batches."""
    return sorted(dict.fromkeys(texts), key=lambda text: (len(text), text))


def _annotated(texts: Sequence[str], pipeline: Pipeline, progress: Progress) -> Iterator[Annotation]:
    verbatims = (Verbatim(id=str(place), text=text) for place, text in enumerate(texts))
    for annotation in pipeline.annotate(verbatims):
        yield annotation
        progress.advance(1)


def _answer(annotation: Annotation) -> Answer:
    parts = annotation.segments
    alone = len(parts) == 1 and parts[0].text == annotation.verbatim.text.strip()
    return Answer(
        status=annotation.status,
        sentiment=annotation.sentiment,
        stages=annotation.stages,
        mentions=annotation.mentions,
        whole=parts[0] if alone else None,
    )


def _known(answer: Answer | None) -> Vectors | None:
    return answer.whole.vector if answer and answer.whole else None
