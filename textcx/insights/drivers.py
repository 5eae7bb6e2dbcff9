"""How many points of the metric go with each pain point: regression with a bootstrap, method in docs/methods.md."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import sparse

from textcx.insights.corpus import Bools, Floats
from textcx.insights.grouping import Indices
from textcx.insights.metrics import Measure
from textcx.insights.options import Options
from textcx.insights.results import Impact, Interval

LEAST_MENTIONS = 10
ROWS_PER_TERM = 10
JITTER = 1e-9
BLOCK = 4_000_000


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Sums:
    """Weighted sums over verbatims, one slice per draw: `xx` (draws, k, k) and `xy` (draws, k); column 0 is 1."""

    xx: Floats
    xy: Floats


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Cells:
    """Scored verbatims with the same pain points and the same points, as one cell with a count.

    `products` (cells, pairs) says which pairs of terms are both present, `pairs` (pairs,) names them as
    row * terms + column, `design` (cells, terms) is the 0/1 matrix with a leading column of ones.
    """

    counts: Indices
    points: Floats
    design: sparse.csr_array
    products: sparse.csr_array
    pairs: Indices


def impacts(measured: Measure | None, ok: Bools, groups: Sequence[Indices], options: Options) -> list[Impact | None]:
    """Estimate the points of the metric that go with each group of distinct verbatims (row indices).

    None without scores, or where fewer than 10 scored `ok` verbatims mention it or fewer than 10 do not.
    """
    found: list[Impact | None] = [None] * len(groups)
    if measured is None:
        return found
    scored = np.isfinite(measured.points)
    rows = np.flatnonzero(scored & ok)
    mentions = _mentions(rows, groups, ok.size)
    chosen = [at for at, group in enumerate(mentions) if LEAST_MENTIONS <= group.size <= rows.size - LEAST_MENTIONS]
    if chosen:
        cells = _cells([mentions[at] for at in chosen], measured.points[rows])
        part = rows.size / int(scored.sum())
        for at, impact in zip(chosen, _estimates(cells, part, measured.name, options), strict=True):
            found[at] = impact
    return found


def _mentions(rows: Indices, groups: Sequence[Indices], verbatims: int) -> list[Indices]:
    position = np.full(verbatims, -1, dtype=np.int64)
    position[rows] = np.arange(rows.size)
    return [position[group][position[group] >= 0] for group in groups]


def _estimates(cells: Cells, part: float, name: str, options: Options) -> list[Impact]:
    n, terms = int(cells.counts.sum()), cells.design.shape[1]
    adjusted = n >= ROWS_PER_TERM * terms
    whole = _sums(cells, cells.counts[np.newaxis, :].astype(np.float64))
    values = _values(whole, part, adjusted)[0]
    draws = [_values(_sums(cells, weights), part, adjusted) for weights in _resamples(cells, options)]
    tail = (1 - options.confidence) / 2
    lows, highs = np.quantile(np.concatenate(draws), [tail, 1 - tail], axis=0)
    gaps = _gaps(whole)[0]
    return [
        Impact(
            metric=name,
            value=float(values[at]),
            interval=Interval(low=float(lows[at]), high=float(highs[at])),
            mention_gap=float(gaps[at]),
            mentions=int(whole.xx[0, 0, at + 1]),
            method="adjusted" if adjusted else "difference",
        )
        for at in range(terms - 1)
    ]


def _values(sums: Sums, part: float, adjusted: bool) -> Floats:
    """Effect of one mention x share of the scored verbatims that mention it, shape (draws, pain points)."""
    effects = _coefficients(sums) if adjusted else _gaps(sums)
    mentions = sums.xx[:, 0, 1:]
    return np.asarray(effects * mentions / sums.xx[:, :1, 0] * part, dtype=np.float64)


def _coefficients(sums: Sums) -> Floats:
    """Least squares; the tiny term on the diagonal only lets exact duplicates share their effect."""
    terms = sums.xy.shape[1]
    ridge = JITTER * sums.xx[:, 0, 0, np.newaxis, np.newaxis] * np.eye(terms)
    solved = np.linalg.solve(sums.xx + ridge, sums.xy[:, :, np.newaxis])
    return np.asarray(solved[:, 1:, 0], dtype=np.float64)


def _gaps(sums: Sums) -> Floats:
    """Mean among those who mention it minus mean among those who do not."""
    inside, outside = sums.xx[:, 0, 1:], sums.xx[:, :1, 0] - sums.xx[:, 0, 1:]
    total_in, total_out = sums.xy[:, 1:], sums.xy[:, :1] - sums.xy[:, 1:]
    return np.asarray(total_in / np.maximum(inside, 1) - total_out / np.maximum(outside, 1), dtype=np.float64)


def _sums(cells: Cells, weights: Floats) -> Sums:
    terms = cells.design.shape[1]
    flat = np.zeros((weights.shape[0], terms * terms))
    flat[:, cells.pairs] = (cells.products.T @ weights.T).T
    upper = flat.reshape(-1, terms, terms)
    diagonal = upper * np.eye(terms)
    xy = (cells.design.T @ (weights * cells.points).T).T
    return Sums(xx=upper + upper.transpose(0, 2, 1) - diagonal, xy=np.asarray(xy))


def _resamples(cells: Cells, options: Options) -> Iterator[Floats]:
    """Yield blocks (draws, cells) of how often each cell is drawn when n verbatims are drawn with replacement."""
    rng = np.random.default_rng(options.seed)
    n = int(cells.counts.sum())
    block = max(1, BLOCK // max(cells.counts.size, cells.design.shape[1] ** 2))
    for start in range(0, options.draws, block):
        size = min(block, options.draws - start)
        yield rng.multinomial(n, cells.counts / n, size=size).astype(np.float64)


def _cells(mentions: Sequence[Indices], points: Floats) -> Cells:
    """Collapse equal verbatims; the cells are sorted by content, so the order of rows does not matter."""
    words = np.zeros(((len(mentions) + 63) // 64, points.size), dtype=np.uint64)
    for at, group in enumerate(mentions):
        words[at // 64, group] |= np.uint64(1 << (at % 64))
    order = np.lexsort((*words, points))
    same = (np.diff(words[:, order], axis=1) == 0).all(axis=0) & (np.diff(points[order]) == 0)
    firsts = np.flatnonzero(np.concatenate([[True], ~same]))
    picked = order[firsts]
    design = _design(words[:, picked], len(mentions))
    products, pairs = _products(design)
    counts = np.diff(np.append(firsts, points.size))
    return Cells(counts=counts, points=points[picked], design=design, products=products, pairs=pairs)


def _design(words: npt.NDArray[np.uint64], terms: int) -> sparse.csr_array:
    bits = [(words[at // 64] >> np.uint64(at % 64)) & np.uint64(1) for at in range(terms)]
    present = [np.arange(words.shape[1]), *(np.flatnonzero(column) for column in bits)]
    columns = np.repeat(np.arange(terms + 1), [column.size for column in present])
    rows = np.concatenate(present)
    return sparse.csr_array((np.ones(rows.size), (rows, columns)), shape=(words.shape[1], terms + 1))


def _products(design: sparse.csr_array) -> tuple[sparse.csr_array, Indices]:
    """Pair each entry of a row with itself and with every later entry of that row."""
    design.sort_indices()
    lengths = np.diff(design.indptr)
    rows, columns = np.repeat(np.arange(design.shape[0]), lengths), design.indices.astype(np.int64)
    pair_rows, pair_names = [], []
    for step in range(int(lengths.max())):
        first, second = slice(None, rows.size - step), slice(step, None)
        together = rows[first] == rows[second]
        pair_rows.append(rows[first][together])
        pair_names.append((columns[first] * design.shape[1] + columns[second])[together])
    pairs, names = np.unique(np.concatenate(pair_names), return_inverse=True)
    held = np.concatenate(pair_rows)
    products = sparse.csr_array((np.ones(held.size), (held, names)), shape=(design.shape[0], pairs.size))
    return products, pairs
