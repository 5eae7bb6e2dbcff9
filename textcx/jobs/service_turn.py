"""One turn of an analysis: a chunk is annotated, themes are found, or the change to them is counted and then seen.

Each turn ends in one transaction that stores what it did, says how far the job is and gives up the lease, if the worker still
holds it. So a turn that was cut off anywhere has done nothing that is seen, and is done again by whoever comes next: a plan of which only parts
were stored is cleared first.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from time import sleep
from typing import Any

from textcx.errors import CallError, NotFoundError, TaxonomyError, TextcxError
from textcx.jobs.service_engine import AnalysisEngine, WorkerSettings
from textcx.jobs.service_themes import ChangedError, find, plan, publish
from textcx.store.scope import TenantScope
from textcx.store.server import Store
from textcx.store.values import Annotated, Assignment, Job, Maker, Pending
from textcx.types import Annotation, Status

KIND = "analysis"
ANNOTATE, DISCOVER, ASSIGN, SWEPT = "annotate", "discover", "assign", "swept"
PLANNING = (DISCOVER, ASSIGN)
REASONS = {
    "trend_up": "The share of verbatims with this pain point is rising.",
    "new_and_large": "This pain point was not there at the last analysis and is large.",
}


class LostError(Exception):
    """The worker holds the job no more: it was cancelled, erased, or taken over."""


class StuckError(TextcxError):
    """The model answered no verbatim of a chunk."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """A job that a worker holds, and what it may do for it; `stopping` says that the worker is told to end."""

    scope: TenantScope
    job: Job
    owner: str
    engine: AnalysisEngine
    settings: WorkerSettings
    stopping: Callable[[], bool] = lambda: False

    @property
    def tenant(self) -> str:
        """Whose work this is to the batcher: not the same as the tenant's live calls, so that these do not wait for it."""
        return f"jobs {self.scope.session.tenant}"


def take(turn: Turn) -> None:
    """Do the next step of the job; errors: `LostError`, `ChangedError`, `TextcxError` and those of the model."""
    steps = {ANNOTATE: annotate, DISCOVER: discover, ASSIGN: assign}
    if turn.job.kind != KIND or turn.job.step not in steps:
        raise CallError(f"The job is of the kind {turn.job.kind[:60]!r}; expected {KIND}.")
    steps[turn.job.step](turn)


def annotate(turn: Turn) -> None:
    """Annotate the next verbatims that wait, then those annotated otherwise, and go on to the themes where none is left."""
    scope, job = turn.scope, turn.job
    maker, size = _maker(turn), turn.settings.chunk
    # Those made before the job alone: workers of two recipes do not undo each other's work for ever.
    former = (job.dataset, maker, job.created_at)
    fresh = scope.verbatims.pending(job.dataset, size)
    renewed = [] if fresh else scope.annotations.outdated(*former, size)
    # Counted beforehand, because it is slow where many are left, and others wait while this one writes.
    left = scope.annotations.count_outdated(*former) - len(renewed)
    pending = fresh or renewed
    found = _answers(turn, pending) if pending else []
    items = [Annotated(annotation=each, revision=wait.revision) for each, wait in zip(found, pending, strict=True)]
    with scope.together() as whole:
        if items:
            whole.annotations.put(job.dataset, items, maker)
        total, waiting = whole.verbatims.count(job.dataset)
        _hand_on(turn, whole, (ANNOTATE if waiting + left else DISCOVER, (total - waiting - left, total)))


def _maker(turn: Turn) -> Maker:
    stages = turn.engine.taxonomy(turn.job.options.get("taxonomy"))
    return Maker(provenance=turn.engine.provenance, taxonomy=stages.digest)


def discover(turn: Turn) -> None:
    """Find the themes of all that is annotated, and plan which segment gets which, in parts that let others write."""
    found, size = find(turn.scope, turn.job, turn.engine), turn.settings.planned
    while _part(turn, lambda whole: whole.plans.clear(turn.job.dataset, size)):
        pass
    for start in range(0, len(found.assignments), size):
        some = found.assignments[start : start + size]
        _part(turn, partial(_add, turn.job.dataset, (some, found.revisions)))
    with turn.scope.together() as whole:
        plan(whole, turn.job.dataset, found)
        _hand_on(turn, whole, (ASSIGN, (turn.job.done, turn.job.total)))


def _add(dataset: str, some: tuple[Sequence[Assignment], Mapping[str, int]], whole: TenantScope) -> int:
    return whole.plans.add(dataset, *some)


def _part(turn: Turn, do: Callable[[TenantScope], int]) -> int:
    """Do a part of a long change in a transaction of its own, while the worker holds the job; then let others write."""
    with turn.scope.together() as whole:
        done = do(whole)
        _hold(turn, whole)
    sleep(turn.settings.rest)
    return done


