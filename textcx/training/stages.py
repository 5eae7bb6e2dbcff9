"""The matching space and its weights, measured on taxonomies it has not seen."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from textcx import taxonomy
from textcx.components.stage_match import project
from textcx.protocols import Encoder
from textcx.training import matching
from textcx.training.corpora import Row
from textcx.training.matching import Family, Pairs

Floats = npt.NDArray[np.float32]
FOLDS = 5
DIMS = 128
NONE = 400
RARE = 8


def fit(tensors: dict[str, Floats], rows: Sequence[Row], vectors: Floats, encoder: Encoder) -> dict[str, Any]:
    """Add `match.*` to the tensors; return threshold, weights and the figures on packs held out in five folds."""
    packs = [pack(name, encoder) for name in taxonomy.builtin()]
    families = [*packs, *aspects(rows, vectors, encoder)]
    training = np.array([row.split == "train" for row in rows])
    none = vectors[np.array([row.stages == () for row in rows]) & training][:NONE]
    start = matching.whitening(vectors[training][:: max(training.sum() // 20_000, 1)], DIMS)
    pairs, figures = _cross(families, packs, start, none)
    layer = matching.fit_projection(families, start)
    tensors["match.weight"], tensors["match.bias"] = (v.astype(np.float32) for v in (layer.weight, layer.bias))
    return {
        "with_examples": _weighed(pairs, len(none)),
        "description": _weighed([_without_examples(p) for p in pairs], len(none)),
        "held_out_top1": figures,
    }


def _weighed(pairs: Sequence[Pairs], none: int) -> dict[str, Any]:
    """Weights, the threshold of the best F1, and what it gives on packs the map has not seen."""
    weights = matching.fit_weights(pairs)
    chances = [1 / (1 + np.exp(-(p.features @ np.array(weights[:-1]) + weights[-1]))) for p in pairs]
    threshold = max(np.arange(0.2, 0.55, 0.05), key=lambda cut: _f1(chances, pairs, cut))
    tagged = np.concatenate([(chance[-none:] >= threshold).any(axis=1) for chance in chances]).mean()
    return {
        "weights": weights,
        "threshold": round(float(threshold), 2),
        "held_out_f1": round(_f1(chances, pairs, threshold), 4),
        "held_out_none_tagged": round(float(tagged), 4),
    }


def _without_examples(pairs: Pairs) -> Pairs:
    """The same pairs as if the stages had no examples: the description stands in for them."""
    return Pairs(features=pairs.features[:, :, [0, 1, 0, 1]], right=pairs.right)


def pack(name: str, encoder: Encoder) -> Family:
    """The family of a built-in taxonomy: its examples, told apart by what its stages say about themselves."""
    stages = taxonomy.load(name).stages
    examples = [encoder.encode(stage.examples) for stage in stages]
    described = [encoder.encode([f"{s.label}: {s.description}", *s.descriptions.values()]) for s in stages]
    labels = np.concatenate([np.full(len(texts), place) for place, texts in enumerate(examples)])
    return Family(name=name, texts=np.concatenate(examples), labels=labels, described=described, pack=True)


def aspects(rows: Sequence[Row], vectors: Floats, encoder: Encoder) -> list[Family]:
    """A family for each corpus whose aspects are named, from its rows with one aspect."""
    single: dict[str, list[tuple[int, str]]] = defaultdict(list)
    for place, row in enumerate(rows):
        if row.split == "train" and len(row.aspects) == 1:
            single[row.source].append((place, row.aspects[0]))
    families = []
    for source, pairs in single.items():
        kept = [aspect for aspect, count in Counter(a for _, a in pairs).items() if count >= RARE]
        chosen = [(place, kept.index(aspect)) for place, aspect in pairs if aspect in kept]
        if len(kept) < 4:
            continue
        described = list(encoder.encode([_spoken(aspect) for aspect in kept])[:, None])
        labels = np.array([label for _, label in chosen])
        families.append(Family(name=source, texts=vectors[[p for p, _ in chosen]], labels=labels, described=described))
    return families


def _spoken(aspect: str) -> str:
    return aspect.translate(str.maketrans("#._-", "    ")).lower()


def _cross(
    families: Sequence[Family], packs: Sequence[Family], start: Any, none: Floats
) -> tuple[list[Pairs], dict[str, Any]]:
    pairs, figures = [], {}
    for fold in range(FOLDS):
        held = packs[fold::FOLDS]
        names = {family.name for family in held}
        layer = matching.fit_projection([f for f in families if f.name not in names], start, steps=600)
        for family in held:
            found = matching.held_out_pairs(family, layer, none)
            pairs.append(found)
            figures[family.name] = _top1(found, family, layer)
    return pairs, figures


def _top1(pairs: Pairs, family: Family, layer: Any) -> dict[str, float]:
    """Share of examples whose right stage comes first: by description alone, and with the other examples."""
    texts = project(family.texts, layer)
    described = np.stack([project(v, layer).mean(axis=0) for v in family.described])
    described /= np.linalg.norm(described, axis=1, keepdims=True)
    alone = (texts @ described.T).argmax(axis=1) == family.labels
    both = (pairs.features[: len(texts), :, 0] + pairs.features[: len(texts), :, 2]).argmax(axis=1) == family.labels
    return {"description": round(float(alone.mean()), 3), "with_examples": round(float(both.mean()), 3)}


def _f1(chances: Sequence[npt.NDArray[np.float64]], pairs: Sequence[Pairs], cut: float) -> float:
    found = [chance >= cut for chance in chances]
    hits = sum(int((f & p.right).sum()) for f, p in zip(found, pairs, strict=True))
    total = sum(int(f.sum() + p.right.sum()) for f, p in zip(found, pairs, strict=True))
    return 2 * hits / max(total, 1)
