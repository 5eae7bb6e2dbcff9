"""A made-up survey, put into a store and, the same, laid out as the corpus of an analysis."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import numpy as np

from tests.store.samples import verbatim
from textcx.insights.aggregate import Options, aggregate
from textcx.insights.corpus import Corpus
from textcx.insights.results import Analysis, Quote, ThemeDraft
from textcx.store.scope import TenantScope
from textcx.store.values import Annotated, Finding, IncomingVerbatim, Maker, ThemeEntry
from textcx.taxonomy import DEFAULT_STAGES
from textcx.types import Annotation, Evidence, Language, Provenance, Segment, Sentiment, Span, Status, Tag

MADE = Provenance(textcx="0.1.0", recipe="made-up@1", digest="sha256:00")
MAKER = Maker(provenance=MADE)
THEMES = (
    ("t-late", "late parcels"),
    ("t-app", "app that freezes"),
    ("t-kind", "kind helpline"),
    ("t-bill", "odd bills"),
)
PARTS = ("The box came late. ", "The app froze again. ", "They were kind. ", "The bill is odd. ")
AT = {"t-late": ("delivery",), "t-app": ("usage", "onboarding"), "t-kind": ("support",), "t-bill": ("purchase", "exit")}
MOODS = {"negative": (0.8125, 0.125, 0.0625), "neutral": (0.125, 0.75, 0.125), "positive": (0.0625, 0.125, 0.8125)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Opinion:
    """A segment: which theme (None = none), its mood and its stages."""

    theme: str | None
    mood: str
    stages: tuple[str, ...]
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Voice:
    """A verbatim with everything about it."""

    incoming: IncomingVerbatim
    language: str
    status: Status
    opinions: tuple[Opinion, ...]

    @property
    def label(self) -> str:
        moods = {each.mood for each in self.opinions}
        return "mixed" if {"negative", "positive"} <= moods else min(moods, default="neutral")


def voices(count: int = 90, seed: int = 3) -> list[Voice]:
    """Return verbatims of three months, two languages and two countries, some of them junk."""
    random_ = random.Random(seed)
    return [_voice(random_, number) for number in range(count)]


def _voice(random_: random.Random, number: int) -> Voice:
    opinions, text = [], ""
    for _ in range(random_.choice((1, 1, 2, 3))):
        place = random_.choices(range(4), (4, 3, 2, 2))[0]
        theme = THEMES[place][0]
        moods = (1, 1, 6) if theme == "t-kind" else (6, 2, 1)
        stages = tuple(sorted(random_.sample(AT[theme], random_.randint(0, len(AT[theme])))))
        opinions.append(
            Opinion(
                theme=theme if random_.random() < 0.9 else None,
                mood=random_.choices(list(MOODS), moods)[0],
                stages=stages,
                start=len(text),
                end=len(text) + len(PARTS[place]) - 1,
            )
        )
        text += PARTS[place]
    junk = number % 15 == 14
    day = date(2026, random_.randint(1, 3), random_.randint(1, 28)).isoformat()
    incoming = verbatim(
        f"v-{number:03}",
        "-" if junk else text,
        day=day,
        country=random_.choice(("IT", "PL")),
        plan=random_.choice(("free", "pro")),
        respondent_id=f"p/{number % 20} ü",
    )
    return Voice(
        incoming=incoming,
        language=random_.choice(("it", "pl")),
        status=Status.JUNK if junk else Status.OK,
        opinions=() if junk else tuple(opinions),
    )


def store(scope: TenantScope, told: Sequence[Voice]) -> str:
    """Put the voices into a new data set, annotated; return its id."""
    dataset = scope.datasets.create("survey", segment_keys=["country"]).id
    scope.verbatims.put(dataset, [voice.incoming for voice in told])
    known = {voice.incoming.id: voice for voice in told}
    waiting = scope.verbatims.pending(dataset)
    found = [
        Annotated(annotation=_annotation(known[each.verbatim.id], each.verbatim), revision=each.revision)
        for each in waiting
    ]
    scope.annotations.put(dataset, found, MAKER)
    scope.themes.replace(dataset, [ThemeEntry(id=name, label=label, terms=(label[:4],)) for name, label in THEMES])
    return dataset


def _annotation(voice: Voice, item: Any) -> Annotation:
    if voice.status != Status.OK:
        return Annotation(verbatim=item, status=voice.status)
    return Annotation(
        verbatim=item,
        status=voice.status,
        language=Language(code=voice.language, score=0.98),
        sentiment=replace(_sentiment("neutral"), label=voice.label),  # type: ignore[arg-type]
        stages=(),
        segments=tuple(_segment(each, item.text) for each in voice.opinions),
        mentions=(),
    )


def _segment(opinion: Opinion, text: str) -> Segment:
    span = Span(start=opinion.start, end=opinion.end)
    tags = tuple(Tag(id=stage, score=0.875) for stage in opinion.stages)
    return Segment(
        span=span, text=span.of(text), sentiment=_sentiment(opinion.mood), stages=tags, theme_id=opinion.theme
    )


def _sentiment(mood: str) -> Sentiment:
    negative, neutral, positive = MOODS[mood]
    return Sentiment(label=mood, negative=negative, neutral=neutral, positive=positive)  # type: ignore[arg-type]


def analysis(told: Sequence[Voice]) -> Analysis:
    """Return what `analyze` makes of the same voices."""
    pairs = [(row, each) for row, voice in enumerate(told) for each in voice.opinions]
    names = [name for name, _ in THEMES]
    corpus = Corpus(
        ids=[voice.incoming.id for voice in told],
        texts=[voice.incoming.text for voice in told],
        status=[voice.status for voice in told],
        languages=[voice.language for voice in told],
        polarity=[voice.label if voice.status == Status.OK else None for voice in told],
        stage_ids=DEFAULT_STAGES,
        verbatim=np.array([row for row, _ in pairs], dtype=np.int32),
        start=np.array([each.start for _, each in pairs], dtype=np.int32),
        end=np.array([each.end for _, each in pairs], dtype=np.int32),
        sentiment=np.array([MOODS[each.mood] for _, each in pairs], dtype=np.float32),
        stages=np.array([[0.875 * (s in each.stages) for s in DEFAULT_STAGES] for _, each in pairs], dtype=np.float32),
        intents=["other"] * len(pairs),
        vectors=np.zeros((len(pairs), 1), dtype=np.float32),
        dates=np.array([str(voice.incoming.created_at)[:10] for voice in told], dtype="datetime64[D]"),
    )
    themes = np.array([-2 if each.theme is None else names.index(each.theme) for _, each in pairs], dtype=np.int32)
    return aggregate(corpus, themes, [_draft(told, *theme) for theme in THEMES], Options(provenance=MADE))


def _draft(told: Sequence[Voice], name: str, label: str) -> ThemeDraft:
    found = [
        Quote(
            evidence=Evidence(verbatim_id=voice.incoming.id, start=each.start, end=each.end),
            text=voice.incoming.text[each.start : each.end],
        )
        for voice in told
        for each in voice.opinions
        if each.theme == name
    ]
    return ThemeDraft(id=name, label=label, terms=(label[:4],), quotes=tuple(found[:3]))


def keep(scope: TenantScope, dataset: str, found: Analysis, document: dict[str, Any]) -> None:
    """Store quotes, evidence and findings of an analysis as its job does."""
    job = scope.jobs.create(dataset, "analysis", {"taxonomy": None, "seed": 0, "score": None})
    for theme in found.themes:
        evidence = [each for point in found.pain_points if point.theme_id == theme.id for each in point.evidence]
        quotes = [quote.evidence for quote in theme.quotes]
        scope.themes.quote(dataset, theme.id, {"quote": quotes, "evidence": evidence})
    scope.findings.replace(dataset, [_finding(point, job.id) for point in document["pain_points"]])


def _finding(point: dict[str, Any], job: str) -> Finding:
    figures = {name: point[name] for name in ("priority", "severity", "verbatims", "segments", "share", "factors")}
    return Finding(
        theme_id=point["theme_id"],
        stage=point["stage"],
        rank=point["rank"],
        figures=figures,
        trend=point["trend"],
        impact=point["impact"],
        job=job,
    )
