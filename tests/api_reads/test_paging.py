"""Pages give everything once; lines give everything at once."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from tests.api_reads.samples import Voice
from tests.api_samples import Service, bearer
from textcx.store.scope import TenantScope

Get = Callable[..., Any]
NDJSON = {"Accept": "text/html;q=0.1, application/x-ndjson;q=0.9"}


def walked(get: Get, path: str, name: str, **asked: str) -> list[Any]:
    """Follow the cursors to the end."""
    found, page = [], get(path, **asked)
    while page["next"]:
        found += page[name]
        page = get(path, cursor=page["next"], **asked)
    return [*found, *page[name]]


def test_paging_gives_each_verbatim_once_the_last_received_first(get: Get, told: list[Voice]) -> None:
    found = walked(get, "verbatims", "items", limit="7")
    assert [voice.incoming.id for voice in reversed(told)] == [record["id"] for record in found]


@pytest.mark.parametrize(("path", "name"), [("themes", "themes"), ("pain-points", "pain_points")])
def test_paging_gives_each_theme_and_pain_point_once(get: Get, path: str, name: str) -> None:
    assert get(path)[name] == walked(get, path, name, limit="1")


def test_lines_are_all_that_match_whatever_the_limit(service: Service, dataset: str, get: Get) -> None:
    answer = service.client.get(f"/v1/datasets/{dataset}/verbatims?language=it&limit=2", headers=NDJSON)
    assert "application/x-ndjson" == answer.headers["content-type"].split(";")[0]
    lines = [json.loads(line) for line in answer.text.splitlines()]
    assert get("verbatims", language="it", limit="1000")["items"] == lines


def test_lines_go_on_beyond_the_page_they_are_read_by(
    service: Service, dataset: str, get: Get, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("api.listing.AT_ONCE", 8)
    answer = service.client.get(f"/v1/datasets/{dataset}/verbatims", headers=NDJSON)
    assert 90 == len({json.loads(line)["id"] for line in answer.text.splitlines()})


def test_lines_of_nothing_are_nothing(service: Service, dataset: str) -> None:
    answer = service.client.get(f"/v1/datasets/{dataset}/verbatims?q=zebra", headers=NDJSON)
    assert (200, "") == (answer.status_code, answer.text)


@pytest.mark.parametrize("path", ["themes", "pain-points", "verbatims"])
def test_a_cursor_is_good_for_its_own_list_and_filter_only(
    service: Service, scope: TenantScope, dataset: str, get: Get, path: str
) -> None:
    cursor = get(path, limit="1")["next"]
    forged = cursor[:-2] + ("AA" if cursor[-2:] != "AA" else "AQ")
    other = scope.datasets.create("other").id
    asked = [(dataset, forged, ""), (dataset, "abc", ""), (dataset, cursor, "&language=it"), (other, cursor, "")]
    for where, given, filters in asked:
        answer = service.client.get(f"/v1/datasets/{where}/{path}?limit=1&cursor={given}{filters}")
        assert (422, "urn:textcx:error:cursor") == (answer.status_code, answer.json()["type"])
    lines = service.client.get(f"/v1/datasets/{dataset}/verbatims?cursor={forged}", headers=NDJSON)
    assert 422 == lines.status_code


@pytest.mark.parametrize("limit", ["0", "1001", "-1", "many", ""])
def test_a_limit_is_checked(service: Service, dataset: str, limit: str) -> None:
    answer = service.client.get(f"/v1/datasets/{dataset}/verbatims?limit={limit}")
    assert (422, "limit") == (answer.status_code, answer.json()["errors"][0]["parameter"])


def test_another_tenants_cursor_is_none_of_ours(service: Service, dataset: str, get: Get) -> None:
    cursor = get("verbatims", limit="1")["next"]
    theirs = service.store.tenant(service.theirs.id).datasets.create("theirs").id
    answer = service.client.get(
        f"/v1/datasets/{theirs}/verbatims?limit=1&cursor={cursor}", headers=bearer(service.theirs.read)
    )
    assert 422 == answer.status_code
