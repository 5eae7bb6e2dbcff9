"""The same key and the same call do a thing once."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

import pytest

from api.deps import Scoring
from tests.api_samples import PROVENANCE, Service, bearer, parts, pipeline, running
from textcx.serving.errors import ShuttingDown
from textcx.types import Annotation


def make(service: Service, key: str, name: str = "Spring", **headers: str) -> Any:
    return service.client.post("/v1/datasets", json={"name": name}, headers={"Idempotency-Key": key, **headers})


def total(service: Service) -> int:
    return len(service.client.get("/v1/datasets").json()["items"])


def test_a_repeated_call_is_answered_as_the_first_was_and_does_nothing(service: Service) -> None:
    first, again = make(service, "load-1"), make(service, "load-1")
    assert (first.status_code, first.content, first.headers["location"]) == (
        again.status_code,
        again.content,
        again.headers["location"],
    )
    assert (1, None, "true") == (
        total(service),
        first.headers.get("idempotent-replayed"),
        again.headers["idempotent-replayed"],
    )


def test_the_same_key_with_another_body_is_a_conflict(service: Service) -> None:
    make(service, "load-1")
    found = make(service, "load-1", "Autumn")
    assert (409, "urn:textcx:error:conflict", 1) == (found.status_code, found.json()["type"], total(service))


def test_the_same_key_at_another_address_is_a_conflict(service: Service) -> None:
    make(service, "load-1")
    found = service.client.post("/v1/analyze", json={"name": "Spring"}, headers={"Idempotency-Key": "load-1"})
    assert 409 == found.status_code


def test_a_key_with_other_rights_is_not_given_the_answer(service: Service) -> None:
    make(service, "load-1")
    assert 409 == make(service, "load-1", **bearer(service.ours.ingest)).status_code


def test_another_tenant_has_its_own_keys(service: Service) -> None:
    make(service, "load-1")
    found = make(service, "load-1", **bearer(service.theirs.admin))
    assert (201, None) == (found.status_code, found.headers.get("idempotent-replayed"))


def test_a_refused_call_is_refused_again(service: Service) -> None:
    first, again = make(service, "load-1", ""), make(service, "load-1", "")
    assert (422, first.content, "true") == (again.status_code, again.content, again.headers["idempotent-replayed"])


def test_a_forbidden_call_may_be_made_with_a_better_key(service: Service) -> None:
    refused = make(service, "load-1", **bearer(service.ours.read))
    assert (403, 201) == (refused.status_code, make(service, "load-1").status_code)


@pytest.mark.parametrize("key", ["", "two words", "x" * 201])
def test_a_key_that_is_none_is_refused(service: Service, key: str) -> None:
    assert 422 == make(service, key).status_code


def test_a_failed_call_may_be_made_again(tmp_path: Path) -> None:
    class Refusing(Scoring):
        """Stops once."""

        refused = False

        async def annotate(self, verbatims: Any, *, tenant: str, taxonomy: str | None = None) -> list[Annotation]:
            if not self.refused:
                self.refused = True
                raise ShuttingDown("Not now.")
            return await super().annotate(verbatims, tenant=tenant, taxonomy=taxonomy)

    with running(parts(tmp_path, scored=Refusing(pipeline, PROVENANCE))) as service:
        body, headers = {"verbatims": [{"id": "r", "text": "good"}]}, {"Idempotency-Key": "score-1"}
        found = [service.client.post("/v1/analyze", json=body, headers=headers) for _ in range(3)]
    assert [503, 200, 200] == [each.status_code for each in found]
    assert [None, None, "true"] == [each.headers.get("idempotent-replayed") for each in found]
    assert "1" == found[0].headers["retry-after"]


def test_an_answer_that_holds_words_is_kept_as_one_that_does(service: Service, tmp_path: Path) -> None:
    make(service, "load-1")
    body = {"verbatims": [{"id": "r", "text": "good"}]}
    service.client.post("/v1/analyze", json=body, headers={"Idempotency-Key": "score-1"})
    with sqlite3.connect(tmp_path / "service.db") as connection:
        found = dict(connection.execute("select key, holds_text from answers"))
    assert {"load-1": 0, "score-1": 1} == found


def test_what_fails_in_a_way_nobody_foresaw_is_a_problem_and_may_be_tried_again(tmp_path: Path) -> None:
    class Broken(Scoring):
        """Fails with the words in its message."""

        async def annotate(self, verbatims: Any, *, tenant: str, taxonomy: str | None = None) -> list[Annotation]:
            raise KeyError("these are secret words")

    with running(parts(tmp_path, scored=Broken(pipeline, PROVENANCE))) as service:
        body, headers = {"verbatims": [{"id": "r", "text": "good"}]}, {"Idempotency-Key": "score-1"}
        found = [service.client.post("/v1/analyze", json=body, headers=headers) for _ in range(2)]
    assert [500, 500] == [each.status_code for each in found]
    assert ["urn:textcx:error:internal"] * 2 == [each.json()["type"] for each in found]
    assert "secret" not in found[0].text
