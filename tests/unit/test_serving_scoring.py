"""A pipeline behind a batcher gives the same annotations as without, and a failure is a record."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections.abc import Sequence

import pytest

from tests.serving_samples import in_loop
from tests.unit.test_pipeline import PROVENANCE, fake_pipeline, verbatims
from textcx.records import to_record
from textcx.serving.batcher import Batcher
from textcx.serving.errors import ShuttingDown
from textcx.serving.plan import BatchPlan, Load
from textcx.serving.scoring import annotate, annotation_of, scoring_model, tokens_of
from textcx.serving.work import Failed, Model
from textcx.types import Annotation, Status, Verbatim

ROWS = verbatims("good food", " ", "-", "bad delivery. good price", "the shop", "bad delivery. good price")


@in_loop
async def test_a_record_is_the_same_however_requests_were_merged() -> None:
    alone = [to_record(fake_pipeline().annotate_batch([row])[0], PROVENANCE) for row in ROWS]
    batcher = Batcher(scoring_model(fake_pipeline()), BatchPlan(batch=Load(items=4, tokens=40)))
    found = await asyncio.gather(*(annotate(batcher, ROWS, tenant=str(n)) for n in range(6)))
    assert [alone] * 6 == [[to_record(annotation, PROVENANCE) for annotation in part] for part in found]
    assert 0 == await batcher.drain(20)


@in_loop
async def test_one_verbatim_that_breaks_the_model_is_one_record_of_an_error() -> None:
    pipeline = fake_pipeline()

    def run(batch: Sequence[Verbatim]) -> list[Annotation]:
        if any("trap" in verbatim.text for verbatim in batch):
            raise IndexError("out of range: the trap")
        return pipeline.annotate_batch(batch)

    batcher = Batcher(Model(run=run, tokens=tokens_of, probe=lambda: ROWS[0]))
    found = await annotate(batcher, verbatims("good food", "a trap", "bad food"))
    assert [Status.OK, Status.ERROR, Status.OK] == [annotation.status for annotation in found]
    assert ["0", "1", "2"] == [annotation.verbatim.id for annotation in found]
    assert "The verbatim could not be scored (IndexError)." == found[1].error
    assert 0 == await batcher.drain(20)


def test_an_error_that_was_written_for_people_is_told() -> None:
    found = annotation_of(ROWS[0], Failed(error=ShuttingDown("The service stopped.")))
    assert (Status.ERROR, "The service stopped.") == (found.status, found.error)


@in_loop
async def test_readiness_asks_the_encoder_itself_each_time() -> None:
    pipeline = fake_pipeline()
    batcher = Batcher(scoring_model(pipeline))
    assert (await batcher.healthy()).ok
    assert (await batcher.healthy()).ok
    asked = pipeline.encoder.asked  # type: ignore[attr-defined]
    assert 2 == len(set(asked)) == len(asked)
    assert 0 == await batcher.drain(20)


@pytest.mark.parametrize(
    ("text", "tokens"),
    [("", 4), ("a" * 40, 14), ("é" * 40, 14), ("я" * 40, 14), ("质" * 40, 24), ("ป" * 40, 24), ("\ud800" * 4, 6)],
)
def test_tokens_are_estimated_from_the_length_and_the_width_of_the_script(text: str, tokens: int) -> None:
    assert tokens == tokens_of(Verbatim(id="1", text=text))


def test_the_batcher_loads_no_heavy_library_and_no_web_framework() -> None:
    heavy = ("torch", "transformers", "spacy", "onnxruntime", "sklearn", "fastapi", "starlette", "uvicorn")
    code = f"import sys, textcx.serving.scoring; print([name for name in {heavy!r} if name in sys.modules])"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "[]" == found.stdout.strip()
