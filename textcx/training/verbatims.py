"""The decision on a whole verbatim, fitted on verbatims of several segments."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
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
from textcx.training import corpora, multitask, phrases
from textcx.training.corpora import Row, Source
from textcx.types import Segment

SOURCES = (
    Source(file="fabsa_train", limit=6900),
    Source(file="nhs_v6", limit=4300),
    Source(file="hotel_reviews", limit=600),
    Source(file="fr_insurance", limit=600),
    Source(file="germeval2017_dev", limit=2600),
    Source(file="umsab_train", limit=8000),
    Source(file="m_absa_hotel", limit=900, keep=corpora._one_language),
    Source(file="m_absa_restaurant", limit=900, keep=corpora._one_language),
    Source(file="sentirueval", limit=2800),
    Source(file="ukr_reviews_translated", limit=2200),
    Source(file="course_evaluations", limit=600),
    Source(file="polemo_medical", limit=1500),
    Source(file="absita", limit=1200),
    Source(file="booking_hotel_sample", limit=800),
    Source(file="memd_absa", limit=1000),
)
KNOW_MIXED = (
    "fabsa_train",
    "polemo_medical",
    "memd_absa",
    "m_absa_hotel",
    "m_absa_restaurant",
    "absita",
    phrases.SOURCE,
)
LONGEST = 1500
EVENNESS = 0.5  # a source of n verbatims weighs n ** (1 - EVENNESS)
MIXED_FROM = 0.4
MIXED = LABELS.index("mixed")
Floats = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Examples:
    rows: Sequence[Row]
    inputs: npt.NDArray[np.float64]
    gold: npt.NDArray[np.int64]

    def where(self, split: str) -> npt.NDArray[np.bool_]:
        return np.array([row.split == split for row in self.rows])

    def of(self, sources: Sequence[str]) -> npt.NDArray[np.bool_]:
        return np.array([row.source in sources for row in self.rows])


def fit(tensors: dict[str, Floats], folder: Path, encoder: Encoder) -> dict[str, Any]:
    """Add `verbatim.*` and `mixed.*` to the tensors and return the figures on test verbatims of several segments."""
    examples = _examples(tensors, folder, encoder)
    # The segment head has seen the train split, so its certainty there is not what it is in life: fit on dev.
    dev, mixed = examples.where("dev"), examples.gold == MIXED
    three = _fitted(examples, dev & ~mixed, examples.gold)
    apart = _fitted(examples, dev & examples.of(KNOW_MIXED), mixed)
    tensors["verbatim.weight"], tensors["verbatim.bias"] = _layer(three)
    weight, bias = _layer(apart)
    tensors["mixed.weight"], tensors["mixed.bias"] = weight, bias - np.float32(np.log(MIXED_FROM / (1 - MIXED_FROM)))
    found = np.where(apart.predict_proba(examples.inputs)[:, 1] >= MIXED_FROM, MIXED, three.predict(examples.inputs))
    return {"labels": LABELS, "dev_n": int(dev.sum()), **_figures(examples, found)}


def _fitted(examples: _Examples, chosen: npt.NDArray[np.bool_], gold: npt.NDArray[Any]) -> LogisticRegression:
    """A logistic regression on the chosen rows, in which large sources weigh less than their size."""
    sizes = Counter(row.source for row, is_chosen in zip(examples.rows, chosen, strict=True) if is_chosen)
    weights = np.array([sizes[row.source] ** -EVENNESS if sizes[row.source] else 0.0 for row in examples.rows])[chosen]
    model = LogisticRegression(C=0.3, max_iter=5000)
    return model.fit(examples.inputs[chosen], gold[chosen], sample_weight=weights / weights.mean())


def _layer(model: LogisticRegression) -> tuple[Floats, Floats]:
    return model.coef_.T.astype(np.float32), model.intercept_.astype(np.float32)


def _figures(examples: _Examples, found: npt.NDArray[np.int64]) -> dict[str, Any]:
    test, gold = examples.where("test"), examples.gold
    mean = examples.inputs[:, :3].argmax(axis=1)
    known = test & examples.of(KNOW_MIXED)
    called, right = known & (found == MIXED), known & (gold == MIXED)
    return {
        "test_n": int(test.sum()),
        "test_accuracy": _share(found[test] == gold[test]),
        "test_macro_f1": round(float(f1_score(gold[test], found[test], average="macro")), 4),
        "test_accuracy_of_plain_mean": _share(mean[test] == gold[test]),
        "test_mixed_precision": _share(gold[called] == MIXED),
        "test_mixed_recall": _share(found[right] == MIXED),
    }


def _share(hits: npt.NDArray[np.bool_]) -> float:
    return round(float(hits.mean()), 4) if len(hits) else 0.0


def _examples(tensors: Mapping[str, Floats], folder: Path, encoder: Encoder) -> _Examples:
    segmenter = RuleSegmenter()
    rows = [row for row in chain(corpora.rows(folder, SOURCES), phrases.rows()) if _counts(row)]
    cut = [[span.of(row.text) for span in segmenter.segment(row.text)] for row in rows]
    kept = [(row, parts) for row, parts in zip(rows, cut, strict=True) if len(parts) > 1]
    scored = _score(tensors, [part for _, parts in kept for part in parts], encoder)
    whole = WholeSentiment(trunk=Trunk(layer=layer(tensors, "trunk")), out=layer(tensors, "sentiment"))
    segments = [[scored[part] for part in parts] for _, parts in kept]
    inputs = np.array([np.concatenate([decision_features(found), whole.features(found)]) for found in segments])
    gold = np.array([LABELS.index(row.sentiment) for row, _ in kept])  # type: ignore[arg-type]
    return _Examples(rows=[row for row, _ in kept], inputs=inputs, gold=gold)


def _counts(row: Row) -> bool:
    return row.sentiment is not None and row.split != "train" and len(row.text) <= LONGEST


def _score(tensors: Mapping[str, Floats], texts: Sequence[str], encoder: Encoder) -> dict[str, Segment]:
    distinct = list(dict.fromkeys(texts))
    batch = SegmentBatch(texts=distinct, vectors=encoder.encode(distinct))
    rows = softmax(multitask.logits(tensors, features(batch).astype(np.float32), "sentiment").astype(np.float64))
    place = RuleSegmenter().segment("x")[0]
    return {
        text: Segment(span=place, text=text, vector=vector, sentiment=as_sentiment(row))
        for text, vector, row in zip(distinct, batch.vectors, rows, strict=True)
    }
