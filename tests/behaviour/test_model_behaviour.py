"""What the default recipe must do on plain sentences in ten languages: MFT (it can), INV (nothing changes), DIR (it moves)."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from textcx import build, taxonomy
from textcx.pipeline import Pipeline
from textcx.taxonomy import Stage, Taxonomy
from textcx.types import Annotation, Verbatim

Annotate = Callable[[str], Annotation]

CLEARLY_BAD = {
    "en": "The service was terrible and nobody helped me.",
    "de": "Der Service war furchtbar und niemand hat mir geholfen.",
    "fr": "Le service était affreux et personne ne m'a aidé.",
    "es": "El servicio fue pésimo y nadie me ayudó.",
    "it": "Il servizio è stato pessimo e nessuno mi ha aiutato.",
    "pt": "O serviço foi péssimo e ninguém me ajudou.",
    "nl": "De service was verschrikkelijk en niemand hielp mij.",
    "pl": "Obsługa była fatalna i nikt mi nie pomógł.",
    "ru": "Обслуживание ужасное, и никто мне не помог.",
    "uk": "Обслуговування жахливе, і ніхто мені не допоміг.",
}
CLEARLY_GOOD = {
    "en": "Wonderful service, the staff were friendly and quick.",
    "de": "Wunderbarer Service, das Personal war freundlich und schnell.",
    "fr": "Service formidable, le personnel était aimable et rapide.",
    "es": "Servicio estupendo, el personal fue amable y rápido.",
    "it": "Servizio splendido, il personale era gentile e veloce.",
    "pt": "Serviço maravilhoso, os funcionários foram simpáticos e rápidos.",
    "nl": "Geweldige service, het personeel was vriendelijk en snel.",
    "pl": "Wspaniała obsługa, pracownicy byli mili i szybcy.",
    "ru": "Прекрасное обслуживание, сотрудники были вежливы и быстры.",
    "uk": "Чудове обслуговування, працівники були ввічливі та швидкі.",
}
LATE_PARCEL = {
    "en": "My parcel came two weeks late.",
    "de": "Mein Paket kam zwei Wochen zu spät.",
    "fr": "Mon colis est arrivé avec deux semaines de retard.",
    "es": "Mi paquete llegó con dos semanas de retraso.",
    "it": "Il mio pacco è arrivato con due settimane di ritardo.",
    "pt": "A minha encomenda chegou com duas semanas de atraso.",
    "nl": "Mijn pakket kwam twee weken te laat.",
    "pl": "Moja paczka przyszła dwa tygodnie po terminie.",
    "ru": "Посылка пришла с опозданием на две недели.",
    "uk": "Посилка прийшла із запізненням на два тижні.",
}
TWO_MINDS = {
    "en": "The courier was very kind but the box was completely crushed.",
    "de": "Der Kurier war sehr nett, aber der Karton war völlig zerdrückt.",
    "fr": "Le livreur était très gentil, mais le carton était complètement écrasé.",
    "es": "El mensajero fue muy amable, pero la caja llegó totalmente aplastada.",
    "it": "Il corriere è stato gentilissimo, ma la scatola era completamente schiacciata.",
    "pl": "Kurier był bardzo miły, ale paczka była całkowicie zgnieciona.",
    "ru": "Курьер был очень вежливым, но коробка оказалась полностью раздавлена.",
    "uk": "Кур'єр був дуже ввічливий, але коробка виявилася повністю розчавленою.",
}


@pytest.fixture(scope="module")
def pipeline() -> Pipeline:
    return build.pipeline(build.BuildOptions(taxonomy=taxonomy.load("default"), entities=False))[0]


@pytest.fixture(scope="module")
def annotate(pipeline: Pipeline) -> Annotate:
    return lambda text: pipeline.annotate_batch([Verbatim(id="1", text=text)])[0]


def labels(annotate: Annotate, texts: dict[str, str]) -> dict[str, str]:
    found = {language: annotate(text).sentiment for language, text in texts.items()}
    return {language: sentiment.label for language, sentiment in found.items() if sentiment}


def test_mft_clear_complaints_are_negative(annotate: Annotate) -> None:
    assert dict.fromkeys(CLEARLY_BAD, "negative") == labels(annotate, CLEARLY_BAD)


def test_mft_clear_praise_is_positive(annotate: Annotate) -> None:
    assert dict.fromkeys(CLEARLY_GOOD, "positive") == labels(annotate, CLEARLY_GOOD)


def test_mft_a_late_parcel_is_a_matter_of_delivery(annotate: Annotate) -> None:
    found = {code: [tag.id for tag in annotate(text).stages or ()] for code, text in LATE_PARCEL.items()}
    assert dict.fromkeys(LATE_PARCEL, "delivery") == {
        code: stages[0] if stages else "" for code, stages in found.items()
    }


@pytest.mark.parametrize("language", TWO_MINDS)
def test_mft_a_contrast_holds_two_opinions(annotate: Annotate, language: str) -> None:
    found = [segment.sentiment.label for segment in annotate(TWO_MINDS[language]).segments if segment.sentiment]
    assert ["positive", "negative"] == found


def test_mft_praise_and_complaint_are_told_apart_as_intents(annotate: Annotate) -> None:
    intents = [annotate(text).segments[0].intent for text in (CLEARLY_GOOD["en"], CLEARLY_BAD["en"])]
    assert ["praise", "complaint"] == [intent.id for intent in intents if intent]


def test_mft_languages_are_recognised(annotate: Annotate) -> None:
    found = {code: annotate(text).language for code, text in {**CLEARLY_BAD}.items()}
    assert list(CLEARLY_BAD) == [language.code for language in found.values() if language]


@pytest.mark.parametrize("language", CLEARLY_BAD)
def test_inv_white_space_around_a_text_changes_no_score(annotate: Annotate, language: str) -> None:
    plain, spaced = annotate(CLEARLY_BAD[language]), annotate(f"\n  {CLEARLY_BAD[language]}  ")
    assert plain.sentiment == spaced.sentiment


def test_inv_the_name_of_a_place_does_not_turn_the_sentiment(annotate: Annotate) -> None:
    towns = ("Lyon", "Kraków", "Odesa", "Leeds", "Palermo")
    found = {annotate(f"The branch in {town} never answers the phone.").sentiment for town in towns}
    assert {"negative"} == {sentiment.label for sentiment in found if sentiment}


def test_dir_stronger_words_make_it_worse(annotate: Annotate) -> None:
    texts = ("The food was good.", "The food was bad.", "The food was absolutely disgusting.")
    valences = [found.sentiment.valence for found in map(annotate, texts) if found.sentiment]
    assert sorted(valences, reverse=True) == valences


def test_mft_a_taxonomy_of_ids_and_descriptions_works_at_once() -> None:
    stages = (
        Stage(id="vet", label="Vet", description="Animal doctor, vaccination, illness, treatment of the pet."),
        Stage(id="grooming", label="Grooming", description="Washing, brushing, cutting the fur and claws."),
        Stage(id="boarding", label="Boarding", description="Overnight stay of the pet in the kennel during holidays."),
    )
    own = Taxonomy(name="pets", version="1", stages=stages)
    matched = build.pipeline(build.BuildOptions(taxonomy=own, entities=False))[0]
    texts = {
        "They washed and brushed him nicely.": "grooming",
        "Der Tierarzt hat unsere Katze gut behandelt.": "vet",
        "Notre chien a passé trois nuits au chenil pendant les vacances.": "boarding",
    }
    found = {text: matched.annotate_batch([Verbatim(id="1", text=text)])[0].stages or () for text in texts}
    assert texts == {text: tags[0].id if tags else "" for text, tags in found.items()}
