"""Themes and findings of a whole data set: computed from one state of it, kept as a plan, and seen in one transaction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from textcx.insights.aggregate import Options, aggregate
from textcx.insights.corpus import Ints
from textcx.insights.identity import Before, Carried, Known, carry
from textcx.insights.results import Analysis
from textcx.insights.serialise import themes_document
from textcx.jobs.service_corpus import Loaded, load
from textcx.jobs.service_engine import AnalysisEngine
from textcx.store.scope import TenantScope
from textcx.store.values import Assignment, Draft, Finding, Job, ThemeEntry
from textcx.types import Evidence

FIGURES = ("priority", "severity", "verbatims", "segments", "share", "share_interval", "negative_share", "factors")
RISING, NEW = "trend_up", "new_and_large"
LARGE = 0.05
EVIDENCE = 20

Pointers = dict[str, dict[str, list[Evidence]]]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Publication:
    """What an analysis found, ready to be stored; `edits` and `revisions` say of which state of the data set."""

    entries: tuple[ThemeEntry, ...]
    pointers: Pointers
    lines: tuple[tuple[str, str, str], ...]
    findings: tuple[Finding, ...]
    assignments: tuple[Assignment, ...]
    revisions: Mapping[str, int]
    edits: int


class ChangedError(Exception):
    """People changed the codeframe since the data set was read; themes are found again."""


def find(scope: TenantScope, job: Job, engine: AnalysisEngine) -> Publication:
    """Discover themes, carry their identity, and aggregate; nothing is stored. Errors: `CallError`, `NotFoundError`."""
    options = job.options
    stages = engine.taxonomy(options.get("taxonomy")).ids
    loaded = load(scope, job.dataset, stages, options.get("score"))
    entries = scope.themes.all(job.dataset)
    seed = int(options.get("seed") or 0)
    theme_of, drafts = engine.discover(loaded.corpus, seed)
    carried = carry(loaded.corpus, (theme_of, drafts), _before(scope, job.dataset, (entries, loaded)))
    score = (options.get("score") or {}).get("type")
    settings = Options(provenance=engine.provenance, score_type=score, seed=seed)
    analysis = aggregate(loaded.corpus, carried.theme_of, carried.drafts, settings)
    return Publication(
        entries=_entries(analysis, entries),
        pointers=_pointers(analysis),
        lines=carried.lines,
        findings=_findings(scope, job, (analysis, carried, entries)),
        assignments=_assignments(loaded, carried),
        revisions=loaded.revisions,
        edits=loaded.edits,
    )


def plan(scope: TenantScope, dataset: str, found: Publication) -> None:
    """Keep what goes with the segments' plan, unseen, within a transaction that the caller opens; errors: `ChangedError`."""
    if len(scope.themes.edits(dataset)) != found.edits:
        raise ChangedError
    named = {each.verbatim_id for roles in found.pointers.values() for some in roles.values() for each in some}
    current = scope.plans.current(dataset, {name: found.revisions[name] for name in named})
    pointers = {
        theme: {role: [each for each in some if each.verbatim_id in current] for role, some in roles.items()}
        for theme, roles in found.pointers.items()
    }
    draft = Draft(entries=found.entries, lines=found.lines, findings=found.findings, edits=found.edits)
    scope.plans.draft(dataset, draft, pointers)


def publish(scope: TenantScope, dataset: str) -> None:
    """Let everybody see what was found, within a transaction that the caller opens.

    Errors: `ChangedError` where people changed the codeframe since, or where there is no draft any more.
    """
    draft = scope.plans.drafted(dataset)
    if draft is None or len(scope.themes.edits(dataset)) != draft.edits:
        raise ChangedError
    scope.themes.replace(dataset, draft.entries)
    scope.themes.descend(dataset, draft.lines)
    scope.plans.carry_out(dataset, [entry.id for entry in draft.entries])
    scope.findings.replace(dataset, draft.findings)


def _before(scope: TenantScope, dataset: str, known: tuple[Sequence[ThemeEntry], Loaded]) -> Before:
    entries, loaded = known
    places = {entry.id: place for place, entry in enumerate(entries)}
    theme_of: Ints = np.array([places.get(theme, -1) if theme else -1 for theme in loaded.themes], dtype=np.int32)
    return Before(themes=tuple(map(_known, entries)), theme_of=theme_of, used=scope.themes.ids(dataset))


def _known(entry: ThemeEntry) -> Known:
    return Known(id=entry.id, label=entry.label, terms=entry.terms, parent_id=entry.parent_id, edited=entry.edited)


def _entries(analysis: Analysis, entries: Sequence[ThemeEntry]) -> tuple[ThemeEntry, ...]:
    edited = {entry.id for entry in entries if entry.edited}
    return tuple(
        ThemeEntry(
            id=theme.id,
            label=theme.label,
            terms=theme.terms,
            parent_id=theme.parent_id,
            stage=theme.stage,
            edited=theme.id in edited,
        )
        for theme in analysis.themes
    )


def _pointers(analysis: Analysis) -> Pointers:
    found: Pointers = {
        theme.id: {"quote": [quote.evidence for quote in theme.quotes], "evidence": []} for theme in analysis.themes
    }
    for point in analysis.pain_points:
        listed = found[point.theme_id]["evidence"]
        listed += [each for each in point.evidence[:EVIDENCE] if each not in listed]
    return found


def _assignments(loaded: Loaded, carried: Carried) -> tuple[Assignment, ...]:
    """Return the segments whose theme changes."""
    corpus, ids = loaded.corpus, [draft.id for draft in carried.drafts]
    wanted = [ids[theme] if theme >= 0 else None for theme in carried.theme_of.tolist()]
    rows, starts = corpus.verbatim.tolist(), corpus.start.tolist()
    changed = (at for at, theme in enumerate(wanted) if theme != loaded.themes[at])
    return tuple(Assignment(verbatim_id=corpus.ids[rows[at]], start=starts[at], theme_id=wanted[at]) for at in changed)


def _findings(
    scope: TenantScope, job: Job, found: tuple[Analysis, Carried, Sequence[ThemeEntry]]
) -> tuple[Finding, ...]:
    analysis, carried, entries = found
    last = {(each.theme_id, each.stage): each for each in scope.findings.all(job.dataset)}
    split = {target for kind, _, target in carried.lines if kind == "split"}
    familiar = {entry.id for entry in entries} | split
    points = themes_document(analysis)["pain_points"]
    return tuple(_finding(point, job.id, (last, familiar if entries else None)) for point in points)


def _finding(
    point: Mapping[str, Any], job: str, known: tuple[Mapping[tuple[str, str | None], Finding], set[str] | None]
) -> Finding:
    last, familiar = known
    before = last.get((point["theme_id"], point["stage"]))
    return Finding(
        theme_id=point["theme_id"],
        stage=point["stage"],
        rank=point["rank"],
        figures={name: point[name] for name in FIGURES},
        trend=point["trend"],
        impact=point["impact"],
        alert=_alert(point, before, familiar),
        job=job,
    )


def _alert(point: Mapping[str, Any], before: Finding | None, familiar: set[str] | None) -> str | None:
    """Say why people are told: the trend turned up, or the theme is new (not in a first analysis) and large."""
    rising = point["trend"] is not None and point["trend"]["direction"] == "up"
    rose = before is not None and before.trend is not None and before.trend["direction"] == "up"
    if rising and not rose:
        return RISING
    new = familiar is not None and point["theme_id"] not in familiar
    return NEW if new and point["share_interval"][0] >= LARGE else None
