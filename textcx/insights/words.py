"""Words and phrases of a segment as a label may use them: no links, handles, numbers or hidden spans."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from itertools import pairwise

from textcx.types import Span

__all__ = ["Lexicon", "Phrase", "Word", "clauses", "hide", "lexicon", "phrases", "stem"]

HIDDEN = re.compile(r"https?://\S+|www\.\S+|\S+@\S+|[@#]\w+|<[^<>]*>|\w*\d\w*")
CLAUSE = re.compile(r"[^.!?;:,()\[\]{}\"“”„«»…\n/|•*]+(?:\.(?=\w)[^.!?;:,()\[\]{}\"“”„«»…\n/|•*]+)*")
WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
ELISION = re.compile(r"^(?:[cdjlmnst]|qu|dell|all|nell|dall|sull|un|quest)['’](?=\w{2})", re.IGNORECASE)
POSSESSIVE = re.compile(r"['’]s$", re.IGNORECASE)
ELIDING = frozenset(("fr", "it", "ca"))

GAP = 2
LONGEST_WORD = 30
STEM = 5
NEGATED = "¬"
JOINER = "+"


@dataclass(frozen=True, slots=True, kw_only=True)
class Lexicon:
    """The word classes of one language that shape a label, see `data/stop_words.toml`."""

    stop: frozenset[str]
    weak: frozenset[str]
    negation: frozenset[str]
    breaks: frozenset[str]
    particles: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """One token: as written, folded, and whether a capital says nothing because it opens a sentence."""

    surface: str
    folded: str
    opening: bool


@dataclass(frozen=True, slots=True)
class Phrase:
    """One or two words that carry meaning.

    `key` is the same for "late delivery" and "delivery was late"; `words` are the folded words as written,
    the small words between them included; `inner` counts those.
    """

    key: str
    words: tuple[str, ...]
    inner: int


@cache
def lexicon(language: str) -> Lexicon:
    """Return the word classes of a language; of all the known ones together where it is not known."""
    table = _tables()
    names = [language] if language in table else list(table)
    merged = {kind: _union(table[name].get(kind, "") for name in names) for kind in Lexicon.__slots__}
    return Lexicon(**merged)


@cache
def _tables() -> dict[str, dict[str, str]]:
    source = resources.files("textcx.insights").joinpath("data/stop_words.toml")
    return tomllib.loads(source.read_text(encoding="utf-8"))


def _union(blocks: Iterable[str]) -> frozenset[str]:
    return frozenset(word.replace("’", "'") for block in blocks for word in block.split())


def hide(text: str, spans: Sequence[Span]) -> str:
    """Return the text with each span blanked, so that what follows keeps its place."""
    for span in spans:
        text = text[: span.start] + "\n" * (min(span.end, len(text)) - span.start) + text[span.end :]
    return text


def clauses(text: str, language: str) -> Iterator[list[Word]]:
    """Yield the words of each clause; a comma, a conjunction or a hidden span ends one."""
    text = HIDDEN.sub("\n", text)
    breaks = lexicon(language).breaks
    for match in CLAUSE.finditer(text):
        opening = not text[: match.start()].rstrip(" \"“„«'(").endswith((",", ";"))
        yield from _split(_words(match.group(), language, opening), breaks)


def _words(clause: str, language: str, opening: bool) -> Iterator[Word]:
    for place, token in enumerate(WORD.findall(clause)):
        surface = POSSESSIVE.sub("", ELISION.sub("", token) if language in ELIDING else token)
        yield Word(surface=surface, folded=_fold(surface), opening=opening and place == 0)


def _fold(surface: str) -> str:
    return surface.lower().replace("’", "'")


def _split(words: Iterable[Word], breaks: frozenset[str]) -> Iterator[list[Word]]:
    clause: list[Word] = []
    for word in words:
        if word.folded in breaks:
            yield clause
            clause = []
        else:
            clause.append(word)
    yield clause


def phrases(words: Sequence[Word], language: str, barred: frozenset[str] = frozenset()) -> Iterator[Phrase]:
    """Yield the single strong words and the neighbouring pairs of a clause, at most `GAP` small words apart.

    A pair holds a strong word; a negation can only open it; words in `barred` stand in no phrase and part the words around them.
    """
    lex = lexicon(language)
    ranks = [_rank(word, lex, barred) for word in words]
    carriers = [place for place, rank in enumerate(ranks) if rank]
    for place in carriers:
        if ranks[place] == "strong":
            yield _phrase(words, place, place, lex)
    for left, right in pairwise(carriers):
        pair = {ranks[left], ranks[right]}
        if right - left <= GAP + 1 and "strong" in pair and not pair & {"barred"} and ranks[right] != "negation":
            yield _phrase(words, left, right, lex)


def _rank(word: Word, lex: Lexicon, barred: frozenset[str]) -> str:
    folded = word.folded
    if folded in barred or len(folded) > LONGEST_WORD:
        return "barred"
    if folded in lex.negation:
        return "negation"
    if folded in lex.weak:
        return "weak"
    short = len(folded) < (2 if word.surface.isupper() else 3)
    return "" if short or folded in lex.stop else "strong"


def _phrase(words: Sequence[Word], left: int, right: int, lex: Lexicon) -> Phrase:
    ends = [words[left].folded] if left == right else [words[left].folded, words[right].folded]
    stems = sorted({NEGATED if word in lex.negation else stem(word) for word in ends})
    shown = [word.folded for word in words[left : right + 1]]
    return Phrase(JOINER.join(stems), tuple(shown + _particle(words, right, lex)), right - left - (left != right))


def _particle(words: Sequence[Word], right: int, lex: Lexicon) -> list[str]:
    """The small word that completes a verb ("log in"), where the clause or a preposition follows it."""
    after = [word.folded for word in words[right + 1 : right + 3]]
    completes = bool(after) and after[0] in lex.particles and (len(after) == 1 or after[1] in ("to", "with", "for"))
    return after[:1] if completes else []


def stem(word: str) -> str:
    """Return the start of a word, enough to bring its inflected forms together in any language."""
    return word[:STEM]
