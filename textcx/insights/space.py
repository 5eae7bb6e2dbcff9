"""The space themes are found in: vectors of one encoder without their language and with its crowding undone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from textcx.types import Vectors

__all__ = ["Space", "fit_space"]

DIMS = 96
ROWS_PER_DIM = 4
SOFTNESS = 0.1
PRIOR = 3.0


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Space:
    """A centre, the shift of each language from it (dims,), and the axes (dims, kept) scaled by their spread."""

    centre: Vectors
    shifts: Mapping[str, Vectors]
    axes: Vectors

    def project(self, vectors: npt.NDArray[np.floating], languages: Sequence[str]) -> Vectors:
        """Return unit rows (n, kept); a vector at the centre becomes a row of zeros."""
        moved = _without_language(vectors.astype(np.float32) - self.centre, languages, self.shifts)
        return _unit(moved @ self.axes)


def fit_space(vectors: npt.NDArray[np.floating], languages: Sequence[str]) -> Space:
    """Fit the space to the vectors (n, dims), n ≥ 1, and the language of each.

    A multilingual encoder puts the language of a text into its vector; the mean of each language, drawn towards
    the mean of all where the language is rare, is taken out. The principal axes are then divided by a power of
    their spread, which undoes the crowding of sentence vectors. Source of the second step: Su and others (2021),
    "Whitening sentence representations for better semantics and faster retrieval"; the power softens it.
    """
    rows = vectors.astype(np.float32)
    centre = rows.mean(axis=0)
    shifts = _shifts(rows - centre, languages)
    moved = _without_language(rows - centre, languages, shifts)
    return Space(centre=centre, shifts=shifts, axes=_axes(moved))


def _shifts(rows: Vectors, languages: Sequence[str]) -> dict[str, Vectors]:
    names = np.asarray(languages)
    return {str(name): _shrunken_mean(rows[names == name]) for name in np.unique(names)}


def _shrunken_mean(rows: Vectors) -> Vectors:
    return np.asarray(rows.sum(axis=0) / (len(rows) + PRIOR), dtype=np.float32)


def _without_language(rows: Vectors, languages: Sequence[str], shifts: Mapping[str, Vectors]) -> Vectors:
    names = np.asarray(languages)
    moved = rows.copy()
    for name, shift in shifts.items():
        moved[names == name] -= shift
    return moved


def _axes(rows: Vectors) -> Vectors:
    """Leading eigenvectors of the covariance over the softened spread along them, shape (dims, kept)."""
    covariance = (rows.T @ rows).astype(np.float64) / len(rows)
    variances, directions = np.linalg.eigh(covariance)
    kept = _kept(variances[::-1], len(rows))
    spread = np.sqrt(np.maximum(variances[::-1][:kept], 1e-12))
    return np.asarray(directions[:, ::-1][:, :kept] / spread**SOFTNESS, dtype=np.float32)


def _kept(variances: npt.NDArray[np.float64], rows: int) -> int:
    significant = int((variances > variances[0] * 1e-6).sum()) if variances[0] > 1e-9 else 1
    return max(1, min(DIMS, rows // ROWS_PER_DIM, significant))


def _unit(rows: Vectors) -> Vectors:
    return np.asarray(rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9), dtype=np.float32)
