"""Analyse files: annotate in durable chunks, discover themes, aggregate, write every output of the contract."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from itertools import islice

import numpy as np
import numpy.typing as npt

from textcx import readers
from textcx.insights.aggregate import aggregate
from textcx.insights.corpus import Corpus, Ints
from textcx.insights.options import Options
from textcx.insights.results import Analysis, ThemeDraft
from textcx.jobs import outputs
from textcx.jobs.assemble import assemble
from textcx.jobs.chunks import ChunkStore, Layout
from textcx.jobs.files import check_targets, make_folder, write_whole
from textcx.jobs.request import Engine, Request, fingerprint, read_state
from textcx.jobs.tally import Tally
from textcx.taxonomy import Taxonomy

Discover = Callable[[Corpus, int], tuple[Ints, tuple[ThemeDraft, ...]]]
WORK = ".textcx-work"


@dataclass(frozen=True, slots=True, kw_only=True)
class Insight:
    """What the aggregate loop needs beside the corpus: the taxonomy and the way themes are discovered."""

    taxonomy: Taxonomy
    discover: Discover


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Result:
    """A finished analysis, and the counts of its rows."""

    analysis: Analysis
    tally: Tally


def check(request: Request) -> None:
    """Raise CallError or OutputError where the outputs could not be written; no model is needed to know."""
    check_targets((request.out / name for name in outputs.FILES), request.inputs)
    make_folder(request.out)


def analyze(request: Request, engine: Engine, insight: Insight) -> Result:
    """Write verbatims.jsonl, verbatims.parquet, themes.json, themes.csv, summary.json and report.html into `request.out`."""
    check(request)
    store = _store(request, engine, insight)
    tally = _annotate(request, engine, store)
    engine.progress.start("finding themes", None)
    assembled = assemble(store, request)
    theme_of, drafts = insight.discover(assembled.corpus, request.seed)
    options = Options(
        provenance=engine.provenance,
        score_type=request.score_type,
        seed=request.seed,
        notes=_notes(assembled.notes, tally),
    )
    analysis = aggregate(assembled.corpus, theme_of, drafts, options)
    engine.progress.start("writing", None)
    found = outputs.Found(corpus=assembled.corpus, analysis=analysis, theme_ids=_theme_ids(theme_of, drafts))
    outputs.write(found, store, request, insight.taxonomy)
    shutil.rmtree(store.folder, ignore_errors=True)
    return Result(analysis=analysis, tally=tally)


def _store(request: Request, engine: Engine, insight: Insight) -> ChunkStore:
    folder = request.out / WORK
    mark = fingerprint(request, engine.provenance)
    if not (request.resume and folder.exists()):
        shutil.rmtree(folder, ignore_errors=True)
        make_folder(folder)
        write_whole(folder / "state.json", json.dumps({"fingerprint": mark}).encode())
    read_state(folder / "state.json", mark)
    stages, dims = insight.taxonomy.ids, engine.pipeline.encoder.dims
    return ChunkStore(folder=folder, layout=Layout(columns=request.columns, stages=stages, dims=dims))


def _annotate(request: Request, engine: Engine, store: ChunkStore) -> Tally:
    tally, done = Tally(), store.finished()
    engine.progress.start("reading opinions", readers.count_rows_estimate(request.inputs))
    rows = engine.verbatims(request)
    place = 0
    while batch := list(islice(rows, request.chunk)):
        for verbatim in batch:
            tally.see(verbatim.id)
        if place < done:
            tally.restore(store.counts(place))
        else:
            annotations = engine.pipeline.annotate_batch(batch)
            store.write(place, annotations, engine.provenance)
            tally.add(annotations)
        engine.progress.advance(len(batch))
        place += 1
    return tally


def _notes(notes: tuple[str, ...], tally: Tally) -> tuple[str, ...]:
    repeated = tally.repeated_ids()
    if not repeated:
        return notes
    return (*notes, f"{repeated} rows carry an id that an earlier row had; all rows were kept.")


def _theme_ids(theme_of: npt.NDArray[np.int32], drafts: tuple[ThemeDraft, ...]) -> list[str | None]:
    return [drafts[theme].id if theme >= 0 else None for theme in theme_of]
