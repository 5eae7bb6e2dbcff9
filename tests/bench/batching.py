"""`python -m tests.bench.batching`: batches of concurrent requests against one verbatim at a time, in one process.

Clients send one call after the other without a network; every text is new, so no cache helps. `TEXTCX_BENCH_CALLS` sets
how many calls each line makes. The ratio of two lines of one run says more than a rate: machines differ.
"""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import Iterator
from dataclasses import dataclass

from tests.bench import texts
from textcx.pipeline import Pipeline
from textcx.serving.batcher import Batcher
from textcx.serving.plan import DEFAULT_PLAN, BatchPlan, Load
from textcx.serving.scoring import annotate, scoring_model
from textcx.types import Annotation, Verbatim

CALLS = int(os.environ.get("TEXTCX_BENCH_CALLS", "400"))
ONE_BY_ONE = BatchPlan(batch=Load(items=1, tokens=1), max_wait=0.0)
CLIENTS, VERBATIMS = (1, 8, 64), (1, 32)


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """So many clients that send so many verbatims a call, in all `calls` times."""

    clients: int
    verbatims: int
    calls: int


def main() -> None:
    """Print the table."""
    from textcx import build, taxonomy

    pipeline, _ = build.pipeline(build.BuildOptions(taxonomy=taxonomy.load("default")))
    print(f"cores {len(os.sched_getaffinity(0))}, load {os.getloadavg()[0]:.1f}")
    compare(pipeline, CALLS)


def compare(pipeline: Pipeline, calls: int) -> None:
    """Print rate and latency of each case with and without batches, and their ratio."""
    fresh = (Verbatim(id=str(n), text=text) for n, text in enumerate(texts.short(10**9)))
    pipeline.annotate_batch([next(fresh) for _ in range(64)])  # what is loaded late is loaded now
    for verbatims in VERBATIMS:
        for clients in CLIENTS:
            case = Case(clients=clients, verbatims=verbatims, calls=max(calls // verbatims, 2 * clients))
            alone = measure(pipeline, ONE_BY_ONE, (case, fresh))
            merged = measure(pipeline, DEFAULT_PLAN, (case, fresh))
            print(f"{clients:>3} clients, {verbatims:>2} a call: {merged / alone:.1f} x one by one", flush=True)


def measure(pipeline: Pipeline, plan: BatchPlan, work: tuple[Case, Iterator[Verbatim]]) -> float:
    """Print and return the verbatims a second of one case; the times are those of whole calls."""
    case, fresh = work
    started = time.perf_counter()
    seconds = sorted(asyncio.run(drive(pipeline, plan, work)))
    rate = case.calls * case.verbatims / (time.perf_counter() - started)
    p50, p95, p99 = (1000 * seconds[int(len(seconds) * part)] for part in (0.5, 0.95, 0.99))
    title = f"{case.clients:>3} clients, {case.verbatims:>2} a call, batches of {plan.batch.items:>2}"
    print(f"{title}: {rate:6.0f} verbatims/s   p50 {p50:6.1f}  p95 {p95:6.1f}  p99 {p99:6.1f} ms", flush=True)
    return rate


async def drive(pipeline: Pipeline, plan: BatchPlan, work: tuple[Case, Iterator[Verbatim]]) -> list[float]:
    """Return the seconds of each call."""
    case, fresh = work
    batcher = Batcher(scoring_model(pipeline), plan)
    calls = iter([[next(fresh) for _ in range(case.verbatims)] for _ in range(case.calls)])
    parts = await asyncio.gather(*(client(batcher, calls, str(number)) for number in range(case.clients)))
    await batcher.drain(60)
    return [second for part in parts for second in part]


async def client(batcher: Batcher[Verbatim, Annotation], calls: Iterator[list[Verbatim]], tenant: str) -> list[float]:
    """Send the next call whenever the last one was answered; return the seconds of each."""
    spent = []
    for verbatims in calls:
        started = time.perf_counter()
        await annotate(batcher, verbatims, tenant=tenant)
        spent.append(time.perf_counter() - started)
    return spent


if __name__ == "__main__":
    main()
