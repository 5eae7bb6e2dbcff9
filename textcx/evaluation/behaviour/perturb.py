"""Ways to write a sentence that change nothing of what it says."""

from __future__ import annotations

from collections.abc import Callable, Mapping


def no_full_stop(text: str) -> str:
    """Return the text without its last full stop."""
    return text.removesuffix(".")


PERTURBATIONS: Mapping[str, Callable[[str], str]] = {
    "upper": str.upper,
    "lower": str.lower,
    "no_full_stop": no_full_stop,
}
