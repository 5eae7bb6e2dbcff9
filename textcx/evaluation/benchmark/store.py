"""A benchmark as JSON, every number of every table, and back."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from textcx.errors import InputError
from textcx.evaluation.benchmark.shape import Benchmark, Line, Table
from textcx.evaluation.bootstrap import Draws
from textcx.evaluation.results import Estimate
from textcx.types import Provenance

FILE = "metrics.json"
DIGITS = 6

Json = Mapping[str, Any]


def dumps(benchmark: Benchmark) -> str:
    """Return the benchmark as one JSON object; null stands for 0 of 0."""
    return json.dumps(_rounded(asdict(benchmark)), ensure_ascii=False, indent=1) + "\n"


def loads(text: str, source: str) -> Benchmark:
    """Return the benchmark written in `text`; InputError names the `source` that is not one."""
    try:
        return _benchmark(json.loads(text))
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise InputError(f"{source} does not hold a benchmark, expected what `make evaluate` writes") from error


def read(folder: Path) -> Benchmark:
    """Return the benchmark of the recipe in `folder`; InputError where it was never measured."""
    path = folder / FILE
    try:
        return loads(path.read_text(encoding="utf-8"), str(path))
    except OSError:
        raise InputError(f"{path} is missing, expected the benchmark of that recipe: measure it first") from None


def _benchmark(found: Json) -> Benchmark:
    given = {
        "provenance": Provenance(**found["provenance"]),
        "draws": Draws(**found["draws"]),
        "tables": tuple(_table(table) for table in found["tables"]),
        "missing": tuple(found["missing"]),
        "against": Provenance(**found["against"]) if found["against"] else None,
    }
    return Benchmark(**{**found, **given})


def _table(found: Json) -> Table:
    given = {
        "figures": tuple(found["figures"]),
        "systems": tuple(found["systems"]),
        "lines": tuple(_line(line) for line in found["lines"]),
    }
    return Table(**{**found, **given})


def _line(found: Json) -> Line:
    systems = {
        system: {name: Estimate(**value) for name, value in figures.items()}
        for system, figures in found["systems"].items()
    }
    return Line(**{**found, "systems": systems})


def _rounded(value: Any) -> Any:
    if isinstance(value, float):
        return round(value, DIGITS)
    if isinstance(value, dict):
        return {key: _rounded(part) for key, part in value.items()}
    return [_rounded(part) for part in value] if isinstance(value, list | tuple) else value
