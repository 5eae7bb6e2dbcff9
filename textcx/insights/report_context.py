"""What a report needs beside the analysis: names, words and limits."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from textcx.insights.options import ScoreType
from textcx.insights.report_format import clip
from textcx.insights.results import Analysis, Quote, Theme
from textcx.taxonomy import Stage
from textcx.types import Evidence

Quotes: TypeAlias = Mapping[Evidence, str] | Callable[[Evidence], str | None]
LONGEST_QUOTE = 420
LONGEST_LABEL = 120
UNKNOWN = "und"
UNNAMED = "(no label)"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportContext:
    """Names and words for one report; the same analysis and context give the same bytes.

    `title` names the input; `stages` are those of the taxonomy, in order; `quotes` finds the words of a piece of
    evidence; `languages` maps verbatim id to language code; `note` says how the report came about (no time);
    `score_type` is what the analysis was told; `confidence` is that of its intervals. At most `max_rows` pain
    points and `max_themes` themes are shown, and what is left out is counted on the page.
    """

    title: str
    stages: tuple[Stage, ...]
    quotes: Quotes = field(default_factory=dict)
    languages: Mapping[str, str] = field(default_factory=dict)
    note: str = ""
    score_type: ScoreType | None = None
    confidence: float = 0.95
    max_rows: int = 60
    max_themes: int = 200


def heading(label: str) -> str:
    """Return a label of moderate length that starts with a capital if its first word is all lower case."""
    words = label.split() or [UNNAMED]
    first = words[0][:1].upper() + words[0][1:] if words[0].islower() else words[0]
    return clip(" ".join([first, *words[1:]]), LONGEST_LABEL)


@dataclass(frozen=True, slots=True, kw_only=True)
class StageName:
    """How a stage is shown."""

    id: str
    label: str
    owner: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class QuoteView:
    """A customer's words, ready to show; `language` None where it is not known."""

    text: str
    verbatim_id: str
    language: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """The analysis beside its context, with the look-ups that the parts of the page share."""

    analysis: Analysis
    context: ReportContext

    def stage(self, identifier: str | None) -> StageName | None:
        """How a stage is shown: its label and owner, its id where the taxonomy does not know it."""
        if identifier is None:
            return None
        known = {stage.id: stage for stage in self.context.stages}.get(identifier)
        if known is None:
            return StageName(id=identifier, label=identifier, owner=None)
        return StageName(id=known.id, label=known.label or known.id, owner=known.owner)

    def themes(self) -> dict[str, Theme]:
        """The themes by id."""
        return {theme.id: theme for theme in self.analysis.themes}

    def label(self, theme_id: str) -> str:
        """A theme's label as a heading; a first word such as iPad keeps its own capitals."""
        theme = next((theme for theme in self.analysis.themes if theme.id == theme_id), None)
        return heading(theme.label if theme else theme_id)

    def quoted(self, quotes: tuple[Quote, ...], most: int) -> tuple[QuoteView, ...]:
        """Show the first quotes that differ."""
        return self._shown([(quote.evidence, quote.text) for quote in quotes], most)

    def evidence(self, pointers: tuple[Evidence, ...], most: int) -> tuple[QuoteView, ...]:
        """Show the words that evidence points to; what cannot be found is left to the reader as a pointer."""
        found = [(pointer, self._words(pointer)) for pointer in pointers]
        spoken = [(pointer, words) for pointer, words in found if words]
        pointed = [(at, f"[verbatim {at.verbatim_id}, characters {at.start}\u2013{at.end}]") for at, _ in found]
        return self._shown(spoken or pointed[:1], most)

    def _words(self, pointer: Evidence) -> str | None:
        quotes = self.context.quotes
        return quotes(pointer) if callable(quotes) else quotes.get(pointer)

    def _shown(self, pairs: list[tuple[Evidence, str]], most: int) -> tuple[QuoteView, ...]:
        distinct: dict[str, QuoteView] = {}
        for pointer, words in pairs:
            text = clip(words, LONGEST_QUOTE)
            if text and text.casefold() not in distinct:
                code = self.context.languages.get(pointer.verbatim_id, UNKNOWN)
                language = None if code == UNKNOWN else code
                distinct[text.casefold()] = QuoteView(text=text, verbatim_id=pointer.verbatim_id, language=language)
            if len(distinct) == most:
                break
        return tuple(distinct.values())
