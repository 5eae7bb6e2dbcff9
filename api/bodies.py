"""Bodies are read once, whole and bounded, before any route: chunked or not, gzip or not."""

from __future__ import annotations

import re
import zlib
from collections.abc import AsyncIterator

from anyio import to_thread
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.access import KEYED
from api.errors import BodyTooLarge, ClientLeft, MalformedBody, WrongMediaType
from api.settings import MEBIBYTE, Settings

WITH_BODY = ("POST", "PUT", "PATCH")
LARGE = re.compile(r"/v1/datasets/[^/]+/verbatims")
SMALL = 4 * MEBIBYTE  # more than the queue of the model holds, so no honest call is refused by it
GZIP = 31  # zlib: a gzip header and nothing else
MOST_MEMBERS = 1000


class Bodies:
    """Hands the body to the application in one piece, and leaves it in the state for who wants it as bytes."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Read the body and pass on; errors: `BodyTooLarge`, `WrongMediaType`, `MalformedBody`, `ClientLeft`."""
        if scope["type"] != "http" or scope["method"] not in WITH_BODY or not scope["path"].startswith(KEYED):
            return await self._app(scope, receive, send)
        body = await read(scope, receive, limit_of(scope["path"], scope["app"].state.parts.settings))
        scope["state"]["body"] = body
        return await self._app(scope, _given(body, receive), send)


def limit_of(path: str, settings: Settings) -> int:
    """Return how many bytes a call may bring: many where verbatims are handed in, few elsewhere."""
    return settings.max_body_bytes if LARGE.fullmatch(path) else min(settings.max_body_bytes, SMALL)


async def read(scope: Scope, receive: Receive, limit: int) -> bytes:
    """Return the body as it was meant; what is too large is refused without reading on."""
    headers = MutableHeaders(scope=scope)
    encoding = headers.get("content-encoding", "identity").strip().lower()
    if encoding not in ("identity", "gzip"):
        raise WrongMediaType("The Content-Encoding is not known here; expected gzip or none.")
    _check_length(headers, limit)
    body = b"".join([chunk async for chunk in _chunks(receive, limit)])
    if encoding == "gzip":
        body = await to_thread.run_sync(inflated, body, limit)
        del headers["content-encoding"]
    _check_text(body)
    return body


def inflated(body: bytes, limit: int) -> bytes:
    """Return what gzip members hold together, at most `limit` bytes; errors: `MalformedBody`, `BodyTooLarge`."""
    found: list[bytes] = []
    for _ in range(MOST_MEMBERS):
        stream = zlib.decompressobj(GZIP)
        try:
            found.append(stream.decompress(body, limit + 1 - sum(map(len, found))))
        except zlib.error:
            raise MalformedBody("The body is not valid gzip.") from None
        if sum(map(len, found)) > limit:
            raise _too_large(limit)
        if not stream.eof:
            raise MalformedBody("The gzip body is cut off.")
        body = stream.unused_data
        if not body:
            return b"".join(found)
    raise MalformedBody(f"The gzip body has more than {MOST_MEMBERS} members.")


def _check_length(headers: Headers, limit: int) -> None:
    length = headers.get("content-length", "0")
    if length.isdecimal() and int(length) > limit:
        raise _too_large(limit)


def _check_text(body: bytes) -> None:
    """Refuse what is no UTF-8; a large body is checked where it is parsed, outside the event loop."""
    if len(body) > SMALL:
        return
    try:
        nul = body.decode().find("\0")
    except UnicodeDecodeError as error:
        raise MalformedBody(f"The body is not UTF-8 at byte {error.start}.") from None
    if nul >= 0:
        raise MalformedBody(f"The body holds a bare NUL at character {nul}; expected text.")


async def _chunks(receive: Receive, limit: int) -> AsyncIterator[bytes]:
    total, more = 0, True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise ClientLeft("The client left before its body had come.")
        total += len(message.get("body", b""))
        if total > limit:
            raise _too_large(limit)
        more = message.get("more_body", False)
        yield message.get("body", b"")


def _too_large(limit: int) -> BodyTooLarge:
    return BodyTooLarge(f"The body is larger than the {limit:,} bytes that this call takes, also once inflated.")


def _given(body: bytes, receive: Receive) -> Receive:
    """Return the body as one message, and afterwards whatever else comes, such as the client's leaving."""
    messages: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def given() -> Message:
        return messages.pop() if messages else await receive()

    return given
