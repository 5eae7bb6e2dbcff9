"""Records: the shape of the contract, numbers at four digits, and any text written so that it comes back."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from textcx.records import dumps, to_record
from textcx.types import Annotation, Language, Mention, Provenance, Segment, Sentiment, Span, Status, Tag, Verbatim

PROVENANCE = Provenance(textcx="0.1.0", recipe="name@version", digest="sha256:0")
ANGRY = Sentiment(label="negative", negative=0.86004, neutral=0.08996, positive=0.05)
SCORES = {"negative": 0.86, "neutral": 0.09, "positive": 0.05}
TEXT = "Paczka DHL dotarła po dwóch tygodniach."
WHOLE = Annotation(
    verbatim=Verbatim(id="r-17", text=TEXT, metadata={"country": "PL"}),
    status=Status.OK,
    language=Language(code="pl", score=0.98),
    sentiment=ANGRY,
    stages=(Tag(id="delivery", score=0.91),),
    segments=(
        Segment(
            span=Span(start=0, end=39),
            text=TEXT,
            sentiment=ANGRY,
            stages=(Tag(id="delivery", score=0.93333333),),
            intent=Tag(id="complaint", score=0.9),
            emotion=Tag(id="anger", score=0.6),
            theme_id="t-3f2a91",
        ),
    ),
    mentions=(
        Mention(
            span=Span(start=7, end=10), text="DHL", label="ORG", score=0.93, entity_id="carrier-1", sentiment=ANGRY
        ),
    ),
)
EXPECTED = {
    "id": "r-17",
    "text": TEXT,
    "status": "ok",
    "language": {"code": "pl", "score": 0.98},
    "sentiment": {"label": "negative", "valence": -0.81, "scores": SCORES},
    "stages": [{"id": "delivery", "score": 0.91}],
    "segments": [
        {
            "start": 0,
            "end": 39,
            "text": TEXT,
            "sentiment": {"label": "negative", "valence": -0.81, "scores": SCORES},
            "stages": [{"id": "delivery", "score": 0.9333}],
            "intent": {"label": "complaint", "score": 0.9},
            "emotion": {"label": "anger", "score": 0.6},
            "theme_id": "t-3f2a91",
        }
    ],
    "entities": [
        {
            "start": 7,
            "end": 10,
            "text": "DHL",
            "label": "ORG",
            "score": 0.93,
            "entity_id": "carrier-1",
            "sentiment": {"label": "negative", "valence": -0.81, "scores": SCORES},
        }
    ],
    "error": None,
    "provenance": {"textcx": "0.1.0", "recipe": "name@version", "digest": "sha256:0"},
}


def record(text: str = "", **fields: Any) -> dict[str, Any]:
    annotation = Annotation(verbatim=Verbatim(id="1", text=text), **{"status": Status.OK, **fields})
    return to_record(annotation, PROVENANCE)


def test_a_record_has_the_shape_of_the_contract() -> None:
    assert EXPECTED == to_record(WHOLE, PROVENANCE)


def test_what_was_not_computed_is_null_and_what_was_not_found_is_an_empty_list() -> None:
    unread = record(status=Status.ERROR, error="line 3 is not JSON")
    nothing = record(stages=(), mentions=())
    assert [None, None, None, None] == [unread[key] for key in ("language", "sentiment", "stages", "entities")]
    assert ["error", "line 3 is not JSON"] == [unread["status"], unread["error"]]
    assert [[], []] == [nothing["stages"], nothing["entities"]]


def test_a_rounded_number_is_never_minus_zero() -> None:
    balanced = Sentiment(label="neutral", negative=0.100001, neutral=0.8, positive=0.1)
    assert "0.0" == str(record(sentiment=balanced)["sentiment"]["valence"])


def test_a_line_is_compact_utf_8_that_ends_with_a_line_feed() -> None:
    line = dumps({"id": "1", "text": "дорого\nи долго 😡"})
    assert '{"id":"1","text":"дорого\\nи долго 😡"}\n'.encode() == line


def test_a_lone_surrogate_is_written_as_an_escape() -> None:
    line = dumps({"text": "half \ud83d a face"})
    assert b'{"text":"half \\ud83d a face"}\n' == line
    assert "half \ud83d a face" == json.loads(line)["text"]


@given(st.text(st.characters(), max_size=60))
def test_any_text_comes_back_from_its_line_as_it_was(text: str) -> None:
    line = dumps(record(text))
    assert text == json.loads(line)["text"]
    assert 1 == line.count(b"\n")
