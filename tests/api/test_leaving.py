"""A client that leaves is not worked for; a full queue is told at once."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import httpx

from api.app import create_app
from api.deps import Scoring
from tests.api_samples import PROVENANCE, bearer, parts, pipeline, tenant
from tests.serving_samples import in_loop, settle
from textcx.pipeline import Pipeline
from textcx.serving.plan import BatchPlan, Load
from textcx.types import Annotation, Verbatim

PLAN = BatchPlan(batch=Load(items=1, tokens=1000), queue=Load(items=4, tokens=10_000))


class Held(Pipeline):
    """Waits inside the model until the test lets go."""

    __slots__ = ()
    entered, free = threading.Event(), threading.Event()

    def annotate_batch(self, verbatims: Sequence[Verbatim]) -> list[Annotation]:
        """Wait, then annotate."""
        self.entered.set()
        self.free.wait(20)
        return Pipeline.annotate_batch(self, verbatims)


class Rig:
    """A service in this event loop whose model is held."""

    def __init__(self, folder: Path) -> None:
        usual = pipeline("default")
        self.model = Held(**{name: getattr(usual, name) for name in Pipeline.__slots__})
        Held.entered, Held.free = threading.Event(), threading.Event()
        self.scoring = Scoring(lambda _: self.model, PROVENANCE, plan=PLAN)
        self.parts = parts(folder, scored=self.scoring)
        self.key = bearer(tenant(self.parts.store, "ours").admin)
        self.app = create_app(parts=self.parts)
        self.app.state.parts = self.parts

    def ask(self, *texts: str) -> asyncio.Task[httpx.Response]:
        """Call, and stay."""
        body = {"verbatims": [{"id": str(n), "text": text} for n, text in enumerate(texts)]}

        async def call() -> httpx.Response:
            transport = httpx.ASGITransport(self.app)
            async with httpx.AsyncClient(transport=transport, base_url="http://test", headers=self.key) as client:
                return await client.post("/v1/analyze", json=body)

        return asyncio.get_running_loop().create_task(call())

    async def until(self, *, waiting: int) -> None:
        """Let things happen until so many verbatims wait."""
        while self.scoring.snapshot().waiting.items != waiting:
            await asyncio.sleep(0)

    async def end(self) -> None:
        """Let the model go and stop."""
        Held.free.set()
        assert 0 == await self.scoring.drain(20)
        self.parts.store.close()


@in_loop
async def test_what_a_client_that_left_asked_for_is_not_begun(tmp_path: Path) -> None:
    rig = Rig(tmp_path)
    first = rig.ask("good")
    await asyncio.to_thread(Held.entered.wait, 20)
    left = asyncio.Event()
    sent: list[Any] = []
    call = asyncio.create_task(rig.app(scope_of(rig), leaving(left), collecting(sent)))
    await rig.until(waiting=2)
    left.set()
    await call
    await settle()
    assert (0, 2) == (rig.scoring.snapshot().waiting.items, rig.scoring.snapshot().events.dropped_items)
    Held.free.set()
    assert 200 == (await first).status_code
    await rig.end()


@in_loop
async def test_a_full_queue_is_told_at_once_with_when_to_come_again(tmp_path: Path) -> None:
    rig = Rig(tmp_path)
    first = rig.ask("good")
    await asyncio.to_thread(Held.entered.wait, 20)
    second = rig.ask("bad", "bad")
    await rig.until(waiting=2)
    found = await rig.ask("price")
    assert (429, "urn:textcx:error:queue-full") == (found.status_code, found.json()["type"])
    assert int(found.headers["retry-after"]) >= 1
    Held.free.set()
    assert [200, 200] == [(await each).status_code for each in (first, second)]
    await rig.end()


def scope_of(rig: Rig) -> dict[str, Any]:
    headers = [(b"content-type", b"application/json"), (b"authorization", rig.key["Authorization"].encode())]
    address = {
        "path": "/v1/analyze",
        "raw_path": b"/v1/analyze",
        "query_string": b"",
        "root_path": "",
        "scheme": "http",
    }
    return {"type": "http", "method": "POST", "http_version": "1.1", "headers": headers, "state": {}, **address}


def leaving(left: asyncio.Event) -> Any:
    """Receive of a client that sends its body and leaves when told."""
    body = json.dumps({"verbatims": [{"id": "a", "text": "bad"}, {"id": "b", "text": "bad"}]}).encode()
    messages = [
        {"type": "http.request", "body": body[:10], "more_body": True},
        {"type": "http.request", "body": body[10:]},
    ]

    async def receive() -> Any:
        if messages:
            return messages.pop(0)
        await left.wait()
        return {"type": "http.disconnect"}

    return receive


def collecting(sent: list[Any]) -> Any:
    async def send(message: Any) -> None:
        sent.append(message)

    return send
