"""What an analysis needs of the model, and how it is run."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Protocol

from textcx import build, recipe, taxonomy
from textcx.insights.discovery import Discover, finder
from textcx.protocols import Encode
from textcx.recipe import Recipe
from textcx.taxonomy import Taxonomy
from textcx.types import Annotation, Provenance, Verbatim


class Annotate(Protocol):
    """Annotates verbatims, from a thread that may wait."""

    def __call__(self, verbatims: Sequence[Verbatim], tenant: str, taxonomy: str | None, /) -> Sequence[Annotation]:
        """Return one annotation per verbatim, in order; one that cannot be scored has the status `error`.

        Raises a `ServingError` where the service cannot answer now.
        """


@dataclass(frozen=True, slots=True, kw_only=True)
class AnalysisEngine:
    """The model as analyses see it; `taxonomy` gives the one of a name or path, the default one for None."""

    annotate: Annotate
    provenance: Provenance
    discover: Discover
    taxonomy: Callable[[str | None], Taxonomy]


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkerSettings:
    """How a worker works.

    A turn annotates `chunk` verbatims or gives themes to `assigned`; `annotating` and `discovering` threads take turns.
    A plan is stored and removed in transactions of `planned` rows, after each of which others have `rest` seconds to write.
    A lease lasts `lease` seconds unless prolonged, an idle worker looks for work every `poll` seconds, and after
    `attempts` failures of a step in a row a job has failed.
    """

    chunk: int = 128
    assigned: int = 500
    planned: int = 2000
    rest: float = 0.05
    annotating: int = 1
    discovering: int = 1
    lease: float = 30.0
    poll: float = 2.0
    attempts: int = 5


def engine_of(annotate: Annotate, encode: Encode, chosen: Recipe | None = None) -> AnalysisEngine:
    """Return the engine of a recipe (`default` unless chosen); topic model and map are loaded with the first discovery."""
    used = chosen or recipe.load()

    @cache
    def ready() -> Discover:
        return finder(encode, build.topic_map(used), build.topic_model())

    return AnalysisEngine(
        annotate=annotate,
        provenance=build.provenance(used),
        discover=lambda corpus, seed: ready()(corpus, seed),
        taxonomy=lambda name: taxonomy.load(name or taxonomy.DEFAULT),
    )
