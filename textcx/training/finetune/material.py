"""Labelled files -> examples: token ids with the targets that each lesson reads."""

from __future__ import annotations

import json
import random
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha1
from itertools import chain
from pathlib import Path

import numpy as np
import numpy.typing as npt

from textcx.backends.e5_tokenizer import E5Tokenizer
from textcx.training import corpora, names, phrases
from textcx.training.corpora import Row, fold, split_of
from textcx.training.finetune.plan import Course
from textcx.training.labels import targets
from textcx.training.topic_map import read_teacher
from textcx.training.topic_material import FILE_OF_PAIRS
from textcx.training.variation import switch, vary

Floats = npt.NDArray[np.float32]
UNKNOWN = -1
CONTRASTED = ("banking77_train", "clinc150_train", "fabsa_train", "m_absa_hotel", "m_absa_restaurant", "m_absa_laptop")
FEWEST = 8


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Example:
    """One text: ids with both marks, targets per task (NaN where unknown), the row of the teacher (or UNKNOWN)."""

    ids: tuple[int, ...]
    targets: Mapping[str, Floats]
    teacher: int = UNKNOWN


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Pair:
    """A text and its English translation, whose teacher vector both should have."""

    left: Example
    right: Example


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Tagged:
    """One text with a tag per id; UNKNOWN at the marks."""

    ids: tuple[int, ...]
    tags: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Reader:
    """Turns texts into ids and finds what the teacher says about them."""

    tokenizer: E5Tokenizer
    longest: int
    teacher: Mapping[str, int]
    english: Mapping[str, str]

    def examples(self, rows: Sequence[Row], texts: Sequence[str]) -> list[Example]:
        """Return one example per row, whose text may have been varied."""
        return [
            Example(ids=ids, targets=targets(row), teacher=self.place(row))
            for row, ids in zip(rows, self.ids(texts), strict=True)
        ]

    def ids(self, texts: Sequence[str]) -> Iterator[tuple[int, ...]]:
        """Yield the ids of each text; of a long one the beginning or the end, by its digest."""
        for text, windows in zip(texts, self.tokenizer.windows(texts), strict=True):
            yield self._cut(text, [piece for window in windows for piece in window[1:-1]], windows[0])

    def _cut(self, text: str, pieces: list[int], marked: Sequence[int]) -> tuple[int, ...]:
        room = self.longest - 2
        kept = pieces[:room] if draw(text) < 0.5 else pieces[-room:]
        return (marked[0], *kept, marked[-1])

    def place(self, row: Row) -> int:
        """The row of the teacher's vector for the text or for the English text it translates."""
        return self.teacher.get(self.english.get(row.parallel or "", row.text), UNKNOWN)


def reader(folder: Path, teacher: Sequence[str], plan: Course, tokenizer: E5Tokenizer) -> Reader:
    """Return the reader of one run."""
    english = {}
    for path in sorted(folder.glob("m_absa_*.jsonl")):
        records = map(json.loads, path.open(encoding="utf-8"))
        english.update({r["parallel_id"]: r["text"] for r in records if r["language"] == "en"})
    places = {text: place for place, text in enumerate(teacher)}
    return Reader(tokenizer=tokenizer, longest=plan.sizes.longest, teacher=places, english=english)


def labelled_rows(folder: Path) -> list[Row]:
    """Every row of the train split, ours included."""
    everything = chain(corpora.rows(folder, corpora.EVERYTHING), corpora.own_rows(), phrases.rows())
    return [row for row in everything if row.split == "train"]


def labelled(rows: Sequence[Row], plan: Course, read: Reader) -> list[Example]:
    """Return the examples of the whole run, each file as often as the plan says, some varied."""
    drawn = [(row, again) for row in rows for again in range(times(row.text, plan.passes.get(row.source, 0.0)))]
    versions = translations(rows)
    texts = [_varied(row, again, plan, versions.get(row.parallel or "", [])) for row, again in drawn]
    return read.examples([row for row, _ in drawn], texts)


