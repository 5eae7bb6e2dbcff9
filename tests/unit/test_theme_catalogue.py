"""Names lent to themes without a phrase of their own."""

from __future__ import annotations

import numpy as np

from textcx.insights.assignment import Centres
from textcx.insights.catalogue import Catalogue, borrow, catalogue
from textcx.insights.labels import Topic, name_topics
from textcx.insights.phrasebook import read
from textcx.insights.space import Space
from textcx.types import Vectors

PLAIN = Space(centre=np.zeros(4, dtype=np.float32), shifts={}, axes=np.eye(4, dtype=np.float32))
NAMES = Catalogue(
    names=("slow soup", "quick soup"), poles=np.array([0, 1], dtype=np.int32), vectors=np.eye(4, dtype=np.float32)[:2]
)


def lent(direction: int, pole: int, count: int) -> str:
    point = np.eye(4, dtype=np.float32)[direction]
    centres = Centres(points=point[None, :], poles=np.array([pole], dtype=np.int32))
    return borrow(NAMES, PLAIN, centres, [np.tile(point, (count, 1))])[0]


def named(texts: list[str], languages: list[str], borrowed: str) -> str:
    points = np.tile(np.eye(4, dtype=np.float32)[0], (len(texts), 1))
    book = read(texts, languages)
    weights = {key: 1.0 for row in book.documents() for key in row}
    topic = Topic(rows=np.arange(len(texts)), centre=points[0], weights=weights, borrowed=borrowed)
    return name_topics(book, points, [topic])[0].label


def test_a_theme_near_a_name_borrows_it() -> None:
    assert lent(direction=0, pole=0, count=400) == "slow soup"


def test_a_name_of_the_other_pole_is_never_lent() -> None:
    assert lent(direction=0, pole=1, count=400) == ""


def test_a_theme_unlike_every_name_borrows_none() -> None:
    assert lent(direction=3, pole=0, count=400) == ""


def test_a_small_corpus_borrows_none() -> None:
    assert lent(direction=0, pole=0, count=100) == ""


def test_every_listed_name_is_there_once_with_its_vector() -> None:
    def encode(texts: object) -> Vectors:
        return np.ones((len(tuple(texts)), 4), dtype=np.float32)  # type: ignore[arg-type]

    known = catalogue(encode)
    assert len(set(known.names)) == len(known.names) == len(known.poles) == len(known.vectors)


def test_a_shared_phrase_comes_before_a_borrowed_name() -> None:
    assert named(["cold soup", "cold soup again"], ["en", "en"], "slow soup") == "cold soup"


def test_a_borrowed_name_comes_before_a_single_word() -> None:
    assert named(["soup", "the soup", "a soup"], ["en"] * 3, "slow soup") == "slow soup"


def test_a_theme_in_one_other_language_keeps_its_own_words() -> None:
    assert named(["Suppe", "die Suppe", "eine Suppe"], ["de"] * 3, "slow soup") == "Suppe"
