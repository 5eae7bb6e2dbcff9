"""The calibration of names on sentences of annotated English, and what it gives on the test split."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from textcx.components.token_names import NameCalibration
from textcx.protocols import Encoder
from textcx.training import name_calibration
from textcx.training.name_calibration import Heard
from textcx.training.names import gold
from textcx.training.tagged import Tagged

LABELS = {"ner_btc": frozenset(("PER", "ORG", "LOC"))}


def fit(folder: Path, encoder: Encoder) -> dict[str, Any]:
    """Return temperature and minimum fitted on dev, with F1 per source and calibration error on test."""
    held_out = [sentence for sentence in gold(folder) if sentence.split != "train"]
    dev = _heard([sentence for sentence in held_out if sentence.split == "dev"], encoder)
    chosen = name_calibration.fit(dev)
    return {**asdict(chosen), "figures": _figures([s for s in held_out if s.split == "test"], encoder, chosen)}


def _figures(test: Sequence[Tagged], encoder: Encoder, chosen: NameCalibration) -> dict[str, Any]:
    heard = _heard(test, encoder)
    found = name_calibration.judged(heard, chosen.temperature)
    return {
        "ece_test_before": round(name_calibration.error(name_calibration.judged(heard, 1.0)), 4),
        "ece_test_after": round(name_calibration.error(found), 4),
        "test": {source: _of_source(source, test, heard, chosen) for source in sorted({s.source for s in test})},
    }


def _of_source(source: str, test: Sequence[Tagged], heard: Sequence[Heard], chosen: NameCalibration) -> dict[str, Any]:
    kept = [sentence for sentence, row in zip(heard, test, strict=True) if row.source == source]
    judged = name_calibration.judged(kept, chosen.temperature)
    names = sum(len(sentence.spans) for sentence in kept)
    return {"n": len(kept), "names": names, "f1": round(name_calibration.f1(judged, names, chosen.minimum), 4)}


def _heard(sentences: Sequence[Tagged], encoder: Encoder) -> list[Heard]:
    read = encoder.read([sentence.text for sentence in sentences]).tokens
    assert read is not None, "the encoder has no layer that judges tokens"
    return [
        Heard(text=s.text, tokens=tokens, spans=s.spans, **({"labels": LABELS[s.source]} if s.source in LABELS else {}))
        for s, tokens in zip(sentences, read, strict=True)
    ]
