"""Measure theme discovery on a JSONL file with `text`, `language` and gold labels, beside two simpler ways.

    python scripts/measure_themes.py FILE.jsonl [--label intent] [--parallel parallel_id [--single]] [--rows 2000] [--cache FILE.npy]

Every row is one segment and counts as a complaint, so that only the grouping is measured. Prints V-measure, adjusted
Rand index, number of themes and share without a theme for textcx, for k-means on the raw vectors with as many
groups, and for BERTopic as it comes; with `--parallel` also how often translations share a theme, and the V-measure
between themes and languages (0 is best),
and with `--single` each review is kept in one language only.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from hashlib import sha1
from itertools import combinations
from pathlib import Path

import numpy as np
import numpy.typing as npt
from sklearn.cluster import MiniBatchKMeans
from sklearn.metrics import adjusted_rand_score, v_measure_score

from textcx import build, recipe, registry
from textcx.insights.corpus import Corpus
from textcx.insights.discovery import mapped
from textcx.insights.themes import ThemeOptions, discover
from textcx.types import Status

Row = Mapping[str, object]
Labels = npt.NDArray[np.int32]
Vectors = npt.NDArray[np.float32]


def main() -> None:
    """Run from the command line."""
    call = arguments()
    rows = sample([json.loads(line) for line in call.file.open(encoding="utf-8")], call)
    vectors = encoded([str(row["text"]) for row in rows], call.cache)
    themes = report("textcx", lambda: textcx(rows, vectors), rows, call)
    count = max(int(themes.max()) + 1, 2)
    report("k-means, raw vectors", lambda: kmeans(vectors, count), rows, call)
    report("BERTopic as it comes", lambda: bertopic(rows, vectors), rows, call)


def arguments() -> argparse.Namespace:
    """Read the call."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", type=Path)
    parser.add_argument("--label", default="label")
    parser.add_argument("--parallel")
    parser.add_argument("--single", action="store_true")
    parser.add_argument("--rows", type=int, default=2000)
    parser.add_argument("--cache", type=Path)
    return parser.parse_args()


def sample(rows: Sequence[Row], call: argparse.Namespace) -> list[Row]:
    """The rows with the smallest digests of their text or, where given, of their parallel id."""
    by = call.parallel or "text"
    ranked = sorted(rows, key=lambda row: sha1(str(row[by]).encode()).digest())
    return (one_language(ranked, by) if call.single else ranked)[: call.rows]


def one_language(rows: Sequence[Row], field: str) -> list[Row]:
    """One row of each parallel id, in a language that its digest picks, so that nothing is said twice."""
    groups: dict[object, list[Row]] = {}
    for row in rows:
        groups.setdefault(row[field], []).append(row)
    return [group[sha1(str(name).encode()).digest()[0] % len(group)] for name, group in groups.items()]


def encoded(texts: Sequence[str], cache: Path | None) -> Vectors:
    """Vectors of the default recipe's encoder, kept in `cache` where one is named."""
    if cache is not None and cache.exists():
        return np.asarray(np.load(cache), dtype=np.float32)
    spec = recipe.load().encoder
    encoder = registry.factory(spec.use)(artifact=spec.load_artifact(), **spec.options)
    vectors = np.asarray(encoder.encode(texts), dtype=np.float32)
    if cache is not None:
        np.save(cache, vectors)
    return vectors


def report(name: str, fit: Callable[[], Labels], rows: Sequence[Row], call: argparse.Namespace) -> Labels:
    """Fit, print one line, return the groups."""
    start = time.perf_counter()
    found = fit()
    seconds = time.perf_counter() - start
    sys.stdout.write(f"{name:22} {figures(found, rows, call)}, {seconds:.1f} s\n")
    return found


def figures(found: Labels, rows: Sequence[Row], call: argparse.Namespace) -> str:
    """The figures of one line."""
    parts = [f"{len(set(found[found >= 0].tolist()))} themes", f"{(found < 0).mean():.3f} without"]
    gold = [json.dumps(row.get(call.label), sort_keys=True) for row in rows]
    parts.append(f"V {v_measure_score(gold, found):.3f}, ARI {adjusted_rand_score(gold, found):.3f}")
    if call.parallel:
        language = v_measure_score([str(row["language"]) for row in rows], found)
        parts.append(
            f"translations together {together(found, rows, call.parallel):.3f}, V with language {language:.3f}"
        )
    return ", ".join(parts)


def together(found: Labels, rows: Sequence[Row], field: str) -> float:
    """Share of the pairs of translations in one theme."""
    groups: dict[object, list[int]] = {}
    for row, theme in zip(rows, found.tolist(), strict=True):
        groups.setdefault(row[field], []).append(theme)
    pairs = [one == other for group in groups.values() for one, other in combinations(group, 2)]
    return float(np.mean(pairs)) if pairs else 1.0


def textcx(rows: Sequence[Row], vectors: Vectors) -> Labels:
    """Themes by the method of docs/themes.md."""
    count = len(rows)
    corpus = Corpus(
        ids=[str(place) for place in range(count)],
        texts=[str(row["text"]) for row in rows],
        status=[Status.OK] * count,
        languages=[str(row["language"]) for row in rows],
        polarity=[None] * count,
        stage_ids=(),
        verbatim=np.arange(count, dtype=np.int32),
        start=np.zeros(count, dtype=np.int32),
        end=np.array([len(str(row["text"])) for row in rows], dtype=np.int32),
        sentiment=np.tile(np.array([1, 0, 0], dtype=np.float32), (count, 1)),
        stages=np.zeros((count, 0), dtype=np.float32),
        intents=["complaint"] * count,
        vectors=vectors,
    )
    return discover(mapped(corpus, build.topic_map()), topics=build.topic_model(), seed=0, options=ThemeOptions())[0]


def kmeans(vectors: Vectors, count: int) -> Labels:
    """As many groups on the vectors as the encoder gives them."""
    return np.asarray(MiniBatchKMeans(count, n_init=3, random_state=0).fit_predict(vectors), dtype=np.int32)


def bertopic(rows: Sequence[Row], vectors: Vectors) -> Labels:
    """BERTopic with every default, over the same vectors."""
    from bertopic import BERTopic
    from umap import UMAP

    reduction = UMAP(n_neighbors=15, n_components=5, min_dist=0.0, metric="cosine", random_state=0)
    model = BERTopic(embedding_model=None, umap_model=reduction, language="multilingual")
    return np.asarray(model.fit_transform([str(row["text"]) for row in rows], embeddings=vectors)[0], dtype=np.int32)


if __name__ == "__main__":
    main()
