"""What the topic map learns from: labelled rows, translations and the neighbours other models see."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from hashlib import sha1
from itertools import pairwise
from pathlib import Path

import numpy as np
import numpy.typing as npt

from textcx import taxonomy
from textcx.components.heads import unit
from textcx.protocols import Encoder
from textcx.training import matching, stages
from textcx.training.corpora import Row, fold, split_of
from textcx.training.matching import Family
from textcx.training.topics import Lesson, Material, Pairs
from textcx.types import POLARITIES

Floats = npt.NDArray[np.float32]
PARALLEL = "m_absa_"
FILE_OF_PAIRS = "tatoeba_pairs.jsonl"
WIDE = 256
MOODS = ("a complaint, the customer is unhappy", "a plain statement or a question", "praise, the customer is happy")
LEARNT = 12_000


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Labelled:
    """Rows with their vectors, and the folder of the files they were read from."""

    rows: Sequence[Row]
    vectors: Floats
    folder: Path

    def training(self) -> npt.NDArray[np.int64]:
        """The places of the rows to learn from."""
        return np.array([place for place, row in enumerate(self.rows) if row.split == "train"])


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Teacher:
    """English texts and the unit vectors another sentence encoder gives them."""

    texts: Sequence[str]
    vectors: Floats


def material(data: Labelled, teacher: Teacher, encode: Callable[[Sequence[str]], Floats], encoder: Encoder) -> Material:
    """Gather the lessons from the train split; `encode` may remember what it has encoded."""
    packs = [stages.pack(name, encoder) for name in taxonomy.builtin()]
    families = [*packs, *stages.aspects(data.rows, data.vectors, encoder)]
    return Material(
        families=families,
        pairs=[_reviews(data), tatoeba(data.folder, encode, "train")],
        lessons=[_taught(data, teacher), _own_neighbours(data)],
        moods=_moods(data, encoder),
    )


def tatoeba(folder: Path, encode: Callable[[Sequence[str]], Floats], split: str) -> Pairs:
    """The sentence pairs of a split, which the English side decides."""
    pairs = [json.loads(line) for line in (folder / FILE_OF_PAIRS).open(encoding="utf-8")]
    chosen = [pair for pair in pairs if split_of(fold(pair["text_en"])) == split]
    return Pairs(left=encode([pair["text"] for pair in chosen]), right=encode([pair["text_en"] for pair in chosen]))


def _reviews(data: Labelled) -> Pairs:
    """Translations of one review that the rows hold."""
    place = {(row.source, row.language, row.text): at for at, row in enumerate(data.rows) if row.split == "train"}
    groups: dict[str, list[int]] = defaultdict(list)
    for path in sorted(data.folder.glob(f"{PARALLEL}*.jsonl")):
        for record in map(json.loads, path.open(encoding="utf-8")):
            at = place.get((path.stem, record["language"], record["text"]))
            if at is not None:
                groups[record["parallel_id"]].append(at)
    found = [pair for group in groups.values() for pair in pairwise(group)]
    left, right = (np.array(side) for side in zip(*found, strict=True))
    return Pairs(left=data.vectors[left], right=data.vectors[right])


def _taught(data: Labelled, teacher: Teacher) -> Lesson:
    place = {row.text: at for at, row in enumerate(data.rows) if row.split == "train"}
    known = [(place[text], at) for at, text in enumerate(teacher.texts) if text in place]
    rows, seen = (np.array(side) for side in zip(*known, strict=True))
    return Lesson(texts=data.vectors[rows], teacher=teacher.vectors[seen])


def _own_neighbours(data: Labelled) -> Lesson:
    """The neighbours the encoder itself sees once its crowding and the language of the texts are taken out."""
    places = data.training()
    chosen = np.array(sorted(places, key=lambda at: sha1(data.rows[at].text.encode()).digest())[:LEARNT])
    vectors = data.vectors[chosen].copy()
    languages = np.array([data.rows[at].language for at in chosen])
    level = vectors - vectors.mean(axis=0)
    for language in np.unique(languages):
        level[languages == language] -= level[languages == language].mean(axis=0)
    return Lesson(texts=vectors, teacher=unit(matching.whitening(level, WIDE)(level)).astype(np.float32))


def _moods(data: Labelled, encoder: Encoder) -> Family:
    known = [at for at in data.training() if data.rows[at].sentiment in POLARITIES]
    labels = np.array([POLARITIES.index(data.rows[at].sentiment) for at in known])
    described = list(encoder.encode(MOODS)[:, None])
    return Family(name="moods", texts=data.vectors[known], labels=labels, described=described)
