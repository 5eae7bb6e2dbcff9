"""The steps of theme discovery, one by one."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from tests.theme_samples import Said, corpus
from textcx.backends.bertopic_topics import BertopicTopics
from textcx.backends.diffusion import diffuse
from textcx.insights.assignment import Bounds, dissolve, settle
from textcx.insights.labels import Topic, label_languages, name_topics
from textcx.insights.phrasebook import read
from textcx.insights.quotes import quotes
from textcx.insights.sampling import Sampling, draw
from textcx.insights.space import fit_space
from textcx.insights.themes import ThemeOptions, poles

BOUNDS = Bounds(smallest=3, similarity=0.5, unassigned=0.25)


def ints(*values: int) -> np.ndarray:
    return np.array(values, dtype=np.int32)


def floats(*values: float) -> np.ndarray:
    return np.array(values, dtype=np.float32)


def unit(seed: int, count: int) -> np.ndarray:
    drawn = np.random.default_rng(seed).normal(size=(count, 8)).astype(np.float32)
    return drawn / np.linalg.norm(drawn, axis=1, keepdims=True)


@pytest.mark.parametrize(
    ("sign", "intent", "expected"),
    [
        ("-", "other", 0),
        ("+", "other", 1),
        ("0", "other", -1),
        ("0", "complaint", 0),
        ("0", "suggestion", 0),
        ("0", "praise", 1),
        ("-", "praise", 0),
    ],
)
def test_sentiment_decides_the_pole_and_intent_where_it_is_neutral(sign: str, intent: str, expected: int) -> None:
    rows = [Said(text="x", meaning="x", sign=sign, intent=intent)]
    assert poles(corpus(rows), ThemeOptions()).tolist() == [expected]


def test_the_mean_of_each_language_is_taken_out() -> None:
    rng = np.random.default_rng(0)
    meaning = rng.normal(size=(200, 8)).astype(np.float32)
    vectors = np.concatenate([meaning + 3, meaning - 3])
    languages = ["de"] * 200 + ["en"] * 200
    points = fit_space(vectors, languages).project(vectors, languages)
    assert float((points[:200] * points[200:]).sum(axis=1).mean()) > 0.95


def test_equal_vectors_have_a_space_too() -> None:
    vectors = np.ones((4, 8), dtype=np.float16)
    assert np.isfinite(fit_space(vectors, ["en"] * 4).project(vectors, ["en"] * 4)).all()


def test_a_language_never_seen_is_left_as_it_is() -> None:
    space = fit_space(unit(0, 40), ["en"] * 40)
    assert space.project(unit(1, 2), ["en", "fi"]).shape == (2, 8)


def test_diffusion_draws_neighbours_together() -> None:
    points = unit(2, 60)
    before, after = points @ points[0], diffuse(points) @ diffuse(points)[0]
    nearest = np.argsort(-before)[1:4]
    assert (after[nearest] > before[nearest]).all()


def test_segments_unlike_every_theme_are_left_over() -> None:
    settled = settle(ints(0, 0, 1, 1), floats(0.9, 0.8, 0.7, 0.1), BOUNDS)
    assert settled.tolist() == [0, 0, 1, -1]


def test_the_cut_is_lowered_until_a_quarter_at_most_is_left_over() -> None:
    settled = settle(ints(0, 0, 1, 1), floats(0.1, 0.2, 0.3, 0.4), BOUNDS)
    assert settled.tolist() == [-1, 0, 1, 1]


def test_small_themes_are_dissolved_while_a_quarter_allows_it() -> None:
    theme = ints(*[0] * 8, *[1] * 2, 2, 2)
    assert dissolve(theme, 3, BOUNDS).tolist() == [True, False, True]


def test_copies_of_a_text_are_limited() -> None:
    rows = [Said(text="same", meaning="same")] * 9 + [Said(text="other", meaning="other")]
    chosen = draw(corpus(rows), range(10), Sampling(size=100, copies=2, seed=0))
    assert sorted(rows[row].text for row in chosen) == ["other", "same", "same"]


def test_the_sample_depends_on_texts_and_not_on_their_order() -> None:
    rows = [Said(text=f"text {number}", meaning="any") for number in range(30)]
    sampling = Sampling(size=10, copies=1, seed=4)
    forward = [rows[row].text for row in draw(corpus(rows), range(30), sampling)]
    backward = [rows[::-1][row].text for row in draw(corpus(rows[::-1]), range(30), sampling)]
    assert forward == backward


@pytest.mark.parametrize(
    ("spoken", "expected"),
    [
        (["de", "de", "de", "en"], ["en", "de"]),
        (["de", "de", "de", "de", "en"], ["de", "en"]),
        (["de", "fr", "nl", "pl", "en"], ["en", "de", "fr", "nl", "pl"]),
        (["uk", "pl", "uk"], ["uk", "pl"]),
    ],
)
def test_english_names_a_theme_where_enough_of_it_is_english(spoken: list[str], expected: list[str]) -> None:
    assert label_languages(spoken) == expected


def named(groups: Sequence[Sequence[str]]) -> list[str]:
    texts = [text for group in groups for text in group]
    book = read(texts, ["en"] * len(texts))
    ends = np.cumsum([len(group) for group in groups])
    points = np.repeat(np.eye(len(groups), 4, dtype=np.float32), [len(group) for group in groups], axis=0)
    topics = [
        Topic(
            rows=np.arange(end - len(group), end),
            centre=points[end - 1],
            weights={key: 1.0 for row in range(end - len(group), end) for key in book.documents()[row]},
        )
        for group, end in zip(groups, ends.tolist(), strict=True)
    ]
    return [naming.label for naming in name_topics(book, points, topics)]


def test_a_label_is_the_wording_most_segments_share() -> None:
    texts = ["cold soup", "the soup was cold", "cold soup once more", "such cold soup", "rude waiter"]
    assert named([texts]) == ["cold soup"]


def test_a_second_theme_with_the_same_words_gets_another_label() -> None:
    first, second = named([["cold soup", "cold soup here"], ["cold soup", "cold soup here", "burnt bread"]])
    assert first == "cold soup"
    assert second not in ("", "cold soup")


def test_quotes_come_from_different_verbatims_in_different_words() -> None:
    texts = [f"the delivery came late on run {number // 2} of the month" for number in range(20)]
    seen = corpus([Said(text=text, meaning="late") for text in texts])
    chosen = quotes(seen, np.arange(20), np.linspace(1, 0.5, 20, dtype=np.float32))
    assert len({quote.text for quote in chosen}) == len({quote.evidence.verbatim_id for quote in chosen}) == 5


def test_every_larger_language_of_a_theme_is_quoted() -> None:
    rows = [Said(text=f"the delivery came late, run {number}", meaning="late") for number in range(16)]
    rows += [
        Said(text=f"die Lieferung kam zu spät, Tour {number}", meaning="late", language="de") for number in range(4)
    ]
    chosen = quotes(corpus(rows), np.arange(20), np.linspace(1, 0.5, 20, dtype=np.float32))
    assert sum(quote.text.startswith("die") for quote in chosen) == 1


def test_a_quote_of_moderate_length_comes_before_a_scrap() -> None:
    rows = [Said(text="late", meaning="late"), Said(text="the delivery came two weeks late", meaning="late")]
    chosen = quotes(corpus(rows), np.arange(2), floats(0.9, 0.8))
    assert [quote.text for quote in chosen] == [rows[1].text, rows[0].text]


def test_topics_never_cross_groups() -> None:
    points = unit(5, 40)
    groups = ints(*[0] * 20, *[1] * 20)
    topic, _ = BertopicTopics().fit([["word", "other"]] * 40, points, groups, smallest=5)
    assert not (set(topic[:20].tolist()) & set(topic[20:].tolist())) - {-1}


def test_a_vocabulary_of_one_word_is_enough() -> None:
    topic, weights = BertopicTopics().fit([["word"]] * 6, unit(6, 6), ints(*[0] * 6), smallest=5)
    assert (topic.tolist(), [list(terms) for terms in weights]) == ([0] * 6, [["word"]])


def test_distinct_groups_of_points_become_topics_with_their_own_words() -> None:
    centres = np.eye(8, dtype=np.float32)[:3]
    points = np.repeat(centres, 20, axis=0) + 0.1 * unit(7, 60)
    points /= np.linalg.norm(points, axis=1, keepdims=True)
    words = [[name] for name in ("ant", "bee", "cat") for _ in range(20)]
    topic, weights = BertopicTopics().fit(words, points, ints(*[0] * 60), smallest=5)
    assert [max(weights[topic[place]], key=weights[topic[place]].__getitem__) for place in (0, 20, 40)] == [
        "ant",
        "bee",
        "cat",
    ]
