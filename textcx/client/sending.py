"""One call of the service: sent, repeated where that is safe, and its answer or problem."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import httpx

from textcx.client.errors import KINDS, ConnectionFailed, Problem

KEY = "Idempotency-Key"
FIRST_WAIT = 0.5
LONGEST_WAIT = 60.0  # a longer Retry-After is the caller's business
WAITABLE = (429, 503)


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """A request; `pure` where a POST only computes."""

    method: str
    path: str
    params: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    content: bytes | None = field(default=None, repr=False)
    json: Any = field(default=None, repr=False)
    pure: bool = False

    @property
    def repeatable(self) -> bool:
        """Whether sending it twice does the same as sending it once."""
        return self.method != "POST" or self.pure or KEY in self.headers


def once(
    path: str, json: Any = None, *, content: bytes | None = None, headers: Mapping[str, str] | None = None
) -> Call:
    """Return a POST that is done once however often it is sent: it carries an Idempotency-Key of its own."""
    marked = {KEY: uuid4().hex, **(headers or {})}
    return Call(method="POST", path=path, json=json, content=content, headers=marked)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sending:
    """A connection to the service; `retries` is how often a call is repeated after 429, 503 or no answer."""

    http: httpx.Client
    retries: int = 2
    sleep: Callable[[float], object] = time.sleep

    def answer(self, call: Call) -> Any:
        """Return the JSON of the answer, None where it has no body; errors: `Problem`, `ConnectionFailed`."""
        response = self._response(call)
        return response.json() if response.content else None

    def _response(self, call: Call) -> httpx.Response:
        attempt = 0
        while True:
            found = self._try(call)
            if isinstance(found, httpx.Response) and _is_good(found, call, attempt):
                return found
            wait = _wait(found, call, attempt) if attempt < self.retries else None
            if wait is None:
                raise _error(found, call)
            self.sleep(wait)
            attempt += 1

    def _try(self, call: Call) -> httpx.Response | httpx.TransportError:
        given = {"content": call.content} if call.json is None else {"json": call.json}
        try:
            return self.http.request(call.method, call.path, params=call.params, headers=call.headers, **given)
        except httpx.TransportError as error:
            return error


def _is_good(found: httpx.Response, call: Call, attempt: int) -> bool:
    """A 404 to a repeated DELETE means that the first one, whose answer was lost, did it."""
    return found.is_success or (found.status_code == 404 and call.method == "DELETE" and attempt > 0)


def _wait(found: httpx.Response | httpx.TransportError, call: Call, attempt: int) -> float | None:
    """Return the seconds before the next attempt; None where there is none to make."""
    backoff = FIRST_WAIT * 2.0**attempt
    if not call.repeatable:
        return None
    if isinstance(found, httpx.TransportError):
        return backoff
    if found.status_code == 409 and attempt > 0 and KEY in call.headers:
        return backoff  # the first attempt is still being answered
    if found.status_code not in WAITABLE:
        return None
    wait = max(retry_after(found) or 0.0, backoff)
    return wait if wait <= LONGEST_WAIT else None


def _error(found: httpx.Response | httpx.TransportError, call: Call) -> Exception:
    if isinstance(found, httpx.TransportError):
        error: Exception = ConnectionFailed(
            f"{call.method} {call.path} had no answer: {type(found).__name__}, {found}."
        )
        error.__cause__ = found
        return error
    return problem(found)


def problem(response: httpx.Response) -> Problem:
    """Return the problem that an answer is, also where something between answered without one."""
    try:
        content = response.json()
    except ValueError:
        content = None
    if not isinstance(content, dict) or "title" not in content:
        content = {"title": response.reason_phrase, "detail": "The answer is no problem document."}
    kind = KINDS.get(response.status_code, Problem)
    return kind({**content, "status": response.status_code}, retry_after(response))


def retry_after(response: httpx.Response) -> float | None:
    """Return the seconds of Retry-After; a date, which the service never sends, is not read."""
    given = response.headers.get("Retry-After", "").strip()
    return float(given) if given.isdecimal() else None
