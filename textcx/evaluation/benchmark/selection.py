"""Which rows are judged: the held-out part of each file, at most so many in each language, by digest."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from hashlib import sha1
from pathlib import Path

from textcx.training import corpora
from textcx.training.corpora import Row, Source

Judges = Callable[[Row], bool]

POOL = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Dataset:
    """One or several files under one name; `outside` = never trained on, so that every split is judged."""

    name: str
    about: str
    files: tuple[str, ...]
    outside: bool = False
    judges: Judges = lambda row: True


@dataclass(frozen=True, slots=True, kw_only=True)
class Pick:
    """The rows of a data set in one language."""

    dataset: Dataset
    language: str
    rows: tuple[Row, ...]

    @property
    def texts(self) -> list[str]:
        """The texts of the rows."""
        return [row.text for row in self.rows]

    @property
    def units(self) -> list[str]:
        """Names of what stands or falls together: translations of one review, else each row alone."""
        return [row.parallel or f"{self.language} {place}" for place, row in enumerate(self.rows)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Shelf:
    """The files of a folder, each read once; `limit` rows are judged in a language, `pool` searched or grouped.

    Rows of the organisations in `unseen`, which the recipe was not trained on, are judged on their own.
    """

    folder: Path
    limit: int
    unseen: frozenset[str] = frozenset()
    known: dict[str, tuple[Row, ...]] = field(default_factory=dict)

    @property
    def pool(self) -> int:
        """Texts among which neighbours are searched or groups are found."""
        return POOL * self.limit

    def has(self, file: str) -> bool:
        """Say whether the folder holds the file."""
        return (self.folder / f"{file}.jsonl").is_file()

    def rows(self, file: str) -> tuple[Row, ...]:
        """Return every row of a file by digest of its text; none where the file is missing."""
        if file not in self.known:
            self.known[file] = tuple(corpora.rows(self.folder, (_source(file),))) if self.has(file) else ()
        return self.known[file]

    def picks(self, datasets: Sequence[Dataset], judges: Judges) -> list[Pick]:
        """Return the rows to judge, data set by data set and language by language."""
        return [pick for dataset in datasets for pick in self._picks(dataset, judges)]

    def _picks(self, dataset: Dataset, judges: Judges) -> list[Pick]:
        held = (row for file in dataset.files for row in self.rows(file) if dataset.outside or held_out(row))
        kept = [row for row in held if judges(row) and dataset.judges(row)]
        languages = sorted({row.language for row in kept})
        parts = {code: first((row for row in kept if row.language == code), self.limit) for code in languages}
        return [Pick(dataset=dataset, language=code, rows=rows) for code, rows in parts.items()]


def held_out(row: Row) -> bool:
    """Say whether a row is in the part no recipe was trained on; a company kept from training is judged on its own."""
    return row.split == "test" and row.organisation != corpora.UNSEEN_ORGANISATION


def first(rows: Iterable[Row], limit: int) -> tuple[Row, ...]:
    """Return the rows with the smallest digests, which are the same reviews in each of their languages."""
    return tuple(sorted(rows, key=lambda row: digest(row.parallel or row.text))[:limit])


def digest(text: str) -> str:
    """The sha1 of a text as hexadecimal digits."""
    return sha1(text.encode("utf-8", "surrogatepass")).hexdigest()


def _source(file: str) -> Source:
    """The file as training reads it, but all of it."""
    source = next((source for source in corpora.SOURCES if source.file == file), Source(file=file, limit=0))
    keep = _relevant if file.startswith("germeval") else _everything
    return replace(source, limit=sys.maxsize, keep=keep)


def _everything(record: corpora.Record) -> bool:
    return True


def _relevant(record: corpora.Record) -> bool:
    """GermEval also holds texts that are not about the railway."""
    return bool(record.get("relevance", True))
