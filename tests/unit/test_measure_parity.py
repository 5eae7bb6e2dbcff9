"""What counts as the same answer when two readings of a text are compared."""

from __future__ import annotations

from scripts.measure_parity import both, said, scores
from textcx.types import Mention, Sentiment, Span, Tag

GOOD = Sentiment(label="positive", negative=0.1, neutral=0.2, positive=0.7)
BETTER = Sentiment(label="positive", negative=0.0, neutral=0.1, positive=0.9)


def name(start: int, label: str) -> Mention:
    return Mention(span=Span(start=start, end=start + 4), text="Anna", label=label, score=0.9)


def test_sentiments_are_the_same_by_their_label_and_compared_in_all_three_scores() -> None:
    assert said(GOOD) == said(BETTER)
    assert {"negative", "neutral", "positive"} == both(GOOD, BETTER)


def test_stages_are_the_same_whatever_their_order() -> None:
    delivery, support = Tag(id="delivery", score=0.9), Tag(id="support", score=0.5)
    assert said((delivery, support)) == said((support, delivery))
    assert said((delivery,)) != said((delivery, support))
    assert {"delivery"} == both((delivery,), (delivery, support))


def test_names_are_the_same_by_place_and_label() -> None:
    assert said((name(0, "PER"),)) != said((name(5, "PER"),))
    assert said((name(0, "PER"),)) != said((name(0, "ORG"),))
    assert {(Span(start=0, end=4), "PER"): 0.9} == scores((name(0, "PER"),))


def test_nothing_found_twice_is_the_same() -> None:
    assert said(()) == said(())