def sweep(store: Store, settings: WorkerSettings, stopping: Callable[[], bool]) -> None:
    """Remove what jobs that were cancelled or failed have left in plans, in parts that let others write."""
    for scope, name in store.broken_off(PLANNING):
        with suppress(NotFoundError):  # the data set was erased meanwhile
            dataset = scope.jobs.get(name).dataset
            while not stopping() and scope.plans.clear(dataset, settings.planned, PLANNING):
                sleep(settings.rest)
            if not stopping():
                scope.jobs.leave(name, SWEPT)


def assign(turn: Turn) -> None:
    """Count the change of themes for some verbatims; after the last of them all is seen at once, and the job ends."""
    job, limit = turn.job, turn.settings.assigned
    try:
        with turn.scope.together() as whole:
            if whole.plans.count(job.dataset, limit) == limit:
                _hand_on(turn, whole, (ASSIGN, (job.done, job.total)))
            else:
                publish(whole, job.dataset)
                _hold(turn, whole)
                _finish(whole, whole.jobs.finish(job.id, "succeeded"))
    except ChangedError:
        with turn.scope.together() as whole:
            _hand_on(turn, whole, (DISCOVER, (job.done, job.total)))


def fail(turn: Turn, sentence: str) -> None:
    """End the job with one sentence for a person, and say so."""
    with turn.scope.together() as whole:
        _hold(turn, whole)
        _finish(whole, whole.jobs.finish(turn.job.id, "failed", sentence))


def _hold(turn: Turn, whole: TenantScope) -> None:
    if not whole.jobs.keep(turn.job.id, turn.owner, turn.settings.lease):
        raise LostError


def _hand_on(turn: Turn, whole: TenantScope, state: tuple[str, tuple[int, int | None]]) -> None:
    if not whole.jobs.hand_on(turn.job.id, turn.owner, *state):
        raise LostError


def _answers(turn: Turn, pending: Sequence[Pending]) -> Sequence[Annotation]:
    """Return the annotations of a chunk; errors: `StuckError` where all failed, `LostError` where the worker is stopping."""
    found = _tried(partial(_asked, turn), pending)
    failed = [each for each in found if each.status is Status.ERROR]
    if failed and turn.stopping():
        raise LostError
    if len(failed) == len(found) > 1:
        raise StuckError(f"The model answered none of {len(found)} verbatims.")
    return found


def _asked(turn: Turn, pending: Sequence[Pending]) -> list[Annotation]:
    verbatims = [each.verbatim for each in pending]
    found = list(turn.engine.annotate(verbatims, turn.tenant, turn.job.options.get("taxonomy")))
    if len(found) != len(verbatims):
        raise StuckError(f"The model gave {len(found)} answers to {len(verbatims)} verbatims.")
    return found


def _tried(ask: Callable[[Sequence[Pending]], list[Annotation]], pending: Sequence[Pending]) -> list[Annotation]:
    """Ask for the whole chunk, then for one verbatim at a time; what fails alone is an annotation that says so."""
    try:
        return ask(pending)
    except Exception as error:
        if _is_service(error):
            raise
        if len(pending) > 1:
            return [found for each in pending for found in _tried(ask, [each])]
        sentence = f"The verbatim could not be scored ({type(error).__name__})."
        return [Annotation(verbatim=pending[0].verbatim, status=Status.ERROR, error=sentence)]


def _is_service(error: Exception) -> bool:
    """Say whether the fault lies with the service or the call, not with a verbatim."""
    return isinstance(error, TaxonomyError) or (isinstance(error, TextcxError) and not isinstance(error, CallError))


def _finish(whole: TenantScope, job: Job) -> None:
    shown = {"id": job.id, "status": job.state, "dataset": job.dataset, "error": job.error}
    progress = {"progress": {"done": job.done, "total": job.total}}
    whole.webhooks.announce(f"job.{job.state}", {"job": {**shown, **progress}, "dataset": job.dataset}, job.dataset)
    if job.state == "succeeded":
        for event in _alerts(whole, job):
            whole.webhooks.announce("alert.raised", event, job.dataset)


def _alerts(whole: TenantScope, job: Job) -> list[dict[str, Any]]:
    return [
        {
            "dataset": job.dataset,
            "theme_id": each.theme_id,
            "stage": each.stage,
            "reason": each.alert,
            "detail": REASONS.get(each.alert, each.alert),
            "figures": {**each.figures, "rank": each.rank, "trend": each.trend, "impact": each.impact},
        }
        for each in whole.findings.all(job.dataset)
        if each.alert is not None and each.job == job.id
    ]
