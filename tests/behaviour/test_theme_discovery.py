"""What a reader of themes may rely on, with the real topic model on planted opinions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest

from tests.theme_samples import Said, corpus, planted, said
from textcx.backends.bertopic_topics import BertopicTopics
from textcx.insights.results import ThemeDraft
from textcx.insights.themes import ThemeOptions, discover
from textcx.types import Span, Status


def found(rows: Sequence[Said], options: ThemeOptions | None = None) -> tuple[np.ndarray, tuple[ThemeDraft, ...]]:
    return discover(corpus(rows), topics=BertopicTopics(), seed=0, options=options or ThemeOptions())


def meanings(rows: Sequence[Said], theme_of: np.ndarray) -> dict[int, set[str]]:
    return {
        int(theme): {row.meaning for row, at in zip(rows, theme_of, strict=True) if at == theme}
        for theme in set(theme_of)
    }


def test_a_theme_holds_one_meaning() -> None:
    theme_of, _ = found(planted())
    held = meanings(planted(), theme_of)
    assert all(len(meaning) == 1 for theme, meaning in held.items() if theme >= 0)


def test_the_same_complaint_in_four_languages_is_one_theme() -> None:
    rows = planted()
    theme_of, _ = found(rows)
    late = {row.language: set() for row in rows}
    for row, theme in zip(rows, theme_of, strict=True):
        late[row.language] |= {int(theme)} if row.meaning == "late" else set()
    assert late == dict.fromkeys(("en", "de", "fr", "pl"), {int(theme_of[0])})


def test_praise_and_complaint_about_one_thing_are_two_themes() -> None:
    texts = {"en": ("the delivery", "about the delivery", "that delivery of yours", "delivery once more")}
    rows = said("delivery", texts, "-") + said("delivery", texts, "+")
    theme_of, drafts = found(rows)
    assert len(drafts) == 2
    assert not (set(theme_of[:12]) & set(theme_of[12:])) - {-1}


def test_labels_are_phrases_the_segments_contain() -> None:
    _, drafts = found(planted())
    assert {draft.label for draft in drafts} == {"late delivery", "no refund", "friendly staff"}


def test_a_theme_without_english_is_named_in_its_own_language() -> None:
    rows = [row for row in planted() if row.language == "de" and row.meaning == "late"]
    _, drafts = found(rows)
    assert [draft.label for draft in drafts] == ["verspätete Lieferung"]


def test_rows_in_another_order_give_the_same_themes() -> None:
    rows = planted()
    order = np.random.default_rng(3).permutation(len(rows))
    theme_of, drafts = found(rows)
    shuffled_theme_of, shuffled_drafts = found([rows[place] for place in order])
    assert [draft.id for draft in shuffled_drafts] == [draft.id for draft in drafts]
    assert shuffled_theme_of.tolist() == theme_of[order].tolist()


def test_the_same_input_gives_the_same_result() -> None:
    first, second = found(planted()), found(planted())
    assert (second[0].tolist(), second[1]) == (first[0].tolist(), first[1])


def test_no_more_than_a_quarter_of_the_opinions_is_left_over() -> None:
    noise = [Said(text=f"something odd {place}", meaning=f"odd-{place}") for place in range(60)]
    theme_of, _ = found(planted() + noise, ThemeOptions(similarity=0.99))
    assert (theme_of == -1).mean() == pytest.approx(0.25, abs=0.01)


def test_segments_without_an_opinion_stay_out() -> None:
    rows = [*planted(), Said(text="I bought it in May", meaning="plain", sign="0")]
    theme_of, _ = found(rows)
    assert theme_of[-1] == -2


def test_a_neutral_suggestion_is_an_opinion() -> None:
    rows = [*planted(), Said(text="late delivery could be announced", meaning="late", sign="0", intent="suggestion")]
    theme_of, _ = found(rows)
    assert theme_of[-1] == theme_of[0]


def test_segments_of_a_verbatim_that_is_not_ok_stay_out() -> None:
    rows = [*planted(), Said(text="late", meaning="late", status=Status.JUNK)]
    theme_of, _ = found(rows)
    assert theme_of[-1] == -2


@pytest.mark.parametrize("count", [1, 2, 3, 4, 7])
def test_a_handful_of_opinions_is_one_theme(count: int) -> None:
    theme_of, drafts = found(planted()[:count])
    assert (theme_of.tolist(), len(drafts)) == ([0] * count, 1)


def test_nothing_in_gives_nothing_out() -> None:
    theme_of, drafts = found([])
    assert (theme_of.tolist(), drafts) == ([], ())


def test_a_text_repeated_two_thousand_times_is_one_theme() -> None:
    theme_of, drafts = found([Said(text="late delivery", meaning="late")] * 2000)
    assert (set(theme_of.tolist()), [draft.label for draft in drafts]) == ({0}, ["late delivery"])


def test_segments_without_a_single_word_still_have_a_label() -> None:
    rows = [Said(text=text, meaning="cross") for text in ("!!! 1", "!!! 2", "?! 3", "??? 4", "!? 5", "?!? 6")]
    _, drafts = found(rows)
    assert all(draft.label for draft in drafts)


def test_handles_links_and_hidden_names_stay_out_of_labels_and_terms() -> None:
    rows = [
        replace(row, text=f"Zorro Quine said @acmecorp https://acme.example/{place} {row.text}")
        for place, row in enumerate(planted())
    ]
    hidden = {place: (Span(start=0, end=11),) for place in range(len(rows))}
    _, drafts = found(rows, ThemeOptions(hidden=hidden))
    shown = " ".join(word for draft in drafts for word in (draft.label, *draft.terms)).lower()
    assert [word for word in ("zorro", "quine", "acme", "http") if word in shown] == []


def test_no_two_themes_share_a_label() -> None:
    _, drafts = found(planted())
    assert len({draft.label for draft in drafts}) == len(drafts)


def test_a_small_sample_still_places_every_opinion() -> None:
    rows = planted()
    theme_of, _ = found(rows, ThemeOptions(sample=60))
    held = meanings(rows, theme_of)
    assert all(len(meaning) == 1 for theme, meaning in held.items() if theme >= 0)
    assert (theme_of == -1).mean() <= 0.25


def test_quotes_point_at_the_words_they_show() -> None:
    rows = planted()
    seen = corpus(rows)
    _, drafts = found(rows)
    for quote in (quote for draft in drafts for quote in draft.quotes):
        text = seen.texts[seen.ids.index(quote.evidence.verbatim_id)]
        assert text[quote.evidence.start : quote.evidence.end] == quote.text
