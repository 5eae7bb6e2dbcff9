"""Themes as in themes.json, from counts, codeframe and quotes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from api.presentation.numbers import mean_sentiment, number, rounded
from textcx.insights.grouping import share
from textcx.insights.tally import main_stage
from textcx.records import moment
from textcx.store.summaries import ThemeCount
from textcx.store.tally import NOTHING
from textcx.store.values import Lineage, QuotedWords, ThemeEdit, ThemeEntry

Plain = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """What counts of themes are shown with: `ok` (the denominator), the codeframe, the order of stages, the polarity asked for."""

    ok: int
    entries: Mapping[str, ThemeEntry]
    order: Sequence[str]
    polarity: str | None = None


def theme(count: ThemeCount, frame: Frame, quotes: Sequence[QuotedWords]) -> Plain:
    """Return one theme; verbatims and segments are those of the polarity, `sentiment` is that of all its segments."""
    identity = count.theme_id or ""
    entry = frame.entries.get(identity) or ThemeEntry(id=identity, label=identity)
    stages = stage_shares(count, frame)
    verbatims = count.tally.verbatims_of(frame.polarity)
    return {
        "id": entry.id,
        "label": entry.label,
        "terms": list(entry.terms),
        "parent_id": entry.parent_id,
        "stage": main_stage(stages),
        "stages": rounded(stages),
        "verbatims": verbatims,
        "segments": count.tally.segments_of(frame.polarity),
        "share": number(share(verbatims, frame.ok)),
        "sentiment": mean_sentiment(count.tally),
        "languages": dict(count.languages),
        "quotes": [words(quote) for quote in quotes],
        "edited": entry.edited,
    }


def nobody(theme_id: str) -> ThemeCount:
    """Return the count of a theme that nothing matches."""
    return ThemeCount(theme_id=theme_id, tally=NOTHING, stages={}, languages={})


def stage_shares(count: ThemeCount, frame: Frame) -> dict[str, float]:
    """Return the share of the theme's segments at each stage that occurs, in the order of the journey."""
    whole = count.tally.segments_of(frame.polarity)
    here = {stage: tally.segments_of(frame.polarity) for stage, tally in count.stages.items() if stage is not None}
    return {stage: share(here[stage], whole) for stage in in_order(list(here), frame.order) if here[stage]}


def in_order(stages: Sequence[str], order: Sequence[str]) -> list[str]:
    """Return stages in the order of the journey, those it does not know last."""
    place = {stage: at for at, stage in enumerate(order)}
    return sorted(stages, key=lambda stage: (place.get(stage, len(place)), stage))


def without_theme(counts: Sequence[ThemeCount], polarity: str | None) -> Plain:
    """Return how many verbatims and segments stand outside all themes."""
    tally = next((count.tally for count in counts if count.theme_id is None), NOTHING)
    return {"verbatims": tally.verbatims_of(polarity), "segments": tally.segments_of(polarity)}


def words(quote: QuotedWords) -> Plain:
    """Return a customer's words with their place."""
    place = quote.evidence
    return {"verbatim_id": place.verbatim_id, "start": place.start, "end": place.end, "text": quote.text}


def entry(found: ThemeEntry) -> Plain:
    """Return a theme of the codeframe without counts."""
    return {
        "id": found.id,
        "label": found.label,
        "terms": list(found.terms),
        "parent_id": found.parent_id,
        "edited": found.edited,
    }


def history(edits: Sequence[ThemeEdit], lineage: Sequence[Lineage], theme_id: str) -> Plain:
    """Return what people changed of a theme, and which themes it came from or went into, in order."""
    return {
        "edits": [_edit(each) for each in edits if each.theme == theme_id],
        "lineage": [_line(each) for each in lineage if theme_id in (each.source, each.target)],
    }


def _edit(edit: ThemeEdit) -> Plain:
    shown = {"theme_id": edit.theme, "kind": edit.kind, "before": dict(edit.before), "after": dict(edit.after)}
    return {**shown, "actor": edit.actor, "at": moment(edit.at)}


def _line(line: Lineage) -> Plain:
    return {"kind": line.kind, "source": line.source, "target": line.target, "at": moment(line.at)}
