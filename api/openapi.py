"""The description of the service: what every operation has in common is added here, once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from api import errors
from api.schemas.common import IngestRequest, Problem

TITLE = "textcx"
DESCRIPTION = """Customer verbatims in many languages become pain points by journey stage.

**Keys.** Calls to `/v1/` carry `Authorization: Bearer <key>`; the tenant comes from the key. A key has the scope `ingest`
(hand in verbatims, score), `read` (read, score) or `admin` (everything).
**Errors.** Every answer that is no success is `application/problem+json` with `type`, `title`, `status`, `detail` and
`request_id`. **Repeats.** A POST with an `Idempotency-Key` is answered once and replayed for 24 hours.
**Pace.** A key may make so many calls a minute; `RateLimit-Remaining` says how many are left, and a 429 says in
`Retry-After` when to come again. Offsets are half-open and count Unicode code points."""
TAGS = [
    {"name": "scoring", "description": "Verbatims to records, now."},
    {"name": "data sets", "description": "Verbatims that stay, to be analysed together."},
    {"name": "webhooks", "description": "Events sent to you, signed by the Standard Webhooks specification."},
    {"name": "jobs", "description": "Analyses: long work that survives a killed process."},
    {"name": "insights", "description": "Themes, pain points, journey and summaries of the last analysis."},
    {"name": "verbatims", "description": "The records of a data set, one by one."},
    {"name": "codeframe", "description": "Themes as people edit them."},
    {"name": "erasure", "description": "Forgetting a verbatim or a person with all traces."},
    {"name": "webhooks", "description": "Signed events to an address of yours; docs/webhooks.md."},
    {"name": "health", "description": "For those who run the service; no key is asked for."},
]
SAID = {
    400: "The body cannot be read: not JSON, not UTF-8, or not gzip.",
    401: "The key is missing, unknown, revoked or expired.",
    403: "The key lacks the scope that this call needs.",
    404: "There is no such thing, or it is another tenant's.",
    409: "It contradicts what is stored, the `Idempotency-Key` came with another call, or a list has changed since its pages before.",
    413: "The body is too large, or holds more than the queue takes.",
    415: "The content type or encoding of the body is not known here.",
    422: "Something in the call is not valid; `errors` says where.",
    429: "Too many calls of this key, or no room in the queue; come again after `Retry-After` seconds.",
    500: "The service failed.",
    503: "The service cannot answer now; come again after `Retry-After` seconds.",
}
REPEATABLE = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": False,
    "schema": {"type": "string", "pattern": "^[!-~]{1,200}$", "examples": ["4be1c9f0-load-17"]},
    "description": "Yours, new for each call you mean; with it a call may be repeated safely.",
}
Operation = dict[str, Any]


def install(app: FastAPI) -> None:
    """Let the application describe itself this way."""

    def described() -> dict[str, Any]:
        if app.openapi_schema is None:
            app.openapi_schema = describe(app)
        return app.openapi_schema

    app.openapi = described  # type: ignore[method-assign]


def describe(app: FastAPI) -> dict[str, Any]:
    """Return the OpenAPI document."""
    found = get_openapi(
        title=TITLE, version=app.version, description=DESCRIPTION, routes=app.routes, tags=TAGS, servers=[{"url": "/"}]
    )
    schemas = found["components"]["schemas"]
    for name in ("HTTPValidationError", "ValidationError"):
        schemas.pop(name, None)
    for model in (Problem, IngestRequest):
        _add_schema(schemas, model.__name__, model.model_json_schema(ref_template="#/components/schemas/{model}"))
    for path, method, operation in _operations(found):
        _complete(path, method, operation)
    return found


def statuses(path: str, method: str, operation: Mapping[str, Any]) -> set[int]:
    """Return the problems that can occur, by what the operation is."""
    if not path.startswith("/v1/"):
        return {503} if path in ("/readyz", "/metrics") else set()
    found = {401, 403, 429, 500, 503}
    found |= {404} if "{" in path else set()
    found |= {422} if operation.get("parameters") else set()
    found |= {400, 413, 415, 422} if method in ("post", "put", "patch") else set()
    ranked = path.endswith(("/themes", "/pain-points")) and method == "get"
    return found | ({409} if method == "post" or ranked else set())


def _operations(document: Mapping[str, Any]) -> Iterator[tuple[str, str, Operation]]:
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            yield path, method, operation


def _complete(path: str, method: str, operation: Operation) -> None:
    responses = operation["responses"]
    if "HTTPValidationError" in str(responses.get("422", "")):
        del responses["422"]
    for status in sorted(statuses(path, method, operation)):
        responses.setdefault(str(status), _problem(status))
    if path.startswith("/v1/") and method == "post":
        operation.setdefault("parameters", []).append(REPEATABLE)
    operation["operationId"] = _named(path, method)


def _problem(status: int) -> dict[str, Any]:
    schema = {"$ref": "#/components/schemas/Problem"}
    return {"description": SAID[status], "content": {errors.MEDIA_TYPE: {"schema": schema}}}


def _named(path: str, method: str) -> str:
    words = [part.strip("{}").replace("-", "_") for part in path.split("/") if part and part != "v1"]
    return "_".join([method, *words])


def _add_schema(schemas: dict[str, Any], name: str, schema: dict[str, Any]) -> None:
    for inner, definition in schema.pop("$defs", {}).items():
        schemas.setdefault(inner, definition)
    schemas[name] = schema
