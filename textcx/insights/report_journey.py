"""The journey strip: one column per stage, with its curve, its mix of sentiment and its worst pain point."""

from __future__ import annotations

from dataclasses import dataclass

from textcx.insights.report_context import Reading, StageName
from textcx.insights.report_format import percent, plural, signed
from textcx.insights.report_headline import hurt
from textcx.insights.report_marks import Bar, Node, bar, curve
from textcx.insights.results import JourneyStage

CLEAR = 0.1


@dataclass(frozen=True, slots=True, kw_only=True)
class WorstView:
    """The pain point that weighs most at a stage; `rank` leads to its row."""

    label: str
    rank: int
    linked: bool
    verbatims: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StageView:
    """One column; `heat` from 0 to 1 is how much of the hurt is here, next to the stage where it hurts most."""

    name: StageName
    node: Node | None
    tone: str
    net: str
    bar: Bar
    negative: str
    positive: str
    voices: str
    share: str
    heat: float
    is_worst: bool
    worst: WorstView | None


def journey(reading: Reading) -> tuple[StageView, ...]:
    """Return the columns in the order of the taxonomy; stages it does not know come last."""
    stages = _ordered(reading)
    nodes = curve([_net(stage) for stage in stages], [stage.verbatims for stage in stages])
    most = max((hurt(stage) for stage in stages), default=0.0)
    return tuple(_column(reading, stage, node, most) for stage, node in zip(stages, nodes, strict=True))


def _ordered(reading: Reading) -> list[JourneyStage]:
    place = {stage.id: at for at, stage in enumerate(reading.context.stages)}
    known = {stage.stage for stage in reading.analysis.journey}
    silent = [_silent(stage.id) for stage in reading.context.stages if stage.id not in known]
    return sorted([*reading.analysis.journey, *silent], key=lambda stage: place.get(stage.stage, len(place)))


def _silent(stage: str) -> JourneyStage:
    return JourneyStage(stage=stage, verbatims=0, segments=0, share=0.0, sentiment={}, pain_points=())


def _net(stage: JourneyStage) -> float | None:
    """Positive minus negative; None where nothing is said."""
    if stage.segments == 0:
        return None
    return stage.sentiment.get("positive", 0.0) - stage.sentiment.get("negative", 0.0)


def _column(reading: Reading, stage: JourneyStage, node: Node | None, most: float) -> StageView:
    net = _net(stage) or 0.0
    name = reading.stage(stage.stage)
    assert name is not None
    heat = hurt(stage) / most if most > 0 else 0.0
    return StageView(
        name=name,
        node=node,
        tone="negative" if net < -CLEAR else "positive" if net > CLEAR else "neutral",
        net=signed(100 * net, 0),
        bar=bar(stage.sentiment),
        negative=percent(stage.sentiment.get("negative", 0.0)),
        positive=percent(stage.sentiment.get("positive", 0.0)),
        voices=plural(stage.verbatims, "verbatim"),
        share=percent(stage.share),
        heat=round(heat, 3),
        is_worst=heat == 1.0,
        worst=_worst(reading, stage.stage),
    )


def _worst(reading: Reading, stage: str) -> WorstView | None:
    first = next((point for point in reading.analysis.pain_points if point.stage == stage), None)
    if first is None:
        return None
    return WorstView(
        label=reading.label(first.theme_id),
        rank=first.rank,
        linked=first.rank <= reading.context.max_rows,
        verbatims=plural(first.verbatims, "verbatim"),
    )
