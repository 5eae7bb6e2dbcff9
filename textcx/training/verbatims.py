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
from textcx.components.verbatim_sentiment import LABELS, LONGEST, WholeSentiment, ends, is_doubtful, mean_vector
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
EVENNESS = 0.5  # a source of n verbatims weighs n ** (1 - EVENNESS)
MIXED_FROM = 0.4
MIXED = LABELS.index("mixed")
Floats = npt.NDArray[np.float32]
Inputs = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Examples:
    """Verbatims of several segments; inputs of the decision by the mean of their segments, and by the whole read again."""

    rows: Sequence[Row]
    by_mean: Inputs
    by_whole: Inputs
    gold: npt.NDArray[np.int64]

    def where(self, split: str) -> npt.NDArray[np.bool_]:
        return np.array([row.split == split for row in self.rows])

    def of(self, sources: Sequence[str]) -> npt.NDArray[np.bool_]:
        return np.array([row.source in sources for row in self.rows])


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Decision:
    """The regressions of one kind of inputs."""

    three: LogisticRegression
    mixed: LogisticRegression

    def __call__(self, inputs: Inputs) -> npt.NDArray[np.int64]:
        is_mixed = self.mixed.predict_proba(inputs)[:, 1] >= MIXED_FROM
        return np.where(is_mixed, MIXED, self.three.predict(inputs))

    def into(self, tensors: dict[str, Floats], names: tuple[str, str]) -> None:
        """Add the layers under these names; the bias of the second is moved so that `mixed` begins at 0."""
        for name, model, threshold in zip(names, (self.three, self.mixed), (0.5, MIXED_FROM), strict=True):
            tensors[f"{name}.weight"] = model.coef_.T.astype(np.float32)
            tensors[f"{name}.bias"] = (model.intercept_ - _log_odds(threshold)).astype(np.float32)


def fit(tensors: dict[str, Floats], folder: Path, encoder: Encoder) -> dict[str, Any]:
    """Add `verbatim.*` and `mixed.*`, and both with `_read`, to the tensors; return the figures on test verbatims of several segments."""
    examples = _examples(tensors, folder, encoder)
    first, second = _decision(examples, examples.by_mean), _decision(examples, examples.by_whole)
    first.into(tensors, ("verbatim", "mixed"))
    second.into(tensors, ("verbatim_read", "mixed_read"))
    doubtful = _doubtful(examples, first)
    once = first(examples.by_mean)
    found = np.where(doubtful, second(examples.by_whole), once)
    told = {"test_read_again": _share(doubtful[examples.where("test")]), "test_once": _figures(examples, once)}
    return {"labels": LABELS, "dev_n": int(examples.where("dev").sum()), **told, **_figures(examples, found)}


def _doubtful(examples: _Examples, first: _Decision) -> npt.NDArray[np.bool_]:
    scores = first.three.predict_proba(examples.by_mean)
    odds = first.mixed.decision_function(examples.by_mean) - _log_odds(MIXED_FROM)
    rows = zip(examples.rows, scores, odds, strict=True)
    return np.array([is_doubtful(row.text, as_sentiment(each), mixed) for row, each, mixed in rows])


def _log_odds(chance: float) -> float:
    return float(np.log(chance / (1 - chance)))


def _decision(examples: _Examples, inputs: Inputs) -> _Decision:
    # The segment head has seen the train split, so its certainty there is not what it is in life: fit on dev.
    dev, mixed = examples.where("dev"), examples.gold == MIXED
    three = _fitted((examples.rows, inputs), dev & ~mixed, examples.gold)
    return _Decision(three=three, mixed=_fitted((examples.rows, inputs), dev & examples.of(KNOW_MIXED), mixed))


def _fitted(
    given: tuple[Sequence[Row], Inputs], chosen: npt.NDArray[np.bool_], gold: npt.NDArray[Any]
) -> LogisticRegression:
    """A logistic regression on the chosen rows, in which large sources weigh less than their size."""
    sources = [row.source for row, is_chosen in zip(given[0], chosen, strict=True) if is_chosen]
    sizes = Counter(sources)
    weights = np.array([sizes[source] ** -EVENNESS for source in sources])
    model = LogisticRegression(C=0.3, max_iter=5000)
    return model.fit(given[1][chosen], gold[chosen], sample_weight=weights / weights.mean())


def _figures(examples: _Examples, found: npt.NDArray[np.int64]) -> dict[str, Any]:
    test, gold = examples.where("test"), examples.gold
    mean = examples.by_mean[:, :3].argmax(axis=1)
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
    segments = [[scored[part] for part in parts] for _, parts in kept]
    several = np.array([decision_features(found) for found in segments])
    means = [("".join(parts), mean_vector(found)) for (_, parts), found in zip(kept, segments, strict=True)]
    texts = [ends(row.text) for row, _ in kept]
    wholes = list(zip(texts, encoder.encode(texts), strict=True))
    head = WholeSentiment(trunk=Trunk(layer=layer(tensors, "trunk")), out=layer(tensors, "sentiment"))
    by_mean, by_whole = (
        np.hstack([several, [head.features(text, vector) for text, vector in read]]) for read in (means, wholes)
    )
    gold = np.array([LABELS.index(row.sentiment) for row, _ in kept])  # type: ignore[arg-type]
    return _Examples(rows=[row for row, _ in kept], by_mean=by_mean, by_whole=by_whole, gold=gold)


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
