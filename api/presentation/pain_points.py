"""Pain points from counts, by the rules and the formula of an analysis (docs/methods.md)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from api.presentation.numbers import interval, number, rounded
from api.presentation.themes import Frame, in_order, words
from textcx.insights.grouping import share
from textcx.insights.intervals import wilson
from textcx.insights.painpoints import LEAST_NEGATIVE, LEAST_NEGATIVE_SHARE, factors, least_negative, priority
from textcx.insights.results import Interval
from textcx.store.filters import Filters
from textcx.store.pointers import Cell
from textcx.store.summaries import ThemeCount
from textcx.store.tally import Tally
from textcx.store.values import Finding, QuotedWords

Findings = Mapping[Cell, Finding]


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """A theme at a stage (None = at none in particular) with its counts, its factors and what an analysis found of it."""

    theme_id: str
    stage: str | None
    rank: int
    tally: Tally
    reach: Interval
    factors: Mapping[str, float]
    finding: Finding | None

    @property
    def cell(self) -> Cell:
        """Which theme at which stage."""
        return self.theme_id, self.stage


def slice_of(filters: Filters) -> Filters:
    """Return the filter without what chooses among pain points but changes none of their figures."""
    mixed = None if filters.polarity else filters.sentiment
    return replace(filters, stage=None, theme=None, sentiment=mixed)


def findings_for(filters: Filters, found: Sequence[Finding]) -> Findings:
    """Return the findings by theme and stage; none where the filter changes the counts they were made of."""
    return {(each.theme_id, each.stage): each for each in found} if slice_of(filters) == Filters() else {}


def ranked(counts: Sequence[ThemeCount], frame: Frame, findings: Findings) -> list[Point]:
    """Return all pain points by rank: by priority, then verbatims, then theme id, then order of stages."""
    found = [point for count in counts if count.theme_id for point in _of_theme(count, frame, findings)]
    order = {stage: place for place, stage in enumerate(_stages(counts, frame))}
    found.sort(key=lambda point: (*_rank_key(point), order.get(point.stage or "", len(order))))
    return [replace(point, rank=rank) for rank, point in enumerate(found, start=1)]


def chosen(points: Iterable[Point], filters: Filters) -> list[Point]:
    """Return the pain points that the filter asks for; they keep the rank they have among all."""
    if filters.polarity not in (None, "negative"):
        return []
    return [point for point in points if _asked(filters.theme, point.theme_id) and _asked(filters.stage, point.stage)]


def pain_point(point: Point, frame: Frame, evidence: Sequence[QuotedWords]) -> dict[str, Any]:
    """Return one pain point."""
    finding, entry = point.finding, frame.entries.get(point.theme_id)
    return {
        "theme_id": point.theme_id,
        "label": entry.label if entry else point.theme_id,
        "stage": point.stage,
        "rank": point.rank,
        "priority": number(_priority(point)),
        "severity": number(point.factors["severity"]),
        "verbatims": point.tally.negative_verbatims,
        "segments": point.tally.negative_segments,
        "share": number(share(point.tally.negative_verbatims, frame.ok)),
        "share_interval": interval(point.reach),
        "negative_share": number(point.factors["negative_share"]),
        "factors": rounded(point.factors),
        "trend": dict(finding.trend) if finding and finding.trend else None,
        "impact": dict(finding.impact) if finding and finding.impact else None,
        "evidence": [words(each) for each in evidence],
    }


def _of_theme(count: ThemeCount, frame: Frame, findings: Findings) -> Iterator[Point]:
    for stage, tally in _candidates(count, frame):
        negative_share = share(tally.negative_segments, tally.segments)
        if negative_share >= LEAST_NEGATIVE_SHARE:
            cell = (count.theme_id or "", stage)
            yield _point(cell, tally, (frame.ok, negative_share, findings.get(cell)))


def _candidates(count: ThemeCount, frame: Frame) -> list[tuple[str | None, Tally]]:
    """List the stages with enough negative segments, else the whole theme if it has enough."""
    total = count.tally.negative_segments
    staged = in_order([stage for stage in count.stages if stage is not None], frame.order)
    enough = [stage for stage in staged if count.stages[stage].negative_segments >= least_negative(total)]
    whole: list[tuple[str | None, Tally]] = [(None, count.tally)] if total >= LEAST_NEGATIVE else []
    return [(stage, count.stages[stage]) for stage in enough] or whole


def _point(cell: Cell, tally: Tally, known: tuple[int, float, Finding | None]) -> Point:
    ok, negative_share, finding = known
    reach = wilson(tally.negative_verbatims, ok)
    severity = tally.severity_sum / tally.negative_segments
    shares = (reach.low, severity, negative_share)
    return Point(
        theme_id=cell[0],
        stage=cell[1],
        rank=0,
        tally=tally,
        reach=reach,
        factors=factors(shares, _rising(finding), _harmful(finding)),
        finding=finding,
    )


def _rising(finding: Finding | None) -> bool:
    return bool(finding and finding.trend and finding.trend["direction"] == "up")


def _harmful(finding: Finding | None) -> bool:
    return bool(finding and finding.impact and finding.impact["interval"][1] < 0)


def _priority(point: Point) -> float:
    return priority(dict(point.factors))


def _rank_key(point: Point) -> tuple[float, int, str]:
    """Round, so that the last bit of a sum cannot turn a rank."""
    return (-round(_priority(point), 12), -point.tally.negative_verbatims, point.theme_id)


def _stages(counts: Sequence[ThemeCount], frame: Frame) -> list[str]:
    return in_order(sorted({stage for count in counts for stage in count.stages if stage is not None}), frame.order)


def _asked(wanted: str | None, found: str | None) -> bool:
    return wanted is None or wanted == (found or "")
