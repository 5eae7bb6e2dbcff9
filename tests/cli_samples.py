"""The real command in a process of its own, the opinions it is given, and what every record must hold."""

from __future__ import annotations

import csv
import json
import subprocess
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

TEXTCX = Path(sys.executable).with_name("textcx")
SAMPLE = Path(__file__).parents[1] / "textcx" / "samples" / "voices.csv"
PATIENCE = 600
OPINIONS = {
    "en": (
        "The parcel arrived nine days late. Nobody apologised.",
        "Checkout was quick and the staff in the shop were lovely.",
        "I cancelled twice and you still charged my card!",
        "It does what it says.",
    ),
    "de": (
        "Die Lieferung kam zu spät, aber der Fahrer war freundlich.",
        "Seit dem letzten Update stürzt alles ab.",
        "Die Einrichtung war in fünf Minuten erledigt.",
        "Niemand im Kundendienst kannte meinen Vertrag.",
    ),
    "fr": (
        "Le colis est arrivé abîmé et personne ne répond.",
        "Très bon accueil, je reviendrai avec plaisir.",
        "La facture est incompréhensible.",
        "L'application est simple, mais elle se déconnecte sans cesse.",
    ),
    "es": (
        "El pedido llegó incompleto y nadie contesta el teléfono.",
        "La instalación fue facilísima.",
        "Me cobraron dos veces el mismo mes.",
        "Volvería a comprar aquí sin dudarlo.",
    ),
    "it": (
        "Il corriere ha lasciato il pacco sotto la pioggia.",
        "Personale gentile e camera pulita.",
        "Impossibile disdire il contratto dal sito.",
        "Mi aspettavo di meglio per questo prezzo.",
    ),
    "pt": (
        "A encomenda nunca chegou e o apoio não responde.",
        "Adorei o atendimento na loja do meu bairro.",
        "A aplicação bloqueia quando tento pagar.",
        "O preço subiu sem aviso nenhum.",
    ),
    "pl": (
        "Paczka szła trzy tygodnie, a kurier nie zadzwonił.",
        "Bardzo miła obsługa w sklepie.",
        "Po aktualizacji nie mogę się zalogować.",
        "Polecam, wszystko zgodnie z opisem.",
    ),
    "uk": (
        "Посилка прийшла пошкоджена, гроші не повернули.",
        "Дуже швидке підключення, дякую!",
        "Застосунок постійно зависає.",
        "Оператор уважно вислухав і допоміг.",
    ),
    "ru": (
        "Курьер опоздал на два часа и даже не извинился.",
        "Отличное качество, беру уже третий раз.",
        "Не могу отключить платную подписку.",
        "В магазине подсказали и помогли выбрать.",
    ),
    "nl": (
        "Het pakket is zoek en de klantenservice weet van niets.",
        "Snelle levering en netjes verpakt.",
        "De rekening klopt al maanden niet.",
        "Prima winkel, vriendelijk personeel.",
    ),
}
TEXTS = tuple(text for texts in OPINIONS.values() for text in texts)
SENTIMENT = {"label", "valence", "scores"}
SPANNED = {"start", "end", "text", "sentiment"}
RECORD = {
    "id", "text", "status", "language", "sentiment", "stages", "segments", "entities", "error", "provenance",
}  # fmt: skip
SEGMENT = SPANNED | {"stages", "intent", "emotion", "theme_id"}
ENTITY = SPANNED | {"label", "score", "entity_id"}


def textcx(*words: object, stdin: bytes | None = None, **options: Any) -> subprocess.CompletedProcess[str]:
    """Run the command and return its exit status and what it said."""
    given = stdin if stdin is None else stdin.decode()
    return subprocess.run(
        [TEXTCX, *map(str, words)], input=given, capture_output=True, encoding="utf-8", timeout=PATIENCE, **options
    )


def kill_when_there(path: Path, *words: object) -> None:
    """Start the command and kill it the hard way as soon as `path` is there."""
    process = subprocess.Popen([TEXTCX, *map(str, words)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    while not path.exists():
        try:
            assert process.wait(timeout=0.005) is None, "it ended before it could be killed"
        except subprocess.TimeoutExpired:
            continue
    process.kill()
    assert process.wait(timeout=PATIENCE) == -9


def write_csv(path: Path, rows: Iterable[Sequence[str]], encoding: str = "utf-8") -> Path:
    """Write rows below the header id, comment."""
    with path.open("w", newline="", encoding=encoding) as file:
        csv.writer(file).writerows([("id", "comment"), *rows])
    return path


def numbered(texts: Iterable[str]) -> list[tuple[str, str]]:
    """Rows with an id for each text."""
    return [(f"r-{row}", text) for row, text in enumerate(texts)]


def varied(count: int) -> list[str]:
    """So many distinct texts that are quick to score: few distinct sentences in ever new pairs."""
    return [f"{TEXTS[row % 40]} {TEXTS[row // 40 % 40]}{' ' * (row // 1600)}." for row in range(count)]


def records(path: Path) -> list[dict[str, Any]]:
    """The records of a file of JSON lines."""
    return [json.loads(line) for line in path.read_bytes().splitlines()]


def check_record(record: dict[str, Any]) -> None:
    """Assert that a record has the keys of the contract and that its parts fit each other."""
    assert set(record) == RECORD
    assert set(record["provenance"]) == {"textcx", "recipe", "digest"}
    assert (record["status"] == "ok") == (record["sentiment"] is not None) == bool(record["segments"])
    assert (record["status"] == "error") == (record["error"] is not None)
    if record["status"] == "ok":
        _check_analysed(record)


def _check_analysed(record: dict[str, Any]) -> None:
    assert set(record["language"]) == {"code", "score"}
    assert 0 <= record["language"]["score"] <= 1
    _check_sentiment(record["sentiment"], {"negative", "neutral", "positive", "mixed"})
    segments, entities = record["segments"], record["entities"] or []
    assert all(set(segment) == SEGMENT for segment in segments)
    assert all(set(entity) == ENTITY for entity in entities)
    for parts in (segments, entities):
        _check_spans(record["text"], parts)
    for part in (*segments, *entities):
        _check_sentiment(part["sentiment"], {"negative", "neutral", "positive"})
    assert {tag["id"] for tag in record["stages"]} == {tag["id"] for part in segments for tag in part["stages"]}


def _check_spans(text: str, parts: Sequence[dict[str, Any]]) -> None:
    assert all(part["text"] == text[part["start"] : part["end"]] != "" for part in parts)
    assert all(before["end"] <= after["start"] for before, after in zip(parts, parts[1:], strict=False))


def _check_sentiment(sentiment: dict[str, Any], labels: set[str]) -> None:
    scores = sentiment["scores"]
    assert set(sentiment) == SENTIMENT
    assert sentiment["label"] in labels
    assert set(scores) == {"negative", "neutral", "positive"}
    assert abs(sum(scores.values()) - 1) < 2e-4
    assert abs(scores["positive"] - scores["negative"] - sentiment["valence"]) < 2e-4
