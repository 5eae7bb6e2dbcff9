"""The figures of the service are those of an analysis of the same data, and those of a recount under every filter."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest

from tests.api_reads import samples
from tests.api_reads.samples import Opinion, Voice
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


VERBATIM: dict[str, Callable[[Voice], bool]] = {
    "language=it": lambda voice: voice.language == "it",
    "segment.country=IT": lambda voice: voice.incoming.metadata["country"] == "IT",
    "segment.plan=pro": lambda voice: voice.incoming.metadata["plan"] == "pro",
    "segment.country=IT&segment.plan=pro": lambda voice: (
        (voice.incoming.metadata["country"], voice.incoming.metadata["plan"]) == ("IT", "pro")
    ),
    "from=2026-02-01": lambda voice: voice.incoming.created_at.month >= 2,  # type: ignore[union-attr]
    "to=2026-02-10": lambda voice: str(voice.incoming.created_at)[:10] <= "2026-02-10",
    "from=2026-01-05&to=2026-03-09&segment.country=PL": lambda voice: (
        "2026-01-05" <= str(voice.incoming.created_at)[:10] <= "2026-03-09"
        and voice.incoming.metadata["country"] == "PL"
    ),
    "q=FROZE": lambda voice: "froze" in voice.incoming.text,
    "sentiment=mixed": lambda voice: voice.label == "mixed",
    "sentiment=mixed&language=pl": lambda voice: voice.label == "mixed" and voice.language == "pl",
}
SEGMENT: dict[str, Callable[[Opinion], bool]] = {
    "": lambda opinion: True,
    "stage=usage": lambda opinion: "usage" in opinion.stages,
    "stage=": lambda opinion: not opinion.stages,
    "theme=t-late": lambda opinion: opinion.theme == "t-late",
    "theme=": lambda opinion: opinion.theme is None,
    "sentiment=negative": lambda opinion: opinion.mood == "negative",
    "sentiment=neutral&stage=delivery": lambda opinion: opinion.mood == "neutral" and "delivery" in opinion.stages,
    "stage=nowhere": lambda opinion: False,
}
BOTH = [(query, keep, SEGMENT[""]) for query, keep in VERBATIM.items()]
BOTH += [(query, lambda voice: True, about) for query, about in SEGMENT.items()]
BOTH += [
    (
        "language=it&stage=usage&sentiment=negative",
        VERBATIM["language=it"],
        lambda o: SEGMENT["stage=usage"](o) and o.mood == "negative",
    )
]
Case = tuple[str, Callable[[Voice], bool], Callable[[Opinion], bool]]


def parameters(query: str) -> dict[str, str]:
    return {name: value for name, _, value in (part.partition("=") for part in query.split("&") if part)}


@pytest.mark.parametrize("case", BOTH, ids=[query for query, _, _ in BOTH])
def test_every_filter_counts_what_a_recount_counts(get: Get, told: Told, case: Case) -> None:
    query, keep, about = case
    ok = [voice for voice in told if voice.status == Status.OK and keep(voice)]
    answer = get("themes", **parameters(query))
    assert len(ok) == answer["ok"]
    expected = {name: _counted(ok, about, name) for name, _ in samples.THEMES}
    shown = {theme["id"]: (theme["verbatims"], theme["segments"], theme["languages"]) for theme in answer["themes"]}
    assert {name: count for name, count in expected.items() if count[0]} == shown
    outside = _counted(ok, about, None)
    assert outside[:2] == (answer["without_theme"]["verbatims"], answer["without_theme"]["segments"])


def _counted(ok: Told, about: Callable[[Opinion], bool], theme: str | None) -> tuple[int, int, dict[str, int]]:
    found = [(voice, sum(about(each) and each.theme == theme for each in voice.opinions)) for voice in ok]
    languages = Counter(voice.language for voice, times in found if times)
    return sum(languages.values()), sum(times for _, times in found), dict(languages)


@pytest.mark.parametrize("case", BOTH, ids=[query for query, _, _ in BOTH])
def test_every_filter_lists_the_verbatims_that_match(get: Get, told: Told, case: Case) -> None:
    query, keep, about = case
    whole = about is SEGMENT[""]
    expected = [
        voice.incoming.id
        for voice in told
        if (whole and keep(voice) and _known(voice, query))
        or (not whole and keep(voice) and any(map(about, voice.opinions)))
    ]
    found = get("verbatims", limit="1000", **parameters(query))["items"]
    assert sorted(expected) == sorted(record["id"] for record in found)


def _known(voice: Voice, query: str) -> bool:
    """Junk has no language and no label."""
    return voice.status == Status.OK or not ("language" in query or "sentiment" in query)


@pytest.mark.parametrize("case", BOTH, ids=[query for query, _, _ in BOTH])
def test_every_filter_narrows_journey_and_summary(get: Get, told: Told, case: Case) -> None:
    query, keep, about = case
    ok = [voice for voice in told if voice.status == Status.OK and keep(voice)]
    opinions = [each for voice in ok for each in voice.opinions if about(each)]
    stages = Counter(stage for each in opinions for stage in each.stages)
    wanted = parameters(query).get("stage")
    journey = get("journey", **parameters(query))
    assert {stage: times for stage, times in stages.items() if wanted in (None, stage)} == {
        each["stage"]: each["segments"] for each in journey["journey"] if each["segments"]
    }
    summary = get("summary", **parameters(query))
    assert (len(ok), len(opinions)) == (summary["ok"], summary["coverage"]["segments"])
    assert Counter(voice.label for voice in ok) == Counter(summary["labels"])
    assert Counter(voice.language for voice in ok) == Counter(summary["languages"])


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
    some = get("pain-points", **parameters(choice))["pain_points"]
    assert some
    assert [point for point in everything if point in some] == some
    assert [] == get("pain-points", sentiment="positive")["pain_points"]
