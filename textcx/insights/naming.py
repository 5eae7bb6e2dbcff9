"""Ids, labels and quotes of themes that were carried over from the last analysis."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from hashlib import blake2b

import numpy as np
import numpy.typing as npt

from textcx.insights.corpus import Corpus, Ints
from textcx.insights.quotes import quotes
from textcx.insights.results import Quote, ThemeDraft

__all__ = ["Known", "drafted"]

Sources = tuple[int | None, list[int]]
Found = tuple[Ints, Sequence[ThemeDraft], Ints]
Place = tuple[Corpus, npt.NDArray[np.int64]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """A theme of the codeframe; `edited` by a person."""

    id: str
    label: str
    terms: tuple[str, ...] = ()
    parent_id: str | None = None
    edited: bool = False


def drafted(
    corpus: Corpus, found: Found, known: tuple[Sequence[Known], Sequence[Sources], Collection[str]]
) -> tuple[ThemeDraft, ...]:
    """Return a draft for each final theme; no two have the same id or label.

    `found` = drafts by segment, the drafts, final themes by segment; `known` = the themes before, what each final theme
    comes from (theme or None, drafts), and the ids ever used. The label of a theme that a person edited stays; another one
    stays where its words occur in the theme.
    """
    themes, sources, used = known
    ids = {*used, *(theme.id for theme in themes)}
    labels = _labels(corpus, found, (themes, sources))
    return tuple(
        _draft(corpus, found, (place, own), _Named(labels[place], ids, _of(themes, old), _main(found, own)))
        for place, (old, own) in enumerate(sources)
    )


def _of(themes: Sequence[Known], old: int | None) -> Known | None:
    return None if old is None else themes[old]


def _labels(corpus: Corpus, found: Found, known: tuple[Sequence[Known], Sequence[Sources]]) -> dict[int, str]:
    """A label for each final theme: those of people first, then those of themes that were there, then new ones."""
    themes, sources = known
    labels: dict[int, str] = {}
    for place in sorted(range(len(sources)), key=lambda at: _age(_of(themes, sources[at][0]))):
        old, own = _of(themes, sources[place][0]), sources[place][1]
        rows = np.flatnonzero(found[2] == place)
        taken = set(labels.values())
        labels[place] = (
            old.label if old and old.edited else _free(_words((old, _main(found, own)), (corpus, rows)), taken)
        )
    return labels


def _age(theme: Known | None) -> int:
    return 2 if theme is None else int(not theme.edited)


@dataclass(frozen=True, slots=True)
class _Named:
    label: str
    ids: set[str]
    known: Known | None
    main: ThemeDraft | None


def _draft(corpus: Corpus, found: Found, at: tuple[int, list[int]], named: _Named) -> ThemeDraft:
    known, main = named.known, named.main
    source = main or known
    return ThemeDraft(
        id=known.id if known else _fresh(main.id if main else named.label, named.ids),
        label=named.label,
        terms=source.terms if source else (),
        quotes=_quotes(corpus, found, at),
        parent_id=known.parent_id if known else None,
    )


def _main(found: Found, own: Sequence[int]) -> ThemeDraft | None:
    """The largest draft of a theme."""
    sizes = [int((found[0] == draft).sum()) for draft in own]
    return found[1][own[int(np.argmax(sizes))]] if own else None


def _words(source: tuple[Known | None, ThemeDraft | None], place: Place) -> list[str]:
    """The labels a theme may have, the best first: its old one unless its words occur no more, then that of its draft."""
    old, main = source
    new = [main.label, *main.terms] if main else []
    if old is None:
        return new
    return [old.label, *new] if not new or old.label == new[0] or _occurs(old.label, place) else [*new, old.label]


def _occurs(label: str, place: Place) -> bool:
    corpus, rows = place
    wanted = set(label.casefold().split())
    for row in rows.tolist():
        words = corpus.words(row).casefold()
        wanted = {word for word in wanted if word not in words}
        if not wanted:
            return True
    return False


def _free(words: Sequence[str], taken: Collection[str]) -> str:
    """The first label no other theme has; numbered where all are taken."""
    first = words[0] if words else "theme"
    numbered = (f"{first} ({number})" for number in range(2, len(taken) + 3))
    return next(label for label in [*words, first, *numbered] if label not in taken)


def _fresh(name: str, ids: set[str]) -> str:
    """An id never used: that of the draft, or one that follows from it."""
    digest, fresh = name, name
    while fresh in ids:
        digest = blake2b(digest.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()
        fresh = f"t-{digest[:6]}"
    ids.add(fresh)
    return fresh


def _quotes(corpus: Corpus, found: Found, at: tuple[int, list[int]]) -> tuple[Quote, ...]:
    """The quotes of the draft where the theme is that draft alone, else the most typical segments of the theme."""
    place, own = at
    members = np.flatnonzero(found[2] == place)
    if len(own) == 1 and np.array_equal(members, np.flatnonzero(found[0] == own[0])):
        return found[1][own[0]].quotes
    vectors = np.asarray(corpus.vectors[members], dtype=np.float32)
    centre = vectors.mean(axis=0)
    norms = np.linalg.norm(vectors, axis=1) * float(np.linalg.norm(centre))
    similarity = np.asarray(vectors @ centre / np.maximum(norms, 1e-9), dtype=np.float32)
    return quotes(corpus, members, similarity)
