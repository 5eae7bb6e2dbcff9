"""Scripts, alphabets and frequent words speak for a language without any statistics."""

from collections.abc import Sequence

import numpy as np
import pytest

from textcx.components.language import ShortTextIdentifier
from textcx.components.language_evidence import CODES
from textcx.types import Vectors


class NoStatistics:
    """Letter statistics that know nothing."""

    def __init__(self, codes: Sequence[str] = CODES) -> None:
        self.codes = tuple(codes)

    def scores(self, text: str) -> Vectors:
        return np.zeros(len(self.codes), dtype=np.float32)


@pytest.fixture
def identifier() -> ShortTextIdentifier:
    return ShortTextIdentifier(NoStatistics())


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Πολύ ωραίο", "el"),
        ("מקום נעים", "he"),
        ("مكان جميل", "ar"),
        ("خیلی گران بود", "fa"),
        ("बहुत अच्छा", "hi"),
        ("とても良い", "ja"),
        ("サービス", "ja"),
        ("服务很差", "zh"),
        ("배송이 빨라요", "ko"),
        ("อร่อยมาก", "th"),
        ("Гарна їжа", "uk"),
        ("Хороший сыр", "ru"),
        ("вiн добрий", "uk"),
        ("Łódź jest piękna", "pl"),
        ("Příliš drahé", "cs"),
        ("¿Cuánto tarda?", "es"),
        ("Não gostei", "pt"),
        ("Größe und Preis", "de"),
    ],
)
def test_script_letters_and_frequent_words_settle_the_language(
    identifier: ShortTextIdentifier, text: str, code: str
) -> None:
    assert code == identifier.identify([text])[0].code


@pytest.mark.parametrize("text", ["", "  ", "👍", "12345", "ok", "super", "WiFi", "a", "?!", "http://example.com"])
def test_a_text_without_a_telling_word_has_no_language(identifier: ShortTextIdentifier, text: str) -> None:
    assert ("und", 1.0) == (identifier.identify([text])[0].code, identifier.identify([text])[0].score)


def test_statistics_for_other_languages_are_refused() -> None:
    with pytest.raises(ValueError, match="letter statistics are for"):
        ShortTextIdentifier(NoStatistics(("en", "de")))
