"""A data set as the corpus that the aggregate loop reads: annotations and vectors from the store, page by page."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC
from typing import Any

import numpy as np
import numpy.typing as npt

from textcx.errors import CallError, InputError
from textcx.insights.columns import BLANKS, parse_scores
from textcx.insights.corpus import Corpus, Floats
from textcx.store.scope import TenantScope
from textcx.store.values import StoredVerbatim
from textcx.types import Annotation, Segment

PAGE = 1000
NEUTRAL = (0.0, 1.0, 0.0)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Loaded:
    """The corpus, the revision of each verbatim's text, the present theme id (or None) of each segment, and when it was.

    `edits` is how many changes of the codeframe by people there had been.
    """

    corpus: Corpus
    revisions: Mapping[str, int]
    themes: Sequence[str | None]
    edits: int


def load(scope: TenantScope, dataset: str, stages: tuple[str, ...], score: Mapping[str, Any] | None) -> Loaded:
    """Read all annotated verbatims of a data set as they are at one moment.

    `score` names the key and type of a score in the metadata, or is None. Errors: `CallError` for scores that are none and
    for vectors of different encoders, `NotFoundError`.
    """
    gathered = _Gathered(key=score["key"] if score else None)
    with scope.snapshot() as moment:
        edits = len(moment.themes.edits(dataset))
        for stored in _all(moment, dataset):
            gathered.add(stored)
    return Loaded(
        corpus=gathered.corpus(stages, _scores(gathered.cells, score)),
        revisions=gathered.revisions,
        themes=gathered.themes,
        edits=edits,
    )


def _all(scope: TenantScope, dataset: str) -> Iterator[StoredVerbatim]:
    after = -1
    while after:
        page, after = scope.annotations.stream(dataset, max(after, 0), PAGE)
        yield from page


class _Gathered:
    """Columns that grow verbatim by verbatim; what is not read again is not kept."""

    def __init__(self, key: str | None) -> None:
        self._key = key
        self.revisions: dict[str, int] = {}
        self.themes: list[str | None] = []
        self.cells: list[object] = []
        self._verbatims: list[tuple[str, str, Any, str, str | None, object]] = []
        self._segments: list[tuple[int, int, int, tuple[float, float, float], str]] = []
        self._tags: list[dict[str, float]] = []
        self._vectors: list[npt.NDArray[np.float16] | None] = []

    def add(self, stored: StoredVerbatim) -> None:
        """Take a verbatim, unless it still waits for its annotation."""
        found = stored.annotation
        if found is None:
            return
        self.revisions[stored.id] = stored.revision
        self.cells.append(stored.metadata.get(self._key) if self._key else None)
        self._verbatims.append((stored.id, stored.text, found.status, *_head(found), _day(stored)))
        for segment in found.segments:
            self._add_segment(len(self._verbatims) - 1, segment)

    def _add_segment(self, row: int, segment: Segment) -> None:
        felt = segment.sentiment
        scores = (felt.negative, felt.neutral, felt.positive) if felt else NEUTRAL
        intent = segment.intent.id if segment.intent else "other"
        self._segments.append((row, segment.span.start, segment.span.end, scores, intent))
        self._tags.append({tag.id: tag.score for tag in segment.stages or ()})
        self._vectors.append(None if segment.vector is None else segment.vector.astype(np.float16))
        self.themes.append(segment.theme_id)

    def corpus(self, stages: tuple[str, ...], scores: Floats | None) -> Corpus:
        """Return what was gathered; stages that the taxonomy does not know come last."""
        known = dict.fromkeys(stages)
        ids = (*stages, *sorted({name for tags in self._tags for name in tags if name not in known}))
        ids_of, texts, status, languages, polarity, days = _columns(self._verbatims, 6)
        rows, starts, ends, felt, intents = _columns(self._segments, 5)
        return Corpus(
            ids=ids_of,
            texts=texts,
            status=status,
            languages=languages,
            polarity=polarity,
            stage_ids=ids,
            verbatim=np.array(rows, dtype=np.int32),
            start=np.array(starts, dtype=np.int32),
            end=np.array(ends, dtype=np.int32),
            sentiment=np.array(felt, dtype=np.float32).reshape(-1, 3),
            stages=self._stage_scores(ids),
            intents=intents,
            vectors=self._stacked(),
            dates=np.array(days, dtype="datetime64[D]") if any(days) else None,
            scores=scores,
        )

    def _stage_scores(self, ids: tuple[str, ...]) -> npt.NDArray[np.float32]:
        places = {name: place for place, name in enumerate(ids)}
        scores = np.zeros((len(self._tags), len(ids)), dtype=np.float32)
        for row, tags in enumerate(self._tags):
            for name, score in tags.items():
                scores[row, places[name]] = score
        return scores

    def _stacked(self) -> npt.NDArray[np.float16]:
        sizes = {len(vector) for vector in self._vectors if vector is not None}
        if len(sizes) > 1:
            raise CallError(
                f"The data set holds vectors of {sorted(sizes)} numbers, so of different encoders; expected one."
            )
        blank = np.zeros(max(sizes, default=1), dtype=np.float16)
        return (
            np.stack([blank if vector is None else vector for vector in self._vectors])
            if self._vectors
            else blank[None][:0]
        )


def _columns(rows: Sequence[tuple[Any, ...]], count: int) -> list[list[Any]]:
    return [[row[place] for row in rows] for place in range(count)]


def _head(found: Annotation) -> tuple[str, str | None]:
    language = found.language.code if found.language else "und"
    return language, found.sentiment.label if found.sentiment else None


def _day(stored: StoredVerbatim) -> Any:
    return None if stored.created_at is None else stored.created_at.astimezone(UTC).date()


def _scores(cells: Sequence[object], score: Mapping[str, Any] | None) -> Floats | None:
    """Read the scores; the sentence of an error does not quote what a customer may have written."""
    if score is None or all(cell is None or str(cell).strip().casefold() in BLANKS for cell in cells):
        return None
    try:
        return parse_scores(cells, score["key"], score["type"]).values
    except InputError as error:
        raise CallError(
            f"The metadata {str(score['key'])[:60]!r} cannot be read as {score['type']} scores; expected numbers on its scale."
        ) from error
