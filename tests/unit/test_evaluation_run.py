"""Every figure of an evaluation against worked examples, with a pipeline that says what the test wants."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import numpy as np
import pytest

from textcx.errors import CallError
from textcx.evaluation.bootstrap import Draws
from textcx.evaluation.gold import Example, GoldMention
from textcx.evaluation.grouped import theme_of_rows
from textcx.evaluation.results import Evaluation, Section
from textcx.evaluation.run import Plan, evaluate
from textcx.insights.corpus import Corpus, Ints
from textcx.insights.results import ThemeDraft
from textcx.types import (
    Annotation,
    Language,
    Mention,
    Segment,
    Sentiment,
    Span,
    Status,
    Tag,
    Verbatim,
    VerbatimPolarity,
)

SCORES: dict[str, tuple[float, float, float]] = {
    "negative": (0.8, 0.1, 0.1),
    "neutral": (0.1, 0.8, 0.1),
    "positive": (0.1, 0.1, 0.8),
    "mixed": (0.5, 0.1, 0.4),
}


class Said:
    """Annotates the n-th verbatim with the n-th of the given answers."""

    def __init__(self, answers: Sequence[dict[str, Any]]) -> None:
        self.answers = answers
        self.seen: list[Verbatim] = []

    def annotate(self, verbatims: Iterable[Verbatim]) -> Iterator[Annotation]:
        for verbatim, answer in zip(verbatims, self.answers, strict=True):
            self.seen.append(verbatim)
            yield Annotation(verbatim=verbatim, **{"status": Status.OK, **answer})


def felt(label: VerbatimPolarity) -> dict[str, Any]:
    negative, neutral, positive = SCORES[label]
    return {"sentiment": Sentiment(label=label, negative=negative, neutral=neutral, positive=positive)}


def staged(*stages: str) -> dict[str, Any]:
    return {"stages": tuple(Tag(id=stage, score=0.9) for stage in stages)}


def named(*mentions: tuple[int, int, str]) -> dict[str, Any]:
    found = [Mention(span=Span(start=s, end=e), text="x" * (e - s), label=label, score=0.9) for s, e, label in mentions]
    return {"mentions": tuple(found)}


def gold_of(field: str, *values: Any) -> list[Example]:
    return [Example(line=row, text=f"answer {row}", **{field: value}) for row, value in enumerate(values, 1)]


def no_themes(corpus: Corpus, seed: int) -> tuple[Ints, tuple[ThemeDraft, ...]]:
    raise AssertionError("themes were not asked for")


def run(examples: Sequence[Example], answers: Sequence[dict[str, Any]], **plan: Any) -> Evaluation:
    settled = {"stage_ids": ("delivery", "usage"), "discover": no_themes, "draws": Draws(number=50), **plan}
    return evaluate(examples, Said(answers), Plan(**settled))


def section(name: str, found: Evaluation) -> Section:
    return next(section for section in found.sections if section.name == name)


def value(name: str, of: Section, digits: int = 4) -> float | None:
    found = of.whole.overall[name].value
    return None if found is None else round(found, digits)


def test_accuracy_is_the_share_of_right_labels() -> None:
    found = run(
        gold_of("sentiment", "negative", "mixed", "positive"), [felt("negative"), felt("mixed"), felt("neutral")]
    )
    assert round(2 / 3, 4) == value("accuracy", section("sentiment", found))


def test_macro_f1_averages_the_classes_of_the_gold_alone() -> None:
    answers = [felt("negative"), felt("negative"), felt("neutral"), felt("positive")]
    found = run(gold_of("sentiment", "negative", "negative", "positive", "positive"), answers)
    assert round((1 + 2 / 3) / 2, 4) == value("macro_f1", section("sentiment", found))


def test_three_classes_leave_mixed_gold_out_and_take_the_highest_score() -> None:
    found = section(
        "sentiment_three_classes", run(gold_of("sentiment", "negative", "mixed"), [felt("mixed"), felt("mixed")])
    )
    assert (1, 1, 1.0) == (found.whole.n, found.skipped, value("accuracy", found))


def test_calibration_error_is_the_gap_between_score_and_accuracy() -> None:
    gold = gold_of("sentiment", *["negative"] * 3, "positive")
    found = run(gold, [felt("negative")] * 4)
    assert 0.05 == value("expected_calibration_error", section("sentiment_three_classes", found))


def test_junk_and_empty_count_as_neutral_and_it_is_said() -> None:
    answers = [{"status": Status.JUNK}, {"status": Status.EMPTY}]
    found = section("sentiment", run(gold_of("sentiment", "neutral", "negative"), answers))
    assert (0.5, ("2 rows are empty or junk and count as neutral",)) == (value("accuracy", found), found.whole.notes)


def test_a_failed_row_counts_as_wrong_and_it_is_said() -> None:
    found = section("sentiment", run(gold_of("sentiment", "neutral"), [{"status": Status.ERROR, "error": "no"}]))
    assert (0.0, ("1 rows failed and count as wrong",)) == (value("accuracy", found), found.whole.notes)


def test_confusion_counts_gold_down_and_predictions_across() -> None:
    answers = [felt("negative"), felt("positive"), felt("positive")]
    table = section("sentiment", run(gold_of("sentiment", "negative", "negative", "positive"), answers)).whole.confusion
    assert table is not None
    assert (("negative", "positive"), ((1, 1), (0, 1))) == (table.gold, table.counts)


def test_precision_and_recall_of_a_class_have_their_own_denominators() -> None:
    answers = [felt("negative"), felt("negative"), felt("positive"), felt("positive")]
    found = section("sentiment", run(gold_of("sentiment", "negative", "positive", "positive", "positive"), answers))
    [negative] = [figures for figures in found.whole.labels if figures.label == "negative"]
    assert (0.5, 1.0, 1) == (negative.precision.value, negative.recall.value, negative.support)


def test_the_baseline_of_sentiment_is_the_majority_class() -> None:
    gold = gold_of("sentiment", "negative", "negative", "positive")
    baseline = section("sentiment", run(gold, [felt("neutral")] * 3)).whole.baseline
    assert baseline is not None
    assert ("always negative", 2 / 3) == (baseline.name, baseline.overall["accuracy"].value)


def test_the_baseline_of_stages_is_the_most_frequent_set() -> None:
    both = frozenset(("delivery", "usage"))
    baseline = section("stage", run(gold_of("stages", both, both, frozenset()), [staged()] * 3)).whole.baseline
    assert baseline is not None
    assert ("always delivery + usage", 2 / 3) == (baseline.name, baseline.overall["exact_match"].value)


def test_no_stage_is_a_label_of_its_own() -> None:
    found = section("stage", run(gold_of("stages", frozenset(), frozenset(("usage",))), [staged(), staged()]))
    assert (0.5, 0.0) == (value("micro_f1", found), value("micro_f1_without_none", found))


def test_exact_match_wants_the_whole_set() -> None:
    both = frozenset(("delivery", "usage"))
    found = section("stage", run(gold_of("stages", both, both), [staged("usage"), staged("usage", "delivery")]))
    assert (0.5, round(6 / 7, 4)) == (value("exact_match", found), value("micro_f1", found))


def test_rows_without_gold_are_skipped_and_counted() -> None:
    found = section("stage", run(gold_of("stages", None, frozenset(("usage",))), [staged("usage")] * 2))
    assert (1, 1) == (found.whole.n, found.skipped)


def test_an_entity_is_right_where_span_and_label_agree() -> None:
    gold = gold_of(
        "entities", tuple(GoldMention(span=Span(start=s, end=s + 2), label=x) for s, x in ((0, "ORG"), (3, "GPE")))
    )
    found = section("entities", run(gold, [named((0, 2, "ORG"), (3, 5, "ORG"), (6, 8, "ORG"))]))
    assert (0.4, 0.8) == (value("f1", found), value("span_f1", found))


def test_labels_that_the_gold_does_not_know_are_counted_and_not_scored() -> None:
    gold = gold_of("entities", (GoldMention(span=Span(start=0, end=2), label="ORG"),))
    found = section("entities", run(gold, [named((0, 2, "ORG"), (3, 5, "DATE"), (6, 8, "DATE"))]))
    assert (1.0, {"not scored: DATE": 2}) == (value("precision", found), found.whole.counts)


def test_gold_labels_that_are_never_predicted_are_named() -> None:
    gold = gold_of("entities", (GoldMention(span=Span(start=0, end=2), label="PER"),))
    found = section("entities", run(gold, [named((0, 2, "PERSON"))]))
    assert ("labels of the gold that were never predicted: PER",) == found.whole.notes


def test_a_file_whose_gold_has_no_entity_leaves_recall_undefined() -> None:
    found = section("entities", run(gold_of("entities", (), ()), [named(), named((0, 2, "ORG"))]))
    assert (None, None, {"not scored: ORG": 1}) == (value("recall", found), value("f1", found), found.whole.counts)


def segmented(*ends: int) -> dict[str, Any]:
    starts = (0, *ends[:-1])
    vector = np.ones(2, dtype=np.float32)
    parts = (
        Segment(span=Span(start=s, end=e), text="x" * (e - s), vector=vector, **felt("negative"))
        for s, e in zip(starts, ends, strict=True)
    )
    return {**felt("negative"), "segments": tuple(parts)}


def told(*themes: int) -> Any:
    return lambda corpus, seed: (np.array(themes, dtype=np.int32), ())


def test_a_row_is_in_the_theme_that_covers_most_characters() -> None:
    seen: list[list[int | None]] = []

    def discover(corpus: Corpus, seed: int) -> tuple[Ints, tuple[ThemeDraft, ...]]:
        themes = np.array([0, 1, 1, -1, -2], dtype=np.int32)
        seen.append(theme_of_rows(corpus, themes))
        return themes, ()

    run(gold_of("label", "a", "b"), [segmented(5, 8, 11), segmented(4, 9)], discover=discover)
    assert [[1, None]] == seen


def test_the_earlier_theme_wins_a_tie() -> None:
    found = run(gold_of("label", "a", "b"), [segmented(4, 8), segmented(8)], discover=told(1, 0, 0))
    assert 1.0 == value("v_measure", section("themes", found))


def test_rows_without_a_theme_are_one_group() -> None:
    found = section("themes", run(gold_of("label", "a", "b", "b"), [segmented(4)] * 3, discover=told(0, -1, -1)))
    assert (1.0, round(2 / 3, 4), 1) == (
        value("v_measure", found),
        value("share_without_theme", found),
        found.whole.counts["themes"],
    )


def test_purity_is_the_share_of_rows_in_the_largest_group_of_their_theme() -> None:
    found = section("themes", run(gold_of("label", "a", "a", "b", "b"), [segmented(4)] * 4, discover=told(0, 0, 0, 1)))
    assert 0.75 == value("purity", found)


def test_themes_without_any_opinion_still_give_figures() -> None:
    found = section("themes", run(gold_of("label", "a", "b"), [{"status": Status.JUNK}] * 2, discover=told()))
    assert (0.0, 1.0) == (value("v_measure", found), value("share_without_theme", found))


def test_the_language_is_not_shown_to_the_model() -> None:
    pipeline = Said([felt("neutral")])
    evaluate(
        [Example(line=1, text="Ganz gut", language="de", sentiment="neutral")],
        pipeline,
        Plan(stage_ids=(), discover=no_themes, draws=Draws(number=5)),
    )
    assert [None] == [verbatim.language for verbatim in pipeline.seen]


def test_language_identification_is_judged_where_there_is_something_to_read() -> None:
    gold = [Example(line=row, text="x", language="de", sentiment="neutral") for row in range(3)]
    known = {**felt("neutral"), "language": Language(code="de", score=1.0)}
    other = {**felt("neutral"), "language": Language(code="nl", score=1.0)}
    found = section("language", run(gold, [known, other, {"status": Status.JUNK}]))
    assert (0.5, 2) == (value("accuracy", found), found.whole.n)


@pytest.mark.parametrize(("rows", "languages"), [(30, ["de"]), (29, [])])
def test_a_language_with_thirty_rows_has_its_own_figures(rows: int, languages: list[str]) -> None:
    gold = [Example(line=row, text="x", language="de", sentiment="neutral") for row in range(rows)]
    assert languages == list(section("sentiment", run(gold, [felt("neutral")] * rows)).languages)


@pytest.mark.parametrize(("field", "gold"), [("sentiment", "neutral"), ("stages", frozenset()), ("entities", ())])
def test_a_model_without_the_answer_is_a_wrong_call(field: str, gold: Any) -> None:
    with pytest.raises(CallError, match="expected a recipe that does"):
        run(gold_of(field, gold), [{}])
