"""Pages of other origins: which may call, what they may read, and that a key is asked for all the same."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from api.settings import Settings, read_settings
from tests.api_samples import Service, parts, running
from textcx.errors import CallError

PAGE, STRANGER = "https://dashboard.example.org", "https://stranger.example.net"
EXPOSED = {
    *("etag", "location", "retry-after", "ratelimit-limit", "ratelimit-remaining", "ratelimit-reset"),
    *("x-request-id", "idempotent-replayed", "www-authenticate", "allow", "traceparent"),
}
ASKED = {
    "Origin": PAGE,
    "Access-Control-Request-Method": "POST",
    "Access-Control-Request-Headers": "authorization, content-type, idempotency-key",
}


@pytest.fixture
def open_to_a_page(tmp_path: Path) -> Iterator[Service]:
    """A service that pages of one origin may call, once a minute."""
    with running(parts(tmp_path, Settings(cors_origins=(PAGE,), rate_per_minute=1))) as made:
        yield made


def ahead(service: Service, **headers: str) -> Any:
    return service.client.options("/v1/datasets", headers={**ASKED, "Authorization": "", **headers})


def test_a_browser_is_told_ahead_without_a_key_what_it_may_send(open_to_a_page: Service) -> None:
    found = ahead(open_to_a_page)
    assert (200, PAGE) == (found.status_code, found.headers["access-control-allow-origin"])
    assert {"GET", "POST", "PATCH", "DELETE"} <= set(found.headers["access-control-allow-methods"].split(", "))
    assert "Idempotency-Key" in found.headers["access-control-allow-headers"]
    assert "access-control-allow-credentials" not in found.headers and found.headers["x-request-id"]


def test_what_is_asked_ahead_does_not_count_as_a_call_of_the_key(open_to_a_page: Service) -> None:
    for _ in range(3):
        ahead(open_to_a_page, Authorization=f"Bearer {open_to_a_page.ours.read}")
    assert 200 == open_to_a_page.client.get("/v1/datasets").status_code


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": STRANGER},
        {"Access-Control-Request-Method": "TRACE"},
        {"Access-Control-Request-Headers": "x-of-my-own"},
    ],
)
def test_a_question_ahead_that_is_refused_is_a_problem_that_says_what_was_expected(
    open_to_a_page: Service, headers: dict[str, str]
) -> None:
    found = ahead(open_to_a_page, **headers)
    assert (400, "application/problem+json") == (found.status_code, found.headers["content-type"])
    assert "TEXTCX_CORS_ORIGINS" in found.json()["detail"]


def test_a_page_may_read_the_headers_that_callers_need(open_to_a_page: Service) -> None:
    found = open_to_a_page.client.get("/v1/datasets", headers={"Origin": PAGE})
    assert (200, PAGE) == (found.status_code, found.headers["access-control-allow-origin"])
    assert EXPOSED == set(found.headers["access-control-expose-headers"].lower().split(", "))
    assert "Origin" in found.headers["vary"]


def test_a_page_may_read_problems_too(open_to_a_page: Service) -> None:
    service, page = open_to_a_page, {"Origin": PAGE}
    found = [
        service.client.get("/v1/datasets", headers={**page, "Authorization": ""}),
        service.client.get("/v1/nowhere", headers=page),
        service.client.get("/v1/datasets", headers=page),
        service.client.get("/nowhere", headers=page),
    ]
    assert [401, 404, 429, 404] == [each.status_code for each in found]
    assert {PAGE} == {each.headers.get("access-control-allow-origin") for each in found}
    assert {"application/problem+json"} == {each.headers["content-type"] for each in found}


def test_a_page_of_another_origin_may_read_nothing(open_to_a_page: Service) -> None:
    found = open_to_a_page.client.get("/v1/datasets", headers={"Origin": STRANGER})
    assert "access-control-allow-origin" not in found.headers


def test_without_the_setting_no_page_may_read_anything(service: Service) -> None:
    found = service.client.get("/v1/datasets", headers={"Origin": PAGE})
    assert (200, []) == (found.status_code, [name for name in found.headers if name.startswith("access-control")])
    assert 401 == ahead(service).status_code


def test_a_star_lets_every_page_call_and_never_with_cookies(tmp_path: Path) -> None:
    with running(parts(tmp_path, Settings(cors_origins=("*",)))) as service:
        found = service.client.get("/v1/datasets", headers={"Origin": STRANGER})
    assert "*" == found.headers["access-control-allow-origin"]
    assert "access-control-allow-credentials" not in found.headers


def test_origins_stand_between_commas() -> None:
    given = read_settings({"TEXTCX_CORS_ORIGINS": "https://a.example, http://localhost:5173,http://[::1]:3000"})
    assert ("https://a.example", "http://localhost:5173", "http://[::1]:3000") == given.cors_origins


@pytest.mark.parametrize(
    "origin",
    [
        "dashboard.example.org",
        "https://dashboard.example.org/",
        "https://dashboard.example.org/page",
        "https://Dashboard.example.org",
        "https://*.example.org",
        "https://me:secret@example.org",
        "https://example.org:99999",
        "null",
        "https://a.example https://b.example",
    ],
)
def test_what_is_no_origin_is_refused_by_name(origin: str) -> None:
    with pytest.raises(CallError, match=r"TEXTCX_CORS_ORIGINS is wrong: '.*' is no origin; expected scheme, host"):
        read_settings({"TEXTCX_CORS_ORIGINS": f"https://good.example,{origin}"})


def test_an_origin_with_the_usual_port_which_no_browser_writes_is_refused() -> None:
    with pytest.raises(CallError, match="names the usual port"):
        read_settings({"TEXTCX_CORS_ORIGINS": "https://dashboard.example.org:443"})


def test_every_page_and_no_keys_do_not_go_together() -> None:
    with pytest.raises(CallError, match="TEXTCX_CORS_ORIGINS is wrong: the origin . is refused where no keys"):
        read_settings({"TEXTCX_CORS_ORIGINS": "*", "TEXTCX_OPEN_ACCESS": "true"})
