"""The numbers of this process as Prometheus text; no label holds anything that a customer or a caller wrote."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily, Metric

from textcx.serving.counters import Distribution, Snapshot

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)


class Meter:
    """Counts requests by method, route template and status."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self._requests = Counter(
            "textcx_http_requests", "Calls answered.", ["method", "route", "status"], registry=self.registry
        )
        self._seconds = Histogram(
            "textcx_http_request_duration_seconds",
            "From the first byte of a call to the last of its answer.",
            ["method", "route"],
            buckets=SECONDS,
            registry=self.registry,
        )
        self.open = Gauge("textcx_http_requests_in_progress", "Calls being answered.", registry=self.registry)

    def count(self, method: str, route: str, status: int, seconds: float) -> None:
        """Count one call."""
        known = method if method in METHODS else "OTHER"
        self._requests.labels(known, route, str(status)).inc()
        self._seconds.labels(known, route).observe(seconds)

    def text(self, snapshot: Snapshot, jobs: Mapping[str, int]) -> bytes:
        """Return everything, with the batcher and the jobs of this moment."""
        moment = CollectorRegistry()
        moment.register(Moment(snapshot, jobs))
        return generate_latest(self.registry) + generate_latest(moment)


class Moment:
    """The batcher and the jobs as metrics."""

    def __init__(self, snapshot: Snapshot, jobs: Mapping[str, int]) -> None:
        self._snapshot, self._jobs = snapshot, jobs

    def collect(self) -> Iterator[Metric]:
        """Yield every metric."""
        yield from _queue(self._snapshot)
        yield from _batches(self._snapshot)
        states = GaugeMetricFamily("textcx_jobs", "Jobs of the database by state.", labels=["state"])
        for state, count in self._jobs.items():
            states.add_metric([state], count)
        yield states


def _queue(now: Snapshot) -> Iterator[Metric]:
    yield GaugeMetricFamily("textcx_queue_items", "Verbatims that wait.", value=now.waiting.items)
    yield GaugeMetricFamily("textcx_queue_tokens", "Estimated tokens that wait.", value=now.waiting.tokens)
    yield GaugeMetricFamily("textcx_queue_tenants", "Tenants that wait.", value=now.waiting_tenants)
    yield _histogram("textcx_queue_wait_seconds", "Time from acceptance to the model.", now.waits)


def _batches(now: Snapshot) -> Iterator[Metric]:
    yield GaugeMetricFamily("textcx_batch_running_items", "Verbatims in the model.", value=now.running.items)
    yield GaugeMetricFamily("textcx_batch_running", "Batches in the model.", value=now.running_batches)
    yield _histogram("textcx_batch_items", "Verbatims of a batch.", now.batch_items)
    yield _histogram("textcx_batch_tokens", "Estimated tokens of a batch.", now.batch_tokens)
    yield _histogram("textcx_batch_duration_seconds", "Time of a batch in the model.", now.runs)
    events = CounterMetricFamily("textcx_batch_events", "What became of requests and verbatims.", labels=["event"])
    for event, count in asdict(now.events).items():
        events.add_metric([event], count)
    yield events


def _histogram(name: str, about: str, found: Distribution) -> Metric:
    total, buckets = 0, list[tuple[str, float]]()
    for bound, count in zip((*map(str, found.bounds), "+Inf"), found.counts, strict=True):
        total += count
        buckets.append((bound, float(total)))
    return HistogramMetricFamily(name, about, buckets=buckets, sum_value=found.total)
