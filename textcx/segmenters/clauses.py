"""Where an opposing clause opens inside a sentence: contrast markers, semicolons, dashes, plus and minus lists."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from textcx.segmenters.rulebook import WORD, Marker, Rulebook

LEAST_WORDS = 2
LEAST_LENGTH = 8
LEAST_LENGTH_CJK = 4
_PAUSE = re.compile(r";(?=\s)(?!\s*[()])|；|(?<=\s)[-–—]{1,2}(?=\s)|—")
_BULLET = re.compile(r"(?<!\S)[+\-–−](?=\s?\w)")
_CJK_CONTRAST = re.compile(
    r"(?<=[，,；、])(?:但是|但|不过|可是|然而|しかし|でも|ただ)|(?<=けど、)|(?<=けれど、)|(?<=が、)(?!、)"
)
_BEFORE_MARKER = frozenset(",;:)-–—(،、，…")
_OPENING = frozenset('([«„“"')
_GENERIC_COMMA = ",،"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """A stretch of a text with its words, lower-cased, and where each starts and ends."""

    text: str
    start: int
    end: int
    words: tuple[str, ...]
    starts: tuple[int, ...]
    ends: tuple[int, ...]


def read_sentence(text: str, start: int, end: int) -> Sentence:
    """Find the words of `text[start:end]`."""
    found = list(WORD.finditer(text, start, end))
    return Sentence(
        text=text,
        start=start,
        end=end,
        words=tuple(match[0].lower().replace("’", "'") for match in found),
        starts=tuple(match.start() for match in found),
        ends=tuple(match.end() for match in found),
    )


def clause_starts(text: str, start: int, end: int, rules: Rulebook) -> Iterator[int]:
    """Yield the positions inside `text[start:end]` where a new clause opens, in order."""
    if text[start] in "+-–−" and len(bullets := list(_BULLET.finditer(text, start, end))) > 1:
        yield from (bullet.start() for bullet in bullets[1:])
        return
    if not _may_oppose(text[start:end], rules):
        return
    sentence = read_sentence(text, start, end)
    begin, first = start, 0
    for place, word in sorted({*_pauses(sentence), *_cjk_contrasts(sentence), *_contrasts(sentence, rules)}):
        if word >= first and _holds(sentence, begin, place, word - first) and _holds_rest(sentence, place, word):
            yield place
            begin, first = place, word


def _may_oppose(sentence: str, rules: Rulebook) -> bool:
    """A quick look that spares most sentences the rest: is there a marker or a pause at all?"""
    words = WORD.findall(sentence.lower())
    if len(words) < 2 * LEAST_WORDS:
        return False
    return not rules.marker_words.isdisjoint(words) or _PAUSE.search(sentence) is not None or max(words) >= "\u3040"


def _holds(sentence: Sentence, begin: int, end: int, words: int) -> bool:
    """Say whether a stretch is long enough to hold an opinion."""
    wide = "\u3040" <= sentence.text[begin] <= "\u9fff"
    return words >= LEAST_WORDS and end - begin >= (LEAST_LENGTH_CJK if wide else LEAST_LENGTH)


def _holds_rest(sentence: Sentence, place: int, word: int) -> bool:
    """The same for the clause that opens at `place`, its marker not counted."""
    rest = len(sentence.words) - word
    marked = sentence.text[place] not in "-–— " and sentence.text[place] < "\u3040"
    return _holds(sentence, place, sentence.end, rest - marked)


def _word_at(sentence: Sentence, place: int) -> int:
    """The index of the first word at or after a position, by bisection."""
    low, high = 0, len(sentence.starts)
    while low < high:
        middle = (low + high) // 2
        low, high = (middle + 1, high) if sentence.starts[middle] < place else (low, middle)
    return low


def _pauses(sentence: Sentence) -> Iterator[tuple[int, int]]:
    for found in _PAUSE.finditer(sentence.text, sentence.start, sentence.end):
        word = _word_at(sentence, found.end())
        if word < len(sentence.words):
            yield (found.end() if found[0] in ";；" else found.start()), word


def _cjk_contrasts(sentence: Sentence) -> Iterator[tuple[int, int]]:
    if max(sentence.words) < "\u3040":
        return
    for found in _CJK_CONTRAST.finditer(sentence.text, sentence.start, sentence.end):
        word = _word_at(sentence, found.start())
        if word < len(sentence.words):
            yield found.start(), word


def _contrasts(sentence: Sentence, rules: Rulebook) -> Iterator[tuple[int, int]]:
    known = [(i, rules.markers[word]) for i, word in enumerate(sentence.words) if i and word in rules.markers]
    if not known or _is_correlative(sentence, rules):
        return
    for i, markers in known:
        marker = next((m for m in markers if sentence.words[i : i + len(m.words)] == m.words), None)
        if marker is not None and _opposes(sentence, i, marker, rules):
            yield _before_brackets(sentence, i), i


def _before_brackets(sentence: Sentence, i: int) -> int:
    """Where the clause that opens with word `i` starts, with its opening brackets and quotes."""
    place = sentence.starts[i]
    while place > sentence.ends[i - 1] and sentence.text[place - 1] in _OPENING:
        place -= 1
    return place


def _is_correlative(sentence: Sentence, rules: Rulebook) -> bool:
    """Say whether the sentence holds the first half of "not only ... but also"."""
    return any(
        sentence.words[i : i + len(phrase)] == phrase
        for i, word in enumerate(sentence.words)
        if word in rules.correlatives
        for phrase in rules.correlatives[word]
    )


def _opposes(sentence: Sentence, i: int, marker: Marker, rules: Rulebook) -> bool:
    last = i + len(marker.words)
    if last >= len(sentence.words) or _adds(sentence.words, i, last, rules):
        return False
    if _is_paused(sentence, i):
        return not _is_insertion(sentence, i, last, rules) and _speaks(sentence, marker, rules, lead=0)
    if marker.after_comma or _joins_adjectives(sentence.words, i, rules):
        return False
    return _speaks(sentence, marker, rules, lead=1)


def _adds(words: tuple[str, ...], i: int, last: int, rules: Rulebook) -> bool:
    """ "nothing but praise", "but also", "small, but very small"."""
    if words[i - 1] in rules.before or words[last] in rules.after or (words[i], words[last]) in rules.additions:
        return True
    return words[i - 1] in (words[i], words[last])


def _is_paused(sentence: Sentence, i: int) -> bool:
    gap = sentence.text[sentence.ends[i - 1] : sentence.starts[i]]
    return any(mark in _BEFORE_MARKER for mark in gap)


def _joins_adjectives(words: tuple[str, ...], i: int, rules: Rulebook) -> bool:
    """ "a small but tidy room": an article shortly before, no subject after."""
    back = 2 if words[i - 1] not in rules.degrees else 1
    near = words[max(0, i - back - (words[max(0, i - 2)] in rules.degrees)) : i]
    return not rules.articles.isdisjoint(near) and words[i + 1] not in rules.openers


def _is_insertion(sentence: Sentence, i: int, last: int, rules: Rulebook) -> bool:
    """ "The staff, however, were rude": commas on both sides and a verb next, or next to nothing before."""
    if sentence.text[sentence.ends[last - 1]] not in _GENERIC_COMMA:
        return False
    return i < LEAST_WORDS + 1 or sentence.words[last] in rules.verbs


def _speaks(sentence: Sentence, marker: Marker, rules: Rulebook, lead: int) -> bool:
    """Say whether a marker that is another word elsewhere stands in its own language, by small words around it.

    `lead` is how many more of them it needs than the languages where it means something else.
    """
    if not marker.rivals:
        return True
    words = set(sentence.words)
    own = max(len(words & rules.hints[code]) for code in marker.languages)
    return own >= lead + max(len(words & rules.hints[code]) for code in marker.rivals)
