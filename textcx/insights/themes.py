"""Themes discovered over the segments that carry an opinion, complaints and praise apart."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import blake2b
from typing import Protocol

import numpy as np
import numpy.typing as npt

from textcx.insights.assignment import Bounds, Centres, centres, dissolve, nearest, settle
from textcx.insights.catalogue import Catalogue, borrow
from textcx.insights.corpus import Corpus, Ints
from textcx.insights.grouping import NO_OPINION, UNASSIGNED
from textcx.insights.labels import Naming, Topic, name_topics
from textcx.insights.phrasebook import Phrasebook, read
from textcx.insights.quotes import quotes
from textcx.insights.results import ThemeDraft
from textcx.insights.sampling import Sampling, draw
from textcx.insights.space import Space, fit_space
from textcx.insights.words import hide
from textcx.types import Span, Vectors

__all__ = ["ThemeOptions", "TopicModel", "discover", "poles"]

COMPLAINT, PRAISE, NEITHER = 0, 1, -1
LABEL_WORDS, LABEL_LENGTH = 4, 10

Hidden = Mapping[int, Sequence[Span]]
Rows = npt.NDArray[np.int64]
Similarities = npt.NDArray[np.float32]
Weights = Sequence[Mapping[str, float]]


class TopicModel(Protocol):
    """Finds groups of points and weighs the terms of their documents."""

    def fit(
        self, documents: Sequence[Sequence[str]], points: Vectors, groups: Ints, *, smallest: int
    ) -> tuple[Ints, list[Mapping[str, float]]]:
        """Return the topic of each document (-1 = none) and the weights of the terms of each topic.

        `documents` are terms without white space; `points` unit rows (n, dims), n ≥ 1; a topic never crosses
        `groups` (n,) and holds at least `smallest` documents, unless its whole group is smaller. The same input in
        the same order gives the same topics.
        """


@dataclass(frozen=True, slots=True, kw_only=True)
class ThemeOptions:
    """How themes are discovered.

    `intents` make a segment an opinion whatever its sentiment; a theme holds at least `smallest` segments and
    `smallest_share` of the opinionated ones; topics are fitted on at most `sample` of them; a segment less
    similar than `similarity` to every theme stays unassigned, up to the share `unassigned` of the opinionated
    ones. `hidden` maps a verbatim's row to spans no label may show, such as names of people. `names` lends plain
    names to themes without a phrase of their own.
    """

    intents: frozenset[str] = frozenset(("complaint", "praise", "suggestion"))
    smallest: int = 5
    smallest_share: float = 0.003
    sample: int = 30_000
    similarity: float = 0.2
    unassigned: float = 0.25
    hidden: Hidden | None = None
    names: Catalogue | None = None

    def bounds(self, opinions: int) -> Bounds:
        """The bounds of a corpus with so many opinionated segments."""
        smallest = max(self.smallest, round(self.smallest_share * opinions))
        return Bounds(smallest=smallest, similarity=self.similarity, unassigned=self.unassigned)


DEFAULT = ThemeOptions()


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Found:
    """The sampled segments, the space they were seen in, their points, the centres found and the term weights."""

    rows: Rows
    space: Space
    points: Vectors
    centres: Centres
    weights: Weights
    book: Phrasebook


def discover(
    corpus: Corpus, *, topics: TopicModel, seed: int, options: ThemeOptions = DEFAULT
) -> tuple[Ints, tuple[ThemeDraft, ...]]:
    """Return the theme of each segment and the themes, the largest first.

    The first part (S,) int32 holds an index into the second, -1 for an opinion no theme holds, -2 for no
    opinion. Rows in another order lead to the same themes; `seed` decides the sample and the order in which the
    topic model sees it. AssertionError where more than the share
    `options.unassigned` stays without a theme. The method is in docs/themes.md.
    """
    pole = poles(corpus, options)
    opinions = np.flatnonzero(pole != NEITHER)
    theme_of = np.full(len(pole), NO_OPINION, dtype=np.int32)
    if not len(opinions):
        return theme_of, ()
    found = _find(corpus, pole, (topics, seed, options))
    bounds = options.bounds(len(opinions))
    found, theme, similarity = _place(corpus, opinions, (found, pole), bounds)
    theme_of[opinions] = theme
    _assert_coverage(theme, bounds)
    namings = _namings(theme_of, found, options.names)
    return theme_of, _drafts(corpus, theme_of, namings, (opinions, similarity))


def poles(corpus: Corpus, options: ThemeOptions = DEFAULT) -> Ints:
    """Return 0 for a complaint or a wish, 1 for praise, -1 for no opinion or a verbatim that is not ok, shape (S,)."""
    leaning = corpus.sentiment.argmax(axis=1) if len(corpus.sentiment) else np.zeros(0, dtype=np.int64)
    intents = np.asarray(corpus.intents, dtype=object)
    voiced = np.isin(intents.astype(str), sorted(options.intents)) if len(intents) else np.zeros(0, dtype=bool)
    pole = np.where(leaning == 0, COMPLAINT, np.where(leaning == 2, PRAISE, NEITHER))
    wished = np.where(intents == "praise", PRAISE, COMPLAINT)
    pole = np.where((leaning == 1) & voiced, wished, pole)
    return np.where(corpus.ok()[corpus.verbatim], pole, NEITHER).astype(np.int32)


def _find(corpus: Corpus, pole: Ints, how: tuple[TopicModel, int, ThemeOptions]) -> _Found:
    topics, seed, options = how
    opinions = np.flatnonzero(pole != NEITHER)
    rows = draw(corpus, opinions.tolist(), Sampling(size=options.sample, copies=options.smallest, seed=seed))
    languages = [corpus.languages[row] for row in corpus.verbatim[rows]]
    book = read([_visible(corpus, row, options.hidden or {}) for row in rows.tolist()], languages)
    space = fit_space(corpus.vectors[rows], languages)
    points = space.project(corpus.vectors[rows], languages)
    smallest = max(options.smallest, round(options.smallest_share * len(rows)))
    topic, weights = topics.fit(book.documents(), points, pole[rows], smallest=smallest)
    known = centres(points, topic, pole[rows])
    return _Found(rows=rows, space=space, points=points, centres=known, weights=weights, book=book)


def _visible(corpus: Corpus, segment: int, hidden: Hidden) -> str:
    """The text of a segment without what a label may not show."""
    verbatim, start, end = int(corpus.verbatim[segment]), int(corpus.start[segment]), int(corpus.end[segment])
    text = corpus.texts[verbatim]
    return hide(text, hidden[verbatim])[start:end] if verbatim in hidden else text[start:end]


def _place(
    corpus: Corpus, opinions: Rows, found: tuple[_Found, Ints], bounds: Bounds
) -> tuple[_Found, Ints, Similarities]:
    """Give each opinion its theme, twice: once to see which themes are too small, once without those."""
    state, pole = found
    theme, _ = nearest(corpus, opinions, state.space, (state.centres, pole))
    kept = dissolve(theme, len(state.weights), bounds)
    state = _only(state, kept)
    theme, similarity = nearest(corpus, opinions, state.space, (state.centres, pole))
    theme = settle(theme, similarity, bounds)
    ranked = _by_size(theme, len(state.weights))
    rank = np.full(len(state.weights) + 1, UNASSIGNED, dtype=np.int32)  # the last place is that of theme -1
    rank[ranked] = np.arange(len(ranked))
    return _only(state, ranked), rank[theme], similarity


def _only(found: _Found, chosen: npt.NDArray[np.bool_] | Rows) -> _Found:
    """The findings with the chosen themes alone, in the chosen order."""
    order = np.arange(len(found.weights))[chosen]
    known = Centres(points=found.centres.points[order], poles=found.centres.poles[order])
    weights = [found.weights[topic] for topic in order]
    return replace(found, centres=known, weights=weights)


def _by_size(theme: Ints, count: int) -> Rows:
    sizes = np.bincount(theme[theme >= 0], minlength=count)
    return np.argsort(-sizes, kind="stable")[: int((sizes > 0).sum())]


def _assert_coverage(theme: Ints, bounds: Bounds) -> None:
    left = int((theme == UNASSIGNED).sum())
    if left > bounds.unassigned * len(theme):
        raise AssertionError(f"{left} of {len(theme)} opinions have no theme, expected at most {bounds.unassigned:.0%}")


def _drafts(
    corpus: Corpus, theme_of: Ints, namings: Sequence[Naming], placed: tuple[Rows, Similarities]
) -> tuple[ThemeDraft, ...]:
    opinions, similarity = placed
    used: set[str] = set()
    return tuple(
        _draft(corpus, (opinions[theme_of[opinions] == theme], similarity[theme_of[opinions] == theme]), naming, used)
        for theme, naming in enumerate(namings)
    )


def _namings(theme_of: Ints, found: _Found, names: Catalogue | None) -> list[Naming]:
    count = len(found.weights)
    rows = [np.flatnonzero(theme_of[found.rows] == theme) for theme in range(count)]
    members = [found.points[places] for places in rows]
    lent = borrow(names, found.space, found.centres, members) if names else [""] * count
    parts = zip(rows, found.centres.points, found.weights, lent, strict=True)
    topics = [Topic(rows=at, centre=centre, weights=terms, borrowed=name) for at, centre, terms, name in parts]
    return name_topics(found.book, found.points, topics)


def _draft(corpus: Corpus, members: tuple[Rows, Similarities], naming: Naming, used: set[str]) -> ThemeDraft:
    typical = quotes(corpus, *members)
    label = naming.label or _opening(typical[0].text, used)
    used.add(label)
    identity = _identity([label, *sorted(quote.text for quote in typical)], used)
    return ThemeDraft(id=identity, label=label, terms=naming.terms, quotes=typical)


def _opening(text: str, used: set[str]) -> str:
    """The first words of the most typical segment, as many as make it new: no phrase can serve as a label."""
    words = text.lower().split()
    openings = [" ".join(words[:count])[: LABEL_LENGTH * count] for count in range(LABEL_WORDS, len(words) + 1)]
    fresh = (opening for opening in openings if opening not in used)
    return next(fresh, " ".join(words)[: LABEL_LENGTH * LABEL_WORDS])


def _identity(words: Sequence[str], used: set[str]) -> str:
    """A short name that follows from the words of a theme; the digest is taken again where two collide."""
    digest = "\n".join(words)
    while True:
        digest = blake2b(digest.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()
        if (name := f"t-{digest[:6]}") not in used:
            used.add(name)
            return name
