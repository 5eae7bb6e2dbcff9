"""Data sets and the verbatims in them, each tenant's its own."""

from __future__ import annotations

import gzip
import json
from typing import Any

import pytest

from api.incoming import of_lines
from tests.api_samples import Service, bearer
from textcx.errors import InputError

NDJSON = {"Content-Type": "application/x-ndjson"}


def made(service: Service, name: str = "Spring") -> str:
    return str(service.client.post("/v1/datasets", json={"name": name}).json()["id"])


def put(service: Service, dataset: str, *rows: dict[str, Any]) -> dict[str, Any]:
    found = service.client.post(f"/v1/datasets/{dataset}/verbatims", json={"verbatims": rows})
    return dict(found.json())


def lines(service: Service, dataset: str, content: bytes, **headers: str) -> Any:
    address = f"/v1/datasets/{dataset}/verbatims"
    return service.client.post(address, content=content, headers={**NDJSON, **headers})


def counts(created: int = 0, updated: int = 0, unchanged: int = 0, repeated: int = 0) -> dict[str, int]:
    return {"created": created, "updated": updated, "unchanged": unchanged, "repeated": repeated}


def test_a_data_set_is_made_and_found_where_its_location_says(service: Service) -> None:
    answer = service.client.post("/v1/datasets", json={"name": "Spring", "segment_keys": ["country"]})
    found = service.client.get(answer.headers["location"])
    assert (201, answer.json()) == (answer.status_code, found.json())
    assert ("Spring", ["country"], 0) == tuple(answer.json()[name] for name in ("name", "segment_keys", "revision"))


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({}, "/name"),
        ({"name": ""}, "/name"),
        ({"name": "x" * 201}, "/name"),
        ({"name": "a\0b"}, "/name"),
        ({"name": 5}, "/name"),
        ({"name": "Spring", "tenant": "tn_1"}, "/tenant"),
        ({"name": "Spring", "segment_keys": ["k"] * 21}, "/segment_keys"),
    ],
)
def test_a_wrong_data_set_is_refused_by_the_place(service: Service, body: dict[str, Any], pointer: str) -> None:
    found = service.client.post("/v1/datasets", json=body)
    assert (422, [pointer]) == (found.status_code, [each["pointer"] for each in found.json()["errors"]])


def test_a_segment_key_that_could_not_be_looked_up_is_refused(service: Service) -> None:
    assert 422 == service.client.post("/v1/datasets", json={"name": "Spring", "segment_keys": ['a"b']}).status_code


def test_pages_follow_each_other_to_the_end_the_newest_first(service: Service) -> None:
    names = [f"Number {number}" for number in range(5)]
    for name in names:
        made(service, name)
    found, cursor = [], None
    while not found or cursor:
        page = service.client.get("/v1/datasets", params={"limit": 2, **({"cursor": cursor} if cursor else {})}).json()
        found += [each["name"] for each in page["items"]]
        cursor = page["next"]
    assert names[::-1] == found


@pytest.mark.parametrize("cursor", ["forged", "", "AAAA", "ü", "x" * 200])
def test_a_forged_cursor_is_refused(service: Service, cursor: str) -> None:
    assert 422 == service.client.get("/v1/datasets", params={"cursor": cursor}).status_code


def test_a_cursor_of_another_tenant_is_refused(service: Service) -> None:
    made(service), made(service)
    cursor = service.client.get("/v1/datasets", params={"limit": 1}).json()["next"]
    found = service.client.get("/v1/datasets", params={"cursor": cursor}, headers=bearer(service.theirs.read))
    assert (422, "urn:textcx:error:cursor") == (found.status_code, found.json()["type"])


@pytest.mark.parametrize("limit", ["0", "1001", "many", "-1"])
def test_a_limit_that_makes_no_sense_is_refused_by_its_name(service: Service, limit: str) -> None:
    found = service.client.get("/v1/datasets", params={"limit": limit})
    assert (422, ["limit"]) == (found.status_code, [each["parameter"] for each in found.json()["errors"]])


