"""Drafts of themes become themes: verbatims, segments, sentiment, stages and languages are counted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from textcx.insights.corpus import Corpus
from textcx.insights.grouping import UNASSIGNED, Grouping, Indices, share
from textcx.insights.results import Quote, Theme, ThemeDraft
from textcx.types import POLARITIES

LEAST_STAGE_SHARE = 0.2
UNASSIGNED_QUOTES = 5


def themes(grouping: Grouping, drafts: Sequence[ThemeDraft]) -> tuple[Theme, ...]:
    """Count every theme, most verbatims first; a parent counts the segments of its children as its own."""
    members = _with_children(grouping, drafts)
    counted = [tally(grouping, draft, segments) for draft, segments in zip(drafts, members, strict=True)]
    return tuple(sorted(counted, key=lambda theme: (-theme.verbatims, theme.id)))


def unassigned(grouping: Grouping) -> Theme | None:
    """Count the segments with an opinion that no theme holds, None where there are none."""
    segments = np.flatnonzero(grouping.theme_of == UNASSIGNED)
    if segments.size == 0:
        return None
    draft = ThemeDraft(
        id="unassigned", label="Unassigned", terms=(), quotes=_strongest_quotes(grouping.corpus, segments)
    )
    return tally(grouping, draft, segments)


def tally(grouping: Grouping, draft: ThemeDraft, segments: Indices) -> Theme:
    """Return the theme of a draft with the counts of its segments."""
    voices = grouping.verbatims(segments)
    stages = _stage_shares(grouping.corpus, segments)
    return Theme(
        id=draft.id,
        label=draft.label,
        terms=draft.terms,
        stage=main_stage(stages),
        stages=stages,
        verbatims=int(voices.size),
        segments=int(segments.size),
        share=share(voices.size, grouping.voices),
        sentiment=mean_sentiment(grouping.corpus, segments),
        languages=count_languages(grouping.corpus, voices),
        quotes=draft.quotes,
        parent_id=draft.parent_id,
    )


def main_stage(stages: Mapping[str, float]) -> str | None:
    """Return the stage with the largest share, the earlier one of a tie, None where none reaches 0.2."""
    best = max(stages, key=lambda stage: stages[stage], default=None)
    return best if best is not None and stages[best] >= LEAST_STAGE_SHARE else None


def mean_sentiment(corpus: Corpus, segments: Indices) -> dict[str, float]:
    """Return the mean probabilities over some segments, three zeros where there are none."""
    if segments.size == 0:
        return dict.fromkeys(POLARITIES, 0.0)
    means = corpus.sentiment[segments].mean(axis=0, dtype=np.float64)
    return {polarity: float(mean) for polarity, mean in zip(POLARITIES, means, strict=True)}


def count_languages(corpus: Corpus, verbatims: Indices) -> dict[str, int]:
    """Return the number of verbatims in each language, most first."""
    names, counts = np.unique([corpus.languages[row] for row in verbatims], return_counts=True)
    found = zip(names.tolist(), counts.tolist(), strict=True)
    return {str(name): int(count) for name, count in sorted(found, key=lambda pair: (-pair[1], pair[0]))}


def _stage_shares(corpus: Corpus, segments: Indices) -> dict[str, float]:
    """Keep the stages that occur, in the order of the taxonomy."""
    counts = np.count_nonzero(corpus.stages[segments] > 0, axis=0)
    pairs = zip(corpus.stage_ids, counts.tolist(), strict=True)
    return {stage: share(count, segments.size) for stage, count in pairs if count}


def _with_children(grouping: Grouping, drafts: Sequence[ThemeDraft]) -> list[Indices]:
    position = {draft.id: index for index, draft in enumerate(drafts)}
    members: list[list[Indices]] = [[] for _ in drafts]
    for index in range(len(drafts)):
        for holder in _line(index, drafts, position):
            members[holder].append(grouping.segments(index))
    return [np.concatenate(parts) for parts in members]


def _line(index: int, drafts: Sequence[ThemeDraft], position: Mapping[str, int]) -> list[int]:
    """List a theme and its ancestors, each once even where the parents run in a circle."""
    line: list[int] = []
    at: int | None = index
    while at is not None and at not in line:
        line.append(at)
        parent = drafts[at].parent_id
        at = None if parent is None else position.get(parent)
    return line


def _strongest_quotes(corpus: Corpus, segments: Indices) -> tuple[Quote, ...]:
    strength = corpus.sentiment[segments][:, [0, 2]].max(axis=1)
    picked = most(corpus, segments, strength)[:UNASSIGNED_QUOTES]
    return tuple(Quote(evidence=corpus.evidence(segment), text=corpus.words(segment)) for segment in picked)


def most(corpus: Corpus, segments: Indices, strength: np.ndarray, keep: int = 20) -> list[int]:
    """Return the strongest segments, ties by id and position, so that the order of rows does not matter."""
    if segments.size > keep:
        floor = np.partition(strength, strength.size - keep)[strength.size - keep]
        segments, strength = segments[strength >= floor], strength[strength >= floor]
    pairs = zip((-strength).tolist(), segments.tolist(), strict=True)
    return [at for _, at in sorted(pairs, key=lambda pair: (pair[0], corpus.evidence(pair[1])))][:keep]
