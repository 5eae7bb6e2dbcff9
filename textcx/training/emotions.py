"""A small set of emotions that two public label sets can teach, one of them in seven languages.

A label of a source may stand for several of ours (subtitles know joy, not gratitude), so a target is a set of
emotions any of which is right. Labels without a counterpart (trust, anticipation, realization …) teach nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

EMOTIONS = ("anger", "disappointment", "worry", "confusion", "surprise", "joy", "gratitude", "neutral")

_ENGLISH: Mapping[str, tuple[str, ...]] = {
    "anger": ("anger", "annoyance", "disgust", "disapproval"),
    "disappointment": ("disappointment", "sadness", "grief", "remorse"),
    "worry": ("fear", "nervousness"),
    "confusion": ("confusion", "curiosity"),
    "surprise": ("surprise",),
    "joy": ("joy", "love", "excitement", "admiration", "amusement", "pride", "relief"),
    "gratitude": ("gratitude",),
    "neutral": ("neutral",),
}
_SUBTITLES: Mapping[str, tuple[str, ...]] = {
    "anger": ("anger",),
    "disgust": ("anger",),
    "sadness": ("disappointment",),
    "fear": ("worry",),
    "surprise": ("surprise", "confusion"),
    "joy": ("joy", "gratitude"),
    "neutral": ("neutral",),
}
_MEANING: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "goemotions": {label: (ours,) for ours, labels in _ENGLISH.items() for label in labels},
    "xed": _SUBTITLES,
}


def acceptable(source: str, labels: Iterable[str]) -> tuple[str, ...] | None:
    """Return the emotions any of which is right for a text of `source`; None when its labels say nothing."""
    meaning = _MEANING.get(source, {})
    found = {ours for label in labels for ours in meaning.get(label, ())}
    return tuple(emotion for emotion in EMOTIONS if emotion in found) or None
