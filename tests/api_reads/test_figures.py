"""The figures of the service are those of an analysis of the same data."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.api_reads import samples
from tests.api_reads.samples import Voice
from textcx.insights.serialise import themes_document
from textcx.store.scope import TenantScope
from textcx.types import Status

Get = Callable[..., Any]
Told = list[Voice]


@pytest.fixture
def document(scope: TenantScope, dataset: str, told: Told) -> dict[str, Any]:
    """themes.json of the survey, with quotes, evidence and findings in the store."""
    found = samples.analysis(told)
    document = themes_document(found)
    samples.keep(scope, dataset, found, document)
    return document


def test_themes_are_those_of_an_analysis(get: Get, document: dict[str, Any]) -> None:
    answer = get("themes")
    assert document["coverage"]["ok"] == answer["ok"]
    assert document["themes"] == without(answer["themes"], "edited")


def without(items: list[dict[str, Any]], *names: str) -> list[dict[str, Any]]:
    return [{name: value for name, value in item.items() if name not in names} for item in items]


def test_pain_points_are_those_of_an_analysis(get: Get, document: dict[str, Any]) -> None:
    answer = get("pain-points")
    found = without(answer["pain_points"], "label")
    for point in found:
        point["evidence"] = without(point["evidence"], "text")
    assert len(found) >= 3
    assert document["pain_points"] == found


def test_the_journey_is_that_of_an_analysis(get: Get, document: dict[str, Any]) -> None:
    assert document["journey"] == get("journey")["journey"]


def test_a_trend_that_rises_raises_the_priority_until_a_filter_counts_anew(
    get: Get, scope: TenantScope, dataset: str, document: dict[str, Any]
) -> None:
    before = get("pain-points")["pain_points"]
    last = {**before[-1], "trend": {"direction": "up", "p_value": 0.01}}
    last["impact"] = {"metric": "nps", "value": -3.0, "interval": [-4.0, -2.0]}
    job = scope.jobs.page().items[0].id
    scope.findings.replace(dataset, [samples._finding(last, job)])
    after = {point["theme_id"]: point for point in get("pain-points")["pain_points"] if point["stage"] == last["stage"]}
    found = after[last["theme_id"]]
    assert (1.25, 1.25) == (found["factors"]["trend"], found["factors"]["impact"])
    assert (last["trend"], last["impact"]) == (found["trend"], found["impact"])
    for point in get("pain-points", language="it")["pain_points"]:
        assert (None, None, 1.0) == (point["trend"], point["impact"], point["factors"]["trend"])


def test_quotes_and_evidence_match_the_filter(get: Get, told: Told, document: dict[str, Any]) -> None:
    italian = {voice.incoming.id for voice in told if voice.language == "it"}
    quotes = [quote for theme in get("themes", language="it")["themes"] for quote in theme["quotes"]]
    evidence = [each for point in get("pain-points", language="it")["pain_points"] for each in point["evidence"]]
    assert quotes and evidence
    assert italian >= {each["verbatim_id"] for each in [*quotes, *evidence]}


def test_every_pain_point_has_evidence_even_before_an_analysis_chose_any(get: Get) -> None:
    points = get("pain-points")["pain_points"]
    assert points and all(point["evidence"] for point in points)


def test_the_months_of_a_series_add_up(get: Get, told: Told) -> None:
    answer = get("series", theme="t-late", stage="delivery")
    late = [each for voice in told for each in voice.opinions if each.theme == "t-late" and each.stages]
    assert ["2026-01-01", "2026-02-01", "2026-03-01"] == [period["start"] for period in answer["periods"]]
    assert answer["ok"] == sum(period["ok"] for period in answer["periods"])
    assert len(late) == sum(cell["segments"] for period in answer["periods"] for cell in period["cells"])
    days = get("series", unit="day")["periods"]
    assert answer["ok"] == sum(day["ok"] for day in days)
    assert len(days) == len({str(voice.incoming.created_at)[:10] for voice in told if voice.status == Status.OK})


@pytest.mark.parametrize("choice", ["stage=delivery", "theme=t-app", "sentiment=negative"])
def test_what_chooses_among_pain_points_changes_none_of_them(get: Get, document: dict[str, Any], choice: str) -> None:
    everything = get("pain-points")["pain_points"]
    some = get("pain-points", **dict([choice.split("=")]))["pain_points"]
    assert some
    assert [point for point in everything if point in some] == some
    assert [] == get("pain-points", sentiment="positive")["pain_points"]
