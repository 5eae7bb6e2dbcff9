"""Live scoring: one batcher for every taxonomy, one thread in which all pipelines are made and run."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from textcx import taxonomy as taxonomies
from textcx.errors import TaxonomyError
from textcx.pipeline import Pipeline
from textcx.serving.batcher import Batcher, Health
from textcx.serving.counters import Snapshot
from textcx.serving.plan import DEFAULT_PLAN, BatchPlan
from textcx.serving.scoring import annotation_of, scoring_model, tokens_of
from textcx.serving.work import Model
from textcx.types import Annotation, Provenance, Vectors, Verbatim


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A verbatim and the taxonomy whose stages are wanted for it."""

    verbatim: Verbatim
    taxonomy: str


class Pipelines:
    """The pipelines asked for so far, each made in the thread that runs it: they share an encoder with a cache."""

    def __init__(self, make: Callable[[str], Pipeline]) -> None:
        self._make = make
        self._made: dict[str, Pipeline] = {}

    def run(self, asked: Sequence[Asked]) -> list[Annotation]:
        """Return one annotation each, in order; those of one taxonomy go through its pipeline together."""
        found: dict[int, Annotation] = {}
        for name in dict.fromkeys(each.taxonomy for each in asked):
            places = [place for place, each in enumerate(asked) if each.taxonomy == name]
            annotations = self.of(name).annotate_batch([asked[place].verbatim for place in places])
            found.update(zip(places, annotations, strict=True))
        return [found[place] for place in range(len(asked))]

    def of(self, name: str) -> Pipeline:
        """Return the pipeline of a taxonomy."""
        if name not in self._made:
            self._made[name] = self._make(name)
        return self._made[name]


class Scoring:
    """Verbatims to annotations, for every taxonomy that is built in and the one that is the default here.

    One queue for all: it is bounded and fair between tenants whatever taxonomies they ask for.
    """

    def __init__(
        self,
        make: Callable[[str], Pipeline],
        provenance: Provenance,
        *,
        default: str = taxonomies.DEFAULT,
        plan: BatchPlan = DEFAULT_PLAN,
    ) -> None:
        self.provenance, self.default = provenance, default
        self.taxonomies = tuple(dict.fromkeys((default, *taxonomies.builtin())))
        self._pipelines = Pipelines(make)
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="textcx-model")
        self._batcher = Batcher(_model(self._pipelines, default), plan, executor=self._thread)

    async def annotate(
        self, verbatims: Sequence[Verbatim], *, tenant: str, taxonomy: str | None = None
    ) -> list[Annotation]:
        """Return one annotation per verbatim, in order; one that could not be scored has the status `error`.

        Cancelling drops what has not begun. Errors: `TaxonomyError`, and those of `Batcher.submit`.
        """
        name = self.checked(taxonomy)
        answers = await self._batcher.submit([Asked(verbatim=each, taxonomy=name) for each in verbatims], tenant=tenant)
        return [annotation_of(verbatim, answer) for verbatim, answer in zip(verbatims, answers, strict=True)]

    def checked(self, taxonomy: str | None) -> str:
        """Return the name of the taxonomy, the default for None; errors: `TaxonomyError` with the options."""
        if taxonomy is not None and taxonomy not in self.taxonomies:
            raise TaxonomyError(
                f"The taxonomy {taxonomy[:60]!r} is unknown; expected one of {', '.join(self.taxonomies)}."
            )
        return taxonomy or self.default

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Return the rows of the encoder, from the thread of the model; to be called outside the event loop."""
        return self._thread.submit(self._pipelines.of(self.default).encoder.encode, texts).result()

    async def healthy(self) -> Health:
        """Ask the model itself."""
        return await self._batcher.healthy()

    async def drain(self, timeout: float) -> int:
        """Finish what was accepted, and return how many items were left after `timeout` seconds."""
        left = await self._batcher.drain(timeout)
        self._thread.shutdown(wait=False, cancel_futures=True)
        return left

    def snapshot(self) -> Snapshot:
        """Return the numbers of this moment; to be called in the event loop."""
        return self._batcher.snapshot()


def _model(pipelines: Pipelines, default: str) -> Model[Asked, Annotation]:
    def probe() -> Asked:
        return Asked(verbatim=plain.probe(), taxonomy=default)

    plain = scoring_model(pipelines.of(default))
    return Model(run=pipelines.run, tokens=lambda asked: tokens_of(asked.verbatim), probe=probe)