def test_a_client_that_has_the_version_is_told_that_nothing_changed(service: Service) -> None:
    address = f"/v1/datasets/{made(service)}"
    tag = service.client.get(address).headers["etag"]
    same = service.client.get(address, headers={"If-None-Match": f'"other", {tag}'})
    put(service, address.rsplit("/", 1)[1], {"id": "r", "text": "good"})
    changed = service.client.get(address, headers={"If-None-Match": tag})
    assert (304, b"", 200) == (same.status_code, same.content, changed.status_code)


def test_another_tenant_finds_nothing(service: Service) -> None:
    address, headers = f"/v1/datasets/{made(service)}", bearer(service.theirs.admin)
    answers = [
        service.client.get(address, headers=headers),
        service.client.delete(address, headers=headers),
        service.client.post(f"{address}/verbatims", json={"verbatims": [{"id": "r", "text": "good"}]}, headers=headers),
    ]
    assert [404, 404, 404] == [each.status_code for each in answers]
    assert [] == service.client.get("/v1/datasets", headers=headers).json()["items"]


def test_an_erased_data_set_is_gone(service: Service) -> None:
    address = f"/v1/datasets/{made(service)}"
    erased = service.client.delete(address)
    assert (204, b"") == (erased.status_code, erased.content)
    assert [404, 404] == [service.client.get(address).status_code, service.client.delete(address).status_code]


def test_the_receipt_says_what_became_of_each_verbatim(service: Service) -> None:
    dataset = made(service)
    first = put(service, dataset, {"id": "a", "text": "good"}, {"id": "b", "text": "bad"}, {"id": "b", "text": "bad!"})
    again = put(service, dataset, {"id": "a", "text": "good"}, {"id": "b", "text": "better"}, {"id": "c", "text": "x"})
    assert [counts(created=2, repeated=1), counts(created=1, updated=1, unchanged=1)] == [first, again]


@pytest.mark.parametrize("content", [b"", b"\n", b" \r\n\n", gzip.compress(b"")])
def test_lines_without_a_verbatim_are_refused(service: Service, content: bytes) -> None:
    encoded = {"Content-Encoding": "gzip"} if content.startswith(b"\x1f") else {}
    found = service.client.post(
        f"/v1/datasets/{made(service)}/verbatims",
        content=content,
        headers={"Content-Type": "application/x-ndjson", **encoded},
    )
    assert (422, "The body has no verbatims; expected at least one line.") == (
        found.status_code,
        found.json()["detail"],
    )
    assert [{"line": 1, "detail": "Expected at least one line."}] == found.json()["errors"]


@pytest.mark.parametrize(
    ("content", "detail", "pointer"),
    [
        (b'{"verbatims": []}', "The body has no verbatims; expected at least one item.", "/verbatims"),
        (b" ", "The body is empty; expected a JSON object.", ""),
    ],
)
def test_json_without_a_verbatim_is_refused(service: Service, content: bytes, detail: str, pointer: str) -> None:
    address = f"/v1/datasets/{made(service)}/verbatims"
    found = service.client.post(address, content=content, headers={"Content-Type": "application/json"})
    assert (422, detail) == (found.status_code, found.json()["detail"])
    assert [pointer] == [each["pointer"] for each in found.json()["errors"]]


def test_lines_are_taken_too_with_blank_ones_between(service: Service) -> None:
    content = b'{"id":"a","text":"good","metadata":{"country":"IE"}}\r\n\n  \n{"id":"b","text":"bad"}'
    found = lines(service, made(service), content)
    assert (200, counts(created=2)) == (found.status_code, found.json())


def test_lines_may_be_gzip(service: Service) -> None:
    content = gzip.compress(b'{"id":"a","text":"good"}\n')
    assert counts(created=1) == lines(service, made(service), content, **{"Content-Encoding": "gzip"}).json()


