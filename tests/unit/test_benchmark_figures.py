"""What the figures of the benchmark mean."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest

from tests.benchmark_samples import DRAWS, Silent, pipeline
from textcx.evaluation.benchmark import labels, sentiment
from textcx.evaluation.benchmark.answers import Answer, ask
from textcx.evaluation.benchmark.baselines import polarity
from textcx.evaluation.benchmark.clusters import agreement, clusterings
from textcx.evaluation.benchmark.measured import rows_digest
from textcx.evaluation.benchmark.retrieval import nearest
from textcx.evaluation.benchmark.selection import Dataset, Pick
from textcx.evaluation.benchmark.shape import MAJORITY, NOT_COMPUTED, TEXTCX, VADER, WHOLE, Line, Table
from textcx.evaluation.benchmark.tallies import Part, Tally, estimates, mean
from textcx.evaluation.bootstrap import Floats
from textcx.evaluation.results import Estimate
from textcx.testing import WordSentiment
from textcx.training.corpora import Row
from textcx.types import Segment, Sentiment, Span, Status, Tag

SET = Dataset(name="lamps", about="reviews of lamps", files=())


def row(text: str, language: str = "en", **gold: Any) -> Row:
    return Row(source="lamps", text=text, language=language, split="test", **gold)


def pick(*rows: Row) -> Pick:
    return Pick(dataset=SET, language=rows[0].language, rows=rows)


def felt(negative: float, neutral: float, positive: float) -> Answer:
    scores = Sentiment(label="neutral", negative=negative, neutral=neutral, positive=positive)
    whole = Segment(span=Span(start=0, end=1), text="x", sentiment=scores)
    return Answer(status=Status.OK, sentiment=scores, whole=whole)


def value(line: Line, system: str, figure: str) -> float | None:
    found = line.systems[system][figure].value
    return None if found is None else round(found, 4)


def only(table: Table) -> Line:
    (line,) = table.lines
    return line


GOOD, BAD = row("good", sentiment="positive"), row("bad", sentiment="negative")


def test_the_highest_of_the_three_scores_decides_whatever_the_label() -> None:
    answers = {"good": felt(0.1, 0.2, 0.7), "bad": felt(0.5, 0.1, 0.4)}
    assert 1.0 == value(only(sentiment.three_classes([pick(GOOD, BAD)], answers, DRAWS)), TEXTCX, "accuracy")


def test_junk_counts_as_neutral() -> None:
    table = sentiment.three_classes([pick(row("-", sentiment="neutral"))], {"-": Answer(status=Status.JUNK)}, DRAWS)
    assert 1.0 == value(only(table), TEXTCX, "accuracy")


def test_calibration_error_is_the_gap_between_score_and_accuracy_without_junk() -> None:
    answers = {"good": felt(0.1, 0.1, 0.8), "-": Answer(status=Status.JUNK)}
    table = sentiment.three_classes([pick(GOOD, row("-", sentiment="negative"))], answers, DRAWS)
    assert 0.2 == value(only(table), TEXTCX, "calibration_error")


def test_the_majority_guess_is_the_most_frequent_gold() -> None:
    answers = dict.fromkeys(("good", "bad", "fine"), felt(0.1, 0.8, 0.1))
    rows = (GOOD, BAD, row("fine", sentiment="positive"))
    line = only(sentiment.three_classes([pick(*rows)], answers, DRAWS))
    assert 0.6667 == value(line, MAJORITY, "accuracy")


def test_the_score_of_neutral_does_not_matter_between_the_poles() -> None:
    answers = {"good": felt(0.1, 0.7, 0.2), "bad": felt(0.05, 0.9, 0.05)}
    line = only(sentiment.two_poles([pick(GOOD, BAD)], answers, DRAWS))
    assert 0.75 == value(line, TEXTCX, "pole_accuracy"), "a tie counts half"


def test_the_lexicon_is_asked_about_english_alone() -> None:
    answers = {"good": felt(0.1, 0.2, 0.7), "gut": felt(0.1, 0.2, 0.7)}
    rows = [pick(GOOD), pick(row("gut", "de", sentiment="positive"))]
    lines = sentiment.three_classes(rows, answers, DRAWS).lines
    assert [("mean of 2", False), ("en", True), ("de", False)] == [(x.language, VADER in x.systems) for x in lines]


@pytest.mark.parametrize(("valence", "label"), [(0.05, "positive"), (-0.05, "negative"), (0.04, "neutral")])
def test_the_lexicon_has_the_thresholds_of_its_authors(valence: float, label: str) -> None:
    assert label == polarity(valence)


def test_a_recipe_without_the_answer_has_a_line_that_says_so() -> None:
    whole = Segment(span=Span(start=0, end=4), text="good")
    line = only(
        labels.emotions([pick(row("good", emotions=("joy",)))], {"good": Answer(status=Status.OK, whole=whole)}, DRAWS)
    )
    assert ({}, NOT_COMPUTED) == (line.systems, line.note)


def tagged(**fields: str) -> Answer:
    tags = {name: Tag(id=label, score=0.9) for name, label in fields.items()}
    return Answer(status=Status.OK, whole=Segment(span=Span(start=0, end=1), text="x", **tags))


def test_any_right_emotion_counts() -> None:
    rows = [row("a", emotions=("joy", "gratitude")), row("b", emotions=("anger",))]
    answers = {"a": tagged(emotion="gratitude"), "b": tagged(emotion="joy")}
    assert 0.5 == value(only(labels.emotions([pick(*rows)], answers, DRAWS)), TEXTCX, "accuracy")


def test_intent_is_that_of_the_text_as_one_segment() -> None:
    rows = [row("a", intent="praise"), row("b", intent="complaint")]
    answers = {"a": tagged(intent="praise"), "b": tagged(intent="praise")}
    line = only(labels.intents([pick(*rows)], answers, DRAWS))
    assert (0.5, 0.3333) == (value(line, TEXTCX, "accuracy"), value(line, TEXTCX, "macro_f1"))


def staged(*stages: str) -> Answer:
    tags = tuple(Tag(id=stage, score=0.9) for stage in stages)
    return Answer(status=Status.OK, stages=tags, whole=Segment(span=Span(start=0, end=1), text="x", stages=tags))


def test_stages_are_judged_by_decision_and_rows_without_a_stage_apart() -> None:
    rows = [row("a", stages=("delivery", "usage")), row("b", stages=()), row("c", stages=())]
    answers = {"a": staged("delivery"), "b": staged("usage"), "c": staged()}
    line = only(labels.stages([pick(*rows)], answers, DRAWS))
    assert (0.5, 0.5) == (value(line, TEXTCX, "micro_f1"), value(line, TEXTCX, "left_alone"))
    assert line.systems[TEXTCX] == line.systems[WHOLE]


def test_a_translation_is_found_where_no_other_text_is_nearer() -> None:
    left = np.array([[1, 0], [0, 1], [0.6, 0.8]], dtype=np.float32)
    right = np.array([[1, 0], [0.6, 0.8], [0, 1]], dtype=np.float32)
    assert [1.0, 0.0, 0.0] == nearest(left, right).tolist()


def test_an_equal_sentence_at_another_place_counts_as_found() -> None:
    rows = np.array([[1, 0], [1, 0]], dtype=np.float32)
    assert [1.0, 1.0] == nearest(rows, rows).tolist()


def test_clusters_that_are_the_groups_agree_wholly_and_shuffled_ones_do_not() -> None:
    gold = np.repeat(np.arange(3), 8)
    assert 1.0 == agreement(gold, [gold[::-1], gold], DRAWS)["v_measure"].value
    assert 0.5 > (agreement(gold, [np.random.default_rng(0).permutation(gold)], DRAWS)["v_measure"].value or 0)


def test_clusterings_are_the_same_each_time() -> None:
    vectors = np.random.default_rng(0).normal(size=(30, 4)).astype(np.float32)
    assert [found.tolist() for found in clusterings(vectors, 3)] == [x.tolist() for x in clusterings(vectors, 3)]


def share(sums: Floats) -> dict[str, Floats]:
    return {"share": sums[:, 0] / np.maximum(sums[:, 1], 1)}


def part(units: Sequence[str], right: Sequence[int]) -> Part:
    counts = np.stack([np.array(right, dtype=np.float64), np.ones(len(right))], axis=1)
    return Part(tally=Tally(counts=counts, of=share), units=units)


def width(found: Estimate) -> float:
    return round((found.high or 0.0) - (found.low or 0.0), 6)


def test_a_mean_weighs_each_language_alike() -> None:
    parts = [part(["a", "b", "c", "d"], [1, 1, 1, 1]), part(["e", "f"], [0, 0])]
    assert 0.5 == mean(parts, DRAWS)["share"].value


def test_translations_of_a_review_are_drawn_together() -> None:
    units, right = [f"review {n}" for n in range(40)], [n % 2 for n in range(40)]
    one = width(estimates(part(units, right).tally, DRAWS)["share"])
    assert one == width(mean([part(units, right)] * 3, DRAWS)["share"])
    assert one > width(mean([part([f"{code} {unit}" for unit in units], right) for code in "abc"], DRAWS)["share"])


def test_nothing_is_estimated_without_rows() -> None:
    empty = Tally(counts=np.empty((0, 2)), of=share)
    assert ({}, {}) == (estimates(empty, DRAWS), mean([Part(tally=empty, units=())], DRAWS))


def test_each_distinct_text_is_encoded_once() -> None:
    parts = pipeline(WordSentiment())
    found = ask(["a good lamp", "a bad lamp", "a good lamp"], parts, Silent())
    assert ["a bad lamp", "a good lamp"] == parts.encoder.asked  # type: ignore[attr-defined]
    assert {"a good lamp", "a bad lamp"} == set(found)


def test_a_text_of_several_segments_is_also_judged_as_one() -> None:
    text = "A good lamp. A bad cable"
    found = ask([text], pipeline(WordSentiment()), Silent())[text]
    assert ("positive", "neutral") == (
        found.sentiment and found.sentiment.label,
        found.whole and found.whole.sentiment and found.whole.sentiment.label,
    )


def test_the_digest_of_rows_tells_order_and_borders() -> None:
    assert 3 == len({rows_digest(["ab", "c"]), rows_digest(["a", "bc"]), rows_digest(["c", "ab"])})
