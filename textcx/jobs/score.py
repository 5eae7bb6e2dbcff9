"""Score files: one record per row, in order, flat in memory, resumable after a kill."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import BinaryIO

from textcx import readers
from textcx.errors import CallError
from textcx.jobs.files import check_targets, make_folder, write_whole, writing
from textcx.jobs.request import Engine, Request, fingerprint, read_state
from textcx.jobs.tally import Tally
from textcx.records import dumps, to_record
from textcx.types import Verbatim


@dataclass(frozen=True, slots=True, kw_only=True)
class _Paths:
    out: Path
    partial: Path
    state: Path


def check(request: Request) -> None:
    """Raise CallError or OutputError where the records could not be written; no model is needed to know."""
    out = request.out
    if out.is_dir():
        raise CallError(f"--out {out} is a folder, expected a file such as {out / 'scores.jsonl'}")
    check_targets([out], request.inputs)
    make_folder(out.parent)


def score(request: Request, engine: Engine) -> Tally:
    """Write one JSON line per row to `request.out` and return the counts.

    Records go to `<out>.partial`; after each chunk `<out>.state` says how many bytes of it are final.
    With `resume` the work continues there; the finished file has the same bytes either way.
    """
    check(request)
    paths, tally = _paths(request.out), Tally()
    mark = fingerprint(request, engine.provenance)
    done = _restore(paths, mark, tally) if request.resume and paths.state.exists() else 0
    engine.progress.start("scoring", readers.count_rows_estimate(request.inputs))
    engine.progress.advance(tally.rows)
    with writing(paths.partial), _opened(paths, done) as file:
        for batch in _chunks(_seen(engine.verbatims(request), tally), tally.rows, request.chunk):
            _write(file, engine, batch, tally)
            _checkpoint(paths, mark, tally, file.tell())
            engine.progress.advance(len(batch))
    with writing(request.out):
        os.replace(paths.partial, paths.out)
        paths.state.unlink(missing_ok=True)
    return tally


def _write(file: BinaryIO, engine: Engine, batch: list[Verbatim], tally: Tally) -> None:
    annotations = engine.pipeline.annotate_batch(batch)
    file.write(b"".join(dumps(to_record(annotation, engine.provenance)) for annotation in annotations))
    file.flush()
    os.fsync(file.fileno())
    tally.add(annotations)


def _seen(verbatims: Iterator[Verbatim], tally: Tally) -> Iterator[Verbatim]:
    for verbatim in verbatims:
        tally.see(verbatim.id)
        yield verbatim


def _chunks(verbatims: Iterator[Verbatim], skip: int, size: int) -> Iterator[list[Verbatim]]:
    rest = islice(verbatims, skip, None)
    while batch := list(islice(rest, size)):
        yield batch


def _paths(out: Path) -> _Paths:
    return _Paths(out=out, partial=out.with_name(out.name + ".partial"), state=out.with_name(out.name + ".state"))


def _opened(paths: _Paths, done: int) -> BinaryIO:
    if not done:
        paths.state.unlink(missing_ok=True)  # that of an earlier run would speak of other bytes
    file = paths.partial.open("r+b" if done else "wb")
    file.truncate(done)
    file.seek(done)
    return file


def _checkpoint(paths: _Paths, mark: str, tally: Tally, size: int) -> None:
    state = {"fingerprint": mark, "bytes": size, "counts": tally.counts}
    write_whole(paths.state, json.dumps(state).encode())


def _restore(paths: _Paths, mark: str, tally: Tally) -> int:
    state = read_state(paths.state, mark)
    if not paths.partial.exists() or paths.partial.stat().st_size < state["bytes"]:
        return 0
    tally.restore(state["counts"])
    return int(state["bytes"])
