"""The numbers of a process as Prometheus text; no label holds anything that a customer or a caller wrote."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily, Metric
from prometheus_client.registry import Collector

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

    def own(self, now: Snapshot) -> list[Metric]:
        """Return the numbers of this process, with those of the batcher at this moment."""
        return [*self.registry.collect(), *_queue(now), *_batches(now)]


class Given(Collector):
    """Metrics that are there already."""

    def __init__(self, families: Iterable[Metric]) -> None:
        self._families = families

    def collect(self) -> Iterable[Metric]:
        """Return them."""
        return self._families


def text(families: Iterable[Metric]) -> bytes:
    """Return metrics as Prometheus reads them."""
    registry = CollectorRegistry()
    registry.register(Given(list(families)))
    return generate_latest(registry)


def jobs(counts: Mapping[str, int]) -> Metric:
    """Return the jobs of the database by state."""
    states = GaugeMetricFamily("textcx_jobs", "Jobs of the database by state.", labels=["state"])
    for state, count in counts.items():
        states.add_metric([state], count)
    return states


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
