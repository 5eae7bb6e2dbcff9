"""A mention has the sentiment of the segment it starts in, in a long text as in a short one."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from tests import job_samples as samples
from textcx.types import Annotation, Mention, Span, Verbatim


class EveryWord:
    """Every word is a name."""

    def merge(
        self, texts: Sequence[str], languages: Sequence[str], names: Sequence[Sequence[Mention]]
    ) -> list[tuple[Mention, ...]]:
        """Return the words of each text."""
        return [tuple(_mention(found) for found in re.finditer(r"\w+", text)) for text in texts]


def _mention(found: re.Match[str]) -> Mention:
    return Mention(span=Span(start=found.start(), end=found.end()), text=found[0], label="MISC", score=0.5)


def annotated(text: str) -> Annotation:
    (found,) = replace(samples.engine().pipeline, entities=EveryWord()).annotate_batch([Verbatim(id="1", text=text)])
    return found


def labels(found: Annotation) -> list[str | None]:
    return [mention.sentiment.label if mention.sentiment else None for mention in found.mentions or ()]


def test_a_mention_has_the_sentiment_of_its_segment() -> None:
    found = annotated("bad Anna. good Otto. plain")
    assert ["negative", "negative", "positive", "positive", "neutral"] == labels(found)


@given(st.lists(st.sampled_from(["bad", "good", "plain", ".", " "]), min_size=1, max_size=30).map(" ".join))
def test_a_mention_lies_in_the_first_segment_that_ends_behind_its_start(text: str) -> None:
    found = annotated(text)
    ends = [(segment.span.end, segment.sentiment) for segment in found.segments]
    expected = [next(s for end, s in ends if end > mention.span.start) for mention in found.mentions or ()]
    assert expected == [mention.sentiment for mention in found.mentions or ()]


def test_a_verbatim_with_very_many_segments_and_mentions_is_no_obstacle() -> None:
    found = annotated("bad Anna. good Otto. " * 20_000)
    assert 80_000 == len(labels(found))
