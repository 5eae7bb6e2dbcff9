"""Parts of an annotation as JSON and back, to the last bit of every probability."""

from __future__ import annotations

from typing import Any, TypeAlias

from textcx.types import Language, Mention, Segment, Sentiment, Span, Tag

Detail: TypeAlias = dict[str, Any]


def of_segment(segment: Segment) -> Detail:
    """Return what is shown of a segment but not counted."""
    return {
        "sentiment": of_sentiment(segment.sentiment),
        "stages": of_tags(segment.stages),
        "intent": of_tag(segment.intent),
        "emotion": of_tag(segment.emotion),
    }


def to_segment(span: Span, text: str, detail: Detail) -> Segment:
    """Return the segment without vector and theme."""
    return Segment(
        span=span,
        text=span.of(text),
        sentiment=to_sentiment(detail["sentiment"]),
        stages=to_tags(detail["stages"]),
        intent=to_tag(detail["intent"]),
        emotion=to_tag(detail["emotion"]),
    )


def of_mention(mention: Mention) -> Detail:
    """Return what is shown of a mention beside its place and label."""
    return {"score": float(mention.score), "sentiment": of_sentiment(mention.sentiment)}


def to_mention(span: Span, text: str, row: Any) -> Mention:
    """Return the mention of a row of `entities`."""
    return Mention(
        span=span,
        text=span.of(text),
        label=row.label,
        score=row.detail["score"],
        entity_id=row.entity_id,
        sentiment=to_sentiment(row.detail["sentiment"]),
    )


def of_sentiment(sentiment: Sentiment | None) -> list[Any] | None:
    """Return label and probabilities."""
    if sentiment is None:
        return None
    return [sentiment.label, float(sentiment.negative), float(sentiment.neutral), float(sentiment.positive)]


def to_sentiment(parts: list[Any] | None) -> Sentiment | None:
    """Return the sentiment that `of_sentiment` wrote."""
    if parts is None:
        return None
    return Sentiment(label=parts[0], negative=parts[1], neutral=parts[2], positive=parts[3])


def of_tag(tag: Tag | None) -> list[Any] | None:
    """Return label and score."""
    return None if tag is None else [tag.id, float(tag.score)]


def to_tag(parts: list[Any] | None) -> Tag | None:
    """Return the tag that `of_tag` wrote."""
    return None if parts is None else Tag(id=parts[0], score=parts[1])


def of_tags(tags: tuple[Tag, ...] | None) -> list[Any] | None:
    """Return labels and scores, None where none were computed."""
    return None if tags is None else [[tag.id, float(tag.score)] for tag in tags]


def to_tags(parts: list[list[Any]] | None) -> tuple[Tag, ...] | None:
    """Return the tags that `of_tags` wrote."""
    return None if parts is None else tuple(Tag(id=each[0], score=each[1]) for each in parts)


def of_language(language: Language | None) -> list[Any] | None:
    """Return code and score."""
    return None if language is None else [language.code, float(language.score)]


def to_language(parts: list[Any] | None) -> Language | None:
    """Return the language that `of_language` wrote."""
    return None if parts is None else Language(code=parts[0], score=parts[1])
