"""Names in text: exact spans and labels against four annotated sets."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from textcx.evaluation import figures
from textcx.evaluation.benchmark.answers import Answer, Answers, predicted
from textcx.evaluation.benchmark.classes import hits
from textcx.evaluation.benchmark.measured import Measured, lines
from textcx.evaluation.benchmark.selection import Shelf, digest
from textcx.evaluation.benchmark.shape import TEXTCX, Table
from textcx.evaluation.benchmark.tallies import Tally
from textcx.evaluation.bootstrap import Draws, Floats
from textcx.training.corpora import fold, split_of
from textcx.types import Span

EXPLAINED = (
    "F1, precision and recall over all labels, a name being right where its span and its label are exactly those of the "
    "annotation, and F1 of spans whatever their label. Mentions with labels that a set does not annotate are not "
    "counted; products count as MISC where the set has no products. WikiNEuRal is silver and, like ner_uk, never trained "
    "on. ner_uk: PERS is PER, ORG is ORG, LOC is LOC, ART and MISC are MISC; its other types (jobs, dates, amounts …) are "
    "left out. BTC also annotates @handles, which textcx does not call names."
)
LONGEST_SAMPLE = 300
NAMES = ("PER", "ORG", "LOC", "MISC")
Found = frozenset[tuple[Span, str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class NameSet:
    """A file of tokens and tags: its labels in our words (others are dropped), and ours in its words."""

    name: str
    about: str
    file: str
    gold: Mapping[str, str]
    ours: Mapping[str, str] = field(default_factory=dict)
    outside: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class NameRow:
    """A sentence and the names in it."""

    text: str
    gold: Found


@dataclass(frozen=True, slots=True, kw_only=True)
class NamePick:
    """The sentences of a set in one language."""

    names: NameSet
    language: str
    rows: tuple[NameRow, ...]

    @property
    def texts(self) -> list[str]:
        """The sentences."""
        return [row.text for row in self.rows]


_MISC = {"PRODUCT": "MISC"}
_SAME = {name: name for name in NAMES}
_WNUT = {"person": "PER", "corporation": "ORG", "group": "ORG", "location": "LOC", "product": "PRODUCT"}
_UKRAINIAN = {"PERS": "PER", "ORG": "ORG", "LOC": "LOC", "ART": "MISC", "MISC": "MISC"}
SETS = (
    NameSet(name="wnut17", about="tweets and posts", file="ner_wnut17", gold={**_WNUT, "creative-work": "MISC"}),
    NameSet(name="btc", about="tweets", file="ner_btc", gold={name: name for name in NAMES[:3]}),
    NameSet(
        name="wikineural",
        about="encyclopedia, silver",
        file="ner_wikineural_eval_only",
        gold=_SAME,
        ours=_MISC,
        outside=True,
    ),
    NameSet(
        name="ner_uk",
        about="news and fiction",
        file="ner_uk_eval_only",
        gold=_UKRAINIAN,
        ours=_MISC,
        outside=True,
    ),
)


def picks(shelf: Shelf) -> list[NamePick]:
    """Return the sentences to judge: those with the smallest digests, 300 at most of a set never trained on."""
    return [pick for names in SETS if shelf.has(names.file) for pick in _picks(shelf, names)]


def table(chosen: Sequence[NamePick], answers: Answers, draws: Draws) -> Table:
    """Return the figures of names."""
    return Table(
        name="entities",
        title="Names of people, organisations, places and other things",
        explained=EXPLAINED,
        figures=("f1", "precision", "recall", "span_f1"),
        systems=(TEXTCX,),
        lines=lines([_measured(pick, answers) for pick in chosen], draws),
    )


def _picks(shelf: Shelf, names: NameSet) -> Iterator[NamePick]:
    path = shelf.folder / f"{names.file}.jsonl"
    records = [json.loads(line) for line in path.open(encoding="utf-8")]
    held = [record for record in records if names.outside or split_of(fold(record["text"])) == "test"]
    limit = min(shelf.limit, LONGEST_SAMPLE) if names.outside else shelf.limit
    for language in sorted({record["language"] for record in held}):
        kept = sorted((r for r in held if r["language"] == language), key=lambda r: digest(r["text"]))[:limit]
        yield NamePick(names=names, language=language, rows=tuple(_row(record, names) for record in kept))


def _row(record: Mapping[str, Sequence[str]], names: NameSet) -> NameRow:
    spans = tagged(record["tokens"], record["tags"])
    gold = frozenset((span, names.gold[label]) for span, label in spans if label in names.gold)
    return NameRow(text=" ".join(record["tokens"]), gold=gold)


def tagged(tokens: Sequence[str], tags: Iterable[str]) -> list[tuple[Span, str]]:
    """Return the spans of BIO tags in the tokens joined by one space; an I after another label begins a span."""
    found: list[tuple[Span, str]] = []
    start, before = 0, "O"
    for token, tag in zip(tokens, tags, strict=True):
        end = start + len(token)
        if tag != "O":
            goes_on = tag[0] == "I" and tag[2:] == before[2:]
            first = found.pop()[0].start if goes_on else start
            found.append((Span(start=first, end=end), tag[2:]))
        start, before = end + 1, tag
    return found


def _measured(pick: NamePick, answers: Answers) -> Measured:
    read = [answers[text] for text in pick.texts]
    computed = predicted(read, lambda answer: answer.mentions)
    return Measured(
        dataset=pick.names.name,
        about=pick.names.about,
        language=pick.language,
        texts=pick.texts,
        units=[f"{pick.language} {place}" for place in range(len(pick.rows))],
        systems={TEXTCX: [_tally(pick, read)]} if computed else {},
    )


def _tally(pick: NamePick, read: Sequence[Answer]) -> Tally:
    found = [_mentions(answer, pick.names) for answer in read]
    pairs = [(_spans(said), _spans(row.gold)) for said, row in zip(found, pick.rows, strict=True)]
    labelled = [(said, row.gold) for said, row in zip(found, pick.rows, strict=True)]
    counts = [
        [len(said & gold), len(spans & known), len(said), len(spans), len(gold), len(known)]
        for (said, gold), (spans, known) in zip(labelled, pairs, strict=True)
    ]
    return Tally(counts=np.array(counts, dtype=np.float64), of=_of)


def _mentions(answer: Answer, names: NameSet) -> Found:
    annotated = set(names.gold.values())
    renamed = ((m.span, names.ours.get(m.label, m.label)) for m in answer.mentions or ())
    return frozenset((span, label) for span, label in renamed if label in annotated)


def _spans(found: Found) -> frozenset[Span]:
    return frozenset(span for span, _ in found)


def _of(sums: Floats) -> dict[str, Floats]:
    """Columns of each three: with labels, and spans alone."""
    both = hits(sums)
    found = {"f1": figures.f1(both), "precision": figures.precision(both), "recall": figures.recall(both)}
    return {**{name: values[:, 0] for name, values in found.items()}, "span_f1": found["f1"][:, 1]}
