"""Scoring now: shapes, order, errors inside a 200, and what a call cannot be."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from api.deps import Scoring
from tests.api_samples import PROVENANCE, Service, bearer, parts, pipeline, running, scoring
from textcx.pipeline import Pipeline
from textcx.records import to_record
from textcx.segmenters.rules import RuleSegmenter
from textcx.serving.plan import BatchPlan, Load
from textcx.types import Span, Verbatim


def rows(*texts: str) -> dict[str, Any]:
    return {"verbatims": [{"id": f"r-{place}", "text": text} for place, text in enumerate(texts)]}


def ask(service: Service, body: object, **headers: str) -> Any:
    return service.client.post("/v1/analyze", json=body, headers=headers)


def test_the_records_are_those_of_the_pipeline(service: Service) -> None:
    found = ask(service, rows("good price", "  ", "-", "bad delivery"))
    texts = ["good price", "  ", "-", "bad delivery"]
    expected = pipeline("default").annotate_batch([Verbatim(id=f"r-{n}", text=t) for n, t in enumerate(texts)])
    assert {"results": [to_record(each, PROVENANCE) for each in expected]} == found.json()


def test_results_come_in_the_order_of_the_call_and_ids_may_repeat(service: Service) -> None:
    body = {"verbatims": [{"id": "same", "text": f"Number {n} was bad."} for n in range(40)]}
    found = ask(service, body).json()["results"]
    assert [each["text"] for each in body["verbatims"]] == [each["text"] for each in found]
    assert {"same"} == {each["id"] for each in found}


def test_no_verbatims_are_no_results(service: Service) -> None:
    assert {"results": []} == ask(service, rows()).json()


def test_a_language_that_is_given_is_kept(service: Service) -> None:
    body = {"verbatims": [{"id": "r", "text": "good", "language": "pt-BR", "created_at": "2031-01-01T00:00:00Z"}]}
    assert {"code": "pt-BR", "score": 1.0} == ask(service, body).json()["results"][0]["language"]


def test_a_nul_in_a_text_is_scored_like_any_other_character(service: Service) -> None:
    found = ask(service, rows("good\0price")).json()["results"][0]
    assert ("ok", "good\0price") == (found["status"], found["text"])


def test_the_stages_are_those_of_the_taxonomy_that_was_asked_for(service: Service) -> None:
    usual = ask(service, rows("room and price")).json()["results"][0]["stages"]
    hotel = ask(service, {**rows("room and price"), "taxonomy": "hotel"}).json()["results"][0]["stages"]
    assert (["price"], ["room"]) == ([each["id"] for each in usual], [each["id"] for each in hotel])


def test_an_unknown_taxonomy_is_refused_with_the_options(service: Service) -> None:
    found = ask(service, {**rows("good"), "taxonomy": "/etc/passwd"})
    assert (422, "urn:textcx:error:taxonomy") == (found.status_code, found.json()["type"])
    assert "default" in found.json()["detail"] and "hotel" in found.json()["detail"]


class Trap(RuleSegmenter):
    """Breaks on one word."""

    def segment(self, text: str) -> tuple[Span, ...]:
        if "trap" in text:
            raise IndexError("out of range near the trap")
        return super().segment(text)


def test_a_verbatim_that_cannot_be_scored_is_an_error_inside_a_200(tmp_path: Path) -> None:
    def broken(taxonomy: str) -> Pipeline:
        usual = pipeline(taxonomy)
        return Pipeline(**{name: getattr(usual, name) for name in usual.__slots__} | {"segmenter": Trap()})

    with running(parts(tmp_path, scored=Scoring(broken, PROVENANCE))) as service:
        found = ask(service, rows("good", "a trap", "bad"))
    assert (200, ["ok", "error", "ok"]) == (found.status_code, [each["status"] for each in found.json()["results"]])
    assert "The verbatim could not be scored (IndexError)." == found.json()["results"][1]["error"]


@pytest.mark.parametrize(
    ("item", "name", "text", "error"),
    [
        ({"id": "r-9"}, "r-9", "", "/text: This field is required."),
        ({"text": "good"}, "2", "good", "/id: This field is required."),
        ({"id": 7, "text": "good"}, "2", "good", "/id: Expected a text."),
        ({"id": "r-9", "text": None}, "r-9", "", "/text: Expected a text."),
        (
            {"id": "r-9", "text": "good", "colour": "red", "language": 1},
            "r-9",
            "good",
            "/language: Expected a text. /colour: There is no such field here.",
        ),
        (
            {"id": "r-9", "text": "x" * 200_001},
            "r-9",
            "x" * 200_001,
            "/text: Expected a text of at most 200000 characters.",
        ),
        ({"id": "r-9", "text": "lone \ud800"}, "r-9", "lone \ud800", "/text: Expected text without half characters"),
        ("no object", "2", "", "Expected a JSON object."),
        (None, "2", "", "Expected a JSON object."),
    ],
)
def test_a_verbatim_that_is_not_valid_is_an_error_in_its_own_record(
    service: Service, item: object, name: str, text: str, error: str
) -> None:
    content = json.dumps({"verbatims": [{"id": "a", "text": "good price"}, item, {"id": "b", "text": "bad"}]})
    found = service.client.post("/v1/analyze", content=content, headers={"Content-Type": "application/json"})
    records = found.json()["results"]
    assert (200, ["a", name, "b"]) == (found.status_code, [each["id"] for each in records])
    assert (["ok", "error", "ok"], text) == ([each["status"] for each in records], records[1]["text"])
    assert records[1]["error"].startswith(f"The verbatim is not valid. {error}")
    assert records[0] == ask(service, {"verbatims": [{"id": "a", "text": "good price"}]}).json()["results"][0]


def test_a_call_without_a_valid_verbatim_is_refused_with_the_place_of_each(service: Service) -> None:
    found = ask(service, {"verbatims": [{"id": "a"}, {"id": "b", "words": "good"}]})
    assert (422, ["/verbatims/0/text", "/verbatims/1/text", "/verbatims/1/words"]) == (
        found.status_code,
        [each["pointer"] for each in found.json()["errors"]],
    )


def test_a_full_queue_says_when_to_come_again(tmp_path: Path) -> None:
    plan = BatchPlan(batch=Load(items=1, tokens=100), queue=Load(items=4, tokens=10_000), tenant_share=0.5)
    with running(parts(tmp_path, scored=scoring(plan))) as service:
        assert 200 == ask(service, rows(*["good"] * 4)).status_code
        found = ask(service, rows(*["good"] * 5))
    assert (413, "urn:textcx:error:too-large") == (found.status_code, found.json()["type"])


@pytest.mark.parametrize(
    ("verbatims", "pointers"),
    [
        ([{"id": "r", "text": "good"}] * 300, ["/verbatims"]),
        ([{"id": "r", "text": "x" * 2_000_000}], ["/verbatims/0/text"]),
        ([{"id": "r"}], ["/verbatims/0/text"]),
        ([{"id": 7, "text": "good"}], ["/verbatims/0/id"]),
        ([{"id": "", "text": "good"}], ["/verbatims/0/id"]),
        ([{"id": "r", "text": "good", "color": "crimson"}], ["/verbatims/0/color"]),
        ([{"id": "r", "text": "good", "created_at": "yesterday"}], ["/verbatims/0/created_at"]),
        ([{"id": "r", "text": "good", "created_at": "9999-12-31T23:59:59-12:00"}], ["/verbatims/0/created_at"]),
        ([{"id": "r", "text": "good", "created_at": 17}], ["/verbatims/0/created_at"]),
        ([{"id": "r", "text": "good", "language": "not a code"}], ["/verbatims/0/language"]),
        ([{"id": "r", "text": "lone \ud800"}], ["/verbatims/0/text"]),
        ("good", ["/verbatims"]),
    ],
)
def test_what_is_wrong_is_named_by_its_place_without_the_words(
    service: Service, verbatims: Sequence[object] | str, pointers: list[str]
) -> None:
    found = service.client.post(
        "/v1/analyze", content=json.dumps({"verbatims": verbatims}), headers={"Content-Type": "application/json"}
    )
    assert (422, pointers) == (found.status_code, [each["pointer"] for each in found.json()["errors"]])
    assert "good" not in found.text and "crimson" not in found.text


def test_an_unknown_field_of_the_call_is_refused_by_name(service: Service) -> None:
    found = ask(service, {**rows("good"), "tenant": "theirs"})
    assert (422, [{"pointer": "/tenant", "detail": "There is no such field here."}]) == (
        found.status_code,
        found.json()["errors"],
    )


@pytest.mark.parametrize(("scope", "status"), [("ingest", 200), ("read", 200), ("admin", 200)])
def test_every_scope_may_score(service: Service, scope: str, status: int) -> None:
    assert status == ask(service, rows("good"), **bearer(getattr(service.ours, scope))).status_code
