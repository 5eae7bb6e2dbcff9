"""Compare the int8 graph of a recipe with the same weights in torch fp32, head by head: python scripts/measure_parity.py DATA_FOLDER [RECIPE...].

Prints Markdown (docs/parity.md): size on disk, time to load, and of held-out texts how often each head says the same.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from textcx import artifacts, build, recipe, taxonomy
from textcx.backends.torch_encoder import TorchEncoder
from textcx.pipeline import Pipeline
from textcx.protocols import Encoder, SegmentBatch
from textcx.recipe import Recipe
from textcx.training import corpora
from textcx.training.finetune.material import draw
from textcx.types import Sentiment, Tag

TEXTS = 1000
STARTS = 5
START = """
import time; begun = time.perf_counter()
from textcx import build, recipe, taxonomy
build.pipeline(build.BuildOptions(taxonomy=taxonomy.load("default")), recipe.titled({title!r}))
print(time.perf_counter() - begun)
"""
INTRODUCTION = """# What runs against what was trained

textcx reads with an int8 graph whose activation scales are fixed. Beside it, the same weights in torch fp32, with the same heads
on top: {count:,} held-out texts of {sources} labelled files, those with the smallest digests. Made by `python scripts/measure_parity.py DATA`.
"""
EXPLAINED = """Stages say the same where all of them do, names where all have the same places and labels. Of vectors, and of their places in the
space of themes, the mean cosine, and the cosine that 99 of 100 exceed."""
HEADER = (
    "| recipe | head | says the same | score apart, mean | score apart, 99 of 100 below |\n|---|---|---:|---:|---:|"
)
LOADED = (
    "| recipe | its artefacts | exported as one graph with all heads | loaded, imports included |\n|---|---:|---:|---:|"
)


def main() -> None:
    """Print the document."""
    names = sys.argv[2:] or ["default", "fast"]
    rows = held_out(Path(sys.argv[1]))
    texts = [row.text for row in rows]
    chosen = [recipe.titled(name) for name in names]
    parts = [
        INTRODUCTION.format(count=len(texts), sources=len({row.source for row in rows})),
        "\n".join([HEADER, *(line for each in chosen for line in heads(each, texts))]),
        EXPLAINED,
        "\n".join([LOADED, *map(loaded, chosen)]),
    ]
    sys.stdout.write("\n\n".join(part.strip() for part in parts) + "\n")


def held_out(folder: Path) -> list[corpora.Row]:
    """Return the texts of the test split with the smallest digests, of all files and languages."""
    rows = {row.text: row for row in corpora.rows(folder, corpora.EVERYTHING) if row.split == "test"}
    return sorted(rows.values(), key=lambda row: draw(row.text))[:TEXTS]


def heads(chosen: Recipe, texts: Sequence[str]) -> Iterator[str]:
    """Yield a line for the vectors, the space of themes and each head."""
    built, _ = build.pipeline(build.BuildOptions(taxonomy=taxonomy.load(taxonomy.DEFAULT)), chosen)
    exact = TorchEncoder(artifact=chosen.encoder.load_artifact(), device="cpu", dtype="fp32")
    runs, wanted = read(built.encoder, texts), read(exact, texts)
    space = build.topic_map(chosen)
    for what, made in (("vectors", np.asarray), ("themes", space)):
        cosines = (made(runs.vectors) * made(wanted.vectors)).sum(axis=1)
        yield f"| {chosen.title} | {what} | cosine {cosines.mean():.4f} | | {np.quantile(cosines, 0.01):.4f} |"
    yield from (judged(chosen, built, head.assigns, (runs, wanted)) for head in built.heads)


def read(encoder: Encoder, texts: Sequence[str]) -> SegmentBatch:
    """Return what heads read, from this encoder."""
    found = encoder.read(texts)
    return SegmentBatch(texts=texts, vectors=found.vectors, tokens=found.tokens)


def judged(chosen: Recipe, built: Pipeline, task: str, batches: tuple[SegmentBatch, SegmentBatch]) -> str:
    """Return the line of one head."""
    head = next(head for head in built.heads if head.assigns == task)
    ran, wanted = (head.predict(batch) for batch in batches)
    pairs = list(zip(ran, wanted, strict=True))
    same = np.mean([said(left) == said(right) for left, right in pairs])
    apart = [abs(scores(left)[key] - scores(right)[key]) for left, right in pairs for key in both(left, right)]
    return f"| {chosen.title} | {task} | {same:.1%} | {np.mean(apart):.3f} | {np.quantile(apart, 0.99):.3f} |"


def both(left: Any, right: Any) -> set[Any]:
    """What both readings give a score to."""
    return scores(left).keys() & scores(right).keys()


def said(value: Any) -> Any:
    """The labels alone."""
    return value.label if isinstance(value, Sentiment) else frozenset(scores(value))


def scores(value: Any) -> dict[Any, float]:
    """Scores by label, of names by place and label."""
    if isinstance(value, Sentiment):
        return {"negative": value.negative, "neutral": value.neutral, "positive": value.positive}
    if isinstance(value, Tag):
        return {value.id: value.score}
    return {getattr(one, "id", None) or (one.span, one.label): one.score for one in value}


def loaded(chosen: Recipe) -> str:
    """Return the line of sizes and of the median time from nothing to a pipeline, imports included, in new processes."""
    parts = {part.artifact for part in chosen.parts() if part.artifact}
    files = [file for name in parts for file in (artifacts.root() / name.replace("@", "/")).iterdir()]
    command = [sys.executable, "-c", START.format(title=chosen.title)]
    times = [float(subprocess.run(command, capture_output=True, check=True, text=True).stdout) for _ in range(STARTS)]
    graph = len(build.exported(chosen))
    size = sum(file.stat().st_size for file in files)
    return f"| {chosen.title} | {size / 1e6:.1f} MB | {graph / 1e6:.0f} MB | {statistics.median(times):.1f} s |"


if __name__ == "__main__":
    main()
