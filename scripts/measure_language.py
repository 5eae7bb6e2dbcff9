"""Measure language identification on JSONL files with `text`, `language` and, if there is one, `text_en`.

    python scripts/measure_language.py FILE.jsonl... [--per-language 600] [--half test|tune|all]

Prints the accuracy per file and language for all texts and for those of at most 20 characters, how often a score
is right by range of scores, the share of `und`, and texts per second. Halves are drawn by SHA-1 of the text.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import pairwise
from pathlib import Path

from textcx.backends.langid import NgramStatistics
from textcx.components.language import ShortTextIdentifier
from textcx.components.language_evidence import CODES
from textcx.types import Language

SHORT = 20
BINS = (0.0, 0.4, 0.6, 0.8, 0.9, 0.95, 1.01)
Row = tuple[str, str, str]
Result = tuple[Row, Language]


def main() -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", nargs="+", type=Path)
    parser.add_argument("--per-language", type=int, default=600)
    parser.add_argument("--half", choices=("test", "tune", "all"), default="test")
    call = parser.parse_args()
    rows = [row for file in call.files for row in sample(read(file), call.per_language) if in_half(row[2], call.half)]
    identifier = ShortTextIdentifier(NgramStatistics(CODES))
    start = time.perf_counter()
    found = identifier.identify([text for _, _, text in rows])
    seconds = time.perf_counter() - start
    results = list(zip(rows, found, strict=True))
    sys.stdout.write("\n".join([*accuracies(results), *calibration(results), f"{len(rows) / seconds:.0f} texts/s", ""]))


def read(file: Path) -> Iterator[Row]:
    """Yield (file, language, text), and the English side of translation pairs."""
    for line in file.read_text(encoding="utf-8").splitlines():
        record = json.loads(line)
        yield file.stem, record["language"], record["text"]
        if record.get("text_en"):
            yield file.stem, "en", record["text_en"]


def sample(rows: Iterable[Row], per_language: int) -> Iterator[Row]:
    """Yield at most `per_language` different texts of each language, chosen by hash."""
    groups: dict[str, set[Row]] = defaultdict(set)
    for row in rows:
        groups[row[1]].add(row)
    for group in groups.values():
        yield from sorted(group, key=lambda row: hashlib.md5(row[2].encode()).hexdigest())[:per_language]


def in_half(text: str, half: str) -> bool:
    """Say whether a text belongs to the half asked for."""
    return half == "all" or (int(hashlib.sha1(text.encode()).hexdigest()[0], 16) % 2 == 1) == (half == "test")


def accuracies(results: list[Result]) -> Iterator[str]:
    """Yield a line per file and language: count and accuracy of all texts, then of short ones, and the und share."""
    groups: dict[tuple[str, str], list[Result]] = defaultdict(list)
    for result in results:
        groups[result[0][0], result[0][1]].append(result)
    yield f"{'file':24} lang     n    all  short_n short    und"
    for (file, code), group in sorted(groups.items()):
        short = [result for result in group if len(result[0][2]) <= SHORT]
        unknown = sum(language.code == "und" for _, language in group) / len(group)
        yield f"{file:24} {code:4} {len(group):5} {right(group):6.3f} {len(short):7} {right(short):6.3f} {unknown:6.3f}"


def right(results: list[Result]) -> float:
    """Return the share of right codes; `und` is wrong."""
    return sum(row[1] == language.code for row, language in results) / max(len(results), 1)


def calibration(results: list[Result]) -> Iterator[str]:
    """Yield a line per range of scores: count and share of right codes among those that are not `und`."""
    named = [(row, language) for row, language in results if language.code != "und"]
    for low, high in pairwise(BINS):
        group = [(row, language) for row, language in named if low <= language.score < high]
        yield f"score {low:.2f}-{min(high, 1):.2f} n {len(group):6} right {right(group):.3f}"


if __name__ == "__main__":
    main()
