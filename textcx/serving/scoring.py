"""Verbatims through a batcher: what a pipeline is to it, and what a failure is to a record."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import count

from textcx.errors import TextcxError
from textcx.pipeline import Pipeline
from textcx.serving.batcher import Batcher
from textcx.serving.work import Answer, Failed, Model
from textcx.types import Annotation, Status, Verbatim

MARKS = 4
CHARACTERS_PER_TOKEN = 4
CHARACTERS_PER_TOKEN_WIDE = 2


def scoring_model(pipeline: Pipeline) -> Model[Verbatim, Annotation]:
    """Return the pipeline as the model of a batcher; it keeps nothing of what it annotates."""
    numbers = count(1)

    def probe() -> Verbatim:
        # A text of its own each time, so that a cache of readings does not answer in place of the encoder.
        return Verbatim(id="probe", text=f"Order number {next(numbers)} came late.")

    return Model(run=pipeline.annotate_batch, tokens=tokens_of, probe=probe)


def tokens_of(verbatim: Verbatim) -> int:
    """Estimate the tokens of a verbatim from its length.

    A quarter of the characters, or half of them in scripts of three bytes a character (Chinese, Thai, Hindi), and the
    marks of its segments. Against the tokenizer of multilingual-e5-small the mean of 16 languages in Latin and Cyrillic
    letters is within 20 %.
    """
    characters = len(verbatim.text)
    wide = not verbatim.text.isascii() and len(verbatim.text.encode("utf-8", "surrogatepass")) > 2 * characters
    return MARKS + characters // (CHARACTERS_PER_TOKEN_WIDE if wide else CHARACTERS_PER_TOKEN)


async def annotate(
    batcher: Batcher[Verbatim, Annotation], verbatims: Sequence[Verbatim], *, tenant: str = ""
) -> list[Annotation]:
    """Return one annotation per verbatim, in order; one that could not be scored has the status `error`.

    Raises what `Batcher.submit` raises.
    """
    answers = await batcher.submit(verbatims, tenant=tenant)
    return [annotation_of(verbatim, answer) for verbatim, answer in zip(verbatims, answers, strict=True)]


def annotation_of(verbatim: Verbatim, answer: Answer[Annotation]) -> Annotation:
    """Return the annotation, or that of an error with one sentence that quotes neither the text nor the inside."""
    if not isinstance(answer, Failed):
        return answer
    error = answer.error
    why = (
        str(error) if isinstance(error, TextcxError) else f"The verbatim could not be scored ({type(error).__name__})."
    )
    return Annotation(verbatim=verbatim, status=Status.ERROR, error=why)
