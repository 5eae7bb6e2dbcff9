"""Themes keep their ids from analysis to analysis, and what people made of them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from tests.theme_samples import Said, corpus
from textcx.insights.corpus import Corpus, Ints
from textcx.insights.identity import Before, Carried, Known, carry
from textcx.insights.results import ThemeDraft


def spoken(*groups: tuple[str, int]) -> Corpus:
    """Segments in groups of one meaning: (meaning, how many)."""
    return corpus([Said(text=f"{name} item {at}", meaning=name) for name, count in groups for at in range(count)])


def draft(name: str, label: str = "", *terms: str) -> ThemeDraft:
    return ThemeDraft(id=name, label=label or name, terms=terms, quotes=())


def numbers(*runs: tuple[int, int]) -> Ints:
    """Themes of segments in runs: (theme, how many)."""
    return np.array([theme for theme, count in runs for _ in range(count)], dtype=np.int32)


def known(name: str, label: str = "", edited: bool = False) -> Known:
    return Known(id=name, label=label or name, edited=edited)


def ids_of(carried: Carried) -> list[str | None]:
    return [carried.drafts[theme].id if theme >= 0 else None for theme in carried.theme_of]


def again(
    said: Corpus,
    found: tuple[Ints, Sequence[ThemeDraft]],
    before: tuple[Sequence[Known], Ints],
    used: Sequence[str] = (),
) -> Carried:
    return carry(said, found, Before(themes=tuple(before[0]), theme_of=before[1], used=used))


def test_the_first_analysis_is_taken_as_it_is() -> None:
    said, found = spoken(("late", 6), ("rude", 4)), numbers((0, 6), (1, 4))
    carried = again(said, (found, [draft("t-1"), draft("t-2")]), ([], numbers((-1, 10))))
    assert ["t-1"] * 6 + ["t-2"] * 4 == ids_of(carried)
    assert () == carried.lines


def test_the_same_clusters_under_other_names_keep_their_ids() -> None:
    said, before = spoken(("late", 6), ("rude", 4)), numbers((0, 6), (1, 4))
    found = (numbers((1, 6), (0, 4)), [draft("t-8", "rude staff"), draft("t-9", "late parcel")])
    carried = again(said, found, ([known("t-1", "late"), known("t-2", "rude")], before))
    assert ["t-1"] * 6 + ["t-2"] * 4 == ids_of(carried)
    assert ["late", "rude"] == [theme.label for theme in carried.drafts]


def test_new_segments_follow_the_theme_of_their_cluster() -> None:
    said = spoken(("late", 8))
    carried = again(said, (numbers((0, 8)), [draft("t-9")]), ([known("t-1")], numbers((0, 6), (-1, 2))))
    assert ["t-1"] * 8 == ids_of(carried)


def test_the_larger_part_of_a_split_theme_keeps_the_id_and_the_line_is_noted() -> None:
    said = spoken(("late", 6), ("lost", 4))
    found = (numbers((0, 6), (1, 4)), [draft("t-8"), draft("t-9")])
    carried = again(said, found, ([known("t-1", "item")], numbers((0, 10))))
    assert ["t-1"] * 6 + ["t-9"] * 4 == ids_of(carried)
    assert (("split", "t-1", "t-9"),) == carried.lines


def test_themes_that_became_one_keep_the_id_of_the_larger_and_the_line_is_noted() -> None:
    said = spoken(("late", 10))
    carried = again(said, (numbers((0, 10)), [draft("t-9")]), ([known("t-1"), known("t-2")], numbers((0, 6), (1, 4))))
    assert ["t-1"] * 10 == ids_of(carried)
    assert (("merge", "t-2", "t-1"),) == carried.lines


def test_a_label_whose_words_occur_no_more_gives_way() -> None:
    said = spoken(("late", 5))
    carried = again(said, (numbers((0, 5)), [draft("t-9", "late item")]), ([known("t-1", "torn box")], numbers((0, 5))))
    assert [("t-1", "late item")] == [(theme.id, theme.label) for theme in carried.drafts]


def test_the_label_of_a_person_stays_whatever_the_segments_say() -> None:
    said = spoken(("late", 5))
    before = ([known("t-1", "Logistics", edited=True)], numbers((0, 5)))
    carried = again(said, (numbers((0, 5)), [draft("t-9", "late item")]), before)
    assert [("t-1", "Logistics")] == [(theme.id, theme.label) for theme in carried.drafts]


def test_themes_that_a_person_merged_stay_merged() -> None:
    said = spoken(("late", 6), ("lost", 4), ("lost again", 1))
    found = (numbers((0, 6), (1, 5)), [draft("t-8"), draft("t-9")])
    carried = again(said, found, ([known("t-1", edited=True)], numbers((0, 10), (-1, 1))))
    assert ["t-1"] * 11 == ids_of(carried)


def test_a_theme_that_a_person_split_stays_split_and_new_segments_go_to_the_nearer_part() -> None:
    said = spoken(("late", 4), ("lost", 6), ("late", 1), ("lost", 1))
    before = ([known("t-1", "item"), known("t-2", "lost", edited=True)], numbers((0, 4), (1, 6), (-1, 2)))
    carried = again(said, (numbers((0, 12)), [draft("t-9")]), before)
    assert ["t-1"] * 4 + ["t-2"] * 6 + ["t-1", "t-2"] == ids_of(carried)


def test_a_segment_without_an_opinion_leaves_the_theme_of_a_person() -> None:
    said = spoken(("late", 5))
    carried = again(said, (numbers((0, 4), (-2, 1)), [draft("t-9")]), ([known("t-1", edited=True)], numbers((0, 5))))
    assert ["t-1"] * 4 + [None] == ids_of(carried)
    assert -2 == carried.theme_of[-1]


def test_without_any_cluster_the_themes_of_people_remain() -> None:
    said = spoken(("late", 3), ("rude", 2))
    before = ([known("t-1"), known("t-2", edited=True)], numbers((0, 3), (1, 2)))
    carried = again(said, (numbers((-1, 5)), []), before)
    assert [None] * 3 + ["t-2"] * 2 == ids_of(carried)


def test_an_id_that_was_ever_used_is_not_given_to_something_else() -> None:
    said = spoken(("late", 5))
    carried = again(said, (numbers((0, 5)), [draft("t-9")]), ([], numbers((-1, 5))), used=["t-9"])
    assert "t-9" not in ids_of(carried)


def test_a_cluster_with_few_known_segments_is_known_by_its_centre() -> None:
    said = spoken(("late", 40), ("rude", 40))
    before = numbers((0, 2), (-1, 38), (1, 2), (-1, 38))
    found = (numbers((-1, 2), (0, 38), (-1, 2), (1, 38)), [draft("t-8"), draft("t-9")])
    carried = again(said, found, ([known("t-1"), known("t-2")], before))
    assert ["t-1", "t-2"] == sorted({name for name in ids_of(carried) if name})


def test_no_two_themes_have_the_same_label() -> None:
    said = spoken(("late", 6), ("lost", 4))
    found = (numbers((0, 6), (1, 4)), [draft("t-8", "late"), draft("t-9", "item", "lost")])
    carried = again(said, found, ([known("t-1", "item")], numbers((0, 10))))
    assert ["item", "lost"] == [theme.label for theme in carried.drafts]
