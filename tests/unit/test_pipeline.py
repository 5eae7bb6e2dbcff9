"""The annotate loop on fakes: nothing is lost, equal texts are computed once, neighbours change nothing."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from textcx.pipeline import Pipeline
from textcx.records import to_record
from textcx.testing import (
    AlwaysEnglish,
    DashIsJunk,
    FakeEncoder,
    FirstDecides,
    FixedIntent,
    FullStops,
    NoEntities,
    WordSentiment,
    WordTags,
)
from textcx.types import Provenance, Status, Verbatim

PROVENANCE = Provenance(textcx="0", recipe="fake@1", digest="sha256:0")


def fake_pipeline(encoder: FakeEncoder | None = None) -> Pipeline:
    return Pipeline(
        encoder=encoder or FakeEncoder(),
        segmenter=FullStops(),
        language=AlwaysEnglish(),
        junk=DashIsJunk(),
        heads=(WordSentiment(), WordTags("stages", ("delivery", "support")), FixedIntent()),
        verbatim_sentiment=FirstDecides(),
        entities=NoEntities(),
    )


def verbatims(*texts: str) -> list[Verbatim]:
    return [Verbatim(id=str(row), text=text) for row, text in enumerate(texts)]


def test_every_row_has_one_annotation_in_order() -> None:
    rows = [*verbatims("good food", " ", "-", "bad delivery"), Verbatim(id="x", text="", error="broken")]
    found = fake_pipeline().annotate_batch(rows)
    assert ["0", "1", "2", "3", "x"] == [annotation.verbatim.id for annotation in found]
    assert [Status.OK, Status.EMPTY, Status.JUNK, Status.OK, Status.ERROR] == [a.status for a in found]


def test_the_error_of_an_unreadable_row_is_kept() -> None:
    (found,) = fake_pipeline().annotate_batch([Verbatim(id="7", text="", error="line 7 is not JSON")])
    assert "line 7 is not JSON" == found.error


def test_equal_texts_are_encoded_once() -> None:
    encoder = FakeEncoder()
    fake_pipeline(encoder).annotate_batch(verbatims(*["bad delivery. good price"] * 500))
    assert ["bad delivery", "good price"] == encoder.asked


def test_a_verbatim_has_the_stages_of_its_segments_with_the_highest_score() -> None:
    (found,) = fake_pipeline().annotate_batch(verbatims("bad delivery. the support was good"))
    assert ["delivery", "support"] == sorted(tag.id for tag in found.stages or ())


def test_a_text_without_a_segment_is_one_segment() -> None:
    (found,) = fake_pipeline().annotate_batch(verbatims(" . "))
    assert [(1, 2)] == [(segment.span.start, segment.span.end) for segment in found.segments]


def test_a_language_that_the_row_names_is_taken() -> None:
    (found,) = fake_pipeline().annotate_batch([Verbatim(id="1", text="good", language="uk")])
    assert ("uk", 1.0) == (found.language.code, found.language.score) if found.language else False


@pytest.mark.parametrize("chunk", [1, 2, 7, 100])
def test_the_size_of_a_chunk_changes_nothing(chunk: int) -> None:
    rows = verbatims(*[f"bad delivery {n % 5}. good" for n in range(20)])
    whole = [to_record(a, PROVENANCE) for a in fake_pipeline().annotate(rows)]
    assert whole == [to_record(a, PROVENANCE) for a in fake_pipeline().annotate(rows, chunk=chunk)]


@given(st.lists(st.text(max_size=40), max_size=12))
def test_every_span_gives_its_text(texts: list[str]) -> None:
    for annotation in fake_pipeline().annotate(verbatims(*texts)):
        for segment in annotation.segments:
            assert segment.text == segment.span.of(annotation.verbatim.text)
