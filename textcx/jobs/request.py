"""What a job over files is asked to do, and the fingerprint that says whether a resumed one is the same."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from textcx import readers
from textcx.errors import CallError
from textcx.insights.options import ScoreType
from textcx.jobs.progress import Progress, Silent
from textcx.pipeline import CHUNK, Pipeline
from textcx.readers import Columns
from textcx.types import Provenance, Verbatim


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One run over files: where from, which columns, where to; `settings` are named in the fingerprint."""

    inputs: tuple[str, ...]
    columns: Columns
    out: Path
    settings: tuple[tuple[str, str], ...] = ()
    score_type: ScoreType | None = None
    seed: int = 0
    resume: bool = False
    chunk: int = CHUNK


@dataclass(frozen=True, slots=True, kw_only=True)
class Engine:
    """The pipeline a job runs, the provenance of its results and whom to tell."""

    pipeline: Pipeline
    provenance: Provenance
    progress: Progress = Silent()
    stdin: BinaryIO | None = None

    def verbatims(self, request: Request) -> Iterator[Verbatim]:
        """The verbatims of the request's files, with what the reader remarks passed on."""
        return readers.read(request.inputs, request.columns, stdin=self.stdin, warn=self.progress.note)


def fingerprint(request: Request, provenance: Provenance) -> str:
    """Return a digest of everything that decides the result: files, columns, settings and models."""
    columns = request.columns
    decided = {
        "files": [_file(path) for path in readers.expand(request.inputs)],
        "columns": [columns.text, columns.id, columns.language, columns.date, columns.score, list(columns.groups)],
        "settings": sorted(request.settings),
        "score_type": request.score_type,
        "seed": request.seed,
        "chunk": request.chunk,
        "provenance": [provenance.textcx, provenance.recipe, provenance.digest],
    }
    return hashlib.sha256(json.dumps(decided, sort_keys=True).encode()).hexdigest()


def read_state(path: Path, mark: str) -> dict[str, Any]:
    """Return what a stopped run left at `path`; CallError unless it was the same run, known by its fingerprint."""
    try:
        state = json.loads(path.read_bytes())
        same = state["fingerprint"] == mark
    except (OSError, ValueError, LookupError, TypeError):
        same = False
    if not same:
        raise CallError(
            f"cannot resume from {path}: the files, columns, options or models differ from the run that was stopped; "
            "call it again as it was, or start anew without --resume"
        )
    return dict(state)


def _file(path: Path | str) -> list[str | int]:
    if isinstance(path, str):
        return [path]
    stat = path.stat()
    return [str(path.resolve()), stat.st_size, stat.st_mtime_ns]
