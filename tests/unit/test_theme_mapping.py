"""Theme discovery over mapped vectors."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt
import pytest

from tests.theme_samples import DIMS, corpus, planted
from textcx import artifacts
from textcx.components.topic_map import TopicMap
from textcx.insights import discovery
from textcx.insights.discovery import finder, mapped
from textcx.types import Vectors


class OneTopic:
    """Everything of a pole is one topic; remembers the width of the points it saw."""

    def fit(
        self, documents: Sequence[Sequence[str]], points: Vectors, groups: npt.NDArray[np.int32], *, smallest: int
    ) -> tuple[npt.NDArray[np.int32], list[Mapping[str, float]]]:
        found = np.unique(groups)
        return np.searchsorted(found, groups).astype(np.int32), [{} for _ in found]


def halved(vectors: npt.NDArray[np.floating]) -> Vectors:
    rows = np.asarray(vectors, dtype=np.float32)[:, : DIMS // 2]
    return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), dtype=np.float32)


def plain(texts: Sequence[str]) -> Vectors:
    return np.ones((len(texts), DIMS), dtype=np.float32)


def topic_map() -> TopicMap:
    return TopicMap(artifacts.load("e5-small-topics", "1"))


def test_mapping_in_blocks_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = mapped(corpus(planted()), halved).vectors
    monkeypatch.setattr(discovery, "BLOCK", 7)
    assert np.array_equal(whole, mapped(corpus(planted()), halved).vectors)


def test_mapping_keeps_every_other_column() -> None:
    before = corpus(planted())
    after = mapped(before, halved)
    assert (before.texts, before.ids, before.verbatim.tolist()) == (after.texts, after.ids, after.verbatim.tolist())


def test_a_corpus_without_segments_has_no_themes() -> None:
    theme_of, drafts = finder(plain, halved, OneTopic())(corpus([]), 0)
    assert ([], ()) == (theme_of.tolist(), drafts)


def test_the_finder_gives_every_opinion_a_theme_of_its_pole() -> None:
    theme_of, drafts = finder(plain, halved, OneTopic())(corpus(planted()), 0)
    assert (2, len(planted())) == (len(drafts), len(theme_of))


def test_mapped_rows_are_unit_rows() -> None:
    rows = np.random.default_rng(0).normal(size=(5, 384)).astype(np.float32)
    assert np.allclose(1.0, np.linalg.norm(topic_map()(rows), axis=1), atol=1e-5)


def test_the_value_of_a_row_does_not_depend_on_the_others() -> None:
    rows = np.random.default_rng(1).normal(size=(6, 384)).astype(np.float32)
    assert np.array_equal(topic_map()(rows)[2:4], topic_map()(rows[2:4]))
