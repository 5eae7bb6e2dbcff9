"""The course of time is written as JSON by hand; it reads back as what was counted."""

from __future__ import annotations

import json

from api.presentation.series import written
from textcx.store.series import PeriodCount


def test_cells_read_back_as_they_were_counted() -> None:
    cells = [(20260201, 'a "quoted" \\ theme', "über", 2, 3, 1), (20260201, "", "", 1, 1, 0)]
    counts = [PeriodCount(period=20260201, ok=3, cells=cells), PeriodCount(period=20260203, ok=1, cells=())]
    assert {
        "ok": 4,
        "unit": "day",
        "periods": [
            {
                "start": "2026-02-01",
                "ok": 3,
                "cells": [
                    {
                        "theme_id": 'a "quoted" \\ theme',
                        "stage": "über",
                        "verbatims": 2,
                        "segments": 3,
                        "share": 0.666667,
                        "negative_verbatims": 1,
                    },
                    {
                        "theme_id": None,
                        "stage": None,
                        "verbatims": 1,
                        "segments": 1,
                        "share": 0.333333,
                        "negative_verbatims": 0,
                    },
                ],
            },
            {"start": "2026-02-03", "ok": 1, "cells": []},
        ],
    } == json.loads(written({"ok": 4, "unit": "day"}, counts))


def test_months_begin_on_their_first_day_and_no_periods_are_an_empty_list() -> None:
    assert "2026-02-01" == json.loads(written({}, [PeriodCount(period=202602, ok=1, cells=())]))["periods"][0]["start"]
    assert [] == json.loads(written({"ok": 0}, []))["periods"]
