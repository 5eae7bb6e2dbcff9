"""Sentences, then clauses at contrast, by rules that need no language."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from textcx.segmenters.clauses import clause_starts
from textcx.segmenters.rulebook import Rulebook, load_rulebook
from textcx.segmenters.sentences import sentence_starts
from textcx.types import Span

LONGEST = 400
TARGET = 300
_CONTENT = re.compile(r"[^\W_][\W_]*[^\W_]")
_SOFT_BREAKS = (",;،，、", " \t\u00a0\u3000")


class RuleSegmenter:
    """Splits a text into opinion-sized spans.

    The spans cover every character that is not white space; a piece with fewer than two letters or digits (an
    emoji, a bullet) belongs to its neighbour. No span is longer than 400 characters. Time is linear in the text.
    """

    def __init__(self) -> None:
        self._rules = load_rulebook()

    def segment(self, text: str) -> tuple[Span, ...]:
        """Return ordered, non-overlapping spans without white space at the edges; none for a blank text."""
        sentences = _join_small(text, _pieces(0, len(text), sentence_starts(text, self._rules)))
        clauses = [clause for start, end in sentences for clause in _clauses(text, start, end, self._rules)]
        return tuple(
            Span(start=start, end=end)
            for long in _join_small(text, clauses)
            for start, end in _trimmed(text, _shorten(text, *long))
        )


def _pieces(start: int, end: int, cuts: Iterable[int]) -> Iterator[tuple[int, int]]:
    for cut in cuts:
        yield start, cut
        start = cut
    yield start, end


def _trimmed(text: str, pieces: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Drop white space at the edges, and pieces that hold nothing else."""
    for start, end in pieces:
        piece = text[start:end]
        stripped = piece.strip()
        if stripped:
            lead = piece.index(stripped[0])
            yield start + lead, start + lead + len(stripped)


def _join_small(text: str, pieces: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Give pieces without content to the one before them, or after them at the start of the text."""
    joined: list[tuple[int, int]] = []
    waiting = False
    for start, end in _trimmed(text, pieces):
        small = _is_small(text, start, end)
        if joined and (small or waiting):
            joined[-1] = (joined[-1][0], end)
            waiting = waiting and small
        else:
            joined.append((start, end))
            waiting = small
    return joined


def _is_small(text: str, start: int, end: int) -> bool:
    return _CONTENT.search(text, start, end) is None


def _clauses(text: str, start: int, end: int, rules: Rulebook) -> Iterator[tuple[int, int]]:
    return _pieces(start, end, clause_starts(text, start, end, rules))


def _shorten(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Cut what is longer than 400 characters near 300, at a comma, else at a space, else anywhere."""
    while end - start > LONGEST:
        cut = _soft_break(text, start)
        yield start, cut
        start = cut
    yield start, end


def _soft_break(text: str, start: int) -> int:
    for marks in _SOFT_BREAKS:
        found = [text.rfind(mark, start + TARGET // 2, start + TARGET) for mark in marks]
        if max(found) > 0:
            return max(found) + 1
    return start + TARGET
