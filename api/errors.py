"""One table from errors to answers: every answer that is no success is an RFC 9457 problem."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from textcx import errors
from textcx.serving.errors import QueueFull, ServingError, ShuttingDown, TooLarge
from textcx.serving.runner import told

URN = "urn:textcx:error:"
MEDIA_TYPE = "application/problem+json"
SHOWN = 60
SAID = {
    "missing": "This field is required",
    "extra_forbidden": "There is no such field here",
    "model_type": "Expected a JSON object",
    "model_attributes_type": "Expected a JSON object",
    "datetime": "Expected a moment with a time zone such as 2026-05-04T10:30:00Z",
    "timezone_aware": "The moment has no time zone; expected one such as 2026-05-04T10:30:00Z",
    "string_type": "Expected a text",
    "string_too_short": "Expected a text that is not empty",
    "string_unicode": "Expected text without half characters (lone surrogates)",
}
WORDS = {
    "Input should be ": "Expected ",
    "String should have ": "Expected a text of ",
    "String should match pattern": "Expected a text of the form",
    "List should have ": "Expected a list of ",
    " after validation, not": ", not",
}
EMPTY = [{"pointer": "", "detail": "Expected a JSON object."}]
MOST_ERRORS = 20

log = structlog.get_logger("api")


class ScopeError(errors.AccessError):
    """The key is good, but not for this."""


class RateLimited(ServingError):
    """The key has made too many calls; `retry_after` is in whole seconds, `headers` tell its pace."""

    def __init__(self, message: str, *, retry_after: int, headers: Mapping[str, str]) -> None:
        super().__init__(message)
        self.retry_after, self.headers = retry_after, headers


class BodyTooLarge(errors.CallError):
    """The body, or what it inflates to, is above the limit."""


class WrongMediaType(errors.CallError):
    """The body is of a kind that this call does not take."""


class MalformedBody(errors.CallError):
    """The body cannot be read as what it says it is."""


class ListMoved(errors.ConflictError):
    """The pages of a list that were read before hold other items by now."""


class ClientLeft(errors.TextcxError):
    """Nobody waits for the answer any more."""


class InvalidItems(errors.InputError):
    """Some parts of a body are wrong; `items` says which, as for the `errors` of a problem."""

    def __init__(self, message: str, items: Sequence[Mapping[str, str | int]]) -> None:
        super().__init__(message)
        self.items = items


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """A kind of problem; `hidden` replaces the sentence of the error where that is no business of the caller."""

    status: int
    slug: str
    title: str
    hidden: str | None = None


BUSY = "The database is busy or away; try again shortly."
INTERNAL = Kind(
    status=500, slug="internal", title="Internal error", hidden="The service failed to answer; the log has more."
)
TABLE: dict[type[BaseException], Kind] = {
    errors.AccessError: Kind(status=401, slug="unauthenticated", title="No valid key"),
    ScopeError: Kind(status=403, slug="forbidden", title="The key does not allow this"),
    errors.NotFoundError: Kind(status=404, slug="not-found", title="Not found"),
    errors.ConflictError: Kind(status=409, slug="conflict", title="Conflict"),
    ListMoved: Kind(status=409, slug="list-moved", title="The list has changed"),
    TooLarge: Kind(status=413, slug="too-large", title="Too much at once"),
    BodyTooLarge: Kind(status=413, slug="too-large", title="Too much at once"),
    WrongMediaType: Kind(status=415, slug="media-type", title="Unsupported content type"),
    MalformedBody: Kind(status=400, slug="malformed", title="The body cannot be read"),
    errors.CursorError: Kind(status=422, slug="cursor", title="Not a cursor of this list"),
    errors.TaxonomyError: Kind(status=422, slug="taxonomy", title="Unknown taxonomy"),
    errors.CallError: Kind(status=422, slug="invalid", title="The request is not valid"),
    RateLimited: Kind(status=429, slug="rate-limited", title="Too many calls"),
    QueueFull: Kind(status=429, slug="queue-full", title="No room in the queue"),
    ShuttingDown: Kind(status=503, slug="shutting-down", title="Shutting down"),
    ServingError: Kind(status=503, slug="unavailable", title="Not available now"),
    errors.StoreError: Kind(status=503, slug="unavailable", title="Not available now", hidden=BUSY),
    OperationalError: Kind(status=503, slug="unavailable", title="Not available now", hidden=BUSY),
    PoolTimeout: Kind(status=503, slug="unavailable", title="Not available now", hidden=BUSY),
    ClientLeft: Kind(status=499, slug="client-left", title="The client left"),
    BaseException: INTERNAL,
}
PLAIN = {
    400: Kind(status=400, slug="malformed", title="The request cannot be read"),
    404: Kind(status=404, slug="not-found", title="Not found", hidden="There is nothing at this address."),
    405: Kind(
        status=405, slug="method", title="Method not allowed", hidden="This address takes other methods; see Allow."
    ),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What a problem says besides its kind; `errors` is written only where given."""

    detail: str
    errors: Sequence[Mapping[str, str | int]] = ()
    headers: Mapping[str, str] = field(default_factory=dict)


