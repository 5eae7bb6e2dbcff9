"""Translations found by nearest neighbour, in the space themes are found in and in the encoder's own."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from textcx.evaluation import figures
from textcx.evaluation.benchmark.answers import rows
from textcx.evaluation.benchmark.measured import Measured, lines
from textcx.evaluation.benchmark.selection import Pick, Shelf, digest
from textcx.evaluation.benchmark.shape import CHANCE, RAW, TOPICS, Table
from textcx.evaluation.benchmark.tallies import Tally
from textcx.evaluation.bootstrap import Draws, Floats
from textcx.training.corpora import fold, split_of
from textcx.types import Vectors

Bools = npt.NDArray[np.bool_]

FILE, ENGLISH = "tatoeba_pairs", "en"
CLOSE = 1e-5
EXPLAINED = (
    "Share of held-out sentences whose nearest neighbour in the other language is their translation, both directions "
    "averaged; an equal sentence at another place counts. They are searched among all sentences of their language and among "
    "the held-out ones; the third column also asks with sentences that were trained on. m_absa: the reviews of the table of "
    "sentiment, English and one other language."
)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Space:
    """A name and the map from the encoder's vectors to unit rows."""

    name: str
    project: Callable[[Vectors], Vectors]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PairPick:
    """Texts of a language, their English translations, and which of them are held out."""

    dataset: str
    about: str
    language: str
    left: Sequence[str]
    right: Sequence[str]
    units: Sequence[str]
    held: Bools

    @property
    def texts(self) -> list[str]:
        """Both sides."""
        return [*self.left, *self.right]


def sentences(shelf: Shelf) -> list[PairPick]:
    """Return the sentence pairs, language by language; the English side decides what is held out."""
    if not shelf.has(FILE):
        return []
    records = [json.loads(line) for line in (shelf.folder / f"{FILE}.jsonl").open(encoding="utf-8")]
    ordered = sorted(records, key=lambda record: digest(record["text_en"]))
    languages = sorted({record["language"] for record in records})
    return [_sentences(code, [r for r in ordered if r["language"] == code][: shelf.pool]) for code in languages]


def _sentences(language: str, records: Sequence[Mapping[str, str]]) -> PairPick:
    return PairPick(
        dataset="tatoeba",
        about="short sentences",
        language=f"en-{language}",
        left=[record["text"] for record in records],
        right=[record["text_en"] for record in records],
        units=[record["text_en"] for record in records],
        held=np.array([split_of(fold(record["text_en"])) == "test" for record in records]),
    )


def reviews(picks: Sequence[Pick]) -> list[PairPick]:
    """Return the reviews of picks that are there in English too, as pairs."""
    english = {row.parallel: row.text for pick in picks if pick.language == ENGLISH for row in pick.rows}
    others = [pick for pick in picks if pick.language != ENGLISH]
    return [pair for pick in others if len((pair := _reviews(pick, english)).left)]


def _reviews(pick: Pick, english: Mapping[str | None, str]) -> PairPick:
    kept = [row for row in pick.rows if row.parallel in english]
    return PairPick(
        dataset=pick.dataset.name,
        about=pick.dataset.about,
        language=f"en-{pick.language}",
        left=[row.text for row in kept],
        right=[english[row.parallel] for row in kept],
        units=[row.parallel or "" for row in kept],
        held=np.ones(len(kept), dtype=np.bool_),
    )


def table(pairs: Sequence[PairPick], vectors: Mapping[str, Vectors], spaces: Sequence[Space], draws: Draws) -> Table:
    """Return how often the nearest neighbour is the translation."""
    return Table(
        name="retrieval",
        title="Translations found",
        explained=EXPLAINED,
        figures=("held_among_all", "held_among_held", "all_among_all"),
        systems=(TOPICS, RAW, CHANCE),
        lines=lines([_measured(pair, vectors, spaces) for pair in pairs if pair.held.any()], draws),
    )


def _measured(pair: PairPick, vectors: Mapping[str, Vectors], spaces: Sequence[Space]) -> Measured:
    sides = rows(pair.left, vectors), rows(pair.right, vectors)
    found = {space.name: _found(space.project(sides[0]), space.project(sides[1]), pair.held) for space in spaces}
    found[CHANCE] = _Found(among_all=_chance(pair.held), among_held=_chance(pair.held[pair.held]))
    return Measured(
        dataset=pair.dataset,
        about=pair.about,
        language=pair.language,
        texts=pair.texts,
        units=pair.units,
        systems={name: [_tally(pair.held, hits)] for name, hits in found.items()},
    )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Found:
    """How far each pair was found in [0, 1], among all of them (n,) and, the held-out ones, among themselves (h,)."""

    among_all: Floats
    among_held: Floats


def _found(left: Vectors, right: Vectors, held: Bools) -> _Found:
    return _Found(among_all=nearest(left, right), among_held=nearest(left[held], right[held]))


def nearest(left: Vectors, right: Vectors) -> Floats:
    """Return per pair of unit rows the share of the two directions in which no other row is nearer."""
    similarity = left @ right.T
    own = similarity.diagonal() + CLOSE
    return np.asarray(((own >= similarity.max(axis=1)) + (own >= similarity.max(axis=0)) * 1.0) / 2)


def _chance(pool: Bools) -> Floats:
    return np.full(len(pool), 1 / len(pool))


def _tally(held: Bools, found: _Found) -> Tally:
    among_held = np.zeros(len(held))
    among_held[held] = found.among_held
    columns = (found.among_all * held, among_held, found.among_all, held, np.ones(len(held)))
    return Tally(counts=np.stack(columns, axis=1).astype(np.float64), of=_of)


def _of(sums: Floats) -> dict[str, Floats]:
    return {
        "held_among_all": figures.ratio(sums[:, 0], sums[:, 3]),
        "held_among_held": figures.ratio(sums[:, 1], sums[:, 3]),
        "all_among_all": figures.ratio(sums[:, 2], sums[:, 4]),
    }
