"""The journey of a data set."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Response

from api import questions
from api.reading import UNCHANGED, Reading, answer, narrowed
from api.schemas.summaries import JourneyOut

router = APIRouter(prefix="/v1/datasets/{dataset}", tags=["insights"])


@router.get("/journey", summary="Read the journey", response_model=JourneyOut, responses=UNCHANGED)
def journey(reading: Annotated[Reading, Depends(narrowed)]) -> Response:
    """Return the stages of the taxonomy in order, each with its voices and its pain points."""
    return answer(reading, questions.journey)
