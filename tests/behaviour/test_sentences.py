"""Sentences end where a reader would say so, in careful and in careless typing."""

import pytest

from textcx.segmenters.rules import RuleSegmenter

MARKED = [
    "Great food.|Bad service",
    "We paid 3.5 times more at 10.30 than before. | Never again.",
    "The bill (no. 5) of Dr. Lane was wrong. | I called twice.",
    "Z.B. fehlte der Stecker. | Herr Dr. Kern half mir.",
    "Am 3. Mai kam das Paket. | Danke dafür.",
    "Mieszkam na ul. Polnej 7 i kurier nie trafił. | Szkoda.",
    "Привезли мебель, лампу и т.д. | Всё целое.",
    "Купив за 5 тис. грн у червні. | Працює добре.",
    "Cafés, p.ej. el solo, son caros. | No vuelvo.",
    "See www.example.com/help.html or write to a.b@example.org. | It helps.",
    "Booking.Com lost it. | Node.js was fine.",
    "It was ... well ... fine. | Next time cheaper.",
    "Wait... | What was that?",
    "lovely view!!!! | noisy bar???",
    "first line about the room\nsecond line about the food",
    "Loved the colours 😍😍 | Hated the smell 🤢",
    "I ❤️ this place",
    "J. Marlow was kind to me. | She called back.",
    "- clean pool\n- rude guards",
    "+ great location | - dirty room | + nice staff",
    "Clean rooms; | noisy street outside",
    "The app looks fine | - support never answers",
    "很好。|服务差！",
    "هل الخدمة جيدة؟ | لا أظن ذلك أبدا.",
    "खाना अच्छा था। | कमरा गंदा था।",
    "Great.",
    "👍",
    "Nice 👍 ok",
]


@pytest.mark.parametrize("marked", MARKED)
def test_a_text_is_cut_at_its_sentence_ends_alone(marked: str) -> None:
    text = marked.replace(" | ", " ").replace("|", "")
    expected = [part.strip() for line in marked.split("\n") for part in line.split("|")]
    assert expected == [span.of(text) for span in RuleSegmenter().segment(text)]


def test_a_line_that_an_email_program_wrapped_is_one_sentence() -> None:
    text = "I have been waiting for the refund of my cancelled trip to the lakes\nfor more than two months now."
    assert 1 == len(RuleSegmenter().segment(text))


@pytest.mark.parametrize("filler", ["word ", "слово ", "字", "x", "."])
def test_a_story_without_punctuation_is_covered_by_spans_of_bearable_length(filler: str) -> None:
    text = (filler * 20_000)[:20_000]
    spans = RuleSegmenter().segment(text)
    covered = sum(len("".join(span.of(text).split())) for span in spans)
    assert (len("".join(text.split())), True) == (covered, all(span.end - span.start <= 400 for span in spans))


@pytest.mark.parametrize("unit", ["a", ".", '"', "😡", "\n", "- a ", "a.B", "; ", "but ab cd ", "(", "@a"])
def test_a_hundred_thousand_characters_of_one_kind_are_all_kept(unit: str) -> None:
    text = unit * (100_000 // len(unit))
    assert "".join(text.split()) == "".join("".join(span.of(text).split()) for span in RuleSegmenter().segment(text))
