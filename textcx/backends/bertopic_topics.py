"""Topics by BERTopic over vectors that already exist: no encoder is loaded and none runs.

The only place that imports bertopic and the clusterers of scikit-learn. Of BERTopic's five steps two are kept
as they are (the bag of words and the class-based TF-IDF); embedding is skipped, the reduction is a diffusion
over the nearest neighbours, and the clusterer is k-means with a number of topics found from the data.
"""

from __future__ import annotations

import importlib
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import numpy as np
import numpy.typing as npt

from textcx.backends.diffusion import diffuse
from textcx.types import Vectors

__all__ = ["BertopicTopics"]

Ints = npt.NDArray[np.int32]

TERMS = 300
FILLERS = ("∅", "∅∅")
TYPICAL, TYPICAL_AT = 12.0, 300.0
GROWTH_BELOW, GROWTH_ABOVE = 0.5, 0.35
STEPS = (0.35, 0.5, 0.7, 1.0, 1.4, 2.0, 2.8)
MOST = 150
STRAYING_BELOW, STRAYING_ABOVE = 0.15, 0.05
JUDGED = 2000
FEW, CLEAR = 60, 0.35
STARTS = 3
SEED = 0
PLAIN_KMEANS = 4000

Terms = list[Mapping[str, float]]


class BertopicTopics:
    """BERTopic behind the topic protocol of `textcx.insights.themes`."""

    def fit(
        self, documents: Sequence[Sequence[str]], points: Vectors, groups: Ints, *, smallest: int
    ) -> tuple[Ints, Terms]:
        """Return the topic of each document (-1 = none) and the c-TF-IDF weights of the terms of each topic.

        `documents` are terms without white space; `points` unit rows (n, dims), n ≥ 1; a topic never crosses
        `groups` (n,) and holds at least `smallest` documents, unless its whole group is smaller. The same input in
        the same order gives the same topics.
        """
        model = _bertopic()(
            embedding_model=None,
            umap_model=_Reduction(groups),
            hdbscan_model=_Clusters(groups, smallest),
            vectorizer_model=_vectorizer(),
            ctfidf_model=_weighting(),
            language="multilingual",
        )
        topics, _ = model.fit_transform(_texts(documents), embeddings=points)
        return np.asarray(topics, dtype=np.int32), _terms(model, max(topics) + 1)


def _texts(documents: Sequence[Sequence[str]]) -> list[str]:
    """Terms joined by spaces; fillers keep the vocabulary at two or more, below which BERTopic fails."""
    texts = [" ".join(terms) for terms in documents]
    scarce = len({term for terms in documents for term in terms}) < len(FILLERS)
    return [" ".join((*FILLERS, text)) for text in texts] if scarce else texts


def _terms(model: Any, topics: int) -> Terms:
    """The heaviest terms of each topic; BERTopic keeps the row of the outliers, where there are any, first."""
    names = model.vectorizer_model.get_feature_names_out()
    rows = model.c_tf_idf_.tocsr()[model.c_tf_idf_.shape[0] - topics :]
    return [_heaviest(names, row) for row in rows]


def _heaviest(names: npt.NDArray[np.object_], row: Any) -> dict[str, float]:
    top = np.argsort(-row.data, kind="stable")[:TERMS]
    pairs = zip(names[row.indices[top]], row.data[top], strict=True)
    return {str(name): float(weight) for name, weight in pairs if name not in FILLERS}


def _bertopic() -> Any:
    with _absent("transformers", "sentence_transformers", "plotly", "spacy"):
        return importlib.import_module("bertopic").BERTopic


@contextmanager
def _absent(*names: str) -> Iterator[None]:
    """Hide packages that are not yet loaded: BERTopic would import them for features never used here.

    They take most of its import time. A None in `sys.modules` reads as "not installed", which it supports.
    """
    hidden = [name for name in names if name not in sys.modules]
    sys.modules.update(dict.fromkeys(hidden))  # type: ignore[arg-type]  # the import system allows None
    try:
        yield
    finally:
        for name in hidden:
            sys.modules.pop(name, None)


