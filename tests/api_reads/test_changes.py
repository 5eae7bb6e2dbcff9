"""Erasing leaves no trace; people rename, merge and split themes."""

from __future__ import annotations

from urllib.parse import quote

import pytest

from tests.api_reads import samples
from tests.api_reads.samples import Voice
from tests.api_samples import Service
from textcx.insights.serialise import themes_document
from textcx.store.scope import TenantScope

READS = ("themes", "themes/t-late", "pain-points", "journey", "summary", "series", "verbatims?limit=1000")
NDJSON = {"Accept": "application/x-ndjson"}


@pytest.fixture
def analysed(scope: TenantScope, dataset: str, told: list[Voice]) -> str:
    """The survey with the quotes, evidence and findings of an analysis."""
    found = samples.analysis(told)
    samples.keep(scope, dataset, found, themes_document(found))
    return dataset


def everything(service: Service, dataset: str) -> str:
    """All that the data set answers, in one text."""
    address = f"/v1/datasets/{dataset}"
    texts = [service.client.get(f"{address}/{path}").text for path in READS]
    return "\n".join([*texts, service.client.get(f"{address}/verbatims", headers=NDJSON).text])


def test_an_erased_verbatim_leaves_no_trace(service: Service, analysed: str) -> None:
    address = f"/v1/datasets/{analysed}"
    quoted = service.client.get(f"{address}/themes").json()["themes"][0]["quotes"][0]["verbatim_id"]
    before = service.client.get(f"{address}/summary").json()
    assert f'"{quoted}"' in everything(service, analysed)
    assert 204 == service.client.delete(f"{address}/verbatims/{quoted}").status_code
    assert f'"{quoted}"' not in everything(service, analysed)
    assert before["ok"] - 1 == service.client.get(f"{address}/summary").json()["ok"]
    again = [
        service.client.delete(f"{address}/verbatims/{quoted}"),
        service.client.get(f"{address}/verbatims/{quoted}"),
    ]
    assert [404, 404] == [answer.status_code for answer in again]


def test_an_erased_person_leaves_no_trace_in_any_data_set(
    service: Service, scope: TenantScope, analysed: str, told: list[Voice]
) -> None:
    other = samples.store(scope, told[:30])
    person = "p/3 ü"
    mine = [voice.incoming.id for voice in told if voice.incoming.metadata["respondent_id"] == person]
    assert mine
    address = f"/v1/respondents/{quote(person, safe='')}"
    expected = len(mine) + sum(voice.incoming.id in mine for voice in told[:30])
    assert {"erased": expected} == service.client.delete(address).json()
    for dataset in (analysed, other):
        assert [] == [name for name in mine if f'"{name}"' in everything(service, dataset)]
    assert {"erased": 0} == service.client.delete(address).json()


@pytest.mark.parametrize("name", ["a/b", "100% sure?", "ü #1", "..", " "])
def test_ids_with_signs_of_an_address_are_found_and_erased(service: Service, scope: TenantScope, name: str) -> None:
    dataset = scope.datasets.create("odd ids").id
    body = {"verbatims": [{"id": name, "text": "The box came late.", "metadata": {"respondent_id": name}}]}
    assert 1 == service.client.post(f"/v1/datasets/{dataset}/verbatims", json=body).json()["created"]
    written = quote(name, safe="").replace(".", "%2E")
    assert name == service.client.get(f"/v1/datasets/{dataset}/verbatims/{written}").json()["id"]
    assert {"erased": 1} == service.client.delete(f"/v1/respondents/{written}").json()


def test_a_theme_is_renamed_and_its_history_says_by_whom(service: Service, dataset: str) -> None:
    address = f"/v1/datasets/{dataset}/themes/t-late"
    renamed = service.client.patch(address, json={"label": "parcels that come late"})
    assert ("parcels that come late", True) == (renamed.json()["label"], renamed.json()["edited"])
    assert "parcels that come late" == service.client.get(address).json()["theme"]["label"]
    edit = service.client.get(f"{address}/history").json()["edits"][0]
    assert ("rename", "late parcels") == (edit["kind"], edit["before"]["label"])
    assert edit["actor"].startswith("key_")


def test_a_merged_theme_is_counted_and_quoted_under_the_other(service: Service, dataset: str) -> None:
    address = f"/v1/datasets/{dataset}/themes"
    before = {theme["id"]: theme["segments"] for theme in service.client.get(address).json()["themes"]}
    merged = service.client.post(f"{address}/t-late/merge", json={"into": "t-bill"})
    assert (200, "t-bill") == (merged.status_code, merged.json()["id"])
    after = {theme["id"]: theme["segments"] for theme in service.client.get(address).json()["themes"]}
    assert before["t-late"] + before["t-bill"] == after["t-bill"]
    assert "t-late" not in after
    lineage = service.client.get(f"{address}/t-late/history").json()["lineage"]
    assert [("merge", "t-late", "t-bill")] == [(each["kind"], each["source"], each["target"]) for each in lineage]
    assert 404 == service.client.patch(f"{address}/t-late", json={"label": "gone"}).status_code


def test_a_theme_is_split_by_the_segments_that_leave(service: Service, dataset: str) -> None:
    address = f"/v1/datasets/{dataset}/themes"
    before = service.client.get(f"{address}/t-late").json()["theme"]
    places = [{"verbatim_id": each["verbatim_id"], "start": each["start"]} for each in before["quotes"][:3]]
    made = service.client.post(f"{address}/t-late/split", json={"label": "first three", "evidence": places})
    assert 201 == made.status_code
    new = service.client.get(f"{address}/{made.json()['id']}").json()["theme"]
    assert (3, 3) == (new["segments"], len(new["quotes"]))
    assert before["segments"] - 3 == service.client.get(f"{address}/t-late").json()["theme"]["segments"]


def test_a_split_that_moves_nothing_is_refused_and_makes_nothing(service: Service, dataset: str) -> None:
    address = f"/v1/datasets/{dataset}/themes"
    body = {"label": "none", "evidence": [{"verbatim_id": "v-none", "start": 0}]}
    assert 409 == service.client.post(f"{address}/t-late/split", json=body).status_code
    assert [] == service.client.get(f"{address}/t-late/history").json()["edits"]


@pytest.mark.parametrize(
    ("call", "body", "status"),
    [
        ("merge", {"into": "t-late"}, 409),
        ("merge", {"into": "t-none"}, 404),
        ("merge", {"into": "t-app", "why": "so"}, 422),
        ("split", {"label": " ", "evidence": [{"verbatim_id": "v-1", "start": 0}]}, 422),
        ("split", {"label": "x", "evidence": []}, 422),
        ("split", {"label": "x", "evidence": [{"verbatim_id": "v-1", "start": -1}]}, 422),
    ],
)
def test_changes_that_cannot_be_meant_are_refused(
    empty: tuple[Service, str], call: str, body: dict[str, object], status: int
) -> None:
    service, dataset = empty
    answer = service.client.post(f"/v1/datasets/{dataset}/themes/t-late/{call}", json=body)
    assert (status, status) == (answer.status_code, answer.json()["status"])