def test_one_wrong_line_keeps_all_from_being_stored_and_is_named(service: Service) -> None:
    dataset = made(service)
    content = (
        b'{"id":"a","text":"good"}\n{"id":"b"}\n{"id":"c","text":"secret words"\n\n{"id":"d","text":"x","shade":1}\n'
    )
    found = lines(service, dataset, content)
    problem = found.json()
    assert (422, "3 lines are not valid; `errors` names the first. Nothing was stored.") == (
        found.status_code,
        problem["detail"],
    )
    assert [(2, "/text"), (3, ""), (5, "/shade")] == [(e["line"], e["pointer"]) for e in problem["errors"]]
    assert "secret" not in found.text
    assert 0 == service.client.get(f"/v1/datasets/{dataset}").json()["revision"]


def test_ten_thousand_lines_are_taken_at_once_and_no_more() -> None:
    line = b'{"id":"r","text":"x"}\n'
    assert 10_000 == len(of_lines(line * 10_000))
    with pytest.raises(InputError, match="at most 10000"):
        of_lines(line * 10_001)


@pytest.mark.parametrize(
    ("row", "status"),
    [
        ({"id": "r", "text": "a\0b"}, 422),
        ({"id": "r", "text": "x" * 200_001}, 422),
        ({"id": "r", "text": "x", "created_at": "2026-05-04T10:30:00"}, 422),
        ({"id": "r", "text": "x", "created_at": "2026-13-04T10:30:00Z"}, 422),
        ({"id": "r", "text": "x", "created_at": "0001-01-01T00:00:00+14:00"}, 422),
        ({"id": "r", "text": "x", "created_at": "2199-01-01T00:00:00Z"}, 422),
        ({"id": "r", "text": "x", "created_at": "2090-01-01T00:00:00Z"}, 200),
        ({"id": "r", "text": "x", "metadata": {"deep": [[["a"]]], "number": 10**400}}, 200),
        ({"id": "r", "text": "x", "metadata": {"a\0b": 1}}, 422),
        ({"id": "r", "text": "x", "metadata": ["list"]}, 422),
        ({"id": "\u2028", "text": "", "language": "en"}, 200),
    ],
)
def test_odd_verbatims_are_kept_or_refused_with_a_reason(service: Service, row: dict[str, Any], status: int) -> None:
    found = service.client.post(f"/v1/datasets/{made(service)}/verbatims", json={"verbatims": [row]})
    assert status == found.status_code, found.text


@pytest.mark.parametrize(
    ("content", "status"),
    [
        (b'{"verbatims":[{"id":"r","text":"\\ud800"}]}', 400),
        (b'{"verbatims":[{"id":"r","text":"\xff"}]}', 400),
        (b'{"verbatims":[{"id":"r","text":"x","metadata":{"n":NaN}}]}', 422),
        (b'{"verbatims":[{"id":"r","text":"x","metadata":{"n":%s}}]}' % (b"[" * 5000), 400),
        (b"", 422),
        (b"[]", 422),
        (b'{"verbatims":[],"dataset":"other"}', 422),
    ],
)
def test_bodies_that_cannot_be_kept_are_refused(service: Service, content: bytes, status: int) -> None:
    address = f"/v1/datasets/{made(service)}/verbatims"
    found = service.client.post(address, content=content, headers={"Content-Type": "application/json"})
    assert status == found.status_code, found.text


def test_verbatims_come_as_json_or_lines_only(service: Service) -> None:
    address = f"/v1/datasets/{made(service)}/verbatims"
    found = service.client.post(address, content=b"id,text", headers={"Content-Type": "text/csv"})
    assert (415, True) == (found.status_code, "application/x-ndjson" in found.json()["detail"])


def test_a_large_answer_is_gzip_where_the_client_takes_it(service: Service) -> None:
    body = {"verbatims": [{"id": str(number), "text": "good price"} for number in range(50)]}
    with service.client.stream("POST", "/v1/analyze", json=body, headers={"Accept-Encoding": "gzip"}) as found:
        raw = b"".join(found.iter_raw())
    assert "gzip" == found.headers["content-encoding"]
    assert 50 == len(json.loads(gzip.decompress(raw))["results"])
