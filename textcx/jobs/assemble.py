"""Finished chunks -> the corpus that the aggregate loop reads."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from textcx.insights.columns import parse_dates, parse_scores
from textcx.insights.corpus import Corpus
from textcx.jobs.chunks import ChunkStore
from textcx.jobs.files import writing
from textcx.jobs.request import Request
from textcx.types import Status


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Assembled:
    """The corpus and what was remarked while its columns were read."""

    corpus: Corpus
    notes: tuple[str, ...]


def assemble(store: ChunkStore, request: Request) -> Assembled:
    """Join all finished chunks; vectors stay on disk as a memory map."""
    places = range(store.finished())
    records = [_kept(record) for place in places for record in store.records(place)]
    cells = [cell for place in places for cell in store.cells(place)]
    dates, date_notes = _dates(cells, request)
    scores, score_notes = _scores(cells, request)
    corpus = Corpus(
        ids=[record["id"] for record in records],
        texts=[record["text"] for record in records],
        status=[Status(record["status"]) for record in records],
        languages=[record["language"] for record in records],
        polarity=[record["polarity"] for record in records],
        intents=[intent for record in records for intent in record["intents"]],
        stage_ids=store.layout.stages,
        dates=dates,
        scores=scores,
        groups=_groups(cells, request),
        **_segments(store, places),
    )
    return Assembled(corpus=corpus, notes=(*date_notes, *score_notes))


def _kept(record: dict[str, Any]) -> dict[str, Any]:
    return {
        "id": record["id"],
        "text": record["text"],
        "status": record["status"],
        "language": (record["language"] or {}).get("code", "und"),
        "polarity": (record["sentiment"] or {}).get("label"),
        "intents": [(segment["intent"] or {}).get("label", "other") for segment in record["segments"]],
    }


def _segments(store: ChunkStore, places: range) -> dict[str, npt.NDArray[Any]]:
    columns: dict[str, list[npt.NDArray[Any]]] = {}
    rows = 0
    for place in places:
        arrays = store.arrays(place)
        arrays["verbatim"] = arrays["verbatim"] + rows
        rows += len(store.cells(place))
        for name, values in arrays.items():
            if name != "vectors":
                columns.setdefault(name, []).append(values)
    joined = {name: np.concatenate(parts) for name, parts in columns.items()}
    return {**joined, "vectors": _vectors(store, places, len(joined["verbatim"]))}


def _vectors(store: ChunkStore, places: range, rows: int) -> npt.NDArray[Any]:
    if not rows:
        return np.empty((0, store.layout.dims), dtype=np.float16)
    path: Path = store.folder / "vectors.f16"
    with writing(path):
        target = np.memmap(path, dtype=np.float16, mode="w+", shape=(rows, store.layout.dims))
        at = 0
        for place in places:
            vectors = store.arrays(place)["vectors"]
            target[at : at + len(vectors)] = vectors
            at += len(vectors)
        target.flush()
    return target


def _dates(cells: Sequence[dict[str, Any]], request: Request) -> tuple[Any, tuple[str, ...]]:
    if request.columns.date is None:
        return None, ()
    column = parse_dates([cell["date"] for cell in cells], request.columns.date)
    return column.values, column.notes


def _scores(cells: Sequence[dict[str, Any]], request: Request) -> tuple[Any, tuple[str, ...]]:
    if request.columns.score is None or request.score_type is None:
        return None, ()
    column = parse_scores([cell["score"] for cell in cells], request.columns.score, request.score_type)
    return column.values, column.notes


def _groups(cells: Sequence[dict[str, Any]], request: Request) -> dict[str, list[str | None]]:
    return {
        name: [_group(cell["groups"][place]) for cell in cells] for place, name in enumerate(request.columns.groups)
    }


def _group(value: object) -> str | None:
    return None if value is None or value == "" else str(value)
