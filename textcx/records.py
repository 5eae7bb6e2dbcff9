"""Annotations as the records that users see: one JSON object per verbatim."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

from textcx.types import Annotation, Language, Mention, Provenance, Segment, Sentiment, Tag

DIGITS = 4
Record = dict[str, Any]


def to_record(annotation: Annotation, provenance: Provenance) -> Record:
    """Return the record of one verbatim; every number is rounded to four digits."""
    return {
        "id": annotation.verbatim.id,
        "text": annotation.verbatim.text,
        "status": annotation.status.value,
        "language": _language(annotation.language),
        "sentiment": _sentiment(annotation.sentiment),
        "stages": _tags(annotation.stages),
        "segments": [_segment(segment) for segment in annotation.segments],
        "entities": _mentions(annotation.mentions),
        "error": annotation.error,
        "provenance": {
            "textcx": provenance.textcx,
            "recipe": provenance.recipe,
            "digest": provenance.digest,
        },
    }


def dumps(record: Record) -> bytes:
    """Return one JSON line in UTF-8; lone surrogates, which UTF-8 cannot hold, are written as escapes."""
    try:
        return (json.dumps(record, ensure_ascii=False, separators=(",", ":")) + "\n").encode()
    except UnicodeEncodeError:
        return (json.dumps(record, separators=(",", ":")) + "\n").encode()


def moment(at: datetime, timespec: str = "auto") -> str:
    """Return a moment the way every time is written: RFC 3339, in UTC, with `Z`; `timespec` as for `datetime.isoformat`."""
    return at.astimezone(UTC).isoformat(timespec=timespec).removesuffix("+00:00") + "Z"


def _round(value: float) -> float:
    return round(value, DIGITS) + 0.0


def _language(language: Language | None) -> Record | None:
    return {"code": language.code, "score": _round(language.score)} if language else None


def _sentiment(sentiment: Sentiment | None) -> Record | None:
    if sentiment is None:
        return None
    scores = {"negative": sentiment.negative, "neutral": sentiment.neutral, "positive": sentiment.positive}
    return {
        "label": sentiment.label,
        "valence": _round(sentiment.valence),
        "scores": {label: _round(score) for label, score in scores.items()},
    }


def _tag(tag: Tag | None, key: str) -> Record | None:
    return {key: tag.id, "score": _round(tag.score)} if tag else None


def _tags(tags: tuple[Tag, ...] | None) -> list[Record | None] | None:
    return None if tags is None else [_tag(tag, "id") for tag in tags]


def _segment(segment: Segment) -> Record:
    return {
        "start": segment.span.start,
        "end": segment.span.end,
        "text": segment.text,
        "sentiment": _sentiment(segment.sentiment),
        "stages": _tags(segment.stages),
        "intent": _tag(segment.intent, "label"),
        "emotion": _tag(segment.emotion, "label"),
        "theme_id": segment.theme_id,
    }


def _mentions(mentions: tuple[Mention, ...] | None) -> list[Record] | None:
    return None if mentions is None else [_mention(mention) for mention in mentions]


def _mention(mention: Mention) -> Record:
    return {
        "start": mention.span.start,
        "end": mention.span.end,
        "text": mention.text,
        "label": mention.label,
        "score": _round(mention.score),
        "entity_id": mention.entity_id,
        "sentiment": _sentiment(mention.sentiment),
    }
