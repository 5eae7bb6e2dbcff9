"""What holds of every evaluation: perfection is certain, order is nothing, and scikit-learn agrees."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

import numpy as np
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from sklearn import metrics

from textcx.evaluation.bootstrap import Draws
from textcx.evaluation.gold import Example, GoldMention
from textcx.evaluation.results import Estimate, Evaluation, Section
from textcx.evaluation.run import Plan, evaluate
from textcx.insights.corpus import Corpus, Ints
from textcx.insights.results import ThemeDraft
from textcx.types import Annotation, Language, Mention, Segment, Sentiment, Span, Status, Tag, Verbatim

POLES = ("negative", "neutral", "positive")
LABELS = (*POLES, "mixed")
STAGES = ("delivery", "support", "usage")
NAMES = ("GPE", "ORG")
GROUPS = ("chairs", "lamps", "tables")

polarity = st.sampled_from(LABELS)
stages = st.frozensets(st.sampled_from(STAGES))
mentions = st.frozensets(st.tuples(st.integers(0, 4), st.sampled_from(NAMES)), max_size=3)
answer = st.fixed_dictionaries(
    {
        "sentiment": polarity,
        "certainty": st.sampled_from([0.4, 0.6, 0.9, 1.0]),
        "stages": stages,
        "mentions": mentions,
        "theme": st.sampled_from([-1, 0, 1, 2]),
        "language": st.sampled_from(["de", "en"]),
        "status": st.sampled_from([Status.OK, Status.OK, Status.OK, Status.JUNK, Status.ERROR]),
    }
)
gold = st.fixed_dictionaries(
    {
        "sentiment": polarity,
        "stages": stages,
        "entities": mentions,
        "label": st.sampled_from(GROUPS),
        "language": st.sampled_from(["de", "en"]),
    }
)


class Answers:
    """Finds what to say about a verbatim by its id."""

    def __init__(self, said: list[dict[str, Any]]) -> None:
        self.said = said

    def annotate(self, verbatims: Iterable[Verbatim]) -> Iterator[Annotation]:
        return (_annotation(verbatim, self.said[int(verbatim.id)]) for verbatim in verbatims)

    def discover(self, corpus: Corpus, seed: int) -> tuple[Ints, tuple[ThemeDraft, ...]]:
        themes = [self.said[int(corpus.ids[row])]["theme"] for row in corpus.verbatim]
        return np.array(themes, dtype=np.int32), ()


def _annotation(verbatim: Verbatim, said: dict[str, Any]) -> Annotation:
    if said["status"] != Status.OK:
        return Annotation(verbatim=verbatim, status=said["status"])
    sentiment = _sentiment(said["sentiment"], said["certainty"])
    span = Span(start=0, end=len(verbatim.text))
    whole = Segment(span=span, text=verbatim.text, vector=np.ones(2, dtype=np.float32), sentiment=sentiment)
    return Annotation(
        verbatim=verbatim,
        status=Status.OK,
        language=Language(code=said["language"], score=1.0),
        sentiment=sentiment,
        stages=tuple(Tag(id=stage, score=1.0) for stage in sorted(said["stages"])),
        segments=(whole,),
        mentions=tuple(
            Mention(span=Span(start=at, end=at + 1), text="x", label=label, score=1.0) for at, label in said["mentions"]
        ),
    )


def _sentiment(label: Any, certainty: float) -> Sentiment:
    rest = (1 - certainty) / 2
    scores = {pole: certainty if pole == label else rest for pole in POLES}
    return Sentiment(label=label, **scores)


def _example(row: int, known: dict[str, Any]) -> Example:
    wanted = tuple(GoldMention(span=Span(start=at, end=at + 1), label=label) for at, label in sorted(known["entities"]))
    return Example(line=row, text="five " * 2, **{**known, "entities": wanted})


def run(examples: list[Example], said: list[dict[str, Any]]) -> Evaluation:
    answers = Answers(said)
    plan = Plan(stage_ids=STAGES, discover=answers.discover, draws=Draws(number=40))
    return evaluate(examples, answers, plan)


def perfect(known: dict[str, Any]) -> dict[str, Any]:
    return {
        "sentiment": known["sentiment"],
        "certainty": 1.0,
        "stages": known["stages"],
        "mentions": known["entities"],
        "theme": GROUPS.index(known["label"]),
        "language": known["language"],
        "status": Status.OK,
    }


def section(name: str, found: Evaluation) -> Section:
    return next(section for section in found.sections if section.name == name)


def overall(found: Evaluation, name: str) -> dict[str, Estimate]:
    return dict(section(name, found).whole.overall)


def close(expected: float, found: Estimate) -> bool:
    return found.value is not None and abs(expected - found.value) < 1e-9


@given(st.lists(gold, min_size=1, max_size=40))
@settings(max_examples=25, deadline=None)
def test_perfect_predictions_are_certainly_perfect(known: list[dict[str, Any]]) -> None:
    found = run([_example(row, k) for row, k in enumerate(known)], [perfect(k) for k in known])
    figures = [
        (name, estimate)
        for section in found.sections
        for name, estimate in section.whole.overall.items()
        if estimate.value is not None and name not in ("share_without_theme", "expected_calibration_error")
    ]
    assert [(name, 1.0, 1.0, 1.0) for name, _ in figures] == [(name, e.value, e.low, e.high) for name, e in figures]


@given(st.lists(st.tuples(gold, answer), min_size=1, max_size=40), st.randoms(use_true_random=False))
@settings(max_examples=25, deadline=None)
def test_the_order_of_rows_changes_nothing(rows: list[tuple[dict[str, Any], dict[str, Any]]], random: Any) -> None:
    examples, said = [_example(row, known) for row, (known, _) in enumerate(rows)], [answer for _, answer in rows]
    shuffled = random.sample(examples, len(examples))
    assert run(examples, said) == run(shuffled, said)


@given(st.lists(st.tuples(polarity, polarity), min_size=1, max_size=60))
@settings(max_examples=50, deadline=None)
def test_sentiment_agrees_with_scikit_learn(pairs: list[tuple[str, str]]) -> None:
    truth, guess = [list(side) for side in zip(*pairs, strict=True)]
    found = _of_pairs("sentiment", truth, guess)
    present = sorted(set(truth))
    assert close(metrics.f1_score(truth, guess, labels=present, average="macro", zero_division=0), found["macro_f1"])
    assert close(metrics.accuracy_score(truth, guess), found["accuracy"])


@given(st.lists(st.tuples(stages, stages), min_size=1, max_size=60))
@settings(max_examples=50, deadline=None)
def test_stages_agree_with_scikit_learn(pairs: list[tuple[frozenset[str], frozenset[str]]]) -> None:
    truth, guess = [list(side) for side in zip(*pairs, strict=True)]
    found = _of_pairs("stages", truth, guess)
    names = (*STAGES, "none")
    marked = [[[name in (labels or {"none"}) for name in names] for labels in side] for side in (truth, guess)]
    present = np.flatnonzero(np.any(marked[0], axis=0)).tolist()
    assert close(metrics.f1_score(*marked, average="micro", zero_division=0), found["micro_f1"])
    assert close(metrics.f1_score(*marked, labels=present, average="macro", zero_division=0), found["macro_f1"])


@given(st.lists(st.tuples(st.sampled_from(GROUPS), st.integers(-1, 2)), min_size=2, max_size=60))
@settings(max_examples=50, deadline=None)
def test_themes_agree_with_scikit_learn(pairs: list[tuple[str, int]]) -> None:
    truth, guess = [list(side) for side in zip(*pairs, strict=True)]
    found = _of_pairs("label", truth, guess)
    expected = metrics.homogeneity_completeness_v_measure(truth, guess)
    names = ("homogeneity", "completeness", "v_measure")
    assert [True] * 3 == [close(value, found[name]) for name, value in zip(names, expected, strict=True)]
    assert close(metrics.adjusted_rand_score(truth, guess), found["adjusted_rand_index"])


@given(st.lists(st.tuples(gold, answer), min_size=2, max_size=40))
@settings(max_examples=25, deadline=None)
def test_an_interval_is_ordered_and_inside_the_scale(rows: list[tuple[dict[str, Any], dict[str, Any]]]) -> None:
    found = run([_example(row, known) for row, (known, _) in enumerate(rows)], [said for _, said in rows])
    estimates = [
        e for s in found.sections for e in s.whole.overall.values() if e.low is not None and e.high is not None
    ]
    assume(estimates)
    assert all(-1 <= (e.low or 0) <= (e.high or 0) <= 1 for e in estimates)


def _of_pairs(field: str, truth: list[Any], guess: list[Any]) -> dict[str, Estimate]:
    said = {"sentiment": "neutral", "certainty": 0.6, "stages": (), "mentions": (), "theme": -1, "language": "en"}
    key = {"label": "theme"}.get(field, field)
    answers = [{**said, "status": Status.OK, key: value} for value in guess]
    examples = [replace(Example(line=row, text="a chair"), **{field: value}) for row, value in enumerate(truth)]
    return overall(run(examples, answers), {"stages": "stage", "label": "themes"}.get(field, field))
