"""Batches of windows: each window in one batch of its length, and a text's vector is the mean of its own windows."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from textcx.backends.batching import Batch, Ids, by_length, read_windows
from textcx.types import Vectors

DIMS = 4
window = st.lists(st.integers(1, 50), min_size=1, max_size=9)
texts = st.lists(st.lists(window, min_size=1, max_size=4), max_size=8)
budgets = st.integers(1, 40)


def mean(ids: Ids) -> Batch:
    """Every id stands for a fixed vector, a batch gives the mean of each row; the tag of an id is the id."""
    vectors = np.sin(ids[:, :, None] * np.arange(1, DIMS + 1)).mean(axis=1)
    return vectors.astype(np.float32), ids[:, :, None].astype(np.float32)


def pooled(texts: Sequence[Sequence[Sequence[int]]], tokens: int) -> Vectors:
    return read_windows(texts, mean, (DIMS, tokens))[0]


@given(st.lists(window, max_size=20), budgets)
def test_every_window_is_in_exactly_one_batch(windows: list[list[int]], tokens: int) -> None:
    groups = list(by_length(windows, tokens))
    assert list(range(len(windows))) == sorted(index for group in groups for index in group)


@given(st.lists(window, max_size=20), budgets)
def test_the_windows_of_a_batch_have_one_length_and_fit_its_budget(windows: list[list[int]], tokens: int) -> None:
    for group in by_length(windows, tokens):
        (length,) = {len(windows[index]) for index in group}
        assert 1 == len(group) or len(group) * length <= tokens


@given(st.lists(window, max_size=20), budgets)
def test_the_longest_windows_come_first(windows: list[list[int]], tokens: int) -> None:
    lengths = [len(windows[group[0]]) for group in by_length(windows, tokens)]
    assert sorted(lengths, reverse=True) == lengths


@given(texts, budgets)
def test_every_text_has_a_row_of_length_one(texts: list[list[list[int]]], tokens: int) -> None:
    rows = pooled(texts, tokens)
    assert (len(texts), DIMS) == rows.shape
    assert np.allclose(1.0, np.linalg.norm(rows, axis=1), atol=1e-5)


@given(texts, budgets, st.randoms(use_true_random=False))
def test_the_order_of_texts_and_the_size_of_batches_change_nothing(texts: list, tokens: int, random) -> None:  # type: ignore[no-untyped-def,type-arg]
    order = list(range(len(texts)))
    random.shuffle(order)
    shuffled = pooled([texts[index] for index in order], 1)
    assert np.array_equal(pooled(texts, tokens)[order], shuffled)


@given(texts, budgets)
def test_a_text_alone_has_the_same_bytes_as_among_others(texts: list[list[list[int]]], tokens: int) -> None:
    alone = [pooled([text], tokens)[0].tobytes() for text in texts]
    assert alone == [row.tobytes() for row in pooled(texts, tokens)]


def test_the_windows_of_a_long_text_count_by_their_length() -> None:
    text = [[1, 1, 1], [2]]
    expected = 3 * mean(np.array([[1, 1, 1]]))[0] + 1 * mean(np.array([[2]]))[0]
    assert np.allclose(expected / np.linalg.norm(expected), pooled([text], 8), atol=1e-6)


def test_no_text_gives_no_row() -> None:
    assert (0, DIMS) == pooled([], 8).shape


@given(texts, budgets)
def test_each_text_has_the_values_of_its_ids_without_the_marks(texts: list[list[list[int]]], tokens: int) -> None:
    _, values = read_windows(texts, mean, (DIMS, tokens))
    expected = [[float(index) for window in text for index in window[1:-1]] for text in texts]
    assert expected == [rows[:, 0].tolist() for rows in values]
