"""Measure the mentions textcx finds, and write their scores.

    python scripts/measure_entities.py --data DIR               # print figures
    python scripts/measure_entities.py --data DIR --calibrate   # also write textcx/components/entity_scores.json

DIR holds ner_wnut17.jsonl and ner_btc.jsonl (English tweets) and, to evaluate only, ner_wikineural_eval_only.jsonl.
Texts whose sha1 is even are the development half: rules and scores come from it, figures from the other.
"""

from __future__ import annotations

import hashlib
import json
import re
import time
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import click

from textcx.backends.spacy_entities import SpacyNames
from textcx.backends.spacy_phrases import SpacyPhrases
from textcx.components.entities import EntityComponent
from textcx.components.gazetteer_mentions import GazetteerRecogniser
from textcx.components.patterns import LABELS, PatternRecogniser, find_patterns
from textcx.gazetteer import read_gazetteer

REPOSITORY = Path(__file__).parents[1]
GOLDEN = REPOSITORY / "tests" / "golden"
SCORES = REPOSITORY / "textcx" / "components" / "entity_scores.json"
JUDGED = json.loads((REPOSITORY / "scripts" / "entity_judgements.json").read_text(encoding="utf-8"))
NAMES = ("PER", "ORG", "LOC", "PRODUCT", "MISC")
NO_SCORES = dict.fromkeys((*NAMES, *LABELS), 0.0)
GOLD_LABELS = {
    **{name: name for name in NAMES},
    "person": "PER",
    "location": "LOC",
    "corporation": "ORG",
    "group": "ORG",
    "product": "PRODUCT",
    "creative-work": "MISC",
}
ANNOTATED = {
    "wnut17": frozenset(NAMES),
    "btc": frozenset(NAMES[:3]),
    "wikineural_eval_only": frozenset(("PER", "ORG", "LOC", "MISC")),
}

Found = tuple[int, int, str]


@dataclass(frozen=True)
class Row:
    """A text, its gold names, and the ranges of gold @handles, where predictions do not count."""

    text: str
    gold: frozenset[Found]
    ignored: tuple[tuple[int, int], ...]

    @property
    def dev(self) -> bool:
        return int(hashlib.sha1(self.text.encode()).hexdigest(), 16) % 2 == 0


def read_rows(path: Path) -> list[Row]:
    records = map(json.loads, path.read_text(encoding="utf-8").splitlines())
    return [to_row(record) for record in records if record["language"] == "en"]


def to_row(record: dict[str, object]) -> Row:
    text, spans = str(record["text"]), list(gold_spans(record["tokens"], record["tags"]))  # type: ignore[arg-type]
    handles = tuple((start, end) for start, end, _ in spans if "@" in text[max(0, start - 2) : end])
    return Row(text, frozenset(span for span in spans if span[:2] not in handles), handles)


def gold_spans(tokens: Sequence[str], tags: Sequence[str]) -> Iterable[Found]:
    position, current = 0, None
    for token, tag in zip(tokens, tags, strict=True):
        if current and not tag.startswith("I"):
            yield current
            current = None
        if tag.startswith("B"):
            current = (position, position + len(token), GOLD_LABELS[tag[2:]])
        elif current:
            current = (current[0], position + len(token), current[2])
        position += len(token) + 1
    if current:
        yield current


def raw_names(rows: Sequence[Row]) -> list[set[Found]]:
    return [{(s.start, s.end, label) for s, label in found} for found in SpacyNames().find([row.text for row in rows])]


def textcx_names(rows: Sequence[Row]) -> list[set[Found]]:
    component = EntityComponent(patterns=PatternRecogniser(scores=NO_SCORES), names=SpacyNames(), name_scores=NO_SCORES)
    mentions = component.recognise([row.text for row in rows], ["en"] * len(rows))
    return [{(m.span.start, m.span.end, m.label) for m in found if m.label in NAMES} for found in mentions]


def counts(rows: Sequence[Row], found: Sequence[set[Found]], labels: frozenset[str]) -> dict[str, Counter[str]]:
    """Per label: right, found and gold."""
    tally = {label: Counter[str]() for label in sorted(labels)}
    for row, names in zip(rows, found, strict=True):
        kept = [n for n in names if n[2] in labels and not any(a < n[1] and n[0] < b for a, b in row.ignored)]
        for name in kept:
            tally[name[2]].update(found=1, right=int(name in row.gold))
        for name in row.gold:
            tally[name[2]].update(gold=1)
    return tally


def f1(tally: dict[str, Counter[str]]) -> str:
    total: Counter[str] = sum(tally.values(), Counter())
    precision, recall = total["right"] / total["found"], total["right"] / total["gold"]
    return f"precision {precision:.3f} recall {recall:.3f} F1 {2 * precision * recall / (precision + recall):.3f}"


