"""Figures month by month or day by day."""

from __future__ import annotations

from datetime import date
from typing import Literal

from pydantic import BaseModel, Field

from api.schemas.summaries import Answer, Count, Share, example


class CellOut(BaseModel):
    """A theme at a stage (null = none) in one period."""

    theme_id: str | None
    stage: str | None
    verbatims: Count
    segments: Count
    share: Share = Field(description="`verbatims` / `ok` of the period")
    negative_verbatims: Count


class PeriodOut(BaseModel):
    """One month or day with a verbatim."""

    start: date = Field(description="its first day")
    ok: Count = Field(description="verbatims with status `ok` in it")
    cells: list[CellOut]


class SeriesOut(Answer):
    """The periods in order, those without a verbatim left out; undated verbatims are in none."""

    unit: Literal["month", "day"]
    periods: list[PeriodOut]

    model_config = example(
        ok=930,
        revision=12,
        unit="month",
        periods=[
            {
                "start": "2026-05-01",
                "ok": 310,
                "cells": [
                    {
                        "theme_id": "t-3f2a91",
                        "stage": "delivery",
                        "verbatims": 22,
                        "segments": 25,
                        "share": 0.070968,
                        "negative_verbatims": 19,
                    }
                ],
            }
        ],
    )