def _vectorizer() -> Any:
    from sklearn.feature_extraction.text import CountVectorizer

    return CountVectorizer(analyzer=str.split)


def _weighting() -> Any:
    from bertopic.vectorizers import ClassTfidfTransformer

    return ClassTfidfTransformer()


class _Reduction:
    """The step BERTopic calls its UMAP model: neighbourhoods of one group are drawn together."""

    def __init__(self, groups: Ints) -> None:
        self.groups = groups

    def fit(self, X: Vectors, y: object = None) -> _Reduction:  # noqa: N803  the name BERTopic calls it by
        return self

    def transform(self, X: Vectors) -> Vectors:  # noqa: N803
        spread = X.copy()
        for group in np.unique(self.groups):
            spread[self.groups == group] = diffuse(X[self.groups == group])
        return spread


class _Clusters:
    """The step BERTopic calls its HDBSCAN model: k-means inside each group."""

    def __init__(self, groups: Ints, smallest: int) -> None:
        self.groups, self.smallest = groups, smallest
        self.labels_: Ints = np.full(len(groups), -1, dtype=np.int32)

    def fit(self, X: Vectors, y: object = None) -> _Clusters:  # noqa: N803
        for group in np.unique(self.groups):
            rows = np.flatnonzero(self.groups == group)
            found = _large(_cluster(X[rows], self.smallest), self.smallest)
            self.labels_[rows] = np.where(found < 0, -1, found + self.labels_.max() + 1)
        return self


def _cluster(points: Vectors, smallest: int) -> Ints:
    """Return the clustering with the best silhouette, less a penalty for straying from the usual number.

    A few points that fall into no clear parts stay together.
    """
    sizes = _sizes(len(points), smallest)
    if not sizes:
        return np.zeros(len(points), dtype=np.int32)
    found = [_kmeans(points, size) for size in sizes]
    merits = [_silhouette(points, labels) for labels in found]
    if len(points) < FEW and max(merits) < CLEAR:
        return np.zeros(len(points), dtype=np.int32)
    strays = [_straying(size, len(points)) for size in sizes]
    return found[int(np.argmax(np.subtract(merits, strays)))]


def _typical(count: int) -> float:
    growth = GROWTH_BELOW if count < TYPICAL_AT else GROWTH_ABOVE
    return TYPICAL * float((count / TYPICAL_AT) ** growth)


def _sizes(count: int, smallest: int) -> list[int]:
    """Numbers of topics worth trying for so many points."""
    most = min(count // smallest, MOST)
    return sorted({min(max(2, round(_typical(count) * step)), most) for step in STEPS}) if most >= 2 else []


def _straying(size: int, count: int) -> float:
    octaves = float(np.log2(size / _typical(count)))
    return STRAYING_ABOVE * octaves if octaves > 0 else -STRAYING_BELOW * octaves


def _kmeans(points: Vectors, size: int) -> Ints:
    from sklearn.cluster import KMeans, MiniBatchKMeans

    model = KMeans if len(points) <= PLAIN_KMEANS else MiniBatchKMeans
    return np.asarray(model(size, n_init=STARTS, random_state=SEED).fit_predict(points), dtype=np.int32)


def _silhouette(points: Vectors, labels: Ints) -> float:
    from sklearn.metrics import silhouette_score

    rows = np.random.default_rng(SEED).permutation(len(points))[:JUDGED]
    distinct = len(np.unique(labels[rows]))
    return float(silhouette_score(points[rows], labels[rows], metric="cosine")) if 1 < distinct < len(rows) else -1.0


def _large(labels: Ints, smallest: int) -> Ints:
    """Renumber the clusters that are large enough (or the only one); -1 for the members of the others."""
    counts = np.bincount(labels)
    kept = counts >= min(smallest, counts.max())
    return np.where(kept[labels], np.cumsum(kept)[labels] - 1, -1).astype(np.int32)
