"""Live scoring: one batcher for every taxonomy, one thread in which all pipelines run."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor

from api.pipelines import Asked, Pipelines
from textcx import taxonomy as taxonomies
from textcx.errors import TaxonomyError
from textcx.pipeline import Pipeline
from textcx.serving.batcher import Batcher, Health
from textcx.serving.counters import Snapshot
from textcx.serving.errors import ServingError
from textcx.serving.plan import DEFAULT_PLAN, BatchPlan
from textcx.serving.scoring import annotation_of, scoring_model, tokens_of
from textcx.serving.work import Answer, Failed, Model
from textcx.types import Annotation, Provenance, Vectors, Verbatim


class Scoring:
    """Verbatims to annotations, for every taxonomy that is built in and the one that is the default here.

    One queue for all: it is bounded and fair between tenants whatever taxonomies they ask for. The first call for a
    taxonomy waits until its stages are known, which `make` does in a thread of its own; the other calls go on meanwhile.
    All pipelines run in `thread`, which ends with `drain`.
    """

    def __init__(
        self,
        make: Callable[[str], Pipeline],
        provenance: Provenance,
        *,
        default: str = taxonomies.DEFAULT,
        plan: BatchPlan = DEFAULT_PLAN,
        thread: ThreadPoolExecutor | None = None,
    ) -> None:
        self.provenance, self.default = provenance, default
        self.taxonomies = tuple(dict.fromkeys((default, *taxonomies.builtin())))
        self._pipelines = Pipelines(make, default)
        self._thread = thread or model_thread()
        self._batcher = Batcher(_model(self._pipelines, default), plan, executor=self._thread)

    async def annotate(
        self, verbatims: Sequence[Verbatim], *, tenant: str, taxonomy: str | None = None
    ) -> list[Annotation]:
        """Return one annotation per verbatim, in order; one that could not be scored has the status `error`.

        Cancelling drops what has not begun. Errors: `TaxonomyError`, and those of `Batcher.submit`.
        """
        answers = await self._answers(verbatims, tenant, self.checked(taxonomy))
        return [annotation_of(verbatim, answer) for verbatim, answer in zip(verbatims, answers, strict=True)]

    async def _answers(self, verbatims: Sequence[Verbatim], tenant: str, name: str) -> Sequence[Answer[Annotation]]:
        """Return an answer for each; where the taxonomy cannot be made ready, its error for each."""
        try:
            await self._pipelines.made(name)
        except ServingError:
            raise
        except Exception as error:
            return [Failed(error=error)] * len(verbatims)
        return await self._batcher.submit([Asked(verbatim=each, taxonomy=name) for each in verbatims], tenant=tenant)

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
        self._pipelines.stop()
        left = await self._batcher.drain(timeout)
        self._thread.shutdown(wait=False, cancel_futures=True)
        return left

    def snapshot(self) -> Snapshot:
        """Return the numbers of this moment; to be called in the event loop."""
        return self._batcher.snapshot()


def model_thread() -> ThreadPoolExecutor:
    """Return the one thread in which the encoder works."""
    return ThreadPoolExecutor(1, thread_name_prefix="textcx-model")


def _model(pipelines: Pipelines, default: str) -> Model[Asked, Annotation]:
    def probe() -> Asked:
        return Asked(verbatim=plain.probe(), taxonomy=default)

    plain = scoring_model(pipelines.of(default))
    return Model(run=pipelines.run, tokens=lambda asked: tokens_of(asked.verbatim), probe=probe)
