"""Short verbatims are recognised in every supported language."""

import pytest

from textcx.backends.langid import NgramStatistics
from textcx.components.language import ShortTextIdentifier
from textcx.components.language_evidence import CODES

SHORT = {
    "en": ["Great service", "too slow", "I love the colours", "never again"],
    "de": ["Sehr gut", "zu teuer", "Lieferung kam nie an", "SEHR SCHLECHT"],
    "fr": ["Très bien", "trop cher", "livraison en retard", "rien ne marche"],
    "es": ["Muy bien", "demasiado caro", "nunca llegó el pedido", "Personal muy amable"],
    "it": ["Molto bene", "troppo caro", "consegna in ritardo", "camera sporca"],
    "pt": ["Muito bom", "entrega atrasada", "não recomendo", "atendimento péssimo"],
    "nl": ["Heel goed", "veel te duur", "levering te laat", "slechte kwaliteit"],
    "pl": ["bardzo dobrze", "za drogo", "nie polecam", "paczka uszkodzona"],
    "ru": ["очень хорошо", "слишком дорого", "доставка опоздала", "сломался через день"],
    "uk": ["дуже добре", "занадто дорого", "доставка запізнилась", "зламався за день"],
    "cs": ["velmi příjemné", "příliš drahé"],
    "sk": ["veľmi príjemné", "príliš drahé"],
    "sv": ["mycket bra", "för dyrt"],
    "da": ["meget god mad", "alt for dyrt"],
    "no": ["veldig bra mat", "leveringen var ikke rask nok"],
    "fi": ["erittäin hyvä", "liian kallis"],
    "tr": ["çok güzel", "kargo geç geldi"],
    "ro": ["foarte bun", "prea scump pentru mine"],
    "hu": ["nagyon jó", "túl drága volt"],
    "hr": ["vrlo dobra usluga", "nisam zadovoljan"],
    "el": ["πολύ καλό"],
    "bg": ["много бързо обслужване", "храната беше студена"],
    "ar": ["خدمة ممتازة"],
    "hi": ["बहुत महंगा"],
    "he": ["יקר מדי"],
    "ja": ["とても高い"],
    "ko": ["너무 비싸요"],
    "zh": ["太贵了"],
}


@pytest.fixture(scope="module")
def identifier() -> ShortTextIdentifier:
    return ShortTextIdentifier(NgramStatistics(CODES))


@pytest.mark.parametrize(("code", "text"), [(code, text) for code, texts in SHORT.items() for text in texts])
def test_a_short_verbatim_is_recognised(identifier: ShortTextIdentifier, code: str, text: str) -> None:
    assert code == identifier.identify([text])[0].code


@pytest.mark.parametrize("text", ["ok", "👍", "12345", "", "super", "DHL", "Peter Brandt", "Amazon Prime"])
def test_names_and_words_of_every_language_are_und(identifier: ShortTextIdentifier, text: str) -> None:
    assert "und" == identifier.identify([text])[0].code


def test_neighbours_and_order_change_nothing(identifier: ShortTextIdentifier) -> None:
    texts = [text for group in SHORT.values() for text in group]
    alone = [identifier.identify([text])[0] for text in texts]
    assert alone == identifier.identify(texts[::-1])[::-1]


def test_an_odd_code_point_is_no_obstacle(identifier: ShortTextIdentifier) -> None:
    assert "en" == identifier.identify(["the delivery \ud800 was late \x00"])[0].code
