"""The figures a reader looks at first."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from textcx.evaluation.benchmark.shape import Benchmark, Line, Table

MEAN = "mean"

# What it says, the table, the data set, the language or the beginning of it, the figure.
WANTED = (
    ("sentiment of tweets", "sentiment", "umsab", MEAN, "macro_f1"),
    ("sentiment of tweets, other source file", "sentiment", "umsab_val", MEAN, "macro_f1"),
    ("sentiment of company reviews", "sentiment", "fabsa", "en", "macro_f1"),
    ("sentiment of companies never seen", "sentiment", "fabsa_unseen", "en", "macro_f1"),
    ("sentiment of patients' comments", "sentiment", "nhs_v6", "en", "macro_f1"),
    ("sentiment of posts on a railway", "sentiment", "germeval", "de", "accuracy"),
    ("calibration error, tweets", "sentiment", "umsab", MEAN, "calibration_error"),
    ("positive or negative, Polish", "poles", "polemo", "pl", "pole_accuracy"),
    ("positive or negative, Ukrainian", "poles", "ukr_reviews", "uk", "pole_accuracy"),
    ("positive or negative, Italian", "poles", "absita", "it", "pole_accuracy"),
    ("positive or negative, Russian", "poles", "sentirueval", "ru", "pole_accuracy"),
    ("positive or negative, review languages", "poles", "m_absa", MEAN, "pole_accuracy"),
    ("stages of company reviews", "stage", "fabsa", "en", "micro_f1"),
    ("stages of patients' comments", "stage", "nhs_v6", "en", "micro_f1"),
    ("stages of hotel reviews", "stage", "m_absa_hotel", MEAN, "micro_f1"),
    ("stages of questions to a bank", "stage", "banking77", "en", "micro_f1"),
    ("intent of app reviews", "intent", "google_play", "en", "accuracy"),
    ("emotion of forum comments", "emotion", "goemotions", "en", "accuracy"),
    ("emotion of subtitles", "emotion", "xed", MEAN, "accuracy"),
    ("names in tweets and posts", "entities", "wnut17", "en", "f1"),
    ("names in tweets", "entities", "btc", "en", "f1"),
    ("names in an encyclopedia", "entities", "wikineural", MEAN, "f1"),
    ("names, Ukrainian", "entities", "ner_uk", "uk", "f1"),
    ("topics of questions to a bank", "topics", "banking77", "en", "v_measure"),
    ("topics of news, never trained on", "topics", "agnews", "en", "v_measure"),
    ("translations of sentences found", "retrieval", "tatoeba", MEAN, "held_among_all"),
    ("translations of reviews found", "retrieval", "m_absa", MEAN, "held_among_all"),
    ("behavioural tests failed", "behaviour", "everything", "all", "failure_rate"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Headline:
    """One figure of one line, and what it says."""

    what: str
    table: Table
    line: Line
    figure: str


def headlines(benchmark: Benchmark) -> Iterator[Headline]:
    """Yield those that were measured, in a fixed order."""
    tables = {table.name: table for table in benchmark.tables}
    for what, name, dataset, language, figure in WANTED:
        if table := tables.get(name):
            found = (x for x in table.lines if x.dataset == dataset and x.language.startswith(language))
            yield from (Headline(what=what, table=table, line=line, figure=figure) for line in list(found)[:1])
