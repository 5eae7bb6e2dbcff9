"""Points drawn towards their nearest neighbours, so that dense groups stand apart before they are clustered.

Personalised diffusion over a nearest-neighbour graph; source: Gasteiger, Bojchevski and Günnemann (2019),
"Predict then propagate" (equation 5).
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from textcx.types import Vectors

Indices = npt.NDArray[np.intp]

NEIGHBOURS = 10
STEPS = 10
REACH = 0.9
BLOCK = 1024


def diffuse(points: Vectors) -> Vectors:
    """Return unit rows mixed from each point and its neighbourhood; shape and order as `points` (unit rows, n ≥ 1)."""
    if len(points) <= 2:
        return points
    graph = _graph(*_nearest(points, min(NEIGHBOURS, len(points) - 1)))
    spread = points
    for _ in range(STEPS):
        spread = _unit((1 - REACH) * points + REACH * (graph @ spread))
    return spread


def _nearest(points: Vectors, neighbours: int) -> tuple[Indices, Vectors]:
    places = np.empty((len(points), neighbours), dtype=np.intp)
    closeness = np.empty((len(points), neighbours), dtype=np.float32)
    for start in range(0, len(points), BLOCK):
        rows = slice(start, min(start + BLOCK, len(points)))
        similarity = points[rows] @ points.T
        similarity[np.arange(similarity.shape[0]), np.arange(rows.start, rows.stop)] = -np.inf
        places[rows] = np.argpartition(-similarity, neighbours - 1, axis=1)[:, :neighbours]
        closeness[rows] = np.take_along_axis(similarity, places[rows], axis=1)
    return places, closeness


def _graph(places: Indices, closeness: Vectors):  # type: ignore[no-untyped-def]
    """A symmetric graph with rows that sum to one; scipy ships no types."""
    from scipy.sparse import csr_matrix, diags

    count, neighbours = places.shape
    rows = np.repeat(np.arange(count), neighbours)
    weights = np.maximum(closeness, 0.01).ravel()
    one_way = csr_matrix((weights, (rows, places.ravel())), shape=(count, count))
    graph = one_way + one_way.T
    return (diags(1.0 / np.asarray(graph.sum(axis=1)).ravel()) @ graph).tocsr().astype(np.float32)


def _unit(rows: Vectors) -> Vectors:
    return np.asarray(rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9), dtype=np.float32)
