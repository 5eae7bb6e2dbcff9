"""A data set in a few figures, and in the course of time."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Response

from api import questions
from api.reading import UNCHANGED, Reading, answer, by_period, narrowed
from api.schemas.series import SeriesOut
from api.schemas.summaries import SummaryOut

router = APIRouter(prefix="/v1/datasets/{dataset}", tags=["insights"])


@router.get("/summary", summary="Read the summary", response_model=SummaryOut, responses=UNCHANGED)
def summary(reading: Annotated[Reading, Depends(narrowed)]) -> Response:
    """Return statuses, labels, languages and segments; `stage`, `theme` and `sentiment` narrow the segments alone."""
    return answer(reading, questions.summary)


@router.get("/series", summary="Read the course of time", response_model=SeriesOut, responses=UNCHANGED)
def series(reading: Annotated[Reading, Depends(by_period)]) -> Response:
    """Return themes at stages month by month or day by day."""
    return answer(reading, questions.series)
