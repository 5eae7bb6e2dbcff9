"""Ids, logs without words, and numbers that parse."""

from __future__ import annotations

import io
import json
import logging
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import structlog
from prometheus_client.parser import text_string_to_metric_families
from structlog.testing import capture_logs

from api.logs import configure
from tests.api_samples import Service

TRACE = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
WORDS = "unmistakable words of a customer"


def analyze(service: Service, **headers: str) -> Any:
    return service.client.post("/v1/analyze", json={"verbatims": [{"id": "r-1", "text": WORDS}]}, headers=headers)


def requests(logs: list[Any]) -> list[Any]:
    return [line for line in logs if line["event"] == "request"]


def test_an_id_that_is_sane_is_kept_and_another_is_replaced(service: Service) -> None:
    kept = analyze(service, **{"X-Request-Id": "order:17.a_b-c"}).headers["x-request-id"]
    replaced = analyze(service, **{"X-Request-Id": "no spaces please"}).headers["x-request-id"]
    assert ("order:17.a_b-c", 32) == (kept, len(replaced))


def test_a_trace_is_passed_through_and_nonsense_is_not(service: Service) -> None:
    found = analyze(service, traceparent=TRACE), analyze(service, traceparent="nonsense")
    assert [TRACE, None] == [each.headers.get("traceparent") for each in found]


def test_a_line_of_the_log_says_who_called_what_and_how_much(service: Service) -> None:
    with capture_logs() as logs:
        analyze(service, traceparent=TRACE, **{"X-Request-Id": "r-9"})
    line = requests(logs)[0]
    names = ("method", "route", "status", "tenant", "items", "request_id", "trace")
    assert ("POST", "/v1/analyze", 200, service.ours.id, 1, "r-9", TRACE) == tuple(line[name] for name in names)
    assert line["key"].startswith("key_") and line["milliseconds"] >= 0


@pytest.mark.parametrize("body", ["{", json.dumps({"verbatims": [{"id": 1, "text": WORDS}]}), json.dumps({WORDS: 1})])
def test_no_line_of_the_log_holds_words_not_even_of_a_refused_call(service: Service, body: str) -> None:
    with capture_logs() as logs:
        service.client.post(f"/v1/analyze?q={WORDS}", content=body, headers={"Content-Type": "application/json"})
        service.client.get("/v1/datasets", params={"cursor": WORDS, "q": WORDS})
        service.client.get(f"/v1/{WORDS}/{WORDS}")
        service.client.post("/v1/datasets", json={"name": WORDS, "shade": WORDS})
    assert 4 == len(requests(logs))
    assert WORDS.split()[0] not in str(logs)


def test_addresses_are_counted_by_their_template(service: Service) -> None:
    service.client.get("/v1/datasets/ds_1")
    service.client.get("/v1/datasets/ds_2")
    service.client.get("/nowhere")
    found = samples(service, "textcx_http_requests_total")
    assert (2.0, 1.0) == (
        found["GET", "/v1/datasets/{dataset}", "404"],
        found["GET", "unmatched", "404"],
    )


def test_a_call_that_is_refused_before_its_route_counts_under_the_template_of_it(service: Service) -> None:
    keyed = {"Idempotency-Key": "load-1"}
    for name in ("Spring", "Spring", "Autumn"):
        service.client.post("/v1/datasets", json={"name": name}, headers=keyed)
    service.client.post("/v1/datasets", content=b" " * (4 * 1024 * 1024 + 1))
    service.client.post("/v1/datasets/ds_1/verbatims", content=b"x", headers={"Content-Encoding": "br"})
    service.client.get("/v1/jobs/job_1", headers={"Authorization": ""})
    service.client.put("/v1/datasets/ds_1/verbatims")
    found = samples(service, "textcx_http_requests_total")
    assert {
        ("POST", "/v1/datasets", "201"): 2.0,
        ("POST", "/v1/datasets", "409"): 1.0,
        ("POST", "/v1/datasets", "413"): 1.0,
        ("POST", "/v1/datasets/{dataset}/verbatims", "415"): 1.0,
        ("GET", "/v1/jobs/{job}", "401"): 1.0,
        ("PUT", "/v1/datasets/{dataset}/verbatims", "405"): 1.0,
    } == found


