"""A stage of a segment holds where its verbatim as a whole does not speak against it."""

from __future__ import annotations

import numpy as np

from textcx.components.heads import Matrix
from textcx.components.stage_context import StagesInContext, Verbatim
from textcx.protocols import SegmentBatch
from textcx.types import Segment, Span, Tag

STAGES = ("delivery", "support")


class VectorSays:
    """The vector of a text holds the probability of each stage, at a scale of its own."""

    labels = STAGES
    thresholds: Matrix = np.array([0.4, 0.4])

    def probabilities(self, batch: SegmentBatch) -> Matrix:
        return batch.vectors[:, :2].astype(np.float64)


def segment(text: str, direction: int, **stages: float) -> Segment:
    vector = np.eye(3, dtype=np.float32)[direction]
    tags = tuple(Tag(id=stage, score=score) for stage, score in stages.items())
    return Segment(span=Span(start=0, end=len(text)), text=text, vector=vector, stages=tags)


def kept(*segments: Segment) -> list[list[str]]:
    (found,) = StagesInContext(VectorSays()).keep([segments])
    return names(found)


def names(verbatim: Verbatim) -> list[list[str]]:
    return [[tag.id for tag in each.stages or ()] for each in verbatim]


def test_a_weak_stage_that_the_whole_speaks_against_is_dropped() -> None:
    assert [[], ["support"]] == kept(segment("ab", 2, delivery=0.45), segment("cd" * 9, 1, support=0.9))


def test_a_sure_stage_stays_whatever_the_whole_says() -> None:
    assert [["delivery"], ["support"]] == kept(segment("ab", 2, delivery=0.85), segment("cd" * 9, 1, support=0.9))


def test_a_weak_stage_that_the_whole_supports_stays() -> None:
    assert [["support"], ["support"]] == kept(segment("ab", 2, support=0.45), segment("cd" * 9, 1, support=0.9))


def test_a_segment_alone_keeps_its_stages() -> None:
    assert [["delivery"]] == kept(segment("ab", 2, delivery=0.41))


def test_no_segment_gets_a_stage_it_did_not_have() -> None:
    assert [[], []] == kept(segment("ab", 0), segment("cd", 0))


def test_each_verbatim_is_judged_by_its_own_whole() -> None:
    lone: Verbatim = (segment("x", 2, delivery=0.41),)
    weak = (segment("ab", 2, delivery=0.45), segment("cd" * 9, 1, support=0.9))
    sure = (segment("ab", 0, delivery=0.45), segment("cd" * 9, 0))
    together = StagesInContext(VectorSays()).keep([lone, weak, sure])
    assert [kept(*each) for each in (lone, weak, sure)] == [names(each) for each in together]


def test_stages_that_were_not_computed_stay_so() -> None:
    unknown = Segment(span=Span(start=0, end=1), text="a", vector=np.eye(3, dtype=np.float32)[0])
    (found,) = StagesInContext(VectorSays()).keep([(unknown, unknown)])
    assert [None, None] == [each.stages for each in found]
