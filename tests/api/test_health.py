"""The process lives, and it says whether it can answer."""

from __future__ import annotations

import pytest

from tests.api_samples import Service


def test_a_living_process_says_so_without_a_key(service: Service) -> None:
    found = service.client.get("/healthz", headers={"Authorization": ""})
    assert (200, {"status": "ok"}) == (found.status_code, found.json())


def test_a_service_whose_model_answers_is_ready(service: Service) -> None:
    found = service.client.get("/readyz")
    assert (200, {"status": "ready"}) == (found.status_code, found.json())


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_a_balancer_may_ask_for_the_head_alone(service: Service, path: str) -> None:
    assert 200 == service.client.head(path, headers={"Authorization": ""}).status_code


def test_an_unknown_address_is_a_problem_that_carries_the_id_of_the_request(service: Service) -> None:
    found = service.client.get("/nothing", headers={"X-Request-Id": "r-1"})
    assert "application/problem+json" == found.headers["content-type"]
    assert (404, "urn:textcx:error:not-found", "r-1") == (
        found.status_code,
        found.json()["type"],
        found.json()["request_id"],
    )


def test_a_missing_key_is_asked_for(service: Service) -> None:
    found = service.client.get("/v1/datasets", headers={"Authorization": ""})
    assert (401, "Bearer") == (found.status_code, found.headers["www-authenticate"])
