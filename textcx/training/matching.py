"""The space in which a segment lies near the description of what it is about, and the weights of a match.

A linear map trained so that, within a family of labels (the stages of one taxonomy, the aspects of one
corpus), the description of the right label is the nearest (softmax over cosines). Logistic weights are
fitted on taxonomies that the map has not seen (five folds over the packs).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import torch
from sklearn.linear_model import LogisticRegression
from torch.nn import functional

from textcx.components.heads import Layer, unit
from textcx.components.stage_match import StageTexts, match_features, project

Floats = npt.NDArray[np.float32]
SCALE = 20.0


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Family:
    """Texts with the index of their label; `described` holds the vectors of each label's descriptions."""

    name: str
    texts: Floats
    labels: npt.NDArray[np.int64]
    described: Sequence[Floats]
    pack: bool = False


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Pairs:
    """Every (text, stage) pair of a held-out pack: features (texts, stages, 4), right or not (texts, stages)."""

    features: npt.NDArray[np.float64]
    right: npt.NDArray[np.bool_]


def whitening(vectors: Floats, dims: int) -> Layer:
    """Return a map to the `dims` strongest directions, softly whitened (divided by the root of the spread)."""
    centre = vectors.mean(axis=0)
    _, spread, directions = np.linalg.svd(vectors - centre, full_matrices=False)
    weight = directions[:dims].T / np.sqrt(spread[:dims] / np.sqrt(len(vectors)))
    return Layer(weight=weight.astype(np.float64), bias=(-centre @ weight).astype(np.float64))


def fit_projection(families: Sequence[Family], start: Layer, *, steps: int = 1500, seed: int = 0) -> Layer:
    """Return the trained map; packs are drawn as often as all other families together."""
    torch.manual_seed(seed)
    generator = np.random.default_rng(seed)
    weight = torch.tensor(start.weight, dtype=torch.float32, requires_grad=True)
    bias = torch.tensor(start.bias, dtype=torch.float32, requires_grad=True)
    optimiser = torch.optim.AdamW([weight, bias], lr=2e-3, weight_decay=1e-3)
    chances = np.array([3.0 if family.pack else 1.0 for family in families])
    for _ in range(steps):
        family = families[generator.choice(len(families), p=chances / chances.sum())]
        step = loss(family, generator, (weight, bias))
        optimiser.zero_grad()
        step.backward()  # type: ignore[no-untyped-call]
        optimiser.step()
    return Layer(weight=weight.detach().double().numpy(), bias=bias.detach().double().numpy())


def loss(family: Family, generator: np.random.Generator, layer: tuple[torch.Tensor, torch.Tensor]) -> torch.Tensor:
    """How badly a batch of the family is told apart: by the descriptions of its labels, and by its own texts."""
    weight, bias = layer
    rows = generator.choice(len(family.texts), size=min(96, len(family.texts)), replace=False)
    shown = [vectors[generator.integers(len(vectors))] for vectors in family.described]
    texts = functional.normalize(torch.from_numpy(family.texts[rows]) @ weight + bias, dim=1)
    labels = functional.normalize(torch.from_numpy(np.stack(shown)) @ weight + bias, dim=1)
    gold = torch.from_numpy(family.labels[rows])
    described = functional.cross_entropy(SCALE * texts @ labels.T, gold)
    same = gold[:, None] == gold[None, :]
    return described + 0.5 * contrast(texts, same, SCALE / 2)


def contrast(texts: torch.Tensor, same: torch.Tensor, scale: float) -> torch.Tensor:
    """Supervised contrast (Khosla et al. 2020): unit rows of one label (`same`) lie nearer than rows of others."""
    itself = torch.eye(len(texts), dtype=torch.bool, device=texts.device)
    similarity = (scale * texts @ texts.T).masked_fill(itself, -1e9)
    log_chance = similarity - similarity.logsumexp(dim=1, keepdim=True)
    partners = same & ~itself
    kept = partners.any(dim=1)
    mean = (log_chance * partners).sum(dim=1)[kept] / partners.sum(dim=1)[kept]
    return -mean.mean() if bool(kept.any()) else texts.sum() * 0


def held_out_pairs(family: Family, layer: Layer, none: Floats) -> Pairs:
    """Return the pairs of a pack the map has not seen; each text is matched with the other examples only.

    `none` are texts of no stage, for which no pair is right.
    """
    texts = project(family.texts, layer)
    described = [unit(project(vectors, layer).mean(axis=0, keepdims=True)) for vectors in family.described]
    rows = []
    for row, text in enumerate(texts):
        others = np.arange(len(texts)) != row
        stages = [
            StageTexts(description=mean, examples=texts[others & (family.labels == place)])
            for place, mean in enumerate(described)
        ]
        rows.append(match_features(text[None], stages)[0])
    stages = [StageTexts(description=m, examples=texts[family.labels == p]) for p, m in enumerate(described)]
    features = np.concatenate([np.stack(rows), match_features(project(none, layer), stages)])
    right = np.zeros(features.shape[:2], dtype=bool)
    right[np.arange(len(texts)), family.labels] = True
    return Pairs(features=features, right=right)


def fit_weights(pairs: Sequence[Pairs]) -> list[float]:
    """Return the logistic weights of the features, then the bias."""
    features = np.concatenate([p.features.reshape(-1, p.features.shape[-1]) for p in pairs])
    right = np.concatenate([p.right.ravel() for p in pairs])
    model = LogisticRegression(C=10.0, max_iter=2000).fit(features, right)
    return [*map(float, model.coef_[0]), float(model.intercept_[0])]
