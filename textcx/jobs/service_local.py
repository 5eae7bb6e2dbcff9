"""The model within a worker process of its own: no live calls beside it, so no batcher."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cache
from threading import Lock

from textcx import build, taxonomy
from textcx.build import BuildOptions
from textcx.jobs.service_engine import AnalysisEngine, engine_of
from textcx.pipeline import Pipeline
from textcx.recipe import Recipe
from textcx.taxonomy import Taxonomy
from textcx.types import Annotation, Verbatim


def local_engine(options: BuildOptions, chosen: Recipe, default: str = taxonomy.DEFAULT) -> AnalysisEngine:
    """Load the recipe and return its engine; jobs that name no taxonomy have the one called `default`."""
    first, _ = build.pipeline(options, chosen)

    @cache
    def pipeline(name: str) -> Pipeline:
        return first if name == default else build.with_taxonomy(first, taxonomy.load(name), chosen)

    def of(name: str | None) -> Taxonomy:
        return options.taxonomy if name in (None, default) else taxonomy.load(str(name))

    annotate = _Annotating(lambda name: pipeline(name or default))
    return replace(engine_of(annotate, first.encoder.encode, chosen), taxonomy=of)


class _Annotating:
    """Runs the pipelines, which share all but their stages, one batch at a time."""

    def __init__(self, pipeline_of: Callable[[str | None], Pipeline]) -> None:
        self._pipeline_of, self._lock = pipeline_of, Lock()

    def __call__(self, verbatims: Sequence[Verbatim], tenant: str, taxonomy: str | None, /) -> list[Annotation]:
        with self._lock:
            return self._pipeline_of(taxonomy).annotate_batch(verbatims)
