"""What cannot be meant is refused with the name of the parameter and what was expected."""

from __future__ import annotations

import pytest

from tests.api_reads import samples
from tests.api_samples import Service
from textcx.store.values import ThemeEntry

READS = ("themes", "themes/t-late", "pain-points", "journey", "summary", "series", "verbatims")
BAD = {
    "colour=red": ("colour", "There is no such parameter here; expected some of"),
    "from=2026-02-30": ("from", "This is no day; expected one as 2026-05-31."),
    "from=20260201": ("from", "This is no day; expected one as 2026-05-31."),
    "to=yesterday": ("to", "This is no day; expected one as 2026-05-31."),
    "from=": ("from", "This is no day; expected one as 2026-05-31."),
    "from=2026-03-02&to=2026-03-01": ("from", "The day is after `to`; expected the same day or an earlier one."),
    "sentiment=angry": ("sentiment", "This is no sentiment; expected one of negative, neutral, positive, mixed."),
    "language=": ("language", "This is no language code; expected one as the records have it, such as it or pt-BR."),
    "language=it_IT": ("language", "This is no language code"),
    "language=en,de": ("language", "This is no language code"),
    "segment=country": ("segment", "There is no such parameter here; expected some of"),
    "stage=nowhere": ("stage", "There is no such stage in the taxonomy of this data set; expected one of awareness, "),
    "q=": ("q", "The query has 0 characters; expected 1 to 200."),
    f"q={'x' * 201}": ("q", "The query has 201 characters; expected 1 to 200."),
    f"stage={'x' * 501}": ("stage", "The value has 501 characters; expected at most 500."),
    "stage=usage&stage=exit": ("stage", "The parameter is given 2 times; expected once."),
    "segment.=IT": ("segment.", "The key cannot be used; expected 1 to 100 characters"),
    'segment.a"b=IT': ('segment.a"b', "The key cannot be used; expected 1 to 100 characters"),
    "segment.country=IT&segment.country=PL": ("segment.country", "The parameter is given 2 times; expected once."),
}


@pytest.mark.parametrize("query", BAD)
@pytest.mark.parametrize("path", READS)
def test_a_wrong_parameter_is_named_with_what_was_expected(empty: tuple[Service, str], path: str, query: str) -> None:
    service, dataset = empty
    answer = service.client.get(f"/v1/datasets/{dataset}/{path}?{query}")
    assert (422, "application/problem+json") == (answer.status_code, answer.headers["content-type"])
    parameter, detail = BAD[query]
    assert any(
        (parameter, True) == (each["parameter"], each["detail"].startswith(detail)) for each in answer.json()["errors"]
    )


def test_all_that_is_wrong_is_said_at_once(empty: tuple[Service, str]) -> None:
    service, dataset = empty
    answer = service.client.get(f"/v1/datasets/{dataset}/themes?from=x&to=y&colour=red")
    assert ["colour", "from", "to"] == [each["parameter"] for each in answer.json()["errors"]]


def test_what_was_asked_is_not_repeated(empty: tuple[Service, str]) -> None:
    service, dataset = empty
    answer = service.client.get(f"/v1/datasets/{dataset}/themes?sentiment=my+cat+died&to=my+cat+died")
    assert "cat" not in answer.text


@pytest.mark.parametrize("query", ["stage=awareness", "language=xx", "language=und", "segment.nothing=1", "q=zebra"])
def test_what_nobody_said_is_an_empty_answer(empty: tuple[Service, str], query: str) -> None:
    service, dataset = empty
    answer = service.client.get(f"/v1/datasets/{dataset}/themes?{query}")
    assert (200, []) == (answer.status_code, answer.json()["themes"])


@pytest.mark.parametrize("path", ["themes", "pain-points", "journey", "summary", "series", "verbatims"])
def test_a_theme_that_is_not_there_is_not_found_wherever_it_is_named(empty: tuple[Service, str], path: str) -> None:
    service, dataset = empty
    answers = [
        service.client.get(f"/v1/datasets/{dataset}/{path}?theme=t-none", headers=headers)
        for headers in ({}, {"If-None-Match": "*"}, {"Accept": "application/x-ndjson"})
    ]
    assert {(404, "There is no theme 't-none' in the data set.")} == {
        (answer.status_code, answer.json()["detail"]) for answer in answers
    }


def test_a_theme_of_another_tenant_is_not_there(empty: tuple[Service, str]) -> None:
    service, _ = empty
    theirs = service.store.tenant(service.theirs.id)
    dataset = theirs.datasets.create("theirs").id
    theirs.themes.replace(dataset, [ThemeEntry(id="t-late", label="late parcels")])
    ours = service.store.tenant(service.ours.id).datasets.create("ours").id
    answers = [service.client.get(f"/v1/datasets/{each}/summary?theme=t-late") for each in (dataset, ours)]
    assert [404, 404] == [answer.status_code for answer in answers]


def test_a_theme_that_was_retired_is_not_there_any_more(empty: tuple[Service, str]) -> None:
    service, _ = empty
    scope = service.store.tenant(service.ours.id)
    dataset = scope.datasets.create("retired").id
    scope.themes.replace(dataset, [ThemeEntry(id="t-old", label="old")])
    before = service.client.get(f"/v1/datasets/{dataset}/summary?theme=t-old").status_code
    scope.themes.replace(dataset, [])
    assert (200, 404) == (before, service.client.get(f"/v1/datasets/{dataset}/summary?theme=t-old").status_code)


def test_the_stages_are_those_of_the_last_analysis_though_it_found_no_pain(empty: tuple[Service, str]) -> None:
    service, _ = empty
    scope = service.store.tenant(service.ours.id)
    dataset = scope.datasets.create("rooms").id
    job = scope.jobs.create(dataset, "analysis", {"taxonomy": "hotel", "seed": 0, "score": None})
    scope.jobs.create(dataset, "analysis", {"taxonomy": "saas", "seed": 0, "score": None})
    ask = lambda stage: service.client.get(f"/v1/datasets/{dataset}/journey?stage={stage}").status_code  # noqa: E731
    before = ask("room"), ask("awareness")
    scope.jobs.finish(job.id, "succeeded")
    assert ((422, 200), (200, 422)) == (before, (ask("room"), ask("awareness")))


def test_a_stage_that_segments_have_from_an_earlier_taxonomy_is_there(empty: tuple[Service, str]) -> None:
    service, _ = empty
    scope = service.store.tenant(service.ours.id)
    dataset = samples.store(scope, samples.voices())
    scope.jobs.finish(scope.jobs.create(dataset, "analysis", {"taxonomy": "hotel"}).id, "succeeded")
    ask = lambda stage: service.client.get(f"/v1/datasets/{dataset}/verbatims?stage={stage}").status_code  # noqa: E731
    assert (200, 422) == (ask("delivery"), ask("awareness"))


@pytest.mark.parametrize("unit", ["week", ""])
def test_a_unit_is_a_month_or_a_day(empty: tuple[Service, str], unit: str) -> None:
    service, dataset = empty
    answer = service.client.get(f"/v1/datasets/{dataset}/series?unit={unit}")
    assert (422, "unit") == (answer.status_code, answer.json()["errors"][0]["parameter"])


@pytest.mark.parametrize("address", ["themes/t-none", "themes/t-none/history", "verbatims/v-none", "verbatims/a/b%2Fc"])
def test_what_an_address_names_must_exist(empty: tuple[Service, str], address: str) -> None:
    service, dataset = empty
    assert 404 == service.client.get(f"/v1/datasets/{dataset}/{address}").status_code
