"""The themes of a data set."""

from __future__ import annotations

from functools import partial
from typing import Annotated

from fastapi import APIRouter, Depends, Response

from api import questions
from api.reading import UNCHANGED, Reading, answer, listed, of_slice
from api.schemas.summaries import ThemeAnswer, ThemesOut

router = APIRouter(prefix="/v1/datasets/{dataset}/themes", tags=["insights"])


@router.get("", summary="List themes", response_model=ThemesOut, responses=UNCHANGED)
def themes(reading: Annotated[Reading, Depends(listed)]) -> Response:
    """Return the themes with a matching segment, those with most verbatims first."""
    return answer(reading, questions.themes)


@router.get("/{theme}", summary="Read a theme", response_model=ThemeAnswer, responses=UNCHANGED)
def theme(theme: str, reading: Annotated[Reading, Depends(of_slice)]) -> Response:
    """Return one theme with up to 20 quotes; one that nothing matches has zeros."""
    return answer(reading, partial(questions.theme, name=theme))
