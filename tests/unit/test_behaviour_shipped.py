"""The behavioural suite that ships: whole, said once, and no training material."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from textcx.evaluation.behaviour import suite
from textcx.evaluation.behaviour.run import texts

ROOT = Path(__file__).parents[2]
TEN = ["de", "en", "es", "fr", "it", "nl", "pl", "pt", "ru", "uk"]
SHORT = 4


def test_every_file_of_the_suite_is_as_expected_and_no_case_is_said_twice() -> None:
    cases = suite.load()
    keys = Counter((case.trial.capability, *case.texts) for case in cases)
    assert [] == [key for key, count in keys.items() if count > 1]


def test_negation_is_tried_with_a_dozen_sentences_or_more_in_ten_languages() -> None:
    tried = Counter(case.language for case in suite.load() if case.trial.capability == "negation")
    assert TEN == sorted(code for code, count in tried.items() if count >= 12)


def test_no_sentence_of_the_suite_is_training_material() -> None:
    material = "\n".join(
        path.read_text(encoding="utf-8") for path in sorted((ROOT / "textcx/training").rglob("*")) if _is_text(path)
    ).casefold()
    taught = [text for text in texts(suite.load()) if len(text.split()) >= SHORT and _bare(text) in material]
    assert [] == taught


def _is_text(path: Path) -> bool:
    return path.suffix in (".toml", ".txt", ".json", ".jsonl", ".csv", ".tsv", ".py")


def _bare(text: str) -> str:
    return text.casefold().rstrip(".!?")
