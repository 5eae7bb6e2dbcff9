"""Themes against groups of the gold: a row is in the theme that covers most of its characters.

Rows without a theme (no opinion, junk, or not similar to any theme) form one group of their own, so that leaving
rows out is no way to a better figure; the same figures over rows with a theme alone stand beside.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from textcx.evaluation import figures
from textcx.evaluation.bootstrap import Floats, Ints, Sample, estimate, sample
from textcx.evaluation.figures import Contingency
from textcx.evaluation.results import Figures
from textcx.evaluation.scored import Scored, Setting
from textcx.insights.corpus import Corpus
from textcx.insights.corpus import Ints as Themes

NO_THEME = -1
# Resampling lowers entropies and raises maxima, so that percentiles miss the truth: measured in docs/evaluation.md.
REFLECTED = frozenset(
    name + part for name in ("v_measure", "homogeneity", "completeness", "purity") for part in ("", "_with_theme")
)


def has_gold(row: Scored) -> bool:
    """Whether the row can be judged."""
    return row.example.label is not None


def theme_of_rows(corpus: Corpus, theme_of: Themes) -> list[int | None]:
    """Return the theme of each verbatim: the one that covers most characters, the earlier of a tie, None without any."""
    covered: list[dict[int, int]] = [{} for _ in corpus.ids]
    for segment in np.flatnonzero(theme_of >= 0):
        themes, theme = covered[corpus.verbatim[segment]], int(theme_of[segment])
        themes[theme] = themes.get(theme, 0) + int(corpus.end[segment] - corpus.start[segment])
    return [max(themes, key=lambda theme: themes[theme]) if themes else None for themes in covered]


def measure(rows: Sequence[Scored], setting: Setting) -> Figures:
    """Return V-measure, homogeneity, completeness, adjusted Rand index, purity and the share without a theme."""
    found = _cells(rows)
    themed = [row.theme for row in rows if row.theme is not None]
    counts = {"themes": len(set(themed)), "gold groups": len({row.example.label for row in rows})}
    return Figures(
        n=len(rows),
        overall=estimate(found, lambda weights: _overall(weights, found.rows), setting.draws),
        counts=counts,
        notes=_notes(len(rows), len(rows) - len(themed)),
    )


def _cells(rows: Sequence[Scored]) -> Sample:
    """Pairs of gold group and theme, numbered in a fixed order."""
    groups = sorted({row.example.label or "" for row in rows})
    place = {group: number for number, group in enumerate(groups)}
    pairs = [(place[row.example.label or ""], NO_THEME if row.theme is None else row.theme) for row in rows]
    return sample(np.array(pairs, dtype=np.int64), REFLECTED)


def _overall(weights: Floats, pairs: Ints) -> dict[str, Floats]:
    themed = pairs[:, 1] != NO_THEME
    without = weights[:, ~themed].sum(axis=1)
    inside = _agreement(weights[:, themed], pairs[themed]) if themed.any() else {}
    return {
        **_agreement(weights, pairs),
        **{f"{name}_with_theme": values for name, values in inside.items()},
        "share_without_theme": without / weights.sum(axis=1),
    }


def _agreement(weights: Floats, pairs: Ints) -> dict[str, Floats]:
    table = Contingency(counts=weights, classes=_numbered(pairs[:, 0]), clusters=_numbered(pairs[:, 1]))
    rest = {"adjusted_rand_index": figures.adjusted_rand(table), "purity": figures.purity(table)}
    return {**figures.v_measure(table), **rest}


def _numbered(values: Ints) -> Ints:
    return np.asarray(np.unique(values, return_inverse=True)[1], dtype=np.int64)


def _notes(rows: int, without: int) -> tuple[str, ...]:
    fixed = "intervals resample rows; themes are discovered once, so their own variation is not in them"
    left = f"{without} of {rows} rows are in no theme and count as one group: themes hold opinions alone"
    return (fixed, left) if without else (fixed,)
