"""Who may call what, and how often."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from api.app import create_app
from api.errors import RateLimited
from api.limits import Limiter
from api.settings import Settings
from tests.api_samples import Service, bearer, parts, running

SENTENCE = "The key is missing, unknown, revoked or expired; expected `Authorization: Bearer <key>`."


def keys(service: Service) -> Iterator[str]:
    ours = service.store.tenant(service.ours.id).keys
    revoked = ours.create("old", ["read"])
    ours.revoke(revoked.key.id)
    expired = ours.create("expired", ["read"], datetime.now(UTC) - timedelta(days=1))
    yield from ("", "Bearer", "Bearer ", "Basic dXNlcjpwYXNz", service.ours.admin, "Bearer tcx_unknown", "Bearer \xe9")
    yield from (f"Bearer {secret}" for secret in (revoked.secret, expired.secret, service.ours.read.lower() + "x"))


def test_every_key_that_is_not_valid_gets_the_same_answer(service: Service) -> None:
    found = [
        service.client.get("/v1/datasets", headers={b"Authorization": key.encode("latin-1")}) for key in keys(service)
    ]
    assert {(401, "Bearer", SENTENCE)} == {
        (each.status_code, each.headers["www-authenticate"], each.json()["detail"]) for each in found
    }


def test_a_key_ends_with_its_revocation_at_once(service: Service) -> None:
    ours = service.store.tenant(service.ours.id).keys
    made = ours.create("short", ["read"])
    before = service.client.get("/v1/datasets", headers=bearer(made.secret)).status_code
    ours.revoke(made.key.id)
    assert (200, 401) == (before, service.client.get("/v1/datasets", headers=bearer(made.secret)).status_code)


@pytest.mark.parametrize(
    ("scope", "method", "address", "status"),
    [
        ("read", "POST", "/v1/datasets", 403),
        ("ingest", "POST", "/v1/datasets", 201),
        ("ingest", "GET", "/v1/datasets", 403),
        ("read", "GET", "/v1/datasets", 200),
        ("ingest", "DELETE", "/v1/datasets/ds_1", 403),
        ("read", "DELETE", "/v1/datasets/ds_1", 403),
        ("admin", "DELETE", "/v1/datasets/ds_1", 404),
    ],
)
def test_a_key_does_what_its_scope_says(service: Service, scope: str, method: str, address: str, status: int) -> None:
    headers = bearer(getattr(service.ours, scope))
    found = service.client.request(method, address, json={"name": "Spring"}, headers=headers)
    assert status == found.status_code


def test_no_body_is_read_for_a_call_without_a_key(service: Service) -> None:
    found = service.client.post("/v1/analyze", content=b"{" * 5_000_000, headers={"Authorization": ""})
    assert 401 == found.status_code


def test_a_key_that_calls_too_often_is_told_when_to_come_again(tmp_path: Path) -> None:
    settings = Settings(database=str(tmp_path / "service.db"), rate_per_minute=2)
    with running(parts(tmp_path, settings)) as service:
        found = [service.client.get("/v1/datasets") for _ in range(3)]
        other = service.client.get("/v1/datasets", headers=bearer(service.ours.read))
    assert [200, 200, 429, 200] == [*(each.status_code for each in found), other.status_code]
    assert ["1", "0"] == [each.headers["ratelimit-remaining"] for each in found[:2]]
    assert 1 <= int(found[2].headers["retry-after"]) <= 30
    assert "urn:textcx:error:rate-limited" == found[2].json()["type"]


def test_what_is_refused_after_the_key_tells_the_pace_too(tmp_path: Path) -> None:
    settings = Settings(database=str(tmp_path / "service.db"), rate_per_minute=5)
    with running(parts(tmp_path, settings)) as service:
        keyed = {"Idempotency-Key": "load-1"}
        service.client.post("/v1/datasets", json={"name": "Spring"}, headers=keyed)
        found = [
            service.client.post("/v1/datasets", json={"name": "Autumn"}, headers=keyed),
            service.client.post("/v1/datasets", content=b"x", headers={"Content-Encoding": "br"}),
            service.client.get("/v1/nowhere"),
        ]
    assert [(409, "3"), (415, "2"), (404, "1")] == [
        (each.status_code, each.headers["ratelimit-remaining"]) for each in found
    ]


def test_a_bucket_fills_evenly_and_holds_one_minute() -> None:
    now = 0.0
    limiter = Limiter(lambda: now)
    assert ["1", "0"] == [limiter.take("k", 2)["RateLimit-Remaining"] for _ in range(2)]
    with pytest.raises(RateLimited) as refused:
        limiter.take("k", 2)
    assert 30 == refused.value.retry_after
    now = 30.0
    assert "0" == limiter.take("k", 2)["RateLimit-Remaining"]
    now = 100_000.0
    assert "1" == limiter.take("k", 2)["RateLimit-Remaining"]


@pytest.mark.parametrize(
    ("peer", "host", "status"),
    [
        ("127.0.0.1", "127.0.0.1:8000", 200),
        ("::1", "localhost:8000", 200),
        ("10.0.0.7", "127.0.0.1", 403),
        ("127.0.0.1", "textcx.example.org", 403),
    ],
)
def test_a_service_without_keys_answers_its_own_machine_only(tmp_path: Path, peer: str, host: str, status: int) -> None:
    given = parts(tmp_path, Settings(open_access=True))
    with TestClient(create_app(parts=given), client=(peer, 5000), headers={"Host": host}) as client:
        assert status == client.get("/v1/datasets").status_code
    given.store.close()


@pytest.mark.parametrize(
    ("method", "path", "expected"),
    [
        ("DELETE", "/v1/datasets/ds_1", "expected admin."),
        ("POST", "/v1/jobs/job_1/cancel", "expected ingest or admin."),
    ],
)
def test_a_key_that_lacks_a_scope_is_told_each_that_would_do_once(
    service: Service, method: str, path: str, expected: str
) -> None:
    found = service.client.request(method, path, headers=bearer(service.ours.read))
    assert (403, True) == (found.status_code, found.json()["detail"].endswith(expected)), found.text
