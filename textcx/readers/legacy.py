"""Which encoding from before Unicode a few lines of text are in, judged by the letters that languages use.

Statistical detectors need paragraphs; survey files often hold a dozen accented letters. So each hypothesis is an
encoding with the letters of one language, and its score is the share of the non-ASCII characters it explains.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

_ASSURED = 0.8
_LIKELY = 0.6
_FEW = 12
_ENOUGH = 4000

# Order breaks ties: an encoding stands before those that agree with it on the common letters.
_LATIN: tuple[tuple[str, tuple[str, ...]], ...] = (
    (
        "cp1252",
        ("äöüß", "éèêëàâçîïôùûœ", "áéíóúñüªº", "àèéìòù", "ãõáéíóúâêôàçü", "ëïéèóöüá", "åäöé", "æøåéö"),
    ),
    ("cp1250", ("ąćęłńóśźż", "áčďéěíňóřšťúůýž", "áäčďéíĺľňóôŕšťúýž", "áéíóöőúüű", "ăâîşţ", "čćđšž")),
    ("cp1254", ("çğıİöşüâî",)),
    ("iso8859_2", ("ąćęłńóśźż", "áčďéěíňóřšťúůýž", "áäčďéíĺľňóôŕšťúýž", "áéíóöőúüű", "čćđšž")),
    ("cp1257", ("ąčęėįšųūž", "āčēģīķļņšūž", "äöõüšž")),
    ("mac_roman", ("äöüß", "éèêëàâçîïôùûœ", "áéíóúñü", "àèéìòù", "ãõáéíóúâêôàçü")),
)
_OTHER: tuple[tuple[str, str], ...] = (
    ("cp1251", "абвгдежзийклмнопрстуфхцчшщъыьэюяё"),
    ("cp1251", "абвгдежзийклмнопрстуфхцчшщьюяєіїґ"),
    ("koi8_r", "абвгдежзийклмнопрстуфхцчшщъыьэюяё"),
    ("koi8_u", "абвгдежзийклмнопрстуфхцчшщьюяєіїґ"),
    ("cp866", "абвгдежзийклмнопрстуфхцчшщъыьэюяё"),
    ("cp1253", "αβγδεζηθικλμνξοπρσςτυφχψωάέήίόύώ"),
    ("cp1256", "ءآأؤإئابةتثجحخدذرزسشصضطظعغفقكلمنهوىي"),
)
_COMMON = re.compile("[оаеиіуοαειτاليم]", re.IGNORECASE)
_EAST: tuple[tuple[str, str], ...] = (
    ("cp932", r"[\u3040-\u30ff]"),
    ("euc_jp", r"[\u3040-\u30ff]"),
    ("cp949", r"[\uac00-\ud7a3]"),
    ("gb18030", r"[\u4e00-\u9fff]"),
    ("big5", r"[\u4e00-\u9fff]"),
)
# The lead bytes of the frequent ideographs (level 1) or syllables in the national standard of each encoding.
_FREQUENT = {
    "cp932": ("cp932", 0x88, 0x98),
    "euc_jp": ("euc_jp", 0xB0, 0xCF),
    "cp949": ("euc_kr", 0xB0, 0xC8),
    "gb18030": ("gb2312", 0xB0, 0xD7),
    "big5": ("big5", 0xA4, 0xC6),
}
_TYPOGRAPHY = frozenset("‘’‚“”„«»–—…•·°§£€©®™´ \xa0¿¡№½¼")
_NOT_ASCII = re.compile(r"[^\x00-\x7f]")
_BYTES = re.compile(rb"[\x80-\xff]")
# A file in several languages has letters of all of them; less telling, so never before a single language.
_UNION = {"cp1252": 0.96, "cp1250": 0.93}


def guess(sample: bytes) -> str | None:
    """Return the Python name of the encoding that explains `sample` best, None where none is plausible.

    `sample` holds lines that are not UTF-8. A single odd byte is not taken for a letter of another script.
    """
    few = len(_BYTES.findall(sample)) < _FEW
    scores = list(_scores(_start_of(sample)))
    best = max(score for _, score in scores)
    if best >= (_ASSURED if few else _LIKELY):
        return next(name for name, score in scores if score == best)
    return None if few else _statistical(sample)


def _start_of(sample: bytes) -> bytes:
    """Whole lines with enough evidence, for speed."""
    seen, lines = 0, []
    for line in sample.splitlines(keepends=True):
        lines.append(line)
        seen += len(_BYTES.findall(line))
        if seen >= _ENOUGH:
            break
    return b"".join(lines)


def _statistical(sample: bytes) -> str | None:
    """Ask charset-normalizer, which is sound where there is much text in a language that has no alphabet here."""
    from charset_normalizer import from_bytes

    best = from_bytes(sample, cp_isolation=sorted({*dict(_LATIN), *dict(_OTHER), *dict(_EAST)})).best()
    return best.encoding if best else None


def _scores(sample: bytes) -> Iterator[tuple[str, float]]:
    for name, alphabets in _LATIN:
        text = sample.decode(name, "replace")
        yield from ((name, _share(text, _both_cases(letters), mixed=True)) for letters in alphabets)
        if name in _UNION:
            yield name, _UNION[name] * _share(text, _both_cases("".join(alphabets)), mixed=True)
    for name, letters in _OTHER:
        yield name, _share(sample.decode(name, "replace"), _both_cases(letters), mixed=False)
    for name, script in _EAST:
        yield name, _east(sample, name, script)


@cache
def _both_cases(letters: str) -> frozenset[str]:
    return frozenset(letters) | {letter.upper() for letter in letters if len(letter.upper()) == 1}


def _share(text: str, letters: frozenset[str], *, mixed: bool) -> float:
    """Share of the non-ASCII characters explained; `mixed` alphabets write ASCII letters beside their own."""
    found = list(_NOT_ASCII.finditer(text))
    if not found or not (mixed or _is_prose(text, len(found))):
        return 0.0
    fits = _fits_latin if mixed else _fits_other
    return sum(fits(text, match.start(), letters) for match in found) / len(found)


def _is_prose(text: str, found: int) -> bool:
    """Whether so many letters of another script can be words: a few stray bytes among ASCII letters are not."""
    enough = found >= _FEW or (found >= 4 and found >= len(re.findall("[a-z]", text)))
    return enough and len(_COMMON.findall(text)) >= 0.15 * found


def _fits_latin(text: str, at: int, letters: frozenset[str]) -> float:
    letter, before, after = _around(text, at)
    if letter in _TYPOGRAPHY:
        return 0.5 if letter == "€" and not re.search(r"\d", text[max(0, at - 3) : at + 4]) else 1.0
    if letter not in letters or (letter.isupper() and before.islower()):
        return 0.0
    # A letter on its own is a word in a few languages, and otherwise a stray byte.
    return 1.0 if before.isalpha() or after.isalpha() or letter in "àéèóÀÉÈÓ" else 0.5


def _fits_other(text: str, at: int, letters: frozenset[str]) -> float:
    letter, before, after = _around(text, at)
    if letter in _TYPOGRAPHY:
        return 1.0
    odd_case = letter.isupper() and before.islower()
    odd_script = (before + after).isascii() and (before + after).strip().isalpha()
    return 0.0 if letter not in letters or odd_case or odd_script else _likely(letter)


def _likely(letter: str) -> float:
    """Prose is in lower case: this tells KOI8 from cp1251, which are each other with the case swapped."""
    return 0.95 if letter.isupper() else 1.0


def _around(text: str, at: int) -> tuple[str, str, str]:
    return text[at], text[at - 1 : at], text[at + 1 : at + 2]


def _east(sample: bytes, name: str, script: str) -> float:
    """Share of everyday characters among the non-ASCII ones, 0 unless the script itself is among them."""
    found = _NOT_ASCII.findall(sample.decode(name, "replace"))
    of_script = len(re.findall(script, "".join(found)))
    if len(found) < 4 or of_script < 0.2 * len(found):
        return 0.0
    return sum(_everyday(char, name) for char in found) / len(found)


def _everyday(char: str, name: str) -> bool:
    """Whether a character is punctuation, kana, or in the part of its table that holds the frequent ones."""
    if re.match(r"[\u3000-\u30ff\uff01-\uff5e]", char) or char in _TYPOGRAPHY:
        return True
    table, lowest, highest = _FREQUENT[name]
    return lowest <= char.encode(table, "replace")[0] <= highest
