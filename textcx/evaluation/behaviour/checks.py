"""Whether one case holds, judged on what a user sees in the record."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence

from textcx.evaluation.behaviour.suite import Case, Check, Trial
from textcx.types import Annotation, Sentiment

NAMES = frozenset({"PER", "ORG", "LOC", "PRODUCT", "MISC"})
INV_TOLERANCE = 0.15
DIR_TOLERANCE = 0.05
_MARKED = re.compile(r"\[([^|\]]+)\|([A-Z/]+)\]")
_NOTHING = "(nothing)"


def plain(text: str) -> str:
    """Return what the model is given: `[Ada|PER] was kind` without its marks."""
    return _MARKED.sub(r"\1", text)


def holds(case: Case, found: Sequence[Annotation]) -> bool:
    """Say whether the case holds for the annotations of its texts.

    Under INV the label stays and the valence moves by at most 0.15 (translations: the label alone); under DIR the
    valence goes at most 0.05 the wrong way.
    """
    if case.trial.kind == "INV":
        return _stays(case.trial, found[0].sentiment, found[1].sentiment)
    if case.trial.kind == "DIR":
        return _moves(case.trial, found[0].sentiment, found[1].sentiment)
    if case.trial.check == "entities":
        return _names_match(case.texts[0], found[0])
    return bool(case.trial.accepts & set(READ[case.trial.check](found[0])))


def said(case: Case, found: Sequence[Annotation]) -> str:
    """Return in one word or two what the model answered, for a list of failures."""
    if case.trial.kind != "MFT":
        return " -> ".join(_signed(annotation.sentiment) for annotation in found)
    return ", ".join(READ[case.trial.check](found[0])) or _NOTHING


def _label(annotation: Annotation) -> list[str]:
    return [annotation.sentiment.label] if annotation.sentiment else []


def _strongest_stage(annotation: Annotation) -> list[str]:
    return [tag.id for tag in (annotation.stages or ())[:1]]


def _intents(annotation: Annotation) -> list[str]:
    return [segment.intent.id for segment in annotation.segments if segment.intent]


def _names(annotation: Annotation) -> list[str]:
    return [f"{mention.text}|{mention.label}" for mention in annotation.mentions or () if mention.label in NAMES]


READ: Mapping[Check, Callable[[Annotation], list[str]]] = {
    "sentiment": _label,
    "stage": _strongest_stage,
    "intent": _intents,
    "status": lambda annotation: [annotation.status.value],
    "entities": _names,
}


def _names_match(marked: str, annotation: Annotation) -> bool:
    """The names found are those marked, word for word, each with a label that its mark allows."""
    expected = [(surface, labels.split("/")) for surface, labels in _MARKED.findall(marked)]
    mentions = [mention for mention in annotation.mentions or () if mention.label in NAMES]
    return [surface for surface, _ in expected] == [mention.text for mention in mentions] and all(
        mention.label in labels for mention, (_, labels) in zip(mentions, expected, strict=True)
    )


def _stays(trial: Trial, before: Sentiment | None, after: Sentiment | None) -> bool:
    if before is None or after is None:
        return False
    return before.label == after.label and (
        not trial.same_language or abs(after.valence - before.valence) <= INV_TOLERANCE
    )


def _moves(trial: Trial, weaker: Sentiment | None, stronger: Sentiment | None) -> bool:
    if weaker is None or stronger is None:
        return False
    gain = stronger.valence - weaker.valence
    return (gain if trial.direction == "up" else -gain) >= -DIR_TOLERANCE


def _signed(sentiment: Sentiment | None) -> str:
    return f"{sentiment.label} {sentiment.valence:+.2f}" if sentiment else _NOTHING
