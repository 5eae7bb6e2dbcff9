"""Sentences with marked names to train the token head on: annotated, made from templates, and found by a model."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from pathlib import Path

from textcx.training.corpora import fold, split_of
from textcx.training.name_silver import silver
from textcx.training.name_templates import synthetic
from textcx.training.tagged import TAGS, NamedSpan, Tagged, piece_labels

__all__ = ["TAGS", "NamedSpan", "Tagged", "gold", "join", "piece_labels", "tagged"]

_GOLD = {
    "ner_wnut17": {
        "person": "PER",
        "location": "LOC",
        "corporation": "ORG",
        "group": "ORG",
        "product": "PRODUCT",
        "creative-work": "MISC",
    },
    "ner_btc": {"PER": "PER", "LOC": "LOC", "ORG": "ORG"},
}
_CLOSING = frozenset(
    (".", ",", "!", "?", ":", ";", ")", "]", "%", "'s", "'m", "'re", "'ve", "'ll", "'d", "n't", "’s", "…", "...")
)
_OPENING = frozenset(("(", "[", "$", "£", "€"))


def tagged(folder: Path, seed: int = 0) -> Iterator[Tagged]:
    """Yield gold English, sentences from templates in fifteen languages, then silver sentences; always the same."""
    yield from gold(folder)
    yield from synthetic(seed)
    yield from silver(folder)


def gold(folder: Path) -> Iterator[Tagged]:
    """Yield the annotated tweets and comments; in half of them the spacing around punctuation is made natural."""
    for name, labels in _GOLD.items():
        for line in (folder / f"{name}.jsonl").open(encoding="utf-8"):
            record = json.loads(line)
            text, offsets = join(record["tokens"], natural=_even(record["text"]))
            tags = [tag[:2] + labels[tag[2:]] if tag != "O" else tag for tag in record["tags"]]
            split = split_of(fold(record["text"]))
            yield Tagged(text=text, language="en", split=split, source=name, spans=_spans(offsets, tags))


def join(tokens: Sequence[str], *, natural: bool) -> tuple[str, list[tuple[int, int]]]:
    """Join tokens with single spaces, `natural` without those that writing has not; return also their offsets."""
    text = ""
    offsets = []
    for n, token in enumerate(tokens):
        glued = natural and (token in _CLOSING or (n and tokens[n - 1] in _OPENING))
        text += token if glued or not text else f" {token}"
        offsets.append((len(text) - len(token), len(text)))
    return text, offsets


def _spans(offsets: Sequence[tuple[int, int]], tags: Sequence[str]) -> tuple[NamedSpan, ...]:
    spans: list[NamedSpan] = []
    for (start, end), tag, before in zip(offsets, tags, ("O", *tags), strict=False):
        if tag.startswith("I-") and before[2:] == tag[2:] and spans:
            spans[-1] = (spans[-1][0], end, tag[2:])
        elif tag != "O":
            spans.append((start, end, tag[2:]))
    return tuple(spans)


def _even(text: str) -> bool:
    return hashlib.sha1(text.encode()).digest()[0] % 2 == 0
