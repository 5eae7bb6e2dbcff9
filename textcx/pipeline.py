"""The annotate loop: segment, encode once (a doubtful verbatim once more as a whole), let every head read, regroup.

Components are pure functions of their batch and only the pipeline writes, so batch size, order and
repetition change nothing.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any

from textcx.protocols import (
    Encoder,
    EntityMerger,
    Head,
    JunkDetector,
    LanguageIdentifier,
    SegmentBatch,
    Segmenter,
    StageContext,
    VerbatimSentiment,
)
from textcx.types import Annotation, Language, Mention, Segment, Sentiment, Span, Status, Tag, Verbatim

CHUNK = 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Pipeline:
    """The parts of one recipe, ready to annotate; `entities` None leaves mentions not computed, `context` None stages as found."""

    encoder: Encoder
    segmenter: Segmenter
    language: LanguageIdentifier
    junk: JunkDetector
    heads: tuple[Head, ...]
    verbatim_sentiment: VerbatimSentiment
    context: StageContext | None = None
    entities: EntityMerger | None = None

    def annotate(self, verbatims: Iterable[Verbatim], *, chunk: int = CHUNK) -> Iterator[Annotation]:
        """Yield one annotation per verbatim, in order; reads `chunk` verbatims ahead at most."""
        rest = iter(verbatims)
        while batch := list(islice(rest, chunk)):
            yield from self.annotate_batch(batch)

    def annotate_batch(self, verbatims: Sequence[Verbatim]) -> list[Annotation]:
        """Return one annotation per verbatim; equal texts in equal languages are computed once."""
        junk = {text: self.junk.is_junk(text) for text in dict.fromkeys(v.text for v in verbatims) if text.strip()}
        statuses = [_status(verbatim, junk) for verbatim in verbatims]
        distinct = {_key(v): v for v, status in zip(verbatims, statuses, strict=True) if status == Status.OK}
        results = dict(zip(distinct, self._annotate_distinct(list(distinct.values())), strict=True))
        return [
            replace(results[_key(verbatim)], verbatim=verbatim) if status == Status.OK else _without(verbatim, status)
            for verbatim, status in zip(verbatims, statuses, strict=True)
        ]

    def _annotate_distinct(self, verbatims: list[Verbatim]) -> list[Annotation]:
        texts = [verbatim.text for verbatim in verbatims]
        languages = self._languages(verbatims)
        segments = self._segments(texts)
        wholes = self.verbatim_sentiment.decide(texts, segments, self.encoder.encode)
        mentions = self._mentions(texts, languages, segments)
        return [
            _assemble(verbatim, language, parts, (whole, found))
            for verbatim, language, parts, whole, found in zip(
                verbatims, languages, segments, wholes, mentions, strict=True
            )
        ]

    def _languages(self, verbatims: Sequence[Verbatim]) -> list[Language]:
        unknown = [verbatim.text for verbatim in verbatims if verbatim.language is None]
        found = iter(self.language.identify(unknown))
        return [Language(code=v.language, score=1.0) if v.language else next(found) for v in verbatims]

    def _segments(self, texts: Sequence[str]) -> list[tuple[Segment, ...]]:
        spans = [self.segmenter.segment(text) or (_whole(text),) for text in texts]
        flat = [span.of(text) for text, parts in zip(texts, spans, strict=True) for span in parts]
        annotated = self._heads(list(dict.fromkeys(flat)))
        placed = [
            tuple(_placed(annotated[span.of(text)], span) for span in parts)
            for text, parts in zip(texts, spans, strict=True)
        ]
        return self.context.keep(placed) if self.context else placed

    def _heads(self, texts: Sequence[str]) -> dict[str, Segment]:
        read = self.encoder.read(texts)
        batch = SegmentBatch(texts=texts, vectors=read.vectors, tokens=read.tokens)
        columns: dict[str, Sequence[Any]] = {head.assigns: head.predict(batch) for head in self.heads}
        return {
            text: Segment(
                span=Span(start=0, end=len(text)),
                text=text,
                vector=batch.vectors[row],
                **{field: values[row] for field, values in columns.items()},
            )
            for row, text in enumerate(texts)
        }

    def _mentions(
        self, texts: Sequence[str], languages: Sequence[Language], segments: Sequence[tuple[Segment, ...]]
    ) -> list[tuple[Mention, ...] | None]:
        if self.entities is None:
            return [None] * len(texts)
        names = [[name for segment in parts for name in segment.names or ()] for parts in segments]
        found = self.entities.merge(texts, [language.code for language in languages], names)
        return [
            tuple(replace(mention, sentiment=_around(mention, parts)) for mention in mentions)
            for mentions, parts in zip(found, segments, strict=True)
        ]


def _status(verbatim: Verbatim, junk: Mapping[str, bool]) -> Status:
    if verbatim.error is not None:
        return Status.ERROR
    if not verbatim.text.strip():
        return Status.EMPTY
    return Status.JUNK if junk[verbatim.text] else Status.OK


def _key(verbatim: Verbatim) -> tuple[str, str | None]:
    return verbatim.text, verbatim.language


def _whole(text: str) -> Span:
    start = len(text) - len(text.lstrip())
    return Span(start=start, end=len(text.rstrip()))


def _placed(segment: Segment, span: Span) -> Segment:
    """The segment at its place in a verbatim; its names move with it."""
    if not segment.names:
        return replace(segment, span=span)
    moved = (Span(start=name.span.start + span.start, end=name.span.end + span.start) for name in segment.names)
    names = tuple(replace(name, span=place) for name, place in zip(segment.names, moved, strict=True))
    return replace(segment, span=span, names=names)


def _without(verbatim: Verbatim, status: Status) -> Annotation:
    return Annotation(verbatim=verbatim, status=status, error=verbatim.error)


def _assemble(
    verbatim: Verbatim,
    language: Language,
    segments: tuple[Segment, ...],
    whole: tuple[Sentiment, tuple[Mention, ...] | None],
) -> Annotation:
    sentiment, mentions = whole
    return Annotation(
        verbatim=verbatim,
        status=Status.OK,
        language=language,
        sentiment=sentiment,
        stages=_union(segments),
        segments=segments,
        mentions=mentions,
    )


def _union(segments: Sequence[Segment]) -> tuple[Tag, ...]:
    """The stages of a verbatim: those of its segments, each with its highest score, strongest first."""
    best: dict[str, float] = {}
    for segment in segments:
        for tag in segment.stages or ():
            best[tag.id] = max(tag.score, best.get(tag.id, 0.0))
    return tuple(
        Tag(id=stage, score=score) for stage, score in sorted(best.items(), key=lambda item: (-item[1], item[0]))
    )


def _around(mention: Mention, segments: Sequence[Segment]) -> Sentiment | None:
    """The sentiment of the segment in which the mention starts."""
    place = bisect_right(segments, mention.span.start, key=lambda segment: segment.span.end)
    return segments[min(place, len(segments) - 1)].sentiment if segments else None
