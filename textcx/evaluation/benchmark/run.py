"""From a folder of labelled files and a recipe to every table."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Protocol

from textcx.errors import InputError
from textcx.evaluation.benchmark import (
    baselines,
    capabilities,
    clusters,
    datasets,
    entities,
    labels,
    retrieval,
    sentiment,
)
from textcx.evaluation.benchmark.answers import Progress, ask, encode
from textcx.evaluation.benchmark.clusters import GroupPick
from textcx.evaluation.benchmark.entities import NamePick
from textcx.evaluation.benchmark.retrieval import PairPick, Space
from textcx.evaluation.benchmark.selection import Pick, Shelf
from textcx.evaluation.benchmark.shape import RAW, TOPICS, Table
from textcx.evaluation.bootstrap import Draws
from textcx.pipeline import Pipeline
from textcx.types import Vectors


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """What is measured: a pipeline, and its map from vectors to the space themes are found in."""

    pipeline: Pipeline
    topic_map: Callable[[Vectors], Vectors]


class _Pick(Protocol):
    @property
    def texts(self) -> Sequence[str]: ...


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Picks:
    """All that is judged, table by table."""

    sentiment: Sequence[Pick]
    poles: Sequence[Pick]
    stages: Sequence[Pick]
    intents: Sequence[Pick]
    emotions: Sequence[Pick]
    names: Sequence[NamePick]
    pairs: Sequence[PairPick]
    groups: Sequence[GroupPick]

    def read(self) -> Iterator[str]:
        """Texts that the pipeline must read."""
        judged: tuple[Sequence[_Pick], ...] = (self.sentiment, self.poles, self.stages, self.intents, self.emotions)
        return _texts(*judged, self.names)

    def encoded(self) -> Iterator[str]:
        """Texts whose vectors are needed."""
        return _texts(self.pairs, self.groups)


def picks(shelf: Shelf) -> Picks:
    """Return the rows to judge; InputError where the folder holds none of the files, or not the organisations named."""
    _check(shelf)
    extra = (datasets.unseen(shelf.unseen),) if shelf.unseen else ()
    polar = shelf.picks((*datasets.SENTIMENT, *extra), sentiment.judged)
    return Picks(
        sentiment=polar,
        poles=shelf.picks(datasets.POLES, sentiment.polar),
        stages=shelf.picks(datasets.STAGES, labels.has_stages),
        intents=shelf.picks(datasets.INTENTS, labels.has_intent),
        emotions=shelf.picks(datasets.EMOTIONS, labels.has_emotion),
        names=entities.picks(shelf),
        pairs=[*retrieval.sentences(shelf), *retrieval.reviews(_parallel(polar))],
        groups=clusters.picks(shelf),
    )


def _check(shelf: Shelf) -> None:
    if not any(shelf.has(file) for file in files()):
        raise InputError(
            f"{shelf.folder} holds none of the files of the benchmark, expected for example umsab_val.jsonl"
        )
    known = {row.organisation for file in datasets.FABSA.files for row in shelf.rows(file)} if shelf.unseen else set()
    if unknown := sorted(shelf.unseen - known):
        raise InputError(f"no review of FABSA is on organisation {', '.join(unknown)}, expected values of org_index")


def files() -> tuple[str, ...]:
    """The files of all tables, without their ending, sorted."""
    judged = (*datasets.SENTIMENT, *datasets.POLES, *datasets.STAGES, *datasets.INTENTS, *datasets.EMOTIONS)
    others = (*(names.file for names in entities.SETS), *(found.file for found in clusters.SETS), retrieval.FILE)
    return tuple(sorted({*chain.from_iterable(dataset.files for dataset in judged), *others}))


def missing(shelf: Shelf) -> tuple[str, ...]:
    """What cannot be measured here, each in a few words."""
    absent = [f"{file}.jsonl is not in the folder" for file in files() if not shelf.has(file)]
    absent += [] if baselines.has_vader() else ["VADER: the package vaderSentiment is not installed"]
    return tuple(absent)


def measure(chosen: Picks, subject: Subject, draws: Draws, progress: Progress) -> tuple[Table, ...]:
    """Return every table; each distinct text is read and encoded once."""
    answers = ask(chosen.read(), subject.pipeline, progress)
    vectors = encode(chosen.encoded(), subject.pipeline, answers, progress)
    spaces = (Space(name=TOPICS, project=subject.topic_map), Space(name=RAW, project=lambda rows: rows))
    progress.start("computing figures", None)
    tables = (
        sentiment.three_classes(chosen.sentiment, answers, draws),
        sentiment.two_poles(chosen.poles, answers, draws),
        labels.stages(chosen.stages, answers, draws),
        labels.intents(chosen.intents, answers, draws),
        labels.emotions(chosen.emotions, answers, draws),
        entities.table(chosen.names, answers, draws),
        clusters.table(chosen.groups, vectors, spaces, draws),
        retrieval.table(chosen.pairs, vectors, spaces, draws),
        capabilities.table(subject.pipeline, progress),
    )
    return tuple(table for table in tables if table.lines)


def _parallel(picks: Sequence[Pick]) -> list[Pick]:
    return [pick for pick in picks if pick.dataset == datasets.M_ABSA]


def _texts(*groups: Sequence[_Pick]) -> Iterator[str]:
    return (text for group in groups for pick in group for text in pick.texts)