def translations(rows: Sequence[Row]) -> dict[str, list[str]]:
    """Return the texts that share an id: one review in several languages."""
    found: dict[str, list[str]] = defaultdict(list)
    for row in rows:
        if row.parallel:
            found[row.parallel].append(row.text)
    return found


def _varied(row: Row, again: int, plan: Course, versions: Sequence[str]) -> str:
    generator = random.Random(f"{plan.seed} {again} {row.text}")
    text = vary(row.text, generator) if generator.random() < plan.varied else row.text
    return (
        switch(text, generator.choice(versions), generator) if versions and generator.random() < plan.switched else text
    )


def times(text: str, passes: float) -> int:
    """How often a text is read in `passes` passes: the whole part, and once more for the smallest digests."""
    return int(passes) + (draw(text) < passes % 1)


def draw(text: str) -> float:
    """A number in [0, 1) that depends on the text alone."""
    return int(sha1(text.encode("utf-8", "replace")).hexdigest()[:8], 16) / 16**8


def pairs(folder: Path, rows: Sequence[Row], plan: Course, read: Reader) -> list[Pair]:
    """Return translations: sentences of ten languages, and reviews in one other language each, by digest."""
    sentences = [json.loads(line) for line in (folder / FILE_OF_PAIRS).open(encoding="utf-8")]
    found = [(p["text"], p["text_en"]) for p in sentences if split_of(fold(p["text_en"])) == "train"]
    found += [(row.text, read.english[row.parallel or ""]) for row in rows if _translated(row, read)]
    found = [pair for pair in found for _ in range(times(pair[0], plan.pair_passes))]
    sides = zip(read.ids([left for left, _ in found]), read.ids([right for _, right in found]), strict=True)
    return [
        Pair(
            left=Example(ids=left, targets={}, teacher=read.teacher.get(english, UNKNOWN)),
            right=Example(ids=right, targets={}, teacher=read.teacher.get(english, UNKNOWN)),
        )
        for (_, english), (left, right) in zip(found, sides, strict=True)
    ]


def _translated(row: Row, read: Reader) -> bool:
    """One review in twelve: a language or two of each."""
    return row.parallel in read.english and row.language != "en" and draw(row.text) < 1 / 12


def families(rows: Sequence[Row], read: Reader) -> list[list[list[Example]]]:
    """Return for each contrasted file its labels, and for each label the examples that have only this one."""
    groups: dict[str, dict[str, list[Row]]] = defaultdict(lambda: defaultdict(list))
    for row in rows:
        if row.source in CONTRASTED and len(row.aspects) == 1:
            groups[row.source][row.aspects[0]].append(row)
    return [
        [read.examples(label, [row.text for row in label]) for label in labels.values() if len(label) >= FEWEST]
        for labels in groups.values()
    ]


def tagged(folder: Path, plan: Course, read: Reader) -> list[Tagged]:
    """Return the texts with names, each source as often as the plan says."""
    found = [text for text in names.tagged(folder, plan.seed) if text.split == "train"]
    kept = [text for text in found for _ in range(times(text.text, plan.names_passes.get(text.source, 0.0)))]
    texts = [item.text for item in kept]
    ids, offsets = read.tokenizer.windows(texts), read.tokenizer.pieces(texts)
    return [
        _tags(windows[0], names.piece_labels(places, item.spans), read.longest)
        for item, windows, places in zip(kept, ids, offsets, strict=True)
    ]


def _tags(ids: Sequence[int], tags: Sequence[int], longest: int) -> Tagged:
    room = longest - 2
    kept = ids[1:-1][:room]
    return Tagged(ids=(ids[0], *kept, ids[-1]), tags=(UNKNOWN, *tags[: len(kept)], UNKNOWN))


__all__ = [
    "Example",
    "Pair",
    "Reader",
    "Tagged",
    "families",
    "labelled",
    "labelled_rows",
    "pairs",
    "read_teacher",
    "reader",
    "tagged",
]
