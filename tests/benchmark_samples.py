"""A small folder of invented labelled files, and a pipeline of fakes that reads it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from itertools import count, islice
from pathlib import Path
from typing import Any

from textcx.evaluation.benchmark.shape import TEXTCX, Benchmark, Line, Table
from textcx.evaluation.bootstrap import Draws
from textcx.evaluation.results import Estimate
from textcx.pipeline import Pipeline
from textcx.testing import (
    AlwaysEnglish,
    DashIsJunk,
    FakeEncoder,
    FirstDecides,
    FixedIntent,
    FullStops,
    NoEntities,
    WordSentiment,
    WordTags,
)
from textcx.training.corpora import fold, split_of
from textcx.types import Provenance

DRAWS = Draws(number=20)
PROVENANCE = Provenance(textcx="0.1.0", recipe="fake@1", digest="sha256:c0ffee")


class Silent:
    """Says nothing about progress."""

    def start(self, step: str, total: int | None) -> None:
        """Ignore."""

    def advance(self, rows: int) -> None:
        """Ignore."""


def pipeline(*heads: Any, entities: Any = None) -> Pipeline:
    """A pipeline of fakes, with sentiment, stages and intent unless heads are given."""
    return Pipeline(
        encoder=FakeEncoder(),
        segmenter=FullStops(),
        language=AlwaysEnglish(),
        junk=DashIsJunk(),
        heads=heads or (WordSentiment(), WordTags("stages", ("delivery", "support")), FixedIntent()),
        verbatim_sentiment=FirstDecides(),
        entities=entities or NoEntities(),
    )


def held_out(stem: str, number: int = 1, split: str = "test") -> list[str]:
    """So many texts that begin with `stem` and fall into the split."""
    return list(islice(_of_split(stem, split), number))


def _of_split(stem: str, split: str) -> Iterator[str]:
    return (text for n in count() if split_of(fold(text := f"{stem} {n}")) == split)


def rows(texts: Iterable[str], language: str = "en", **fields: Any) -> list[dict[str, Any]]:
    """One record per text with the same labels."""
    return [{"text": text, "language": language, **fields} for text in texts]


def write(folder: Path, files: Mapping[str, Iterable[Mapping[str, Any]]]) -> Path:
    """Write each file as JSON lines and return the folder."""
    for name, records in files.items():
        text = "".join(json.dumps(record) + "\n" for record in records)
        (folder / f"{name}.jsonl").write_text(text, encoding="utf-8")
    return folder


def line(dataset: str = "umsab", language: str = "en", **given: Any) -> Line:
    """A line on ten rows with one figure of textcx."""
    figures = {"macro_f1": Estimate(value=0.5, low=0.41, high=0.62, n=10)}
    plain = {"about": "tweets", "rows": 10, "digest": "d1", "systems": {TEXTCX: figures}}
    return Line(dataset=dataset, language=language, **{**plain, **given})


def benchmark(*lines: Line, **given: Any) -> Benchmark:
    """A benchmark of one table."""
    table = Table(
        name="sentiment",
        title="Sentiment",
        explained="How it was.",
        figures=("macro_f1",),
        systems=(TEXTCX, "majority"),
        lines=lines,
    )
    plain = {
        "command": "python scripts/benchmark.py DATA",
        "provenance": PROVENANCE,
        "description": "Fakes.",
        "limit": 400,
        "draws": DRAWS,
    }
    return Benchmark(tables=(table,), **{**plain, **given})
