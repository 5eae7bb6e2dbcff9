"""What holds of the identity of themes whatever was found."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.theme_samples import Said, corpus
from textcx.insights.corpus import Corpus, Ints
from textcx.insights.identity import Before, Carried, Known, carry
from textcx.insights.results import ThemeDraft

SIZE = 30
SAID = corpus([Said(text=f"word {at} of {at % 5}", meaning=f"m{at % 5}") for at in range(SIZE)])
themed = st.lists(st.integers(-2, 4), min_size=SIZE, max_size=SIZE)


def compact(raw: list[int]) -> tuple[Ints, tuple[ThemeDraft, ...]]:
    """A discovery without empty themes."""
    used = sorted({theme for theme in raw if theme >= 0})
    theme_of = np.array([used.index(theme) if theme >= 0 else theme for theme in raw], dtype=np.int32)
    return theme_of, tuple(ThemeDraft(id=f"t-{at}", label=f"l{at}", terms=(), quotes=()) for at in range(len(used)))


def standing(carried: Carried, edited: frozenset[int] = frozenset()) -> Before:
    themes = tuple(Known(id=each.id, label=each.label, edited=at in edited) for at, each in enumerate(carried.drafts))
    theme_of = np.maximum(carried.theme_of, -1).astype(np.int32)
    return Before(themes=themes, theme_of=theme_of, used={each.id for each in carried.drafts})


def first(said: Corpus, raw: list[int]) -> Carried:
    return carry(said, compact(raw), Before(themes=(), theme_of=np.full(len(raw), -1, dtype=np.int32)))


def ids_of(carried: Carried) -> list[str | int]:
    return [carried.drafts[theme].id if theme >= 0 else int(theme) for theme in carried.theme_of]


@settings(max_examples=40, deadline=None)
@given(raw=themed, edited=st.frozensets(st.integers(0, 4)))
def test_the_same_discovery_again_changes_no_id_and_no_label(raw: list[int], edited: frozenset[int]) -> None:
    before = first(SAID, raw)
    after = carry(SAID, compact(raw), standing(before, edited))
    assert ids_of(before) == ids_of(after)
    assert {(each.id, each.label) for each in before.drafts} == {(each.id, each.label) for each in after.drafts}
    assert () == after.lines


@settings(max_examples=40, deadline=None)
@given(raw=themed, other=themed, edited=st.frozensets(st.integers(0, 4)))
def test_ids_and_labels_are_each_of_one_theme_and_every_opinion_is_accounted_for(
    raw: list[int], other: list[int], edited: frozenset[int]
) -> None:
    after = carry(SAID, compact(other), standing(first(SAID, raw), edited))
    assert len(after.drafts) == len({each.id for each in after.drafts}) == len({each.label for each in after.drafts})
    assert [theme == -2 for theme in other] == [theme == -2 for theme in after.theme_of]
    assert set(range(len(after.drafts))) == set(after.theme_of[after.theme_of >= 0].tolist())


@settings(max_examples=40, deadline=None)
@given(raw=st.lists(st.integers(0, 4), min_size=SIZE, max_size=SIZE), seed=st.integers(0, 99))
def test_a_tenth_of_new_data_moves_no_id(raw: list[int], seed: int) -> None:
    new = set(np.random.default_rng(seed).choice(SIZE, SIZE // 10, replace=False).tolist())
    before = first(SAID, [-1 if at in new else theme for at, theme in enumerate(raw)])
    after = carry(SAID, compact(raw), standing(before))
    old = [at for at in range(SIZE) if at not in new]
    assert [ids_of(before)[at] for at in old] == [ids_of(after)[at] for at in old]
