"""Every route of the application, with a stranger's key, with too small a scope and with none; a new route needs a case here."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from httpx import Response

from api.app import create_app
from tests.api_samples import Service, Tenant, bearer, parts, running
from tests.store.samples import annotate, verbatim
from textcx.store.values import ThemeEntry

SCOPES = ("ingest", "read", "admin")
SCORE = {"verbatims": [{"id": "r-1", "text": "The box came late."}]}


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """Which scopes open a route, and a body that it takes."""

    scopes: tuple[str, ...]
    body: Any = None


INGEST, READ, ADMIN = ("ingest",), ("read",), ()
CASES = {
    "post /v1/analyze": Case(scopes=("ingest", "read"), body=SCORE),
    "post /v1/datasets": Case(scopes=INGEST, body={"name": "more"}),
    "get /v1/datasets": Case(scopes=READ),
    "get /v1/datasets/{dataset}": Case(scopes=READ),
    "delete /v1/datasets/{dataset}": Case(scopes=ADMIN),
    "post /v1/datasets/{dataset}/verbatims": Case(scopes=INGEST, body=SCORE),
    "get /v1/datasets/{dataset}/verbatims": Case(scopes=READ),
    "get /v1/datasets/{dataset}/verbatims/{verbatim}": Case(scopes=READ),
    "delete /v1/datasets/{dataset}/verbatims/{verbatim}": Case(scopes=ADMIN),
    "post /v1/datasets/{dataset}/analyses": Case(scopes=INGEST, body={}),
    "get /v1/datasets/{dataset}/themes": Case(scopes=READ),
    "get /v1/datasets/{dataset}/themes/{theme}": Case(scopes=READ),
    "patch /v1/datasets/{dataset}/themes/{theme}": Case(scopes=INGEST, body={"label": "mine now"}),
    "post /v1/datasets/{dataset}/themes/{theme}/merge": Case(scopes=INGEST, body={"into": "t-other"}),
    "post /v1/datasets/{dataset}/themes/{theme}/split": Case(
        scopes=INGEST, body={"label": "mine now", "evidence": [{"verbatim_id": "v-1", "start": 0}]}
    ),
    "get /v1/datasets/{dataset}/themes/{theme}/history": Case(scopes=READ),
    "get /v1/datasets/{dataset}/pain-points": Case(scopes=READ),
    "get /v1/datasets/{dataset}/journey": Case(scopes=READ),
    "get /v1/datasets/{dataset}/summary": Case(scopes=READ),
    "get /v1/datasets/{dataset}/series": Case(scopes=READ),
    "get /v1/jobs": Case(scopes=READ),
    "get /v1/jobs/{job}": Case(scopes=READ),
    "post /v1/jobs/{job}/cancel": Case(scopes=INGEST),
    "delete /v1/respondents/{respondent}": Case(scopes=ADMIN),
    "get /v1/webhooks": Case(scopes=ADMIN),
    "post /v1/webhooks": Case(scopes=ADMIN, body={"url": "https://example.com/hook", "events": ["job.failed"]}),
    "get /v1/webhooks/{webhook}": Case(scopes=ADMIN),
    "delete /v1/webhooks/{webhook}": Case(scopes=ADMIN),
    "get /v1/webhooks/{webhook}/deliveries": Case(scopes=ADMIN),
    "post /v1/webhooks/{webhook}/test": Case(scopes=ADMIN),
    "post /v1/webhooks/{webhook}/rotate-secret": Case(scopes=ADMIN),
}
# They name nothing that another tenant has; what they show and do is looked at below.
OWN_ONLY = {"post /v1/analyze", "post /v1/datasets", "post /v1/webhooks", "delete /v1/respondents/{respondent}"}
LISTS = ("get /v1/datasets", "get /v1/jobs", "get /v1/webhooks")
OPEN = {"get /healthz", "get /readyz", "get /metrics"}


def routes() -> list[str]:
    """All operations of the OpenAPI document."""
    document = create_app().openapi()
    return sorted(f"{method} {path}" for path, methods in document["paths"].items() for method in methods)


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """A service in which the first tenant has something of every kind."""

    service: Service
    names: dict[str, str]

    def ask(self, route: str, headers: dict[str, str], names: dict[str, str] | None = None) -> Response:
        method, path = route.split(" ")
        body = CASES[route].body
        return self.service.client.request(
            method, path.format(**(names or self.names)), headers=headers, **({} if body is None else {"json": body})
        )


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with running(parts(tmp_path_factory.mktemp("routes"))) as service:
        scope = service.store.tenant(service.ours.id)
        dataset = scope.datasets.create("survey").id
        scope.verbatims.put(dataset, [verbatim(respondent_id="p-1")])
        annotate(scope, dataset)
        scope.themes.replace(dataset, [ThemeEntry(id="t-late", label="late"), ThemeEntry(id="t-other", label="other")])
        names = {
            "dataset": dataset,
            "verbatim": "v-1",
            "theme": "t-late",
            "respondent": "p-1",
            "job": scope.jobs.create(dataset, "analysis", {}).id,
            "webhook": scope.webhooks.create("https://example.com/hook", ["job.failed"]).id,
        }
        del service.client.headers["Authorization"]
        yield World(service=service, names=names)


def secret(tenant: Tenant, scope: str) -> dict[str, str]:
    return bearer(getattr(tenant, scope))


def test_every_route_has_a_case() -> None:
    assert sorted({*CASES, *OPEN}) == routes()


def test_every_parameter_of_an_address_has_a_name_of_the_owners(world: World) -> None:
    assert all(route.split(" ")[1].format(**world.names) for route in routes())


@pytest.mark.parametrize("route", sorted({*CASES} - OWN_ONLY - {*LISTS}))
def test_what_is_another_tenants_is_not_found(world: World, route: str) -> None:
    answer = world.ask(route, secret(world.service.theirs, "admin"))
    assert (404, "urn:textcx:error:not-found") == (answer.status_code, answer.json()["type"]), answer.text


@pytest.mark.parametrize("route", sorted(CASES))
def test_a_key_without_the_scope_is_told_so(world: World, route: str) -> None:
    for scope in SCOPES:
        if scope not in (*CASES[route].scopes, "admin"):
            answer = world.ask(route, secret(world.service.ours, scope))
            assert (403, "urn:textcx:error:forbidden") == (answer.status_code, answer.json()["type"]), scope


@pytest.mark.parametrize("route", sorted(CASES))
def test_a_key_with_the_scope_comes_in(world: World, route: str) -> None:
    nobody = dict.fromkeys(world.names, "nobody")
    for scope in (*CASES[route].scopes, "admin"):
        answer = world.ask(route, secret(world.service.theirs, scope), nobody)
        assert answer.status_code in (200, 201, 202, 404), (scope, answer.text)


@pytest.mark.parametrize("route", sorted(CASES))
def test_nobody_comes_in_without_a_key(world: World, route: str) -> None:
    for headers in ({}, bearer("tcx_guessed")):
        answer = world.ask(route, headers)
        assert (401, "urn:textcx:error:unauthenticated") == (answer.status_code, answer.json()["type"])


def test_lists_show_ones_own_alone_and_nobody_elses_person_is_erased(world: World) -> None:
    theirs = secret(world.service.theirs, "admin")
    for route in LISTS:
        shown = world.ask(route, theirs).text
        assert [] == [name for name in (*world.names.values(), "survey") if name in shown and len(name) > 5]
    assert {"erased": 0} == world.ask("delete /v1/respondents/{respondent}", theirs).json()
    ours = secret(world.service.ours, "read")
    assert 200 == world.ask("get /v1/datasets/{dataset}/verbatims/{verbatim}", ours).status_code


@pytest.mark.parametrize("route", sorted(route for route in CASES if "{dataset}" in route and "{theme}" not in route))
def test_another_tenants_data_set_is_as_absent_as_one_that_never_was(world: World, route: str) -> None:
    theirs = secret(world.service.theirs, "admin")
    never = "ds_00000000000000000000"
    answers = [world.ask(route, theirs, {**world.names, "dataset": name}) for name in (never, world.names["dataset"])]
    said = [
        (a.status_code, a.json()["type"], a.json()["detail"].replace(n, "…"))
        for a, n in zip(answers, (never, world.names["dataset"]), strict=True)
    ]
    assert said[0] == said[1]


@pytest.mark.parametrize("path", sorted(create_app().openapi()["paths"]))
def test_a_method_that_an_address_does_not_take_is_told_all_that_it_takes(world: World, path: str) -> None:
    methods = create_app().openapi()["paths"][path]
    answer = world.service.client.put(path.format(**world.names), headers=secret(world.service.ours, "admin"))
    assert (405, "urn:textcx:error:method") == (answer.status_code, answer.json()["type"])
    told = [
        method for method in answer.headers["Allow"].split(", ") if method != "HEAD"
    ]  # health alone takes it, unsaid
    assert sorted(method.upper() for method in methods) == told


def test_an_answer_without_a_body_says_nothing_of_its_type(service: Service) -> None:
    scope = service.store.tenant(service.ours.id)
    dataset = scope.datasets.create("survey").id
    scope.verbatims.put(dataset, [verbatim()])
    hook = scope.webhooks.create("https://example.com/hook", ["job.failed"]).id
    names = {"dataset": dataset, "verbatim": "v-1", "webhook": hook}
    document = create_app().openapi()["paths"]
    bare = [path for path, methods in document.items() if "204" in methods.get("delete", {}).get("responses", {})]
    answers = [service.client.delete(path.format(**names)) for path in sorted(bare, key=len, reverse=True)]
    assert [(204, None, None)] * 3 == [
        (each.status_code, each.headers.get("content-type"), each.headers.get("content-length")) for each in answers
    ]
