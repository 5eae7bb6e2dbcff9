"""Answers without content are junk; everything that says something is not."""

import pytest

from textcx.components.junk import LexiconJunk

JUNK = """
n/a|N.A.|-|...|?!|  |none|None at all.|nothing|nothing to add|Nothing, thank you!|no comment|don't know|DON’T KNOW|idk|x|123|No!!!|Nooooo
yes|keine|nichts|k.A.|weiß nicht|WEISS NICHT|nein|ja|keine Angabe|rien|néant|neant|sans commentaire|RAS|R.A.S.|je ne sais pas|nada|ninguno
no sé|NO SE|sin comentarios|niente|nessuno|non so|niente da aggiungere|nic|brak|nie wiem|brak uwag|nie|нет|ничего|не знаю|Затрудняюсь ответить
немає|нічого|важко сказати|geen|niets|weet niet|n.v.t.|nenhum|não sei|nada a declarar|asdf|asdfgh|qwerty|йцукен|фыва|hjkl|asdasd|aaaaaa|sdfsdf
lorem ipsum|Lorem ipsum dolor sit amet|none none|n/a nothing|特になし|没有
"""
CONTENT = """
ok|good|bad|super|top|👍|😡|🤷|5/5|10/10|10 na 10|9 з 10|8 out of 10|7 von 10|4 op 5|★★★★★|A+|100%|:)|;-)|<3|nothing works|nothing to complain about|no complaints|all good|none of it works
no problem|no wifi|thank you|price|gut|wert|nul|DHL|https|S L O W|ничего не работает|все хорошо|нічого не працює|keine Wartezeit|nichts funktioniert
rien ne marche|nada funciona|niente di buono|nic nie działa|niets werkt|nada presta|很好|快|差|salad|flash|no idea why it broke|yes but too expensive
"""


def items(block: str) -> list[str]:
    return [item for line in block.strip("\n").split("\n") for item in line.split("|")]


@pytest.mark.parametrize("text", items(JUNK))
def test_an_answer_without_content_is_junk(text: str) -> None:
    assert LexiconJunk().is_junk(text)


@pytest.mark.parametrize("text", items(CONTENT))
def test_an_answer_that_says_something_is_not_junk(text: str) -> None:
    assert not LexiconJunk().is_junk(text)


@pytest.mark.parametrize("text", ["z" * 100_000, ". " * 50_000, "12 " * 1000])
def test_a_long_text_of_one_character_or_without_letters_is_junk(text: str) -> None:
    assert LexiconJunk().is_junk(text)


def test_a_long_row_of_emoji_is_not_junk() -> None:
    assert not LexiconJunk().is_junk("😡😤" * 500)