def kind_of(error: BaseException) -> Kind:
    """Return the kind of the nearest class of the table."""
    return next(TABLE[base] for base in type(error).__mro__ if base in TABLE)


def problem(scope: Scope, kind: Kind, said: Said) -> Response:
    """Return the answer to a request, with its id."""
    content: dict[str, Any] = {
        "type": URN + kind.slug,
        "title": kind.title,
        "status": kind.status,
        "detail": said.detail,
        "request_id": scope.get("state", {}).get("request_id"),
    }
    if said.errors:
        content["errors"] = list(said.errors)
    return Response(json.dumps(content), kind.status, dict(said.headers), MEDIA_TYPE)


def answer_to(scope: Scope, error: BaseException) -> Response:
    """Return the problem of an error; what nobody foresaw is logged by kind and place alone."""
    kind = kind_of(error)
    if kind.status >= 500:
        log.error("failed", error=told(error), request_id=scope.get("state", {}).get("request_id"))
    items = error.items if isinstance(error, InvalidItems) else ()
    return problem(scope, kind, Said(detail=kind.hidden or str(error), errors=items, headers=_headers(error, kind)))


def _headers(error: BaseException, kind: Kind) -> dict[str, str]:
    if kind.status == 401:
        return {"WWW-Authenticate": "Bearer"}
    if kind.status in (429, 503):
        pace = error.headers if isinstance(error, RateLimited) else {}
        return {"Retry-After": str(getattr(error, "retry_after", 1)), **pace}
    return {}


class Problems:
    """Answers errors that arise before any route, and those nobody foresaw."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on; an error becomes a problem unless an answer has begun."""
        begun = False

        async def noted(message: Message) -> None:
            nonlocal begun
            begun = True
            await send(message)

        try:
            await self._app(scope, receive, noted)
        except Exception as error:
            if scope["type"] != "http" or begun:
                raise
            await answer_to(scope, error)(scope, receive, send)


def install(app: FastAPI) -> None:
    """Let every error of a route be answered by the table."""
    app.add_exception_handler(HTTPException, _of_framework)
    app.add_exception_handler(RequestValidationError, _of_validation)
    for known in (errors.TextcxError, OperationalError, PoolTimeout):
        app.add_exception_handler(known, _of_table)


async def _of_table(request: Request, error: Exception) -> Response:
    return answer_to(request.scope, error)


async def _of_framework(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    status = error.status_code
    kind = PLAIN.get(status, Kind(status=status, slug=f"http-{status}", title=str(error.detail)))
    said = Said(
        detail=kind.hidden or f"{error.detail}.", headers={**(error.headers or {}), **_allowed(request, status)}
    )
    return problem(request.scope, kind, said)


def _allowed(request: Request, status: int) -> dict[str, str]:
    """All methods of the address: the framework names those of one route."""
    methods = request.app.state.addresses.methods(request.scope) if status == 405 else ()
    return {"Allow": ", ".join(methods)} if methods else {}


async def _of_validation(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    found = error.errors()
    if found[0]["type"] == "json_invalid":
        place = f"The body is not valid JSON at character {found[0]['loc'][-1]}: {found[0]['ctx']['error']}."
        return answer_to(request.scope, MalformedBody(place))
    if found[0]["loc"] == ("body",) and found[0]["type"] == "missing":
        return answer_to(request.scope, InvalidItems("The body is empty; expected a JSON object.", EMPTY))
    if found[0]["loc"] == ("body",) and not _says_json(request):
        return answer_to(
            request.scope, WrongMediaType("The body is not JSON; expected Content-Type: application/json.")
        )
    return answer_to(request.scope, InvalidItems("The request is not valid; `errors` says where.", items_of(found)))


def _says_json(request: Request) -> bool:
    kind = request.headers.get("content-type", "").split(";")[0].strip().lower()
    return kind == "application/json" or (kind.startswith("application/") and kind.endswith("+json"))


def items_of(found: Sequence[Mapping[str, Any]]) -> list[dict[str, str]]:
    """Return the first errors of a validation with their places, without anything that the caller wrote as a value."""
    return [{_where(each["loc"]): _place(each["loc"]), "detail": _detail(each)} for each in found[:MOST_ERRORS]]


def _detail(found: Mapping[str, Any]) -> str:
    """The sentence of the validation, in words for who calls."""
    kind, words = str(found["type"]), str(found["msg"]).removeprefix("Value error, ")
    for theirs, ours in WORDS.items():
        words = words.replace(theirs, ours)
    return f"{SAID.get(kind.split('_')[0]) or SAID.get(kind) or words[:1].upper() + words[1:]}."


def _where(location: Sequence[Any]) -> str:
    return "pointer" if location[0] == "body" else "parameter"


def _place(location: Sequence[Any]) -> str:
    parts = [str(part)[:SHOWN].encode("utf-8", "replace").decode() for part in location[1:]]
    if location[0] != "body":
        return ".".join(parts)
    return "".join("/" + part.replace("~", "~0").replace("/", "~1") for part in parts)