@pytest.mark.parametrize("path", ["/v1/datasets/ds_1/nowhere", "/v1/nowhere/7", "/v2/datasets", "/v1/datasets/"])
def test_an_address_that_no_route_has_counts_under_no_template(service: Service, path: str) -> None:
    service.client.get(path)
    assert {("GET", "unmatched", "404"): 1.0} == samples(service, "textcx_http_requests_total")


def test_the_metrics_are_prometheus_text_with_the_batches(service: Service) -> None:
    analyze(service)
    text = service.client.get("/metrics", headers={"Authorization": ""})
    assert "text/plain" in text.headers["content-type"]
    found = {family.name for family in text_string_to_metric_families(text.text)}
    expected = {"http_requests", "http_request_duration_seconds", "queue_items", "queue_wait_seconds", "batch_items",
                "batch_tokens", "batch_duration_seconds", "batch_events", "jobs"}  # fmt: skip
    assert {f"textcx_{name}" for name in expected} <= found
    assert WORDS not in text.text and service.ours.id not in text.text


def test_the_buckets_of_a_batch_add_up(service: Service) -> None:
    analyze(service)
    analyze(service)
    text = service.client.get("/metrics").text
    family = next(f for f in text_string_to_metric_families(text) if f.name == "textcx_batch_items")
    values = {(sample.name, sample.labels.get("le")): sample.value for sample in family.samples}
    assert 2.0 == values["textcx_batch_items_bucket", "+Inf"] == values["textcx_batch_items_count", None]


def test_jobs_are_counted_by_state(service: Service) -> None:
    scope = service.store.tenant(service.ours.id)
    scope.jobs.create(scope.datasets.create("Spring").id, "analysis", {})
    text = service.client.get("/metrics").text
    assert 'textcx_jobs{state="queued"} 1.0' in text


def test_a_service_that_stops_is_not_ready(service: Service) -> None:
    assert service.client.portal is not None
    service.client.portal.call(service.parts.scoring.drain, 1.0)
    found = service.client.get("/readyz")
    assert (503, "urn:textcx:error:unavailable") == (found.status_code, found.json()["type"])
    assert 503 == analyze(service).status_code


def samples(service: Service, name: str) -> dict[tuple[str, ...], float]:
    families = text_string_to_metric_families(service.client.get("/metrics").text)
    found = (sample for family in families for sample in family.samples if sample.name == name)
    return {tuple(each.labels[part] for part in ("method", "route", "status")): each.value for each in found}


@contextmanager
def logs_as_served() -> Iterator[io.StringIO]:
    """Logging as the service configures it, into a string; as it was afterwards."""
    root, stderr = logging.getLogger(), sys.stderr
    handlers, level, sys.stderr = root.handlers[:], root.level, io.StringIO()
    try:
        configure("info")
        yield sys.stderr
    finally:
        root.handlers, sys.stderr = handlers, stderr
        root.setLevel(level)
        structlog.reset_defaults()


def test_every_logger_writes_json_lines_and_no_message_of_an_error() -> None:
    with logs_as_served() as out:
        structlog.get_logger("api").info("request", status=200)
        try:
            raise ValueError(WORDS)
        except ValueError:
            logging.getLogger("uvicorn.error").exception("Exception in ASGI application")
    lines = [json.loads(line) for line in out.getvalue().splitlines()]
    assert [("request", 200, None), ("Exception in ASGI application", None, "ValueError")] == [
        (line["event"], line.get("status"), line.get("error")) for line in lines
    ]
    assert WORDS not in out.getvalue()
