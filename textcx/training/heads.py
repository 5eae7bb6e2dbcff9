"""Fit, calibrate and measure every head, and write the artefact: `train(folder, work, target)`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from safetensors.numpy import save_file

from textcx import artifacts, taxonomy
from textcx.artifacts import Artifact
from textcx.backends.onnx_encoder import OnnxEncoder
from textcx.components.heads import CARD, FILE, features, layer
from textcx.protocols import SegmentBatch
from textcx.training import (
    blend,
    calibrate,
    cards,
    corpora,
    match_calibration,
    multitask,
    name_figures,
    phrases,
    stages,
    verbatims,
)
from textcx.training.blend import micro_f1
from textcx.training.corpora import Row
from textcx.training.emotions import EMOTIONS
from textcx.training.labels import INTENTS
from textcx.training.labels import targets as targets_of
from textcx.types import POLARITIES

LONGEST = 600
CHOICES = {"sentiment": POLARITIES, "intent": INTENTS, "emotion": EMOTIONS}
EMPHASIS = {
    "umsab_train": 4.0,
    "germeval2017_dev": 2.5,
    "ukr_reviews_translated": 2.0,
    "xed": 0.4,
    "goemotions": 0.5,
    corpora.OWN: 2.5,
    phrases.SOURCE: 1.2,
}

Floats = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Data:
    """Rows, their inputs to the trunk (rows, dims + 1) and their targets per task."""

    rows: Sequence[Row]
    inputs: Floats
    targets: Mapping[str, Floats]

    def where(self, split: str) -> npt.NDArray[np.bool_]:
        """Mask of the rows of a split."""
        return np.array([row.split == split for row in self.rows])


def train(folder: Path, work: Path, target: Path, body: Artifact) -> dict[str, Any]:
    """Write the artefact `target` from the labelled files in `folder`; vectors of the body are cached in `work`."""
    encoder = OnnxEncoder(artifact=body)
    data = load(folder, work, encoder)
    train_rows = data.where("train")
    chosen = multitask.Targets(
        values={task: values[train_rows] for task, values in data.targets.items()}, weights=_weights(data)[train_rows]
    )
    tensors = multitask.fit(data.inputs[train_rows], chosen, multitask.Plan(epochs=8, dropout=0.5))
    card: dict[str, Any] = {
        task: {"labels": labels, **_temper_softmax(tensors, data, task)} for task, labels in CHOICES.items()
    }
    card["stage"] = {"labels": taxonomy.DEFAULT_STAGES, **_temper_stages(tensors, data)}
    vectors = data.inputs[:, :-1]
    projected = stages.fit(tensors, data.rows, vectors, encoder)
    card["match"] = match_calibration.fit(projected, data.rows, vectors, (layer(tensors, "match"), encoder))
    card["names"] = name_figures.fit(folder, encoder)
    card["verbatim"] = verbatims.fit(tensors, folder, encoder)
    _save(tensors, card, target, body.name)
    artifact = artifacts.load(target.parent.name, target.name, target.parent.parent)
    card["blend"] = blend.fit(artifact, data.rows, vectors, encoder)
    _save(tensors, card, target, body.name)
    return card


def load(folder: Path, work: Path, encoder: OnnxEncoder) -> Data:
    """Read and encode the rows of at most 600 characters; the vectors are kept for the next run."""
    rows = [row for row in corpora.rows(folder) if len(row.text) <= LONGEST]
    cache = work / f"vectors-{encoder.digest[7:19]}-{len(rows)}.npy"
    if not cache.exists():
        work.mkdir(parents=True, exist_ok=True)
        texts = [row.text for row in rows]
        blocks = [encoder.encode(texts[start : start + 4000]) for start in range(0, len(texts), 4000)]
        np.save(cache, np.concatenate(blocks))
    own = [*corpora.own_rows(), *(row for row in phrases.rows() if row.split == "train")]
    vectors = np.concatenate([np.load(cache), encoder.encode([row.text for row in own])])
    rows += own
    batch = SegmentBatch(texts=[row.text for row in rows], vectors=vectors)
    return Data(rows=rows, inputs=features(batch).astype(np.float32), targets=_targets(rows))


def _targets(rows: Sequence[Row]) -> dict[str, Floats]:
    sizes = {task: len(labels) for task, labels in CHOICES.items()} | {"stage": len(taxonomy.DEFAULT_STAGES)}
    targets = {task: np.full((len(rows), size), np.nan, dtype=np.float32) for task, size in sizes.items()}
    for place, row in enumerate(rows):
        for task, values in targets_of(row).items():
            targets[task][place] = values
    return targets


def _weights(data: Data) -> Floats:
    """Large files count for less than their size: n^-0.3 per row, and more or less by what it resembles."""
    sizes = Counter(row.source for row in data.rows)
    weights = np.array([sizes[row.source] ** -0.3 * EMPHASIS.get(row.source, 1.0) for row in data.rows])
    return (weights / weights.mean()).astype(np.float32)


def _known(data: Data, task: str, split: str) -> npt.NDArray[np.bool_]:
    """Rows of the split with a certain label: one, where only one can be right."""
    hard = np.isin(data.targets[task], (0.0, 1.0)).all(axis=1)
    if task in CHOICES:
        hard &= data.targets[task].sum(axis=1) == 1
    return np.asarray(data.where(split) & hard)


def _temper_softmax(tensors: dict[str, Floats], data: Data, task: str) -> dict[str, Any]:
    dev, test = (_known(data, task, split) for split in ("dev", "test"))
    gold = data.targets[task].argmax(axis=1)
    raw = multitask.logits(tensors, data.inputs, task)
    heat = calibrate.temperature(raw[dev], gold[dev])
    before = _calibration(raw[test], gold[test])
    multitask.temper(tensors, task, heat)
    after = _calibration(raw[test] / heat, gold[test])
    return {
        "temperature": heat,
        "ece_test_before": before,
        "ece_test_after": after,
        "test": _by_source(raw, gold, data, test),
    }


def _calibration(logits: Floats, gold: npt.NDArray[np.int64]) -> float:
    chances = np.exp(logits - np.logaddexp.reduce(logits, axis=1)[:, None])
    return calibrate.expected_error(chances.max(axis=1), chances.argmax(axis=1) == gold)


def _by_source(raw: Floats, gold: npt.NDArray[np.int64], data: Data, test: npt.NDArray[np.bool_]) -> dict[str, Any]:
    from sklearn.metrics import f1_score

    figures = {}
    sources = np.array([_corpus(row) for row in data.rows])
    for source in sorted(set(sources[test])):
        chosen = test & (sources == source)
        if chosen.sum() >= 50:
            found = raw[chosen].argmax(axis=1)
            macro = f1_score(gold[chosen], found, labels=sorted(set(gold[chosen])), average="macro", zero_division=0)
            figures[source] = {
                "n": int(chosen.sum()),
                "accuracy": round(float((found == gold[chosen]).mean()), 4),
                "macro_f1": round(float(macro), 4),
            }
    return figures


def _corpus(row: Row) -> str:
    unseen = " (company never seen)" if row.organisation == corpora.UNSEEN_ORGANISATION else ""
    return f"{row.source}{unseen}:{row.language}"


def _temper_stages(tensors: dict[str, Floats], data: Data) -> dict[str, Any]:
    dev, test = (_known(data, "stage", split) for split in ("dev", "test"))
    raw, gold = multitask.logits(tensors, data.inputs, "stage"), data.targets["stage"]
    heat = calibrate.temperature_binary(raw[dev], gold[dev])
    multitask.temper(tensors, "stage", heat)
    chances = 1 / (1 + np.exp(-raw / heat))
    threshold = max(np.arange(0.2, 0.6, 0.05), key=lambda cut: micro_f1(chances[dev] >= cut, gold[dev] > 0))
    errors = [
        calibrate.expected_error(1 / (1 + np.exp(-raw[test] / t)).ravel(), gold[test].ravel() > 0) for t in (1.0, heat)
    ]
    return {
        "temperature": heat,
        "threshold": round(float(threshold), 2),
        "ece_test_before": errors[0],
        "ece_test_after": errors[1],
        "test_micro_f1": round(micro_f1(chances[test] >= threshold, gold[test] > 0), 4),
        "test_n": int(test.sum()),
    }


def _save(tensors: Mapping[str, Floats], card: Mapping[str, Any], target: Path, body: str) -> None:
    target.mkdir(parents=True, exist_ok=True)
    half = {
        name: np.ascontiguousarray(values, dtype=np.float16 if values.ndim > 1 else np.float32)
        for name, values in tensors.items()
    }
    save_file(half, target / FILE)
    (target / CARD).write_text(artifacts.json_text(card), encoding="utf-8")
    if "blend" in card:
        cards.write(card, target / "CARD.md", "python scripts/train_heads.py DATA_FOLDER", body)
    artifacts.write_manifest(target)
