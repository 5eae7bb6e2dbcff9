"""The sentiment of a verbatim from its segments and from all of them as one text."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import save_file

from textcx import artifacts
from textcx.artifacts import Artifact
from textcx.components.heads import FILE
from textcx.components.verbatim_sentiment import LONG, LONGEST, WholeDecides, ends, features
from textcx.types import Segment, Sentiment, Span

DIMS = 4
SURE_BAD = Sentiment(label="negative", negative=0.9, neutral=0.05, positive=0.05)
UNSURE = Sentiment(label="neutral", negative=0.3, neutral=0.4, positive=0.3)


def segment(text: str, sentiment: Sentiment, direction: int) -> Segment:
    vector = np.eye(DIMS, dtype=np.float32)[direction]
    return Segment(span=Span(start=0, end=len(text)), text=text, sentiment=sentiment, vector=vector)


@pytest.fixture
def artifact(tmp_path: Path) -> Artifact:
    """A trunk that passes the vector on, a head whose classes are its first three directions; the whole alone decides."""
    read = len(features([segment("a", UNSURE, 0)]))
    decision = np.zeros((read + 6, 3), dtype=np.float32)
    decision[read : read + 3] = 10 * np.eye(3)
    poles = np.zeros((read + 6, 1), dtype=np.float32)
    poles[[3, 5]] = 10  # the highest scores of both poles among the segments
    tensors = {
        "trunk.weight": np.eye(DIMS + 1, DIMS, dtype=np.float32),
        "trunk.bias": np.zeros(DIMS, dtype=np.float32),
        "sentiment.weight": 10 * np.eye(DIMS, 3, dtype=np.float32),
        "sentiment.bias": np.zeros(3, dtype=np.float32),
        "verbatim.weight": decision,
        "verbatim.bias": np.zeros(3, dtype=np.float32),
        "mixed.weight": poles,
        "mixed.bias": np.array([-15], dtype=np.float32),
    }
    tensors |= {
        name.replace(".", "_read."): tensors[name] for name in tensors if name.startswith(("verbatim", "mixed"))
    }
    folder = tmp_path / "tiny" / "1"
    folder.mkdir(parents=True)
    save_file(tensors, folder / FILE)
    artifacts.write_manifest(folder)
    return artifacts.load("tiny", "1", tmp_path)


def decide(artifact: Artifact, *verbatims: list[Segment], reading: int = 0) -> list[Sentiment]:
    """Decide with an encoder to which every whole text points into the direction `reading`."""
    texts = [" ".join(part.text for part in parts) for parts in verbatims]
    return WholeDecides(artifact).decide(
        texts, verbatims, lambda given: np.eye(DIMS, dtype=np.float32)[[reading] * len(given)]
    )


def test_one_segment_keeps_its_sentiment(artifact: Artifact) -> None:
    assert [SURE_BAD] == decide(artifact, [segment("a", SURE_BAD, 2)])


def test_what_all_segments_together_say_counts(artifact: Artifact) -> None:
    (found,) = decide(artifact, [segment("a", UNSURE, 2), segment("b", UNSURE, 2)])
    assert "positive" == found.label


def test_a_long_segment_weighs_more_than_a_short_one(artifact: Artifact) -> None:
    parts = [segment("a long complaint about many things", UNSURE, 0), segment("ok", UNSURE, 2)]
    assert ["negative", "negative"] == [found.label for found in decide(artifact, parts, parts[::-1])]


def test_segments_without_vectors_are_refused(artifact: Artifact) -> None:
    bare = Segment(span=Span(start=0, end=1), text="a", sentiment=UNSURE)
    with pytest.raises(ValueError, match="vectors of its segments"):
        decide(artifact, [bare, bare])


def test_both_poles_among_the_segments_are_mixed_and_the_three_scores_stay(artifact: Artifact) -> None:
    good = Sentiment(label="positive", negative=0.05, neutral=0.05, positive=0.9)
    (found,) = decide(artifact, [segment("a", SURE_BAD, 0), segment("b", good, 0)])
    assert "mixed" == found.label
    assert found.negative > 0.9 and abs(found.negative + found.neutral + found.positive - 1) < 1e-9


def test_a_doubtful_text_is_read_again_as_a_whole(artifact: Artifact) -> None:
    doubtful = [segment("a", UNSURE, 0), segment("b", UNSURE, 2)]
    assert ["negative", "positive"] == [decide(artifact, doubtful, reading=at)[0].label for at in (0, 2)]


def test_a_text_without_doubt_is_not_read_again(artifact: Artifact) -> None:
    certain = [segment("a", UNSURE, 0), segment("b", UNSURE, 0)]
    assert decide(artifact, certain, reading=0) == decide(artifact, certain, reading=2)


def test_a_text_of_one_segment_is_not_read_again(artifact: Artifact) -> None:
    assert [UNSURE] == decide(artifact, [segment("a", UNSURE, 2)], reading=0)


def test_a_long_text_is_read_again_only_where_no_score_is_likely(artifact: Artifact) -> None:
    parts = [segment("a" * LONG, UNSURE, 0), segment("b" * LONG, UNSURE, 2)]
    unequal = [segment("a" * LONG, UNSURE, 0), segment("b" * (LONG // 4), UNSURE, 2)]
    assert decide(artifact, parts, reading=0) != decide(artifact, parts, reading=2)
    assert decide(artifact, unequal, reading=0) == decide(artifact, unequal, reading=2)


def test_a_text_longer_than_was_learnt_from_is_not_read_again(artifact: Artifact) -> None:
    long = [segment("a" * LONGEST, UNSURE, 0), segment("b" * LONGEST, UNSURE, 2)]
    assert decide(artifact, long, reading=0) == decide(artifact, long, reading=2)


def test_a_doubtful_text_among_others_gets_its_own_reading(artifact: Artifact) -> None:
    one, certain = [segment("a", UNSURE, 2)], [segment("a", UNSURE, 0), segment("b", UNSURE, 0)]
    doubtful = [segment("a", UNSURE, 0), segment("b", UNSURE, 2)]
    alone = [decide(artifact, parts, reading=2)[0] for parts in (one, certain, doubtful)]
    assert alone == decide(artifact, one, certain, doubtful, reading=2)


def test_a_short_text_is_read_whole() -> None:
    assert "two words" == ends("two words")


def test_of_a_long_text_the_beginning_and_the_end_are_read_in_whole_words() -> None:
    text = " ".join(["first", *["word"] * LONG, "last"])
    read = ends(text).split(" ")
    assert ["first", "last"] == [read[0], read[-1]]
    assert {"first", "word", "last"} == set(read)
    assert LONG / 2 < len(ends(text)) <= LONG


def test_of_a_long_text_without_spaces_the_ends_are_read_too() -> None:
    assert LONG == len(ends("好" * 2 * LONG).replace(" ", ""))
