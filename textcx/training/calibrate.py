"""Calibration on dev: one temperature per head (Guo et al. 2017) and the expected calibration error."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize_scalar

Floats = npt.NDArray[np.floating]


def temperature(logits: Floats, gold: npt.NDArray[np.integer]) -> float:
    """Return the temperature that minimises the log loss of softmax(logits / t) on class indices."""

    def loss(log_t: float) -> float:
        scaled = logits / np.exp(log_t)
        norm = np.logaddexp.reduce(scaled, axis=1)
        return float((norm - scaled[np.arange(len(gold)), gold]).mean())

    return float(np.exp(minimize_scalar(loss, bounds=(-2, 2), method="bounded").x))


def temperature_binary(logits: Floats, gold: Floats) -> float:
    """Return the temperature that minimises the log loss of sigmoid(logits / t) on 0/1 targets."""

    def loss(log_t: float) -> float:
        scaled = logits / np.exp(log_t)
        return float((np.logaddexp(0, scaled) - gold * scaled).mean())

    return float(np.exp(minimize_scalar(loss, bounds=(-2, 2), method="bounded").x))


def expected_error(confidence: Floats, right: npt.NDArray[np.bool_], bins: int = 15) -> float:
    """Return the expected calibration error over equal-width bins (Naeini et al. 2015)."""
    places = np.minimum((confidence * bins).astype(int), bins - 1)
    total = 0.0
    for place in range(bins):
        inside = places == place
        if inside.any():
            total += inside.mean() * abs(float(confidence[inside].mean()) - float(right[inside].mean()))
    return float(total)
