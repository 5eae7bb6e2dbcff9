"""Names in the benchmark: spans from tags, labels of one set in the words of the other."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.benchmark_samples import DRAWS, held_out, write
from textcx.evaluation.benchmark import entities
from textcx.evaluation.benchmark.answers import Answer
from textcx.evaluation.benchmark.entities import tagged
from textcx.evaluation.benchmark.selection import Shelf
from textcx.evaluation.benchmark.shape import TEXTCX, Line
from textcx.types import Mention, Span, Status

SENTENCE = "Ada bought the Lumo lamp in Gdynia"


def spans(words: str, tags: str) -> list[tuple[int, int, str]]:
    return [(span.start, span.end, label) for span, label in tagged(words.split(), tags.split())]


@pytest.mark.parametrize(
    ("words", "tags", "expected"),
    [
        ("Ada Nowak slept", "B-PER I-PER O", [(0, 9, "PER")]),
        ("Ada Nowak slept", "B-PER B-PER O", [(0, 3, "PER"), (4, 9, "PER")]),
        ("in Gdynia Ada", "O B-LOC I-PER", [(3, 9, "LOC"), (10, 13, "PER")]),
        ("Ada and Nowak", "I-PER O I-PER", [(0, 3, "PER"), (8, 13, "PER")]),
        ("nobody came", "O O", []),
    ],
)
def test_tags_become_spans_of_the_joined_tokens(words: str, tags: str, expected: list[tuple[int, int, str]]) -> None:
    assert expected == spans(words, tags)


def mention(surface: str, label: str) -> Mention:
    start = SENTENCE.index(surface)
    return Mention(span=Span(start=start, end=start + len(surface)), text=surface, label=label, score=0.9)


def measured(folder: Path, file: str, tags: str, *mentions: Mention) -> Line:
    stem = SENTENCE.split()
    texts = [text.split() for text in held_out(SENTENCE)]
    records = [{"text": " ".join(x), "language": "en", "tokens": x, "tags": [*tags.split(), "O"]} for x in texts]
    assert stem == texts[0][:-1]
    picks = entities.picks(Shelf(folder=write(folder, {file: records}), limit=9))
    answers = {text: Answer(status=Status.OK, mentions=mentions) for pick in picks for text in pick.texts}
    (line,) = entities.table(picks, answers, DRAWS).lines
    return line


def figures(line: Line) -> tuple[float | None, ...]:
    return tuple(line.systems[TEXTCX][name].value for name in ("f1", "precision", "recall", "span_f1"))


def test_a_name_is_right_where_span_and_label_agree(tmp_path: Path) -> None:
    tags = "B-PER O O B-ORG O O B-LOC"
    line = measured(tmp_path, "ner_btc", tags, mention("Ada", "PER"), mention("Lumo", "LOC"))
    assert (0.4, 0.5, 1 / 3, 0.8) == figures(line)


def test_labels_that_a_set_does_not_annotate_are_not_counted(tmp_path: Path) -> None:
    tags = "B-PER O O O O O O"
    line = measured(
        tmp_path, "ner_btc", tags, mention("Ada", "PER"), mention("Lumo", "PRODUCT"), mention("lamp", "DATE")
    )
    assert (1.0, 1.0, 1.0, 1.0) == figures(line)


def test_products_are_misc_where_a_set_has_no_products(tmp_path: Path) -> None:
    line = measured(tmp_path, "ner_wikineural_eval_only", "O O O B-MISC O O O", mention("Lumo", "PRODUCT"))
    assert 1.0 == line.systems[TEXTCX]["f1"].value


def test_artefacts_are_misc_and_jobs_are_nothing_in_ukrainian(tmp_path: Path) -> None:
    line = measured(tmp_path, "ner_uk_eval_only", "B-JOB O O B-ART O O O", mention("Lumo", "MISC"))
    assert (1.0, 1.0, 1.0, 1.0) == figures(line)


def test_groups_and_firms_of_posts_are_organisations(tmp_path: Path) -> None:
    tags = "B-group O O B-creative-work O O B-corporation"
    found = (mention("Ada", "ORG"), mention("Lumo", "MISC"), mention("Gdynia", "ORG"))
    assert 1.0 == measured(tmp_path, "ner_wnut17", tags, *found).systems[TEXTCX]["f1"].value
