"""The report says what the analysis says, in words, and asks for nothing outside itself."""

from __future__ import annotations

import math
import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest

from tests import report_samples as samples
from textcx.insights import report_format as formats
from textcx.insights import report_marks as marks
from textcx.insights.report import ReportContext, render
from textcx.insights.report_themes import tree
from textcx.insights.results import Analysis, Coverage, Interval

VOID = {"meta", "link", "input", "br"}
LOADING = {"src", "srcset", "poster", "data", "action", "background", "cite"}


class Page(HTMLParser):
    """Collects tags and text, and fails on a tag closed in the wrong place."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if not {"style", "script"} & set(self.open):
            self.words.append(data)

    def count(self, tag: str, **wanted: str) -> int:
        return sum(name == tag and wanted.items() <= attrs.items() for name, attrs in self.tags)

    @property
    def text(self) -> str:
        return " ".join("".join(self.words).split())


def page(made: Analysis, **changes: object) -> Page:
    return Page(render(made, samples.context(made, **changes)))


def nothing() -> Analysis:
    """An analysis of a single row without content."""
    zero = dict.fromkeys(("negative", "neutral", "positive"), 0.0)
    made = samples.analysis(0, 0, None, False)
    return replace(
        made,
        unassigned=None,
        breakdowns=(),
        notes=(),
        languages={},
        sentiment={},
        journey=tuple(replace(s, verbatims=0, segments=0, share=0.0, sentiment=zero) for s in made.journey),
        coverage=Coverage(
            rows=1, ok=0, junk=1, empty=0, error=0, segments=0, opinionated=0, segments_in_themes=0, unassigned=0
        ),
    )


CASES = {
    "full": samples.analysis(),
    "csat": samples.analysis(5, 6, "csat"),
    "no dates and no scores": samples.analysis(metric=None, dated=False),
    "no pain points": samples.analysis(0, 4),
    "nothing at all": nothing(),
    "large": samples.analysis(70, 230),
}


@pytest.mark.parametrize("name", CASES)
def test_the_page_is_well_formed(name: str) -> None:
    assert page(CASES[name]).open == []


@pytest.mark.parametrize("name", CASES)
def test_the_page_never_shows_a_number_that_is_none(name: str) -> None:
    assert re.findall(r"\b(nan|inf|None|undefined)\b%?", page(CASES[name]).text.replace("None Fast", "")) == []


@pytest.mark.parametrize("name", CASES)
def test_the_page_asks_for_nothing_outside_itself(name: str) -> None:
    shown = page(CASES[name])
    links = [attrs["href"] or "" for tag, attrs in shown.tags if "href" in attrs]
    loaded = [attrs for tag, attrs in shown.tags if tag in {"img", "iframe", "object"} or LOADING & set(attrs)]
    assert (loaded, [link for link in links if not link.startswith(("#", "data:,"))]) == ([], [])


def test_neither_style_nor_script_names_an_address() -> None:
    html = render(CASES["full"], samples.context(CASES["full"]))
    assert re.findall(r"https?://|url\(|@import|fetch\(", html) == []


def test_every_link_within_the_page_leads_somewhere() -> None:
    shown = page(CASES["full"])
    ids = {attrs["id"] for _, attrs in shown.tags if "id" in attrs}
    links = {(attrs["href"] or "")[1:] for tag, attrs in shown.tags if tag == "a"}
    assert set() == links - ids


def test_ids_are_unique() -> None:
    ids = [attrs["id"] for _, attrs in page(CASES["large"]).tags if "id" in attrs]
    assert len(set(ids)) == len(ids)


def test_the_same_input_gives_the_same_bytes() -> None:
    made = samples.analysis()
    assert render(made, samples.context(made)) == render(samples.analysis(), samples.context(samples.analysis()))


def test_words_with_markup_stay_words() -> None:
    made = samples.analysis(3, 3)
    shown = page(made, quotes=lambda pointer: "<script>alert(1)</script> & <b>rude</b>", title="<img src=x>")
    assert (shown.count("script"), shown.count("img")) == (1, 0)
    assert "<script>alert(1)</script> & <b>rude</b>" in shown.text


def test_labels_and_ids_with_quotes_do_not_leave_their_place() -> None:
    made = samples.analysis(2, 2)
    made = replace(made, themes=tuple(replace(theme, label='" onload="x') for theme in made.themes))
    assert not any("onload" in attrs for _, attrs in page(made).tags)


def test_characters_that_no_file_can_hold_are_replaced() -> None:
    made = samples.analysis(1, 1)
    html = render(made, samples.context(made, quotes=lambda pointer: "broken \ud83d and \x00 here"))
    assert "broken \ufffd and \ufffd here" in html.encode("utf-8").decode("utf-8")


def test_quotes_carry_direction_and_language() -> None:
    assert page(CASES["full"]).count("blockquote", dir="auto", lang="ar") >= 1


def test_a_quote_whose_language_is_unknown_names_none() -> None:
    made = samples.analysis(1, 1)
    assert page(made, languages={"r-0": "und"}).count("blockquote", lang="und") == 0


def test_evidence_without_words_is_shown_as_a_pointer() -> None:
    assert "[verbatim r-0, characters 0–" in page(samples.analysis(1, 1), quotes={}).text


def test_at_most_five_quotes_are_shown_of_each_pain_point_and_none_twice() -> None:
    made = samples.analysis(1, 0)
    assert page(replace(made, unassigned=None), quotes=lambda pointer: "Same words.").count("blockquote") == 1


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("full", "Refunds take weeks is the pain that weighs most: 133 of 2,140 verbatims (6.2 %, 5.2–7.2) at Support "
                 "and rising; it goes with 3.1 NPS points less (1.7–4.5)."),
        ("no dates and no scores", "Refunds take weeks is the pain that weighs most: 133 of 2,140 verbatims "
                                   "(6.2 %, 5.2–7.2) at Support."),
        ("no pain points", "No pain point stands out among 2,140 verbatims: no theme is negative often enough."),
        ("nothing at all", "There was nothing to analyse in 1 row."),
    ],
)  # fmt: skip
def test_the_headline_says_what_is_known(name: str, sentence: str) -> None:
    assert sentence in page(CASES[name]).text.replace("\u202f", " ")


def test_an_impact_that_may_be_nothing_is_called_so() -> None:
    made = samples.analysis(1, 1)
    point = made.pain_points[0]
    assert point.impact is not None
    vague = replace(point, impact=replace(point.impact, interval=Interval(low=-4.0, high=1.0)))
    assert "its effect on NPS cannot be told from zero" in page(replace(made, pain_points=(vague,))).text


def test_stages_stand_in_the_order_of_the_taxonomy() -> None:
    made = CASES["full"]
    shown = page(replace(made, journey=tuple(reversed(made.journey)))).text.partition("where it hurts")[2]
    places = [shown.index(f" {stage.label} ") for stage in samples.STAGES]
    assert sorted(places) == places


def test_a_stage_the_taxonomy_does_not_know_is_shown_by_its_id() -> None:
    made = CASES["full"]
    assert "awareness" in page(made, stages=samples.STAGES[1:]).text


def test_the_sum_of_rows_is_shown() -> None:
    assert "2,300 rows = 2,140 analysed + 118 without content + 40 empty + 2 failed" in page(CASES["full"]).text


def test_scores_that_could_not_be_read_are_not_passed_over() -> None:
    assert "NPS – no answer could be read" in page(CASES["no dates and no scores"], score_type="nps").text


def test_pain_points_left_out_are_counted() -> None:
    assert "10 more pain points of lower priority" in page(CASES["large"]).text


def test_a_large_report_stays_below_one_and_a_half_megabytes() -> None:
    assert len(render(CASES["large"], samples.context(CASES["large"])).encode()) < 1_500_000


def test_without_dates_there_is_no_growth_and_without_scores_no_impact() -> None:
    ids = {attrs.get("id") for _, attrs in page(CASES["no dates and no scores"]).tags}
    assert set() == {"growth", "impact"} & ids


def test_the_parts_of_the_page_stand_in_order() -> None:
    sections = [attrs["id"] for tag, attrs in page(CASES["full"]).tags if tag == "section" and "id" in attrs]
    assert sections == ["journey", "pain-points", "growth", "impact", "themes", "segments", "method"]


def test_every_table_has_a_caption() -> None:
    shown = page(CASES["full"])
    assert shown.count("table") == shown.count("caption")


def test_an_empty_context_is_enough() -> None:
    assert "Refunds take weeks" in render(CASES["full"], ReportContext(title="a.csv", stages=()))


def test_children_follow_their_parent_and_circles_lose_nobody() -> None:
    one, two, three, four = (samples.theme(at, id=name) for at, name in enumerate("abcd"))
    found = (one, replace(two, parent_id="d"), replace(three, parent_id="c"), four)
    assert [(theme.id, depth) for theme, depth in tree(found)] == [("a", 0), ("d", 0), ("b", 1), ("c", 0)]


@pytest.mark.parametrize(
    ("shown", "value"),
    [("1,234.5", 1234.5), ("−3.1", -3.06), ("0.0", -0.04), ("–", math.nan), ("–", math.inf)],
)
def test_numbers_have_a_true_minus_and_are_never_nan(shown: str, value: float) -> None:
    assert shown == formats.number(value)


@pytest.mark.parametrize(("shown", "share"), [("6.9 %", 0.069), ("< 0.1 %", 0.0001), ("0.0 %", 0.0), ("100.0 %", 1.0)])
def test_shares_are_percentages(shown: str, share: float) -> None:
    assert shown == formats.percent(share, 1).replace("\u202f", " ")


@pytest.mark.parametrize(("shown", "p"), [("p = .003", 0.003), ("p < .001", 0.0), ("p = .41", 0.41), ("p = .99", 1.0)])
def test_p_values_are_as_exact_as_they_deserve(shown: str, p: float) -> None:
    assert shown == formats.p_value(p).replace("\u202f", " ")


def test_intervals_below_zero_are_written_with_words() -> None:
    assert formats.between(Interval(low=-4.4, high=-1.9)) == "−4.4 to −1.9"


def test_the_parts_of_a_bar_fill_it() -> None:
    made = marks.bar({"negative": 0.5, "neutral": 0.2, "positive": 0.3})
    assert sum(part.width for part in made.slices) == 100.0


def test_the_curve_meets_itself_between_two_columns() -> None:
    left, right = marks.curve([-0.4, 0.4], [3, 3])
    assert left is not None and right is not None
    assert right.path.startswith("M0 50.00") and left.path.endswith("100 50.00")


def test_a_long_text_is_cut_at_a_word() -> None:
    assert formats.clip("the box came open", 14) == "the box came…"
