"""What holds for any similarities and any sizes."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from textcx.insights.assignment import Bounds, dissolve, settle
from textcx.insights.words import clauses, lexicon, phrases

PLACED = st.lists(st.tuples(st.integers(0, 4), st.floats(-1, 1, width=32)), min_size=1, max_size=60)
LANGUAGES = st.sampled_from(["en", "de", "fr", "es", "it", "pt", "nl", "pl", "ru", "uk", "und"])


def columns(placed: list[tuple[int, float]]) -> tuple[np.ndarray, np.ndarray]:
    return np.array([theme for theme, _ in placed], dtype=np.int32), np.array(
        [near for _, near in placed], dtype=np.float32
    )


@given(PLACED, st.floats(-1, 1))
def test_never_more_than_the_allowed_share_is_left_over(placed: list[tuple[int, float]], similarity: float) -> None:
    theme, near = columns(placed)
    settled = settle(theme, near, Bounds(smallest=2, similarity=similarity, unassigned=0.25))
    assert (settled == -1).sum() <= 0.25 * len(placed)


@given(PLACED, st.floats(-1, 1))
def test_a_segment_keeps_its_nearest_theme_or_none(placed: list[tuple[int, float]], similarity: float) -> None:
    theme, near = columns(placed)
    settled = settle(theme, near, Bounds(smallest=2, similarity=similarity, unassigned=0.25))
    assert ((settled == theme) | (settled == -1)).all()


@given(PLACED, st.integers(1, 20))
def test_dissolving_never_empties_more_than_the_allowed_share(placed: list[tuple[int, float]], smallest: int) -> None:
    theme, _ = columns(placed)
    kept = dissolve(theme, 5, Bounds(smallest=smallest, similarity=0.2, unassigned=0.25))
    assert (~kept[theme]).sum() <= 0.25 * len(placed)


@given(st.text(max_size=80), LANGUAGES)
def test_a_phrase_never_starts_or_stands_alone_with_a_stop_word(text: str, language: str) -> None:
    stop = lexicon(language).stop - lexicon(language).weak - lexicon(language).negation
    found = [phrase for clause in clauses(text, language) for phrase in phrases(clause, language)]
    assert [phrase for phrase in found if phrase.words[0] in stop] == []
