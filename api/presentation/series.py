"""The course of time, written as JSON cell by cell: there may be 100,000, and objects of each would cost more than counting them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from api.presentation.numbers import number
from textcx.insights.grouping import share
from textcx.store.series import CellCount, PeriodCount


def written(head: Mapping[str, Any], counts: Sequence[PeriodCount]) -> bytes:
    """Return an object with the head and `periods`, each with its themes at stages (null = none), the most spoken of first."""
    rest = f'"periods":[{",".join(_periods(counts))}]}}'
    return ("{" + "".join(f"{_json(name)}:{_json(value)}," for name, value in head.items()) + rest).encode()


class Places(dict[tuple[str, str], str]):
    """The beginning of a cell by its theme and stage."""

    def __missing__(self, place: tuple[str, str]) -> str:
        """Write it once."""
        theme, stage = (_json(each or None) for each in place)
        self[place] = begun = f'{{"theme_id":{theme},"stage":{stage},"verbatims":'
        return begun


def _periods(counts: Sequence[PeriodCount]) -> Iterator[str]:
    places = Places()
    for each in counts:
        cells = ",".join(_cells(each.cells, each.ok, places))
        yield f'{{"start":"{_start(each.period)}","ok":{each.ok},"cells":[{cells}]}}'


def _cells(cells: Sequence[CellCount], ok: int, places: Places) -> list[str]:
    shares = {amount: f',"share":{number(share(amount, ok))!r}' for amount in {cell[3] for cell in cells}}
    return [
        f'{places[theme, stage]}{verbatims},"segments":{segments}{shares[verbatims]},"negative_verbatims":{negative}}}'
        for _, theme, stage, verbatims, segments, negative in cells
    ]


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _start(number_: int) -> str:
    """Return the first day of a month (yyyymm) or the day (yyyymmdd) itself."""
    day = number_ if number_ > 999_999 else number_ * 100 + 1
    return f"{day // 10_000:04}-{day // 100 % 100:02}-{day % 100:02}"
