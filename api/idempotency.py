"""The same `Idempotency-Key` and the same call: the first answer again, and nothing done twice."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field

from anyio import CancelScope, to_thread
from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.deps import Caller
from textcx.errors import CallError
from textcx.store.values import Answer

HEADER = "idempotency-key"
SANE = re.compile(r"[\x21-\x7e]{1,200}")
KEPT_HEADERS = ("content-type", "location", "etag")
NOT_KEPT = (401, 403, 408, 429, 499)  # these speak of the moment or of the key, not of the call


@dataclass(slots=True)
class Recorded:
    """An answer on its way out."""

    status: int = 0
    headers: dict[str, str] = field(default_factory=dict)
    body: list[bytes] = field(default_factory=list)

    def note(self, message: Message) -> None:
        """Take in one message."""
        if message["type"] == "http.response.start":
            headers = Headers(raw=message["headers"])
            self.status = message["status"]
            self.headers = {name: headers[name] for name in KEPT_HEADERS if name in headers}
        elif message["type"] == "http.response.body":
            self.body.append(message.get("body", b""))

    @property
    def kept(self) -> bool:
        """Whether the same call would be answered the same way again."""
        return 0 < self.status < 500 and self.status not in NOT_KEPT

    def answer(self, *, holds_text: bool) -> Answer:
        """Return it as it is kept."""
        return Answer(status=self.status, headers=self.headers, body=b"".join(self.body), holds_text=holds_text)


class Idempotency:
    """Answers a repeated POST from what is kept of the first one."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on what is new, and keep its answer; errors: `ConflictError`, `CallError`."""
        caller: Caller | None = scope.get("state", {}).get("caller")
        key = Headers(scope=scope).get(HEADER) if scope["type"] == "http" and scope["method"] == "POST" else None
        if caller is None or key is None:
            return await self._app(scope, receive, send)
        if not SANE.fullmatch(key):
            raise CallError("The Idempotency-Key is not valid; expected 1 to 200 visible ASCII characters.")
        known = await to_thread.run_sync(_begun, scope, caller, key)
        if known is not None:
            return await _again(known)(scope, receive, send)
        return await self._first(scope, receive, send)

    async def _first(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, and keep the answer before it is sent, so that nobody who has it can meet an open claim."""
        recorded, messages = Recorded(), list[Message]()

        async def held(message: Message) -> None:
            recorded.note(message)
            messages.append(message)

        try:
            await self._app(scope, receive, held)
        finally:
            with CancelScope(shield=True):
                await to_thread.run_sync(_ended, scope, recorded)
        for message in messages:
            await send(message)


def _begun(scope: Scope, caller: Caller, key: str) -> Answer | None:
    return caller.scope.answers.begin(key, digest_of(scope, caller))


def digest_of(scope: Scope, caller: Caller) -> str:
    """Return what makes two calls the same: what is called, with which rights, and the body."""
    rights = ",".join(sorted(caller.scopes))
    head = f"{scope['method']} {scope['path']}?{scope['query_string'].decode('latin-1')} {rights}\n"
    return hashlib.sha256(head.encode() + scope["state"].get("body", b"")).hexdigest()


def _ended(scope: Scope, recorded: Recorded) -> None:
    caller: Caller = scope["state"]["caller"]
    answers = caller.scope.answers
    key = Headers(scope=scope)[HEADER]
    if recorded.kept:
        answers.finish(key, recorded.answer(holds_text=bool(scope["state"].get("holds_text"))))
    else:
        answers.abandon(key)


def _again(known: Answer) -> Response:
    return Response(known.body, known.status, {**known.headers, "Idempotent-Replayed": "true"})