def measure_names(data: Path) -> dict[str, list[int]]:
    """Print F1 before and after the rules; return right and found per label on the development half of the tweets."""
    dev: dict[str, list[int]] = {label: [0, 0] for label in NAMES}
    for source, labels in ANNOTATED.items():
        rows = read_rows(data / f"ner_{source}.jsonl")
        for title, find in (("model alone", raw_names), ("with rules", textcx_names)):
            report(f"{source}, {title}", rows, find, labels)
        if "eval_only" not in source:
            half = [row for row in rows if row.dev]
            for label, tally in counts(half, textcx_names(half), labels).items():
                dev[label] = [dev[label][0] + tally["right"], dev[label][1] + tally["found"]]
    return dev


def report(
    title: str, rows: Sequence[Row], find: Callable[[Sequence[Row]], list[set[Found]]], labels: frozenset[str]
) -> None:
    for part, dev in (("development", True), ("held out", False)):
        half = [row for row in rows if row.dev == dev]
        click.echo(f"{title}, {part}: {f1(counts(half, find(half), labels))}")


MARKUP = re.compile(r"\[([^|\]]+)\|([^\]]+)\]")


def golden(name: str) -> list[tuple[str, set[Found]]]:
    """Texts and marked mentions of a golden list."""
    lines = (GOLDEN / name).read_text(encoding="utf-8").splitlines()
    return [unmark(line.split("\t", 1)[1]) for line in lines if not line.startswith("#")]


def unmark(marked: str) -> tuple[str, set[Found]]:
    text, found, position = "", set(), 0
    for match in MARKUP.finditer(marked):
        text += marked[position : match.start()]
        found.add((len(text), len(text) + len(match[1]), match[2]))
        text, position = text + match[1], match.end()
    return text + marked[position:], found


def golden_patterns() -> dict[str, list[int]]:
    tally = {label: [0, 0] for label in LABELS}
    for text, gold in golden("patterns.txt"):
        for find in find_patterns(text):
            right = (find.span.start, find.span.end, find.label) in gold
            tally[find.label] = [tally[find.label][0] + right, tally[find.label][1] + 1]
    return tally


def golden_gazetteer() -> list[int]:
    recogniser = GazetteerRecogniser(read_gazetteer(GOLDEN / "gazetteer.toml"), phrases=SpacyPhrases, score=0.0)
    right = found = 0
    for text, gold in golden("gazetteer.txt"):
        for mention in recogniser.recognise([text], ["und"])[0]:
            found += 1
            right += (mention.span.start, mention.span.end, mention.entity_id) in gold
    return [right, found]


def smoothed(right: int, found: int) -> float:
    """Add-one smoothed precision: no finite list proves a rule perfect."""
    return round((right + 1) / (found + 2), 3)


def measure_speed(data: Path) -> None:
    texts = [row.text for row in read_rows(data / "ner_wnut17.jsonl") if 13 <= len(row.text.split()) <= 17][:600]
    names = SpacyNames()
    names.find(["Anna lives in Lviv."])
    start = time.process_time()
    names.find(texts)
    click.echo(f"name model: {len(texts) / (time.process_time() - start):.0f} texts of 15 words a second of one core")
    start = time.process_time()
    for text in texts:
        find_patterns(text)
    click.echo(f"patterns: {(time.process_time() - start) / len(texts) * 1e6:.0f} microseconds a text")


def scores(tweets: dict[str, list[int]]) -> dict[str, object]:
    """A name counts half by its precision in tweets and half in reviews; patterns pool golden list and judged text."""
    made, judged = golden_patterns(), JUDGED["patterns"]
    pooled = {label: [made[label][i] + judged[label][i] for i in (0, 1)] for label in LABELS}
    names = {label: (smoothed(*tweets[label]) + smoothed(*JUDGED["names"][label])) / 2 for label in NAMES}
    return {
        "names": {label: round(score, 3) for label, score in names.items()},
        "patterns": {label: smoothed(*pooled[label]) for label in LABELS},
        "gazetteer": smoothed(*golden_gazetteer()),
    }


@click.command()
@click.option("--data", type=click.Path(path_type=Path, exists=True), required=True)
@click.option("--calibrate", is_flag=True, help="Write the scores that ship with textcx.")
def main(data: Path, calibrate: bool) -> None:
    """Print F1 of names, precision on the golden lists, and speed."""
    tweets = measure_names(data)
    click.echo(f"tweets, development half, right and found: {tweets}")
    click.echo(f"golden patterns, right and found: {golden_patterns()}; gazetteer: {golden_gazetteer()}")
    measure_speed(data)
    if calibrate:
        content = {
            "note": "Precision per label with add-one smoothing. Names: mean of exact-match precision on the development "
            "half of WNUT-17 and the Broad Twitter Corpus (both CC BY 4.0) and of hand-judged precision in English "
            "reviews. Patterns: tests/golden/patterns.txt and hand-judged public customer text pooled. Gazetteer: "
            "tests/golden/gazetteer.txt.",
            "command": "python scripts/measure_entities.py --data DIR --calibrate",
            "tweets": tweets,
            "judged": "scripts/entity_judgements.json",
            "scores": scores(tweets),
        }
        SCORES.write_text(json.dumps(content, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
