"""The client against the service on fakes: every method once, and the examples of its document."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tests.api_samples import Service, parts, running
from tests.client.through import Through, on_loopback
from textcx import client as package
from textcx.client import AccessDenied, Client, Conflict, Invalid, NotFound
from textcx.client.results import IncomingVerbatim
from textcx.store.server import Store

DOCS = Path(__file__).parents[2] / "docs"
EXAMPLE = re.compile(r"^```py\n(.*?)^```$", re.DOTALL | re.MULTILINE)
THREE: list[IncomingVerbatim] = [
    {"id": "r-1", "text": "Bad delivery.", "created_at": "2026-05-04T10:30:00Z", "metadata": {"country": "IE"}},
    {"id": "r/2", "text": "Good price.", "metadata": {"country": "PL", "respondent_id": "p-7"}},
    {"id": "r-3", "text": "-", "metadata": {"respondent_id": "p-7"}},
]


class Finisher:
    """A worker for which every job is done as soon as it begins."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def wake(self) -> None:
        while claimed := self._store.claim_job("finisher", 30):
            scope, job = claimed
            scope.jobs.finish(job, "succeeded")

    def stop(self, timeout: float) -> None:
        """There is nothing to stop."""


@contextmanager
def serving(folder: Path) -> Iterator[Service]:
    given = parts(folder)
    with running(replace(given, worker=Finisher(given.store))) as service:
        yield service


@pytest.fixture
def service(tmp_path: Path) -> Iterator[Service]:
    with serving(tmp_path) as made:
        yield made


@pytest.fixture
def client(service: Service) -> Iterator[Client]:
    with Client("http://testserver", service.ours.admin, transport=Through(service.client)) as made:
        yield made


@pytest.fixture
def dataset(client: Client) -> str:
    made = client.create_dataset("Reviews", ["country"])["id"]
    assert 3 == client.upload(made, THREE)["created"]
    return made


def test_texts_are_scored_in_order_also_more_than_one_call_takes(client: Client) -> None:
    texts = [f"Bad delivery number {number}." for number in range(300)]
    records = client.analyze(texts)
    assert [(str(number), text) for number, text in enumerate(texts, 1)] == [
        (each["id"], each["text"]) for each in records
    ]
    assert "negative" == (records[0]["sentiment"] or {}).get("label")


def test_verbatims_keep_their_ids_and_a_taxonomy_can_be_chosen(client: Client) -> None:
    (record,) = client.analyze([{"id": "x-9", "text": "The room was good."}], taxonomy="hotel")
    assert ("x-9", ["room"]) == (record["id"], [stage["id"] for stage in record["stages"] or []])


def test_data_sets_are_listed_over_pages(service: Service, client: Client) -> None:
    with service.store.tenant(service.ours.id).together() as scope:
        ids = [scope.datasets.create(f"Set {number}").id for number in range(51)]
    assert ids[::-1] == [each["id"] for each in client.datasets()]


def test_an_upload_twice_changes_nothing(client: Client, dataset: str) -> None:
    assert {"created": 0, "updated": 0, "unchanged": 3, "repeated": 0} == client.upload(dataset, THREE)


def test_stored_verbatims_are_read_with_filters(client: Client, dataset: str) -> None:
    assert {"r-1", "r/2", "r-3"} == {each["id"] for each in client.verbatims(dataset)}
    assert ["r-1"] == [each["id"] for each in client.verbatims(dataset, since=date(2026, 5, 4), until="2026-05-04")]
    assert ["r/2"] == [each["id"] for each in client.verbatims(dataset, segments={"country": "PL"})]
    assert "Good price." == client.verbatim(dataset, "r/2")["text"]


def test_an_analysis_is_waited_for_and_its_results_read(client: Client, dataset: str) -> None:
    job = client.start_analysis(dataset, seed=3, score=("nps", "nps"))
    assert "succeeded" == client.wait(job["id"])["status"]
    assert [job["id"]] == [each["id"] for each in client.jobs()]
    with pytest.raises(Conflict, match="has succeeded already"):
        client.cancel(job["id"])
    assert ([], []) == (client.themes(dataset)["themes"], client.pain_points(dataset, stage="delivery")["pain_points"])
    assert 3 == client.summary(dataset)["coverage"]["rows"]
    assert "delivery" in [stage["stage"] for stage in client.journey(dataset)["journey"]]


def test_a_person_a_verbatim_and_a_data_set_are_erased(client: Client, dataset: str) -> None:
    assert [2, 0] == [client.erase_respondent("p-7"), client.erase_respondent("p-7")]
    client.erase_verbatim(dataset, "r-1")
    assert [] == list(client.verbatims(dataset))
    client.delete_dataset(dataset)
    with pytest.raises(NotFound):
        client.dataset(dataset)


def test_webhooks_are_made_tried_and_removed(client: Client) -> None:
    hook = client.create_webhook("https://hooks.example.com/in", ["job.failed"])
    assert hook["secret"].startswith("whsec_")
    rotated = client.rotate_webhook_secret(hook["id"], overlap_hours=1)
    assert hook["secret"] != rotated["secret"] and rotated["former_secrets_until"]
    ping = client.ping_webhook(hook["id"])
    assert [ping] == list(client.deliveries(hook["id"]))
    client.delete_webhook(hook["id"])
    assert [] == list(client.webhooks())


def test_refusals_say_what_was_wrong(service: Service, client: Client, dataset: str) -> None:
    with pytest.raises(Invalid, match="line 2"):
        client.upload(dataset, [THREE[0], {"id": "", "text": "x"}])
    with (
        Client("http://testserver", "tcx_wrong", transport=Through(service.client)) as stranger,
        pytest.raises(AccessDenied),
    ):
        list(stranger.datasets())


def examples() -> list[Any]:
    return [
        pytest.param(code, id=name)
        for name in ("client.md", "webhooks.md")
        for code in EXAMPLE.findall((DOCS / name).read_text(encoding="utf-8"))
    ]


@pytest.mark.parametrize("code", examples())
def test_the_examples_of_the_documents_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: str) -> None:
    with serving(tmp_path) as service, on_loopback(service.app) as url:
        monkeypatch.setenv("TEXTCX_KEY", service.ours.admin)
        exec(compile(code.replace("http://127.0.0.1:8000", url), "example", "exec"), {})
        assert [] == service.store.tenant(service.ours.id).datasets.page().items


def test_the_public_names_are_a_signed_list() -> None:
    assert sorted(package.__all__) == package.__all__
    assert all(hasattr(package, name) for name in package.__all__)


def test_the_client_loads_neither_models_nor_the_store() -> None:
    heavy = ("numpy", "torch", "sqlalchemy", "fastapi", "pydantic", "textcx.store", "textcx.types")
    code = f"import sys, textcx.client; print([name for name in {heavy!r} if name in sys.modules])"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "[]" == found.stdout.strip()
