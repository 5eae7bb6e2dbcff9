"""A sentence whose names are marked, and how pieces of a tokenizer are labelled from it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from textcx.components.token_names import TAGS
from textcx.training.corpora import Split

__all__ = ["TAGS", "NamedSpan", "Tagged", "piece_labels"]

NamedSpan = tuple[int, int, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Tagged:
    """A text with its named spans (half-open characters and one of PER ORG LOC PRODUCT MISC), in order, none overlapping."""

    text: str
    language: str
    split: Split
    source: str
    spans: tuple[NamedSpan, ...]


def piece_labels(offsets: Sequence[tuple[int, int]], spans: Sequence[NamedSpan]) -> list[int]:
    """Return the index in `TAGS` of each piece: B for the first piece that touches a span, I for the rest, else O."""
    labels = [0] * len(offsets)
    for start, end, label in spans:
        inside = [n for n, (first, last) in enumerate(offsets) if max(first, start) < min(last, end)]
        for n in inside:
            labels[n] = TAGS.index(f"{'B' if n == inside[0] else 'I'}-{label}")
    return labels
