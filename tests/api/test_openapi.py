"""The description of the service is complete, is committed, and is what the service does."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from api.app import create_app

GOLDEN = Path(__file__).parents[1] / "golden" / "openapi.json"
DOCUMENT = create_app().openapi()


def operations() -> Iterator[tuple[str, dict[str, Any]]]:
    for path, methods in DOCUMENT["paths"].items():
        for method, operation in methods.items():
            yield f"{method.upper()} {path}", operation


def keyed() -> list[Any]:
    return [pytest.param(operation, id=name) for name, operation in operations() if " /v1/" in name]


def test_the_description_is_the_committed_one() -> None:
    found = json.loads(json.dumps(DOCUMENT))
    found["info"].pop("version")
    assert json.loads(GOLDEN.read_text(encoding="utf-8")) == found, "run `python scripts/refresh_openapi.py`"


def test_every_operation_says_what_it_does_under_a_tag_that_is_explained() -> None:
    explained = {tag["name"] for tag in DOCUMENT["tags"]}
    silent = [name for name, o in operations() if not o.get("summary") or not o.get("description")]
    assert ([], set()) == (silent, {tag for _, o in operations() for tag in o["tags"]} - explained)


def test_every_operation_has_a_name_of_its_own() -> None:
    names = [operation["operationId"] for _, operation in operations()]
    assert sorted(set(names)) == sorted(names)


@pytest.mark.parametrize("operation", keyed())
def test_every_call_with_a_key_says_so_and_how_it_is_refused(operation: dict[str, Any]) -> None:
    assert [{"key": []}] == operation["security"]
    assert {"401", "403", "429", "503"} <= set(operation["responses"])


@pytest.mark.parametrize("operation", keyed())
def test_what_is_no_success_is_a_problem(operation: dict[str, Any]) -> None:
    refusals = [answer for status, answer in operation["responses"].items() if status >= "4"]
    assert {("application/problem+json",)} == {tuple(answer["content"]) for answer in refusals}


@pytest.mark.parametrize("operation", keyed())
def test_what_is_taken_and_given_comes_with_an_example(operation: dict[str, Any]) -> None:
    bodies = [operation.get("requestBody"), *(a for s, a in operation["responses"].items() if s < "3")]
    schemas = [media.get("schema", {}) for body in bodies if body for media in body.get("content", {}).values()]
    assert [] == [schema for schema in schemas if not exemplified(schema)]


def exemplified(schema: dict[str, Any]) -> bool:
    """Whether a schema, or what it is made of, has an example."""
    if schema.get("examples") or schema.get("example") is not None:
        return True
    if "$ref" in schema:
        return exemplified(DOCUMENT["components"]["schemas"][schema["$ref"].rsplit("/", 1)[1]])
    parts = [*schema.get("anyOf", []), *schema.get("properties", {}).values(), schema.get("items", {})]
    return any(exemplified(part) for part in parts if isinstance(part, dict) and part)
