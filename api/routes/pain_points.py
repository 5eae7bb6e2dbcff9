"""The pain points of a data set."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Response

from api import questions
from api.reading import UNCHANGED, Reading, answer, listed
from api.schemas.summaries import PainPointsOut

router = APIRouter(prefix="/v1/datasets/{dataset}", tags=["insights"])


@router.get("/pain-points", summary="List pain points", response_model=PainPointsOut, responses=UNCHANGED)
def pain_points(reading: Annotated[Reading, Depends(listed)]) -> Response:
    """Return themes at stages with enough negative segments, by rank.

    `stage`, `theme` and `sentiment` choose among them and change no figure; every other filter has them counted anew.
    """
    return answer(reading, questions.pain_points)
