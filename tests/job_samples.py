"""Jobs on fakes: a pipeline that can be killed, a request over a small file, themes without a model."""

from __future__ import annotations

import csv
import resource
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np

from textcx import taxonomy
from textcx.insights.corpus import Corpus, Ints
from textcx.insights.results import Quote, ThemeDraft
from textcx.jobs.analyze import Insight
from textcx.jobs.request import Engine, Request
from textcx.pipeline import Pipeline
from textcx.readers import Columns
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
from textcx.types import Provenance, Vectors

PROVENANCE = Provenance(textcx="0", recipe="fake@1", digest="sha256:0")
STAGES = ("delivery", "support")
CHUNK = 4
ROWS = 18
CHUNKS = 5


class Killed(BaseException):
    """Stands for the end of the process."""


class MortalEncoder(FakeEncoder):
    """Is killed at its call number `dies_at`, counted from 0; counts the texts of the calls before."""

    def __init__(self, dies_at: int | None = None) -> None:
        super().__init__()
        self._left = dies_at

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Return one unit row per text, or die."""
        if self._left == 0:
            raise Killed
        self._left = None if self._left is None else self._left - 1
        return super().encode(texts)


class Counted:
    """Progress that remembers the rows of each step and every note."""

    def __init__(self) -> None:
        self.rows, self.notes = 0, list[str]()

    def start(self, step: str, total: int | None) -> None:
        """Ignore."""

    def advance(self, rows: int) -> None:
        """Count."""
        self.rows += rows

    def note(self, sentence: str) -> None:
        """Remember."""
        self.notes.append(sentence)


def engine(encoder: FakeEncoder | None = None, **parts: Any) -> Engine:
    """An engine on fakes."""
    pipeline = Pipeline(
        encoder=encoder or FakeEncoder(),
        segmenter=FullStops(),
        language=AlwaysEnglish(),
        junk=DashIsJunk(),
        heads=(WordSentiment(), WordTags("stages", STAGES), FixedIntent()),
        verbatim_sentiment=FirstDecides(),
        entities=NoEntities(),
    )
    return Engine(pipeline=pipeline, provenance=PROVENANCE, **parts)


def rows(count: int = ROWS) -> list[dict[str, str]]:
    """Rows of distinct texts, each of them encoded in the chunk it stands in."""
    return [
        {
            "id": f"r-{row}",
            "comment": f"bad {STAGES[row % 2]} number {row}. good price {row}",
            "when": f"2026-03-{row % 28 + 1:02}",
            "nps": str(row % 11),
            "country": "PL" if row % 3 else "",
        }
        for row in range(count)
    ]


def write_csv(path: Path, lines: Iterable[dict[str, str]]) -> Path:
    """Write rows to a CSV file."""
    lines = list(lines)
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, fieldnames=list(lines[0]))
        writer.writeheader()
        writer.writerows(lines)
    return path


def request(source: Path, out: Path, **changes: Any) -> Request:
    """A request over the columns of `rows`, in chunks of four."""
    columns = Columns(text="comment", id="id", date="when", score="nps", groups=("country",))
    given: dict[str, Any] = {"columns": columns, "chunk": CHUNK, "score_type": "nps", **changes}
    return Request(inputs=(str(source),), out=out, **given)


def discover(corpus: Corpus, seed: int) -> tuple[Ints, tuple[ThemeDraft, ...]]:
    """One theme for each stage that occurs; what has no stage is unassigned."""
    found = [stage for stage in range(len(corpus.stage_ids)) if len(corpus.stages) and corpus.stages[:, stage].any()]
    theme_of = np.full(len(corpus.verbatim), -1, dtype=np.int32)
    for theme, stage in enumerate(found):
        theme_of[corpus.stages[:, stage] > 0] = theme
    return theme_of, tuple(_draft(corpus, theme_of, theme, stage) for theme, stage in enumerate(found))


def _draft(corpus: Corpus, theme_of: Ints, theme: int, stage: int) -> ThemeDraft:
    first = int(np.flatnonzero(theme_of == theme)[0])
    quote = Quote(evidence=corpus.evidence(first), text=corpus.words(first))
    name = corpus.stage_ids[stage]
    return ThemeDraft(id=f"t-{name}", label=f"=bad {name}", terms=("bad", name), quotes=(quote,))


def insight() -> Insight:
    """Themes by stage over the default taxonomy."""
    return Insight(taxonomy=taxonomy.load("default"), discover=discover)


@contextmanager
def full_disk(file_bytes: int) -> Iterator[None]:
    """No file can grow beyond so many bytes: the system refuses the write, as it does when a disk is full."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (file_bytes, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
