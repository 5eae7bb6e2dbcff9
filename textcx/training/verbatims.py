"""The decision on a whole verbatim, fitted on verbatims of several segments."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import f1_score

from textcx.components.heads import Trunk, as_sentiment, features, layer, softmax
from textcx.components.verbatim_sentiment import LABELS, WholeSentiment
from textcx.components.verbatim_sentiment import features as decision_features
from textcx.protocols import Encoder, SegmentBatch
from textcx.segmenters.rules import RuleSegmenter
from textcx.training import corpora, multitask
from textcx.training.corpora import Row, Source
from textcx.types import Segment

SOURCES = (
    Source(file="fabsa_train", limit=6900),
    Source(file="nhs_v6", limit=4300),
    Source(file="hotel_reviews", limit=300),
    Source(file="fr_insurance", limit=300),
    Source(file="germeval2017_dev", limit=300),
    Source(file="umsab_train", limit=500),
    Source(file="m_absa_hotel", limit=900, keep=corpora._one_language),
    Source(file="sentirueval", limit=300),
    Source(file="ukr_reviews_translated", limit=1200),
    Source(file="course_evaluations", limit=300),
)
Floats = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Examples:
    rows: Sequence[Row]
    inputs: npt.NDArray[np.float64]
    gold: npt.NDArray[np.int64]

    def where(self, *splits: str) -> npt.NDArray[np.bool_]:
        return np.array([row.split in splits for row in self.rows])


def fit(tensors: dict[str, Floats], folder: Path, encoder: Encoder) -> dict[str, Any]:
    """Add `verbatim.*` to the tensors and return the figures on the test split of verbatims of several segments."""
    examples = _examples(tensors, folder, encoder)
    chosen, test = examples.where("dev"), examples.where("test")
    # The segment head has seen the train split, so its certainty there is not what it is in life: fit on dev.
    model = LogisticRegression(C=0.3, max_iter=3000).fit(examples.inputs[chosen], examples.gold[chosen])
    tensors["verbatim.weight"] = model.coef_.T.astype(np.float32)
    tensors["verbatim.bias"] = model.intercept_.astype(np.float32)
    found, gold = model.predict(examples.inputs[test]), examples.gold[test]
    mean = examples.inputs[test][:, :3].argmax(axis=1)
    return {
        "labels": LABELS,
        "dev_n": int(chosen.sum()),
        "test_n": int(test.sum()),
        "test_accuracy": round(float((found == gold).mean()), 4),
        "test_macro_f1": round(float(f1_score(gold, found, average="macro")), 4),
        "test_accuracy_of_plain_mean": round(float((mean == gold).mean()), 4),
    }


def _examples(tensors: Mapping[str, Floats], folder: Path, encoder: Encoder) -> _Examples:
    segmenter = RuleSegmenter()
    rows = [row for row in corpora.rows(folder, SOURCES) if row.sentiment and row.split != "train"]
    cut = [[span.of(row.text) for span in segmenter.segment(row.text)] for row in rows]
    kept = [(row, parts) for row, parts in zip(rows, cut, strict=True) if len(parts) > 1]
    scored = _score(tensors, [part for _, parts in kept for part in parts], encoder)
    whole = WholeSentiment(trunk=Trunk(layer=layer(tensors, "trunk")), out=layer(tensors, "sentiment"))
    segments = [[scored[part] for part in parts] for _, parts in kept]
    inputs = np.array([np.concatenate([decision_features(found), whole.features(found)]) for found in segments])
    gold = np.array([LABELS.index(row.sentiment) for row, _ in kept])  # type: ignore[arg-type]
    return _Examples(rows=[row for row, _ in kept], inputs=inputs, gold=gold)


def _score(tensors: Mapping[str, Floats], texts: Sequence[str], encoder: Encoder) -> dict[str, Segment]:
    distinct = list(dict.fromkeys(texts))
    batch = SegmentBatch(texts=distinct, vectors=encoder.encode(distinct))
    rows = softmax(multitask.logits(tensors, features(batch).astype(np.float32), "sentiment").astype(np.float64))
    place = RuleSegmenter().segment("x")[0]
    return {
        text: Segment(span=place, text=text, vector=vector, sentiment=as_sentiment(row))
        for text, vector, row in zip(distinct, batch.vectors, rows, strict=True)
    }
