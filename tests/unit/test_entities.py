"""Three sources of mentions become one list; English names are believed only where they look like names."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from textcx.backends.spacy_phrases import SpacyPhrases
from textcx.components.entities import EntityComponent, entity_component, entity_scores, gazetteer_recogniser
from textcx.components.name_rules import may_hold_name, refine
from textcx.gazetteer import parse_gazetteer
from textcx.types import Mention, Span

GAZETTEER = parse_gazetteer(
    [
        {"id": "penta", "label": "PRODUCT", "name": "Penta"},
        {"id": "penta-app", "label": "PRODUCT", "name": "Penta App"},
        {"id": "three-weeks", "label": "BRAND", "name": "3 Weeks"},
    ],
    source="test",
)


class Names:
    """Calls every given surface a name; remembers what it was asked."""

    def __init__(self, **labels: str) -> None:
        self.labels = {surface.replace("_", " "): label for surface, label in labels.items()}
        self.asked: list[str] = []

    def find(self, texts: Sequence[str]) -> list[list[tuple[Span, str]]]:
        self.asked += texts
        return [[self.place(t, s, label) for s, label in self.labels.items() if s in t] for t in texts]

    def place(self, text: str, surface: str, label: str) -> tuple[Span, str]:
        start = text.index(surface)
        return Span(start=start, end=start + len(surface)), label


def component(names: Names | None = None) -> EntityComponent:
    return entity_component(names=names, gazetteer=gazetteer_recogniser(GAZETTEER, phrases=SpacyPhrases))


def found(text: str, names: Names | None = None, language: str = "en") -> list[tuple[str, str]]:
    (mentions,) = component(names).recognise([text], [language])
    return [(mention.text, mention.label) for mention in mentions]


def test_mentions_of_all_sources_come_in_order_of_position() -> None:
    expected = [("Oksana", "PER"), ("Penta", "PRODUCT"), ("€30", "MONEY")]

    assert expected == found("Oksana sold me Penta for €30.", Names(Oksana="PER"))


def test_a_mention_carries_its_measured_score_and_the_id_of_its_entity() -> None:
    (mentions,) = component().recognise(["Penta"], ["en"])

    score = entity_scores()["gazetteer"]
    span = Span(start=0, end=5)
    assert (Mention(span=span, text="Penta", label="PRODUCT", score=score, entity_id="penta"),) == mentions


def head_name(text: str, surface: str, label: str) -> Mention:
    start = text.index(surface)
    return Mention(span=Span(start=start, end=start + len(surface)), text=surface, label=label, score=0.7)


def merged(text: str, *names: Mention, model: Names | None = None) -> list[tuple[str, str]]:
    (mentions,) = component(model).merge([text], ["en"], [names])
    return [(mention.text, mention.label) for mention in mentions]


def test_names_of_the_head_join_the_others_with_their_own_scores() -> None:
    text = "Оксана продала мені Penta"
    name = head_name(text, "Оксана", "PER")
    (mentions,) = component().merge([text], ["uk"], [[name]])

    assert [name, "Penta"] == [mentions[0], mentions[1].text]


def test_gazetteer_and_patterns_win_over_names_of_the_head() -> None:
    text = "Penta on 5 May"
    names = (head_name(text, "Penta", "ORG"), head_name(text, "May", "PER"))

    assert [("Penta", "PRODUCT"), ("5 May", "DATE")] == merged(text, *names)


def test_names_of_the_head_win_over_those_of_the_model_apart() -> None:
    text = "Oksana Koval was kind"

    assert [("Oksana Koval", "PER")] == merged(text, head_name(text, "Oksana Koval", "PER"), model=Names(Koval="ORG"))


def test_the_gazetteer_wins_over_patterns() -> None:
    assert [("3 Weeks", "BRAND")] == found("I read 3 Weeks every month.")


def test_patterns_win_over_names() -> None:
    assert [("5 May", "DATE")] == found("Come on 5 May then.", Names(May="PER"))


def test_an_address_wins_over_the_gazetteer() -> None:
    assert [("https://penta.example.com/app", "URL")] == found("See https://penta.example.com/app please")


def test_the_longest_entity_of_the_gazetteer_wins() -> None:
    assert [("Penta App", "PRODUCT")] == found("The Penta App again.")


@pytest.mark.parametrize("language", ["en", "en-GB", "en_US", "EN"])
def test_the_name_model_is_asked_about_english(language: str) -> None:
    assert [("Oksana", "PER")] == found("Oksana was kind.", Names(Oksana="PER"), language)


@pytest.mark.parametrize("language", ["de", "und", "uk"])
def test_the_name_model_is_not_asked_about_other_languages(language: str) -> None:
    assert [] == found("Oksana was kind.", Names(Oksana="PER"), language)


def test_the_name_model_is_not_asked_about_texts_without_a_possible_name() -> None:
    names = Names()
    component(names).recognise(["The delivery was LATE.", "nothing here", "Ask Oksana."], ["en"] * 3)

    assert ["Ask Oksana."] == names.asked


def test_without_names_and_gazetteer_the_patterns_remain() -> None:
    (mentions,) = entity_component(names=None).recognise(["Penta Oksana 5%"], ["en"])

    assert ["PERCENT"] == [mention.label for mention in mentions]


@pytest.mark.parametrize(
    ("text", "surface", "label", "expected"),
    [
        ("I met the Harlow Group's people.", "the Harlow Group's", "ORG", ("Harlow Group", "ORG")),
        ("Great stay", "Great", "PER", None),
        ("THANKS", "THANKS", "ORG", None),
        ("I asked @OlenaK", "OlenaK", "PER", None),
        ("So #Lateagain today", "Lateagain", "ORG", None),
        ("we met olena", "olena", "PER", None),
        ("Bought 4 Boxen42 there", "Boxen42", "PER", None),
        ("My Zubr 7 broke", "Zubr 7", "PRODUCT", ("Zubr 7", "PRODUCT")),
        ("Wow 😡 Olena", "😡 Olena", "PER", ("Olena", "PER")),
        ("spoke to XXXX Smith", "XXXX Smith", "PER", None),
        ("A trip to Lviv", "Lviv", "PER", ("Lviv", "LOC")),
        ("GET IT NOW", "NOW", "PER", None),
        ("Made in the US", "US", "LOC", ("US", "LOC")),
    ],
)
def test_a_name_is_trimmed_relabelled_or_dropped(
    text: str, surface: str, label: str, expected: tuple[str, str] | None
) -> None:
    start = text.index(surface)
    refined = refine(text, Span(start=start, end=start + len(surface)), label)

    assert expected == (refined and (refined[0].of(text), refined[1]))


@pytest.mark.parametrize("text", ["", "the staff was rude", "The Staff Was Rude", "I love it", "404"])
def test_a_text_of_ordinary_words_holds_no_name(text: str) -> None:
    assert not may_hold_name(text)
