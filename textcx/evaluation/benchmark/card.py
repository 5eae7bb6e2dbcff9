"""The model card of a recipe: its figures, written from its benchmark."""

from __future__ import annotations

import re
from pathlib import Path

from textcx.evaluation.benchmark.markdown import compact, glance
from textcx.evaluation.benchmark.shape import Benchmark

FILE = "CARD.md"
BEGIN, END = "<!-- figures -->", "<!-- /figures -->"
PART = re.compile(f"{BEGIN}.*?{END}", re.DOTALL)


def figures(benchmark: Benchmark) -> str:
    """Return the section on figures: the main ones, then each table with one line per data set."""
    made = benchmark.provenance
    parts = [
        "## Figures",
        f"Recipe digest `{made.digest}`, textcx {made.textcx}. Held-out rows, at most {benchmark.limit:,} of a data set and "
        f"language; {benchmark.draws.confidence:.0%} bootstrap intervals. All figures: `{benchmark.command}`; every language and "
        "every baseline is in metrics.json beside this card.",
        glance(benchmark),
    ]
    for title, table in compact(benchmark):
        parts += [f"### {title}", table]
    if benchmark.missing:
        parts += ["### Not measured", "\n".join(f"- {sentence}." for sentence in benchmark.missing)]
    return "\n\n".join(parts)


def refreshed(card: str, benchmark: Benchmark) -> str:
    """Return a card with its section on figures made anew, at its marks or else at the end."""
    section = f"{BEGIN}\n{figures(benchmark)}\n{END}"
    if PART.search(card):
        return PART.sub(lambda _: section, card)
    return f"{card.rstrip()}\n\n{section}\n"


def write(folder: Path, benchmark: Benchmark) -> None:
    """Refresh the card of the recipe in `folder`; where there is none, begin one."""
    path = folder / FILE
    made = benchmark.provenance
    old = path.read_text(encoding="utf-8") if path.is_file() else f"# {made.recipe}\n\n{benchmark.description}\n"
    path.write_text(refreshed(old, benchmark), encoding="utf-8")
