"""Labelled files -> rows for the heads, with one rule for every split.

Only files whose licence column allows it are named here; each is listed in the model card.
"""

from __future__ import annotations

import hashlib
import json
import re
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal

from textcx import taxonomy
from textcx.training import emotions

OWN = "taxonomies"
OWN_SENTIMENT = frozenset(["germeval2017_dev"])  # labelled beside the aspects
UNSEEN_ORGANISATION = "514"  # of FABSA: all its reviews are test, to measure on a company never seen
Split = Literal["train", "dev", "test"]
Record = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One labelled text; None = this file says nothing about that task."""

    source: str
    text: str
    language: str
    split: Split
    sentiment: str | None = None
    stages: tuple[str, ...] | None = None
    intent: str | None = None
    aspects: tuple[str, ...] = ()
    organisation: str | None = None
    emotions: tuple[str, ...] | None = None
    parallel: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """How one file is read: `limit` rows with the smallest digest, `keep` which of them, `intent` their intent."""

    file: str
    limit: int
    sentiment: bool = True
    keep: Callable[[Record], bool] = lambda record: True
    intent: Callable[[Record], str | None] = lambda record: None


def _by_polarity(record: Record) -> str | None:
    return {"negative": "complaint", "positive": "praise", "neutral": "other"}.get(record.get("sentiment") or "")


def _gplay(record: Record) -> str | None:
    return {"bug_report": "complaint", "feature_request": "suggestion"}.get(record["label"])


def _question(record: Record) -> str | None:
    return "question" if record["text"].rstrip().endswith("?") or _asks(record["text"]) else None


def _asks(text: str) -> bool:
    return bool(re.match(r"(?i)(how|what|where|when|why|who|which|can|could|is|are|do|does|will|would|should)\b", text))


def _one_language(record: Record) -> bool:
    """Two of the twelve languages of each parallel review, so that no review dominates."""
    languages = ("da", "de", "en", "es", "fr", "hr", "nl", "pt", "ru", "sk", "sv", "tr")
    place = int(_digest(record["parallel_id"]), 16) % 12
    return record["language"] in (languages[place], languages[(place + 5) % 12])


SOURCES = (
    Source(file="fabsa_train", limit=7000, intent=_by_polarity),
    Source(file="umsab_train", limit=10000),
    Source(file="germeval2017_dev", limit=2600),
    Source(file="polemo_medical", limit=5000, intent=_by_polarity),
    Source(file="absita", limit=3500, intent=_by_polarity),
    Source(file="sentirueval", limit=2800),
    Source(file="nhs_v6", limit=4300, intent=_by_polarity),
    Source(file="nhs_phase1", limit=4000, sentiment=False),
    Source(file="m_absa_coursera", limit=1800, keep=_one_language),
    Source(file="m_absa_food", limit=1800, keep=_one_language),
    Source(file="m_absa_hotel", limit=1800, keep=_one_language, intent=_by_polarity),
    Source(file="m_absa_laptop", limit=1800, keep=_one_language),
    Source(file="m_absa_restaurant", limit=1800, keep=_one_language, intent=_by_polarity),
    Source(file="memd_absa", limit=4000),
    Source(file="mams_acsa", limit=1500, sentiment=False),
    Source(file="kotzias_sentences", limit=3000, intent=_by_polarity),
    Source(file="hotel_reviews", limit=2000),
    Source(file="booking_hotel_sample", limit=2500, intent=_by_polarity),
    Source(file="ukr_reviews_translated", limit=2200, intent=_by_polarity),
    Source(file="fr_insurance", limit=600),
    Source(file="course_evaluations", limit=600),
    Source(file="xed", limit=9000),
    Source(file="goemotions", limit=6000),
    Source(file="banking77_train", limit=4000, sentiment=False, intent=_question),
    Source(file="clinc150_train", limit=2500, sentiment=False, intent=_question),
    Source(file="google_play", limit=3500, sentiment=False, intent=_gplay),
    Source(file="crowdflower_products", limit=2000),
)


EVERYTHING = tuple(replace(source, limit=sys.maxsize, keep=lambda record: True) for source in SOURCES)


def rows(folder: Path, sources: tuple[Source, ...] = SOURCES) -> Iterator[Row]:
    """Yield the rows of every source in a fixed order; a text's split depends on its folded form alone."""
    for source in sources:
        records = (json.loads(line) for line in (folder / f"{source.file}.jsonl").open(encoding="utf-8"))
        kept = sorted((r for r in records if source.keep(r)), key=lambda r: _digest(r["text"]))
        yield from (_row(source, record) for record in kept[: source.limit])


def own_rows() -> Iterator[Row]:
    """Yield the examples of the built-in taxonomies as rows of their default stage; written for this project."""
    for name in taxonomy.builtin():
        for stage in taxonomy.load(name).stages:
            for text in stage.examples:
                stages = (stage.default_stage or stage.id,)
                yield Row(source=OWN, text=text, language="", split=split_of(fold(text)), stages=stages)


def split_of(key: str) -> Split:
    """70 % train, 15 % dev, 15 % test by sha1 of the key."""
    place = int(_digest(key)[:8], 16) % 100
    return "train" if place < 70 else "dev" if place < 85 else "test"


def fold(text: str) -> str:
    """The form in which near-duplicates are equal: no case, links, handles, punctuation or white space."""
    return re.sub(r"\W+", "", re.sub(r"https?://\S+|@\w+", "", text.casefold()))


def _row(source: Source, record: Record) -> Row:
    organisation = str(record["org_index"]) if "org_index" in record else None
    held = organisation == UNSEEN_ORGANISATION
    return Row(
        source=source.file,
        text=record["text"],
        language=record["language"],
        split="test" if held else split_of(record.get("parallel_id") or fold(record["text"])),
        sentiment=_sentiment(source, record) if source.sentiment else None,
        stages=_stages(record),
        intent=source.intent(record),
        aspects=_aspects(record),
        organisation=organisation,
        emotions=emotions.acceptable(source.file, record.get("emotions") or ()),
        parallel=record.get("parallel_id"),
    )


def _sentiment(source: Source, record: Record) -> str | None:
    """Where the sentiment follows from the aspects by rule, none is known without any aspect."""
    if source.file not in OWN_SENTIMENT and "aspects" in record and not record["aspects"]:
        return None
    value = record.get("sentiment")
    return None if value is None else str(value)


def _stages(record: Record) -> tuple[str, ...] | None:
    """None when nothing was annotated; () when what was annotated belongs to no stage."""
    if "stages" not in record:
        return None
    labelled = any(record.get(key) for key in ("aspects", "themes", "label", "intent"))
    return tuple(record["stages"]) if record["stages"] or labelled else None


def _aspects(record: Record) -> tuple[str, ...]:
    names = [str(a.get("aspect") or a.get("category")) for a in record.get("aspects") or ()]
    names += [str(record["intent"])] if "intent" in record else []
    names += [str(theme) for theme in record.get("themes") or ()]
    return tuple(sorted(set(names)))


def _digest(text: str) -> str:
    return hashlib.sha1(text.encode()).hexdigest()
