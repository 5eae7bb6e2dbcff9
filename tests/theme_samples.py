"""Small corpora with planted themes: invented sentences, and vectors that hold a meaning, a language and noise."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import blake2b

import numpy as np

from textcx.insights.corpus import Corpus
from textcx.types import Status

DIMS = 48
SIGNS = {"-": (0.8, 0.1, 0.1), "0": (0.1, 0.8, 0.1), "+": (0.1, 0.1, 0.8)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """One segment: what it says, what it means, how it feels and in which language."""

    text: str
    meaning: str
    sign: str = "-"
    language: str = "en"
    intent: str = "other"
    status: Status = Status.OK


LATE = {
    "en": ("the parcel came late", "late delivery again", "late delivery and no apology", "a very late delivery"),
    "de": ("verspätete Lieferung", "wieder eine verspätete Lieferung", "die Lieferung war verspätet"),
    "fr": ("livraison en retard", "encore une livraison en retard", "la livraison est en retard"),
    "pl": ("opóźniona dostawa", "znowu opóźniona dostawa", "dostawa była opóźniona"),
}
REFUND = {
    "en": ("no refund after all", "still no refund", "no refund came", "they gave no refund"),
    "de": ("keine Erstattung erhalten", "noch immer keine Erstattung", "keine Erstattung"),
    "fr": ("aucun remboursement reçu", "toujours aucun remboursement", "aucun remboursement"),
    "pl": ("brak zwrotu pieniędzy", "nadal brak zwrotu pieniędzy", "brak zwrotu"),
}
FRIENDLY = {
    "en": ("such friendly staff", "friendly staff at the desk", "very friendly staff", "friendly staff again"),
    "de": ("freundliches Personal", "sehr freundliches Personal", "das Personal war freundlich"),
    "fr": ("personnel aimable", "un personnel aimable", "le personnel est aimable"),
    "pl": ("miła obsługa", "bardzo miła obsługa", "obsługa była miła"),
}


def said(meaning: str, texts: dict[str, tuple[str, ...]], sign: str, repeats: int = 3) -> list[Said]:
    """Each text several times, told apart by an order word, so that no two segments are equal."""
    return [
        Said(text=f"{text} nr{number}", meaning=meaning, sign=sign, language=language)
        for language, lines in texts.items()
        for text in lines
        for number in range(repeats)
    ]


def planted() -> list[Said]:
    """Two complaints and one praise, each in four languages."""
    return said("late", LATE, "-") + said("refund", REFUND, "-") + said("friendly", FRIENDLY, "+")


def corpus(rows: Sequence[Said]) -> Corpus:
    """One verbatim of one segment for each row."""
    count = len(rows)
    return Corpus(
        ids=[f"r-{row.text}-{row.meaning}-{place}" for place, row in enumerate(rows)],
        texts=[row.text for row in rows],
        status=[row.status for row in rows],
        languages=[row.language for row in rows],
        polarity=[None] * count,
        stage_ids=(),
        verbatim=np.arange(count, dtype=np.int32),
        start=np.zeros(count, dtype=np.int32),
        end=np.array([len(row.text) for row in rows], dtype=np.int32),
        sentiment=np.array([SIGNS[row.sign] for row in rows], dtype=np.float32).reshape(count, 3),
        stages=np.zeros((count, 0), dtype=np.float32),
        intents=[row.intent for row in rows],
        vectors=np.array([vector(row) for row in rows], dtype=np.float16).reshape(count, DIMS),
    )


def vector(row: Said) -> np.ndarray:
    """A unit vector: crowded around one direction, as those of sentence encoders are, with a strong language."""
    parts = (
        4 * _direction("all")
        + 2 * _direction(row.language)
        + 1.5 * _direction(row.meaning)
        + 0.5 * _direction(row.text)
    )
    return np.asarray(parts / np.linalg.norm(parts))


def _direction(name: str) -> np.ndarray:
    seed = int.from_bytes(blake2b(name.encode(), digest_size=4).digest(), "big")
    drawn = np.random.default_rng(seed).normal(size=DIMS)
    return np.asarray(drawn / np.linalg.norm(drawn))
