"""Fit the topic map and write its artefact: `train(data, teacher, target)`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from safetensors.numpy import save_file

from textcx import artifacts
from textcx.components.heads import Layer, unit
from textcx.components.topic_map import FILE, NAME
from textcx.protocols import Encoder
from textcx.training import matching, topics
from textcx.training.topic_material import Labelled, Teacher, material, tatoeba
from textcx.training.topics import Material, Pairs, Plan

Floats = npt.NDArray[np.float32]
CARD = "topics.json"
PLAN = Plan(dims=192, steps=1500, translation=0.5, structure=8.0)


def train(data: Labelled, teacher: Teacher, encoder: Encoder, target: Path) -> dict[str, Any]:
    """Write weights, figures and manifest into `target`, which may hold a CARD.md; return the figures."""
    learnt = material(data, teacher, encoder.encode, encoder)
    start = matching.whitening(data.vectors[data.training()][::3], PLAN.dims)
    layer = topics.fit(learnt, start, PLAN)
    figures = describe(learnt) | {"plan": {name: getattr(PLAN, name) for name in PLAN.__dataclass_fields__}}
    figures["tatoeba_dev_accuracy"] = _translations(tatoeba(data.folder, encoder.encode, "dev"), layer)
    save(layer, figures, target)
    return figures


def describe(learnt: Material) -> dict[str, Any]:
    """What the map learnt from, with sizes."""
    return {
        "families": {family.name: len(family.texts) for family in learnt.families},
        "translation_pairs": [len(pairs.left) for pairs in learnt.pairs],
        "texts_with_teacher": [len(lesson.texts) for lesson in learnt.lessons],
        "texts_with_polarity": len(learnt.moods.texts),
    }


def _translations(pairs: Pairs, layer: Layer) -> dict[str, float]:
    """How often the nearest of all English sentences, all languages together, is the translation."""
    mapped = (unit(layer(side.astype(np.float64))) for side in (pairs.left, pairs.right))
    raw = (pairs.left, pairs.right)
    return {"raw": _accuracy(*raw), "mapped": _accuracy(*mapped)}


def _accuracy(left: npt.NDArray[Any], right: npt.NDArray[Any]) -> float:
    """An equal sentence at another place counts as found."""
    best = (left @ right.T).max(axis=1)
    own = (left * right).sum(axis=1)
    return round(float((own >= best - 1e-5).mean()), 4)


def save(layer: Layer, figures: Mapping[str, Any], target: Path) -> None:
    """Write the artefact; weights in float16, bias in float32."""
    target.mkdir(parents=True, exist_ok=True)
    tensors: dict[str, npt.NDArray[Any]] = {
        f"{NAME}.weight": np.ascontiguousarray(layer.weight, dtype=np.float16),
        f"{NAME}.bias": np.ascontiguousarray(layer.bias, dtype=np.float32),
    }
    save_file(tensors, target / FILE)
    (target / CARD).write_text(artifacts.json_text(figures), encoding="utf-8")
    artifacts.write_manifest(target)


def read_teacher(path: Path) -> Teacher:
    """The vectors that scripts/teacher_vectors.py wrote."""
    stored = np.load(path)
    texts: Sequence[str] = stored["texts"].tolist()
    return Teacher(texts=texts, vectors=stored["vectors"].astype(np.float32))
