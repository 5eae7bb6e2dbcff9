"""Bodies that cannot be read are answered with what was expected, never with a failure."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from api.settings import Settings
from tests.api_samples import Service, parts, running

JSON = {"Content-Type": "application/json"}


def answer(service: Service, content: bytes, **headers: str) -> tuple[int, str]:
    found = service.client.post("/v1/analyze", content=content, headers={**JSON, **headers})
    assert "application/problem+json" == found.headers["content-type"]
    return found.status_code, found.json()["type"].removeprefix("urn:textcx:error:")


@pytest.mark.parametrize(
    "content",
    [
        b"{",
        b'{"verbatims": [}',
        b'{"verbatims": [{"id": "r", "text": "\xff\xfe"}]}',
        '{"verbatims": []}'.encode("utf-16"),
        b"[" * 200_000,
        b'{"verbatims": ' + b"9" * 5000 + b"}",
    ],
)
def test_what_is_no_json_in_utf_8_is_malformed(service: Service, content: bytes) -> None:
    assert (400, "malformed") == answer(service, content)


def test_json_that_ends_too_soon_is_told_with_its_place(service: Service) -> None:
    found = service.client.post("/v1/analyze", content=b'{"verbatims": ', headers=JSON)
    assert "character 14" in found.json()["detail"]


@pytest.mark.parametrize("content", [b"", b"null", b"[]", b'"text"', b"7"])
def test_json_that_is_no_object_is_invalid(service: Service, content: bytes) -> None:
    assert (422, "invalid") == answer(service, content)


@pytest.mark.parametrize("kind", ["text/plain", "multipart/form-data; boundary=x", "application/x-ndjson", "nonsense"])
def test_another_content_type_is_unsupported(service: Service, kind: str) -> None:
    assert (415, "media-type") == answer(service, b'{"verbatims": []}', **{"Content-Type": kind})


def test_an_unknown_encoding_is_unsupported(service: Service) -> None:
    assert (415, "media-type") == answer(service, b"x", **{"Content-Encoding": "br"})


def test_a_body_that_says_it_is_too_long_is_refused(service: Service) -> None:
    assert (413, "too-large") == answer(service, b" " * (4 * 1024 * 1024 + 1))


def test_a_chunked_body_is_refused_as_soon_as_it_is_too_long(service: Service) -> None:
    sent = 0

    def chunks() -> Iterator[bytes]:
        nonlocal sent
        for _ in range(10):
            sent += 1
            yield b" " * 1024 * 1024

    found = service.client.post("/v1/analyze", content=chunks(), headers=JSON)
    assert 413 == found.status_code


def test_a_gzip_body_is_read(service: Service) -> None:
    content = gzip.compress(json.dumps({"verbatims": [{"id": "r", "text": "good"}]}).encode())
    found = service.client.post("/v1/analyze", content=content, headers={**JSON, "Content-Encoding": "gzip"})
    assert (200, "ok") == (found.status_code, found.json()["results"][0]["status"])


def test_a_small_gzip_body_that_inflates_to_much_is_refused(service: Service) -> None:
    bomb = gzip.compress(b" " * 50_000_000)
    assert len(bomb) < 100_000
    assert (413, "too-large") == answer(service, bomb, **{"Content-Encoding": "gzip"})


def test_many_gzip_members_inflate_to_no_more_together(service: Service) -> None:
    bomb = gzip.compress(b" " * 1_000_000) * 20
    assert (413, "too-large") == answer(service, bomb, **{"Content-Encoding": "gzip"})


@pytest.mark.parametrize(
    "content", [b"no gzip", gzip.compress(b'{"verbatims": []}')[:-9], b"", gzip.compress(b"") * 2000]
)
def test_a_broken_gzip_body_is_malformed(service: Service, content: bytes) -> None:
    assert (400, "malformed") == answer(service, content, **{"Content-Encoding": "gzip"})


def test_the_limit_of_verbatims_to_keep_is_a_setting(tmp_path: Path) -> None:
    settings = Settings(database=str(tmp_path / "service.db"), max_body_bytes=2048)
    with running(parts(tmp_path, settings)) as service:
        made = service.client.post("/v1/datasets", json={"name": "Spring"}).json()["id"]
        found = service.client.post(f"/v1/datasets/{made}/verbatims", content=b" " * 3000, headers=JSON)
    assert 413 == found.status_code


@pytest.mark.parametrize("address", ["/v1/datasets/ds%00", "/v1/datasets?cursor=%00"])
def test_a_nul_in_the_address_is_refused(service: Service, address: str) -> None:
    assert 422 == service.client.get(address).status_code


def test_a_method_that_an_address_does_not_take_is_told_with_those_it_takes(service: Service) -> None:
    found = service.client.put("/v1/analyze", json={})
    assert (405, "POST", "urn:textcx:error:method") == (found.status_code, found.headers["allow"], found.json()["type"])


def test_an_empty_body_is_told_as_such(service: Service) -> None:
    problem = service.client.post("/v1/analyze", content=b"", headers=JSON).json()
    assert (422, "The body is empty; expected a JSON object.") == (problem["status"], problem["detail"])
    assert [{"pointer": "", "detail": "Expected a JSON object."}] == problem["errors"]


@pytest.mark.parametrize(
    ("verbatim", "detail"),
    [
        ({"id": "r"}, "This field is required."),
        ({"id": 7, "text": "x"}, "Expected a text."),
        ({"id": "", "text": "x"}, "Expected a text that is not empty."),
        ({"id": "r", "text": "x", "colour": "red"}, "There is no such field here."),
        (
            {"id": "r", "text": "x", "created_at": "2026-05-04T10:30:00"},
            "The moment has no time zone; expected one such as 2026-05-04T10:30:00Z.",
        ),
        (
            {"id": "r", "text": "x", "created_at": "0001-01-01T00:00:00Z"},
            "The year is out of range; expected one between 1900 and 2199.",
        ),
        (
            {"id": "r", "text": "x", "created_at": "yesterday"},
            "Expected a moment with a time zone such as 2026-05-04T10:30:00Z.",
        ),
        ({"id": "r" * 501, "text": "x"}, "Expected a text of at most 500 characters."),
        (7, "Expected a JSON object."),
    ],
)
def test_what_is_wrong_is_said_in_words_for_who_calls(service: Service, verbatim: object, detail: str) -> None:
    problem = service.client.post("/v1/analyze", json={"verbatims": [verbatim]}).json()
    assert [detail] == [each["detail"] for each in problem["errors"]]


def test_a_line_that_is_no_json_is_told_with_its_own_number_alone(service: Service) -> None:
    scope = service.store.tenant(service.ours.id)
    address = f"/v1/datasets/{scope.datasets.create('survey').id}/verbatims"
    lines = b'{"id": "r", "text": "x"}\nnonsense\n'
    problem = service.client.post(address, content=lines, headers={"Content-Type": "application/x-ndjson"}).json()
    assert [2] == [each["line"] for each in problem["errors"]]
    assert "line 1" not in problem["errors"][0]["detail"]
