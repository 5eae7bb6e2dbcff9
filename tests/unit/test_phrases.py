"""Our own training sentences: what every row promises, and what a variation keeps."""

from __future__ import annotations

import random
import re
from collections import Counter, defaultdict

import pytest
from hypothesis import given
from hypothesis import strategies as st

from textcx import taxonomy
from textcx.training import phrases
from textcx.training.corpora import Row, fold
from textcx.training.variation import NEGATIONS, vary

LONG = ("cs", "de", "en", "es", "fr", "it", "nl", "pl", "pt", "ru", "tr", "uk")
SHORT = ("ar", "da", "hi", "ro", "sv")


@pytest.fixture(scope="module")
def rows() -> list[Row]:
    return list(phrases.rows())


def test_there_is_material_in_seventeen_languages() -> None:
    assert tuple(sorted(LONG + SHORT)) == phrases.languages()


def test_the_same_seed_gives_the_same_rows(rows: list[Row]) -> None:
    assert rows == list(phrases.rows(seed=0))


def test_another_seed_fills_the_frames_otherwise(rows: list[Row]) -> None:
    assert {row.text for row in rows} != {row.text for row in phrases.rows(seed=1)}


def test_each_long_language_has_1500_to_2600_rows(rows: list[Row]) -> None:
    counts = Counter(row.language for row in rows)
    assert {language: 1500 <= counts[language] <= 2600 for language in LONG} == dict.fromkeys(LONG, True)


def test_no_two_rows_of_a_language_differ_in_punctuation_alone(rows: list[Row]) -> None:
    keys = [(row.language, fold(row.text)) for row in rows]
    assert [key for key, count in Counter(keys).items() if count > 1] == []


def test_every_slot_is_filled(rows: list[Row]) -> None:
    assert [row.text for row in rows if re.search(r"[{}@]", row.text)] == []


def test_every_stage_is_one_of_the_default_journey(rows: list[Row]) -> None:
    known = {stage.id for stage in taxonomy.load("default").stages}
    assert {stage for row in rows for stage in row.stages or ()} == known


def test_sentiment_and_intent_never_contradict_each_other(rows: list[Row]) -> None:
    allowed = {(sentiment, intent) for sentiment, intent in phrases.LABELS.values()}
    assert {(row.sentiment, row.intent) for row in rows} == allowed


def test_no_text_of_a_language_stands_under_two_sentiments(rows: list[Row]) -> None:
    # Before duplicates are dropped a line might stand in two tables; the material itself must not contradict itself.
    seen: dict[tuple[str, str], set[str | None]] = defaultdict(set)
    for language in phrases.languages():
        for frame in phrases.frames(language):
            seen[language, fold(frame.line.text)].add(frame.sentiment)
    assert [key for key, labels in seen.items() if len(labels) > 1] == []


def test_rows_of_one_frame_share_a_split(rows: list[Row]) -> None:
    splits = defaultdict(set)
    for row in rows:
        if row.text.endswith("😡"):
            splits[row.language].add(row.split)
    assert {len(found) for found in splits.values()} == {1}


def test_every_split_holds_every_sentiment(rows: list[Row]) -> None:
    expected = {(s, p) for s in ("train", "dev", "test") for p in ("negative", "neutral", "positive", "mixed")}
    assert {(row.split, row.sentiment) for row in rows} == expected


def test_finished_sentences_are_never_dropped_by_a_cap(rows: list[Row]) -> None:
    texts = {(row.language, fold(row.text)) for row in rows}
    finished = [
        (language, fold(frame.line.text))
        for language in phrases.languages()
        for frame in phrases.frames(language)
        if "{" not in frame.line.text
    ]
    assert [key for key in finished if key not in texts] == []


def test_a_sentence_that_starts_with_a_clause_starts_with_a_capital(rows: list[Row]) -> None:
    plain = [row.text for row in rows if row.text.endswith(("😡", "😍"))]
    assert [text for text in plain if text[0] != text[0].upper()] == []


def test_turkish_capitals_keep_the_dot(rows: list[Row]) -> None:
    assert [row.text for row in rows if row.language == "tr" and re.match(r"I[pnk]", row.text)] == []


@given(st.text(max_size=80), st.integers())
def test_a_variation_depends_on_the_generator_alone(text: str, seed: int) -> None:
    assert vary(text, random.Random(seed)) == vary(text, random.Random(seed))


@given(st.text(max_size=80), st.integers())
def test_a_variation_never_loses_a_question_mark(text: str, seed: int) -> None:
    assert vary(text, random.Random(seed)).count("?") >= text.count("?")


@given(st.sampled_from(sorted(NEGATIONS)), st.integers())
def test_a_negation_word_is_never_misspelt(word: str, seed: int) -> None:
    assert word in vary(f"ok {word} ok", random.Random(seed)).lower()


@pytest.mark.parametrize("word", ["isn't", "unfriendly", "useless", "hilflos", "niemil", "непривітний"])
@given(seed=st.integers())
def test_a_word_with_a_negating_part_gets_no_typo(word: str, seed: int) -> None:
    assert word in vary(word, random.Random(seed)).lower()


@given(st.integers())
def test_words_under_four_letters_and_other_scripts_keep_their_letters(seed: int) -> None:
    assert "it was हमेशा ठीक" in vary("it was हमेशा ठीक", random.Random(seed)).lower()


def test_a_variation_changes_most_sentences() -> None:
    changed = sum(
        vary("Die Lieferung kam später an.", random.Random(seed)) != "Die Lieferung kam später an."
        for seed in range(100)
    )
    assert changed >= 90


def test_polish_diacritics_can_get_lost_but_cyrillic_letters_do_not() -> None:
    polish = {vary("żółć", random.Random(seed)) for seed in range(200)}
    ukrainian = {vary("їй", random.Random(seed)).lower() for seed in range(200)}
    assert ("zolc" in polish, {text[-2:] for text in ukrainian}) == (True, {"їй"})
