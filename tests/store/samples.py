"""A clock to turn by hand, and made-up verbatims with made-up annotations."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np

from textcx.store.scope import TenantScope
from textcx.store.values import Annotated, Assignment, IncomingVerbatim, Maker, Pending
from textcx.types import Annotation, Language, Mention, Provenance, Segment, Sentiment, Span, Status, Tag, Verbatim

MADE = Provenance(textcx="0.1.0", recipe="made-up@1", digest="sha256:00")
MAKER = Maker(provenance=MADE)
LATE = "The parcel arrived nine days late. The helpline was kind."


@dataclass
class Clock:
    """A clock that stands still until it is turned."""

    now: datetime = datetime(2026, 3, 1, 12, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def turn(self, **amount: float) -> None:
        self.now += timedelta(**amount)


def verbatim(
    name: str = "v-1", text: str = LATE, day: str | None = "2026-02-10", **metadata: object
) -> IncomingVerbatim:
    created = None if day is None else datetime.fromisoformat(f"{day}T09:00:00+00:00")
    return IncomingVerbatim(id=name, text=text, created_at=created, metadata=metadata)


def sentiment(label: str) -> Sentiment:
    strong = {"negative": (0.8125, 0.125, 0.0625), "positive": (0.0625, 0.125, 0.8125)}
    negative, neutral, positive = strong.get(label, (0.25, 0.5, 0.25))
    return Sentiment(label=label, negative=negative, neutral=neutral, positive=positive)  # type: ignore[arg-type]


def segment(span: tuple[int, int], polarity: str, stages: tuple[str, ...], theme: str | None) -> Segment:
    return Segment(
        span=Span(start=span[0], end=span[1]),
        text="",
        vector=np.linspace(-1, 1, 8, dtype=np.float32).astype(np.float16).astype(np.float32),
        sentiment=sentiment(polarity),
        stages=tuple(Tag(id=stage, score=0.875) for stage in stages),
        intent=Tag(id="complaint", score=0.75),
        theme_id=theme,
    )


def annotation(item: Verbatim, *segments: Segment, label: str = "mixed", language: str = "en") -> Annotation:
    return Annotation(
        verbatim=item,
        status=Status.OK,
        language=Language(code=language, score=0.99),
        sentiment=sentiment(label),
        stages=(Tag(id="delivery", score=0.9),),
        segments=tuple(replace(each, text=each.span.of(item.text)) for each in segments),
        mentions=(Mention(span=Span(start=4, end=10), text=item.text[4:10], label="PRODUCT", score=0.5),),
    )


def usual(item: Verbatim) -> Annotation:
    """A negative segment of late delivery and a positive one at two stages, in no theme."""
    return annotation(
        item,
        segment((0, 34), "negative", ("delivery",), "t-late"),
        segment((35, 57), "positive", ("support", "usage"), None),
    )


def annotate(scope: TenantScope, dataset: str) -> int:
    """Annotate all that waits, the usual way."""
    return scope.annotations.put(
        dataset, [annotated(each, usual(each.verbatim)) for each in scope.verbatims.pending(dataset)], MAKER
    )


def annotated(pending: Pending, found: Annotation) -> Annotated:
    return Annotated(annotation=found, revision=pending.revision)


def plan_anew(
    scope: TenantScope, dataset: str, assignments: Sequence[Assignment], revisions: Mapping[str, int]
) -> None:
    """Replace the plan, a row at a time."""
    while scope.plans.clear(dataset, 1):
        pass
    for each in assignments:
        scope.plans.add(dataset, [each], revisions)


def seen(scope: TenantScope, dataset: str) -> str:
    """All that a reader can be answered with."""
    themes = sorted(scope.themes.ids(dataset))
    found: list[Any] = [
        *(
            getattr(scope.summaries, name)(dataset)
            for name in ("themes", "pain_points", "journey", "summary", "series")
        ),
        *(getattr(scope.themes, name)(dataset) for name in ("all", "quotes", "lineage")),
        scope.findings.all(dataset),
        scope.pointers.quotes(dataset, themes),
        [each.annotation.segments for each in scope.verbatims.page(dataset).items if each.annotation],
        scope.datasets.get(dataset),
    ]
    return repr(found)
