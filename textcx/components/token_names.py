"""Names from the logits that the shared encoder gives for each piece of a text, in all its languages.

Source of the method: BIO tags decoded by Viterbi (Forney 1973) over words, with hard constraints alone.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from textcx.artifacts import Artifact
from textcx.components.heads import CARD, Matrix
from textcx.protocols import SegmentBatch, TokenLogits
from textcx.types import Mention, Span

LABELS = ("PER", "ORG", "LOC", "PRODUCT", "MISC")
TAGS = ("O", *(f"{part}-{label}" for label in LABELS for part in "BI"))

Floats: TypeAlias = npt.NDArray[np.float32]
Offsets: TypeAlias = Sequence[tuple[int, int]]

_BEGIN, _INSIDE = slice(1, None, 2), slice(2, None, 2)
# Scripts that write no spaces: every piece is a word of its own.
_UNSPACED = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]"
)
_EDGE = re.compile(r"[\W_]+")
_TAIL = re.compile(r"[\W_]+$")
# Marks that end a name: the stop of an initial or of a short form, a bracket opened inside, C++, Toys "R" Us!
_ENDINGS = re.compile(r"(?:\b\w|\b(?:Inc|Ltd|Jr|Sr|Co|Corp|Bros|St|[a-z]\.[a-z](?:\.[a-z])?))\.$|\(\w+\)$|\+\+?$")


def _allowed() -> npt.NDArray[np.bool_]:
    """Which tag may follow which: inside a name only after the beginning or inside of the same label."""
    follows = np.ones((len(TAGS), len(TAGS)), dtype=bool)
    follows[:, _INSIDE] = False
    for inside in range(2, len(TAGS), 2):
        follows[[inside - 1, inside], inside] = True
    return follows


_ALLOWED = _allowed()
_PENALTY = np.where(_ALLOWED, 0.0, -np.inf)


@dataclass(frozen=True, slots=True, kw_only=True)
class NameCalibration:
    """What the logits are divided by, and the score below which a name is left out."""

    temperature: float = 1.0
    minimum: float = 0.0


class NameHead:
    """The names in each segment, from its tokens, in all languages of the encoder.

    The card of `artifact` holds under `names` what `NameCalibration` needs.
    """

    assigns = "names"

    def __init__(self, artifact: Artifact) -> None:
        card = artifact.json(CARD)["names"]
        self._calibration = NameCalibration(temperature=card["temperature"], minimum=card["minimum"])

    def predict(self, batch: SegmentBatch) -> list[tuple[Mention, ...] | None]:
        """Return the names of each segment at their places in it; None where the encoder judges no tokens."""
        if batch.tokens is None:
            return [None] * len(batch.texts)
        return [self._names(text, tokens) for text, tokens in zip(batch.texts, batch.tokens, strict=True)]

    def _names(self, text: str, tokens: TokenLogits) -> tuple[Mention, ...]:
        if not holds_name(tokens.logits):
            return ()
        found = decode(text, tokens.offsets.tolist(), tokens.logits, self._calibration.temperature)
        return tuple(name for name in found if name.score >= self._calibration.minimum)


def holds_name(logits: Floats) -> bool:
    """Say whether any piece is likelier part of a name than not."""
    return bool(logits.size) and bool((logits.argmax(axis=1) != 0).any())


def decode(text: str, offsets: Offsets, logits: Floats, temperature: float = 1.0) -> tuple[Mention, ...]:
    """Return the names of a text in order, none overlapping, without space and marks at their edges.

    `logits` has shape (pieces, 11), `offsets` the characters of each piece. A name's score is the probability of its
    label, the geometric mean over its words. ValueError when the two lengths differ.
    """
    if len(offsets) != len(logits):
        raise ValueError(f"a text has {len(offsets)} pieces, but logits came for {len(logits)}")
    words = list(words_of(text, offsets))
    if not words or not holds_name(logits):
        return ()
    chances = word_chances(logits.astype(np.float64) / temperature, words)
    names = (_mention(text, offsets, words, chances, run) for run in _runs(best_tags(chances)))
    return tuple(name for name in names if name)


def words_of(text: str, offsets: Offsets) -> Iterator[tuple[int, ...]]:
    """Yield the pieces of each word; a mark is a word, and so is each piece in a script without spaces."""
    word: list[int] = []
    end = -1
    for n, (start, stop) in enumerate(offsets):
        if start == stop:
            continue
        if word and start >= end and not _continues(text, end, start):
            yield tuple(word)
            word = []
        word.append(n)
        end = stop
    if word:
        yield tuple(word)


def word_chances(logits: Matrix, words: Sequence[tuple[int, ...]]) -> Matrix:
    """Return log probabilities per word, shape (words, 11): the mean over its pieces, of which the first may begin."""
    chances = _log_softmax(logits)
    rest = chances.copy()
    rest[:, _BEGIN] = chances[:, _INSIDE]
    order = np.concatenate([np.array(word) for word in words])
    firsts = np.cumsum([0, *(len(word) for word in words[:-1])])
    rows = rest[order]
    rows[firsts] = chances[order[firsts]]
    lengths = np.array([len(word) for word in words], dtype=np.float64)
    return _log_softmax(np.add.reduceat(rows, firsts, axis=0) / lengths[:, None])


def best_tags(chances: Matrix) -> list[int]:
    """Return the likeliest sequence of tags in which no name starts inside; shape of `chances` is (words, 11)."""
    greedy = chances.argmax(axis=1)
    if _ALLOWED[np.concatenate([[0], greedy[:-1]]), greedy].all():
        return [int(tag) for tag in greedy]
    total = chances[0] + _PENALTY[0]
    came_from = []
    for row in chances[1:]:
        steps = total[:, None] + _PENALTY
        came_from.append(steps.argmax(axis=0))
        total = steps.max(axis=0) + row
    tags = [int(total.argmax())]
    for step in reversed(came_from):
        tags.append(int(step[tags[-1]]))
    return tags[::-1]


def _runs(tags: Sequence[int]) -> Iterator[tuple[int, int, int]]:
    """First word, end and label of each name."""
    start = 0
    for n, tag in enumerate([*tags, 0]):
        before = tags[n - 1] if n else 0
        if before and (tag % 2 or not tag):
            yield start, n, (before - 1) // 2
        if tag % 2:
            start = n


def _mention(
    text: str, offsets: Offsets, words: Sequence[tuple[int, ...]], chances: Matrix, run: tuple[int, int, int]
) -> Mention | None:
    first, end, label = run
    span = _trimmed(text, offsets[words[first][0]][0], offsets[words[end - 1][-1]][1])
    chance = np.logaddexp(chances[first:end, 1 + 2 * label], chances[first:end, 2 + 2 * label])
    score = min(1.0, float(np.exp(chance.mean())))
    return Mention(span=span, text=span.of(text), label=LABELS[label], score=score) if span.start < span.end else None


def _trimmed(text: str, start: int, end: int) -> Span:
    edge = _EDGE.match(text, start, end)
    start = edge.end() if edge else start
    surface = text[start:end].rstrip()
    tail = None if _ENDINGS.search(surface) else _TAIL.search(surface)
    return Span(start=start, end=start + (tail.start() if tail else len(surface)))


def _continues(text: str, end: int, start: int) -> bool:
    """Say whether the piece at `start` continues the word that ends at `end`."""
    joined = start == end and _is_letter(text[start - 1]) and _is_letter(text[start])
    return joined and not _UNSPACED.match(text, start)


def _is_letter(char: str) -> bool:
    return char.isalnum() or unicodedata.category(char)[0] == "M"


def _log_softmax(logits: Matrix) -> Matrix:
    shifted = logits - logits.max(axis=1, keepdims=True)
    return np.asarray(shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True)))
