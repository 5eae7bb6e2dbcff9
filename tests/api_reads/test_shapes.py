"""Answers have the fields of the contract and of the OpenAPI document, no more and no less."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

import pytest
from pydantic import BaseModel

from api.schemas.codeframe import EntryOut, HistoryOut
from api.schemas.common import Page
from api.schemas.jobs import AnalysisRequest, Erased, JobOut, Merge, Rename, Split
from api.schemas.records import Record
from api.schemas.series import SeriesOut
from api.schemas.summaries import (
    JourneyOut,
    PainPointOut,
    PainPointsOut,
    SummaryOut,
    ThemeAnswer,
    ThemeOut,
    ThemesOut,
)
from tests.api_reads import samples
from tests.api_samples import parts, running
from tests.store.samples import verbatim

Ask = Callable[[str], Any]
READS: dict[str, type[BaseModel]] = {
    "themes": ThemesOut,
    "themes/t-late": ThemeAnswer,
    "themes/t-late/history": HistoryOut,
    "pain-points": PainPointsOut,
    "journey": JourneyOut,
    "summary": SummaryOut,
    "series": SeriesOut,
    "series?unit=day": SeriesOut,
    "verbatims?limit=1000": Page[Record],
    "verbatims/v-003": Record,
    "verbatims/waits": Record,
}
CONTRACT = {
    "themes": "id label terms parent_id stage stages verbatims segments share sentiment languages quotes",
    "pain_points": "theme_id stage rank priority severity verbatims share share_interval negative_share trend impact evidence",
    "journey": "stage verbatims segments share sentiment pain_points",
    "items": "id text status language sentiment stages segments entities error provenance",
}
WITH_EXAMPLES = (
    ThemeOut, ThemesOut, ThemeAnswer, PainPointOut, PainPointsOut, JourneyOut, SummaryOut, SeriesOut, EntryOut, HistoryOut,
    Record, JobOut, Erased, AnalysisRequest, Rename, Merge, Split,
)  # fmt: skip


@pytest.fixture(scope="module")
def ask(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ask]:
    with running(parts(tmp_path_factory.mktemp("shapes"))) as service:
        scope = service.store.tenant(service.ours.id)
        dataset = samples.store(scope, samples.voices())
        scope.verbatims.put(dataset, [verbatim("waits")])
        scope.codeframe.rename(dataset, "t-late", "parcels that come late", "key_1")
        yield lambda path: service.client.get(f"/v1/datasets/{dataset}/{path}").json()


def assert_same(model: type[BaseModel], content: Any) -> None:
    shown = json.loads(model.model_validate(content).model_dump_json(by_alias=True))
    assert plain(content) == plain(shown)


def plain(value: Any) -> Any:
    """Moments are written in more than one way."""
    if isinstance(value, dict):
        return {name: plain(part) for name, part in value.items()}
    if isinstance(value, list):
        return [plain(part) for part in value]
    if isinstance(value, str) and "T" in value and value[:4].isdecimal():
        return datetime.fromisoformat(value)
    return value


@pytest.mark.parametrize("path", READS)
def test_an_answer_is_what_the_document_says(ask: Ask, path: str) -> None:
    assert_same(READS[path], ask(path))


@pytest.mark.parametrize("path", ["themes", "pain-points", "journey", "verbatims"])
def test_an_answer_has_the_fields_of_the_contract(ask: Ask, path: str) -> None:
    answer = ask(path)
    name = path.replace("-", "_") if path != "verbatims" else "items"
    assert set(CONTRACT[name].split()) <= set(answer[name][0])


def test_evidence_and_quotes_cut_the_text_they_point_to(ask: Ask) -> None:
    texts = {record["id"]: record["text"] for record in ask("verbatims?limit=1000")["items"]}
    points = [each for point in ask("pain-points")["pain_points"] for each in point["evidence"]]
    quotes = [each for theme in ask("themes")["themes"] for each in theme["quotes"]]
    for each in (*points, *quotes):
        assert texts[each["verbatim_id"]][each["start"] : each["end"]] == each["text"] != ""


def test_a_verbatim_that_waits_says_so_with_nulls(ask: Ask) -> None:
    record = ask("verbatims/waits")
    computed = ("language", "sentiment", "stages", "segments", "entities", "error", "provenance")
    assert ("pending", {None}) == (record["status"], {record[name] for name in computed})


def test_rows_are_the_sum_of_the_statuses(ask: Ask) -> None:
    coverage = ask("summary")["coverage"]
    assert coverage["rows"] == sum(coverage[name] for name in ("ok", "junk", "empty", "error", "pending")) == 91


def test_every_stage_of_the_taxonomy_is_in_the_journey_in_order(ask: Ask) -> None:
    stages = [each["stage"] for each in ask("journey")["journey"]]
    assert [
        "awareness",
        "consideration",
        "purchase",
        "delivery",
        "onboarding",
        "usage",
        "support",
        "loyalty",
        "exit",
    ] == stages


@pytest.mark.parametrize("model", WITH_EXAMPLES)
def test_every_shape_has_an_example_that_fits_it(model: type[BaseModel]) -> None:
    examples = model.model_json_schema().get("examples") or []
    assert examples
    for example in examples:
        model.model_validate(example)


@pytest.mark.parametrize("model", WITH_EXAMPLES)
def test_every_shape_says_what_it_is(model: type[BaseModel]) -> None:
    assert model.__doc__
