"""The blend of trained head and matched texts for the default taxonomy: its threshold on dev, its figures on test."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from textcx import taxonomy
from textcx.artifacts import Artifact
from textcx.components.heads import StageHead, sigmoid
from textcx.components.stage_match import StageMatcher
from textcx.protocols import Encoder, SegmentBatch
from textcx.training.corpora import OWN, Row

HEAD_SHARE = 0.7
Mask = npt.NDArray[np.bool_]


def fit(artifact: Artifact, rows: Sequence[Row], vectors: npt.NDArray[np.float32], encoder: Encoder) -> dict[str, Any]:
    """Return share and threshold of the blend, chosen on dev, and micro-F1 on test, by corpus.

    The taxonomies' own examples are left out: the matching space was trained on them.
    """
    kept = [n for n, row in enumerate(rows) if row.stages is not None and row.split != "train" and row.source != OWN]
    batch = SegmentBatch(texts=[rows[n].text for n in kept], vectors=vectors[kept])
    head, matcher = StageHead(artifact), StageMatcher(taxonomy.load(taxonomy.DEFAULT), encoder, artifact)
    chances = HEAD_SHARE * sigmoid(head.logits(batch)) + (1 - HEAD_SHARE) * matcher.probabilities(batch)
    gold = np.array([[stage in (rows[n].stages or ()) for stage in head.labels] for n in kept])
    dev = np.array([rows[n].split == "dev" for n in kept])
    threshold = max(np.arange(0.15, 0.5, 0.05), key=lambda cut: micro_f1(chances[dev] >= cut, gold[dev]))
    found, sources = chances >= threshold, np.array([rows[n].source for n in kept])
    by_source = {source: ~dev & (sources == source) for source in sorted(set(sources[~dev]))}
    return {
        "head_share": HEAD_SHARE,
        "threshold": round(float(threshold), 2),
        "test_n": int((~dev).sum()),
        "test_micro_f1": round(micro_f1(found[~dev], gold[~dev]), 4),
        "test_micro_f1_by_source": {
            s: {"n": int(m.sum()), "micro_f1": round(micro_f1(found[m], gold[m]), 4)} for s, m in by_source.items()
        },
    }


def micro_f1(found: Mask, gold: Mask) -> float:
    """Return F1 over all decisions."""
    return float(2 * (found & gold).sum() / max(found.sum() + gold.sum(), 1))
