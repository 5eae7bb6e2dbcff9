"""Finished chunks of an analysis on disk: records, user columns and arrays, each chunk whole or absent."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from textcx.jobs.files import write_whole
from textcx.readers import Columns
from textcx.records import dumps, to_record
from textcx.types import Annotation, Provenance, Segment

Arrays = dict[str, npt.NDArray[Any]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """What decides the arrays of a chunk: user columns and stage ids."""

    columns: Columns
    stages: tuple[str, ...]
    dims: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ChunkStore:
    """A folder of numbered chunks; a chunk counts once its records are in place."""

    folder: Path
    layout: Layout

    def finished(self) -> int:
        """How many chunks are whole, counted without a gap."""
        count = 0
        while self._records(count).exists():
            count += 1
        return count

    def write(self, place: int, annotations: Sequence[Annotation], provenance: Provenance) -> None:
        """Store a chunk; the records come last, so a kill before leaves the chunk absent."""
        buffer = io.BytesIO()
        np.savez(buffer, allow_pickle=False, **_arrays(annotations, self.layout))
        write_whole(self._path(place, "npz"), buffer.getvalue())
        cells = [_cells(annotation, self.layout.columns) for annotation in annotations]
        write_whole(self._path(place, "columns.json"), json.dumps(cells).encode())
        records = b"".join(dumps(to_record(annotation, provenance)) for annotation in annotations)
        write_whole(self._records(place), records)

    def arrays(self, place: int) -> Arrays:
        """The arrays of a chunk: verbatim (row in the chunk), start, end, sentiment, stages, vectors."""
        with np.load(self._path(place, "npz"), allow_pickle=False) as loaded:
            return {name: loaded[name] for name in loaded.files}

    def cells(self, place: int) -> list[dict[str, Any]]:
        """Date, score and segment columns of each row of a chunk."""
        cells: list[dict[str, Any]] = json.loads(self._path(place, "columns.json").read_bytes())
        return cells

    def records(self, place: int) -> Iterator[dict[str, Any]]:
        """The records of a chunk."""
        with self._records(place).open("rb") as file:
            for line in file:
                yield json.loads(line)

    def counts(self, place: int) -> dict[str, int]:
        """Rows of a chunk by status."""
        counts: dict[str, int] = {}
        for record in self.records(place):
            counts[record["status"]] = counts.get(record["status"], 0) + 1
        return counts

    def _records(self, place: int) -> Path:
        return self._path(place, "jsonl")

    def _path(self, place: int, suffix: str) -> Path:
        return self.folder / f"chunk-{place:06d}.{suffix}"


def _cells(annotation: Annotation, columns: Columns) -> dict[str, Any]:
    metadata = annotation.verbatim.metadata
    return {
        "date": metadata.get(columns.date) if columns.date else None,
        "score": metadata.get(columns.score) if columns.score else None,
        "groups": [metadata.get(group) for group in columns.groups],
    }


def _arrays(annotations: Sequence[Annotation], layout: Layout) -> Arrays:
    flat = [(row, segment) for row, annotation in enumerate(annotations) for segment in annotation.segments]
    segments = [segment for _, segment in flat]
    return {
        "verbatim": np.array([row for row, _ in flat], dtype=np.int32),
        "start": np.array([segment.span.start for segment in segments], dtype=np.int32),
        "end": np.array([segment.span.end for segment in segments], dtype=np.int32),
        "sentiment": np.array([_scores(segment) for segment in segments], dtype=np.float32).reshape(-1, 3),
        "stages": np.array([_stages(s, layout.stages) for s in segments], dtype=np.float32).reshape(
            -1, len(layout.stages)
        ),
        "vectors": np.array([s.vector for s in segments], dtype=np.float16).reshape(-1, layout.dims),
    }


def _scores(segment: Segment) -> tuple[float, float, float]:
    sentiment = segment.sentiment
    return (sentiment.negative, sentiment.neutral, sentiment.positive) if sentiment else (0.0, 1.0, 0.0)


def _stages(segment: Segment, stages: tuple[str, ...]) -> list[float]:
    scores = {tag.id: tag.score for tag in segment.stages or ()}
    return [scores.get(stage, 0.0) for stage in stages]
