"""Topics found by k-means against known groups, in the space themes are found in and in the encoder's own."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from sklearn.cluster import KMeans

from textcx.evaluation import figures
from textcx.evaluation.benchmark.answers import rows
from textcx.evaluation.benchmark.measured import rows_digest
from textcx.evaluation.benchmark.retrieval import Space
from textcx.evaluation.benchmark.selection import Shelf, digest
from textcx.evaluation.benchmark.shape import CHANCE, RAW, TOPICS, Line, Table
from textcx.evaluation.bootstrap import Draws, Floats, Ints, estimate, sample
from textcx.evaluation.figures import Contingency
from textcx.evaluation.results import Estimate
from textcx.training.corpora import fold, split_of
from textcx.types import Vectors

SEEDS = (0, 1, 2)
REFLECTED = frozenset(("v_measure", "homogeneity", "completeness"))
EXPLAINED = (
    "V-measure of k-means with as many clusters as the data set has groups, mean of three seeds. Chance: clusters of the "
    "same sizes with their texts shuffled, since many small groups agree with anything to some extent. Intervals resample "
    "rows; clusters are found once for each seed."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupedSet:
    """A file with a group per row."""

    name: str
    about: str
    file: str
    field: str


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class GroupPick:
    """Texts with their groups."""

    grouped: GroupedSet
    language: str
    texts: Sequence[str]
    groups: Sequence[str]


SETS = (
    GroupedSet(name="banking77", about="questions to a bank", file="banking77_train", field="intent"),
    GroupedSet(name="agnews", about="news, never trained on", file="topics_agnews", field="topic"),
)


def picks(shelf: Shelf) -> list[GroupPick]:
    """Return the held-out rows with the smallest digests."""
    return [_pick(shelf, grouped) for grouped in SETS if shelf.has(grouped.file)]


def table(chosen: Sequence[GroupPick], vectors: Mapping[str, Vectors], spaces: Sequence[Space], draws: Draws) -> Table:
    """Return how well clusters agree with the groups."""
    return Table(
        name="topics",
        title="Topics found",
        explained=EXPLAINED,
        figures=("v_measure", "homogeneity", "completeness"),
        systems=(TOPICS, RAW, CHANCE),
        lines=tuple(_line(pick, rows(pick.texts, vectors), spaces, draws) for pick in chosen if pick.texts),
    )


def _pick(shelf: Shelf, grouped: GroupedSet) -> GroupPick:
    path = shelf.folder / f"{grouped.file}.jsonl"
    records = [json.loads(line) for line in path.open(encoding="utf-8")]
    held = [record for record in records if split_of(fold(record["text"])) == "test"]
    kept = sorted(held, key=lambda record: digest(record["text"]))[: shelf.pool]
    return GroupPick(
        grouped=grouped,
        language="+".join(sorted({record["language"] for record in kept})),
        texts=[record["text"] for record in kept],
        groups=[str(record[grouped.field]) for record in kept],
    )


def _line(pick: GroupPick, raw: Vectors, spaces: Sequence[Space], draws: Draws) -> Line:
    names = sorted(set(pick.groups))
    gold = np.array([names.index(group) for group in pick.groups], dtype=np.int64)
    found = {space.name: clusterings(space.project(raw), len(names)) for space in spaces}
    return Line(
        dataset=pick.grouped.name,
        about=f"{pick.grouped.about}, {len(names)} groups",
        language=pick.language,
        rows=len(gold),
        digest=rows_digest(pick.texts),
        systems={name: agreement(gold, clusters, draws) for name, clusters in {**found, **_shuffled(found)}.items()},
    )


def clusterings(vectors: Vectors, count: int) -> list[Ints]:
    """Return the cluster of each row (n,) by k-means, once for each seed."""
    size = min(count, len(vectors))
    models = (KMeans(size, n_init=1, random_state=seed) for seed in SEEDS)
    return [np.asarray(model.fit_predict(vectors), dtype=np.int64) for model in models]


def agreement(gold: Ints, clusters: Sequence[Ints], draws: Draws) -> dict[str, Estimate]:
    """Return V-measure, homogeneity and completeness, each the mean over the clusterings."""
    drawn = sample(np.stack([gold, *clusters], axis=1), REFLECTED)

    def measure(weights: Floats) -> dict[str, Floats]:
        each = [figures.v_measure(_table(weights, drawn.rows, place)) for place in range(1, drawn.rows.shape[1])]
        return {name: np.mean([found[name] for found in each], axis=0) for name in sorted(REFLECTED)}

    return estimate(drawn, measure, draws)


def _table(weights: Floats, found: npt.NDArray[np.int64], place: int) -> Contingency:
    """Rows of one class and cluster share a cell."""
    pairs, cells = np.unique(found[:, [0, place]], axis=0, return_inverse=True)
    counts = weights @ np.eye(len(pairs))[cells.ravel()]
    classes, clusters = (np.unique(column, return_inverse=True)[1] for column in pairs.T)
    return Contingency(counts=counts, classes=classes, clusters=clusters)


def _shuffled(found: Mapping[str, Sequence[Ints]]) -> dict[str, list[Ints]]:
    """Clusters of the same sizes that know nothing."""
    first = next(iter(found.values()))
    return {CHANCE: [np.random.default_rng(seed).permutation(first[0]) for seed in SEEDS]}
