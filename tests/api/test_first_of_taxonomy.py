"""The first call for a taxonomy waits for its stages; the other calls are served in between."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import replace
from threading import Event, get_ident

import numpy as np
import pytest

from api.compose import _with_stages
from api.pipelines import PIECE, Between
from api.scoring import Scoring, model_thread
from tests.api_samples import PROVENANCE, pipeline
from tests.serving_samples import in_loop, settle
from textcx import recipe, taxonomy
from textcx.errors import TextcxError
from textcx.pipeline import Pipeline
from textcx.protocols import Reading
from textcx.serving.errors import ShuttingDown
from textcx.testing import FakeEncoder
from textcx.types import Annotation, Status, Vectors, Verbatim

STAGES = [f"stage text {number}" for number in range(2 * PIECE + 1)]


class Told(FakeEncoder):
    """Notes what it is asked, one line a call, and in which thread; holds the first stage texts until the test lets go."""

    def __init__(self, dims: int = 16) -> None:
        super().__init__(dims)
        self.lines: list[str] = []
        self.threads: set[int] = set()
        self.entered, self.free = Event(), Event()

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Note and encode."""
        self.threads.add(get_ident())
        self.lines.append("stages" if texts[0].startswith("stage") else "live")
        if self.lines[-1] == "stages":
            self.entered.set()
            assert self.free.wait(20)
        return super().encode(texts)

    def read(self, texts: Sequence[str]) -> Reading:
        """Note and read."""
        return Reading(vectors=self.encode(texts))


class Rig:
    """Live scoring whose encoder is told what to do; `makes` counts how often the stages were asked for."""

    def __init__(self, breaks: Callable[[int], bool] = lambda time: False) -> None:
        self.encoder, self.makes, self._breaks = Told(), 0, breaks
        thread = model_thread()
        self._between = Between(self.encoder, thread)
        self.scoring = Scoring(self._make, PROVENANCE, thread=thread)

    def _make(self, name: str) -> Pipeline:
        if name != "default":
            self.makes += 1
            if self._breaks(self.makes):
                raise OSError("no such words")
            self._between.encode(STAGES)
        return replace(pipeline(name), encoder=self.encoder)

    def ask(self, text: str, taxonomy: str | None = None) -> asyncio.Task[list[Annotation]]:
        """Call, and stay."""
        wanted = self.scoring.annotate([Verbatim(id="r", text=text)], tenant="ours", taxonomy=taxonomy)
        return asyncio.get_running_loop().create_task(wanted)

    async def begun(self) -> None:
        """Wait until the first stage texts are in the encoder."""
        assert await asyncio.to_thread(self.encoder.entered.wait, 20)


def stages_of(found: Sequence[Annotation]) -> list[list[str]]:
    return [[tag.id for tag in each.stages or ()] for each in found]


@in_loop
async def test_a_live_call_is_served_between_the_texts_of_the_stages() -> None:
    rig = Rig()
    first = rig.ask("the room", "hotel")
    await rig.begun()
    live = rig.ask("the price")
    await settle()
    rig.encoder.free.set()
    assert [["price"]] == stages_of(await live)
    assert [["room"]] == stages_of(await first)
    assert ["stages", "live", "stages", "stages", "live"] == rig.encoder.lines
    assert 1 == len(rig.encoder.threads)
    assert 0 == await rig.scoring.drain(20)


@in_loop
async def test_calls_at_the_same_time_wait_for_the_same_stages_and_one_that_leaves_ends_nothing() -> None:
    rig = Rig()
    first, second = rig.ask("the room", "hotel"), rig.ask("breakfast", "hotel")
    await rig.begun()
    first.cancel()
    await settle()
    rig.encoder.free.set()
    assert [["breakfast"]] == stages_of(await second)
    assert [["room"]] == stages_of(await rig.ask("the room", "hotel"))
    assert (1, True) == (rig.makes, first.cancelled())
    assert 0 == await rig.scoring.drain(20)


@in_loop
async def test_stages_that_cannot_be_had_are_an_error_of_each_verbatim_and_tried_again_by_the_next_call() -> None:
    rig = Rig(breaks=lambda time: time == 1)
    rig.encoder.free.set()
    found = await rig.ask("the room", "hotel")
    assert [(Status.ERROR, "The verbatim could not be scored (OSError).")] == [(f.status, f.error) for f in found]
    assert [["room"]] == stages_of(await rig.ask("the room", "hotel"))
    assert 0 == await rig.scoring.drain(20)


@in_loop
async def test_a_service_that_stops_refuses_those_that_wait_for_stages() -> None:
    rig = Rig()
    first = rig.ask("the room", "hotel")
    await rig.begun()
    assert 0 == await rig.scoring.drain(20)
    rig.encoder.free.set()
    for call in (first, rig.ask("a flat", "hotel"), rig.ask("a bill", "banking")):
        with pytest.raises(ShuttingDown):
            await call


def test_the_texts_of_a_pack_are_encoded_a_few_at_a_time_and_the_pipeline_keeps_its_encoder() -> None:
    encoder, thread = FakeEncoder(dims=384), model_thread()
    sizes: list[int] = []

    class Counted(Between):
        """Notes how many texts each piece has."""

        def _piece(self, texts: Sequence[str]) -> Vectors:
            sizes.append(len(texts))
            return super()._piece(texts)

    first = replace(pipeline("default"), encoder=encoder)
    between = replace(first, encoder=Counted(encoder, thread))
    pack = taxonomy.load("hotel")
    made = _with_stages(first, between, (pack, recipe.load()))
    thread.shutdown()
    assert encoder is made.encoder
    assert pack.ids == made.heads[-1].labels  # type: ignore[attr-defined]
    assert len(pack.ids) <= len(sizes) and max(sizes) <= PIECE


def test_rows_come_in_the_order_of_the_texts_however_they_are_cut() -> None:
    thread, texts = model_thread(), [f"text {number}" for number in range(2 * PIECE + 3)]
    between = Between(FakeEncoder(), thread)
    assert np.array_equal(FakeEncoder().encode(texts), between.encode(texts))
    assert (0, 16) == between.encode([]).shape
    thread.shutdown()
    with pytest.raises(TextcxError):
        between.encode(texts)
