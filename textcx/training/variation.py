"""Small changes of a training text that leave its labels true: slips of the keyboard, case, diacritics, punctuation."""

from __future__ import annotations

import random
import re
import unicodedata
from collections.abc import Callable

Change = Callable[[str, random.Random], str]

# Words that carry the verdict: a wrong letter in one of them would make the label a guess. Written without diacritics.
NEGATIONS = frozenset(
    re.findall(
        r"\w+",
        """not never none nothing nobody neither nowhere without hardly cannot barely
    nicht kein keine keinen keinem keiner keines nichts niemand niemals weder ohne kaum nirgends
    niet geen niets nooit noch zonder nauwelijks nergens
    nigdy nikt nikogo nikomu niczego zaden zadna zadne zadnych zadnego
    nejsou nebyl nebyla nebylo nikdy nikdo zadny
    jamais rien aucun aucune personne sans guere plus
    nunca nada nadie ningun ninguno ninguna tampoco ninguem nenhum nenhuma
    niente nulla nessuno nessuna nessun senza neanche nemmeno
    degil degildi hic hicbir asla kimse
    inte aldrig inget ingen inga ingenting utan knappast varken ikke intet uden naeppe hverken
    niciodata nimic nimeni nicio niciun fara deloc
    жоден жодна жодного жодних жодної навряд никак вряд нема""",
    )
)
# Prefixes and endings that negate in one of the languages; protecting too many words costs nothing.
NEGATED = re.compile(
    r"^(un|on|in|im|dis|mis|des|ne|ni|no|не|ни|ні|без|bez)|n['’]t$|less$|los(e[rnsm]?)?$|m[ae]|m[iu]yor|siz|suz"
)
WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
SHORTEST = 4
OPENINGS = ("- ", "* ", "1) ", "Re: ", "P.S. ", "> ")
PLAIN_LETTERS = str.maketrans({"ł": "l", "Ł": "L", "ø": "o", "Ø": "O", "ß": "ss", "ı": "i", "đ": "d", "Đ": "D"})


def vary(text: str, rng: random.Random) -> str:
    """Return the text with one or two small changes that keep its labels; the same generator state gives the same text.

    Typing slips happen in Latin and Cyrillic words of four letters or more, never in a word that negates; a question
    mark is never lost. The text comes back as it was when no chosen change applies to it.
    """
    varied = text
    for change in rng.sample(CHANGES, rng.randint(1, 2)):
        varied = change(varied, rng)
    return varied


def switch(text: str, other: str, rng: random.Random) -> str:
    """Return the beginning of a text and the rest of its translation, as people write who mix two languages."""
    share = rng.uniform(0.3, 0.7)
    words, others = text.split(), other.split()
    return " ".join([*words[: round(share * len(words))], *others[round(share * len(others)) :]])


def _typos(text: str, rng: random.Random) -> str:
    for _ in range(rng.randint(1, 2)):
        text = _typo(text, rng)
    return text


def _typo(text: str, rng: random.Random) -> str:
    words = [found for found in WORD.finditer(text) if _may_slip(found.group())]
    if not words:
        return text
    word = rng.choice(words)
    slip = rng.choice((_swap, _drop, _double))
    return text[: word.start()] + slip(word.group(), rng) + text[word.end() :]


def _may_slip(word: str) -> bool:
    plain = _without_diacritics(word).casefold()
    return len(word) >= SHORTEST and _slip_script(word) and plain not in NEGATIONS and not NEGATED.search(plain)


def _slip_script(word: str) -> bool:
    return word.isalpha() and all(unicodedata.name(c, "").startswith(("LATIN", "CYRILLIC")) for c in word)


def _swap(word: str, rng: random.Random) -> str:
    """The first letter stays: writers rarely miss it, and readers need it."""
    at = rng.randrange(1, len(word) - 1)
    return word[:at] + word[at + 1] + word[at] + word[at + 2 :]


def _drop(word: str, rng: random.Random) -> str:
    at = rng.randrange(1, len(word))
    return word[:at] + word[at + 1 :]


def _double(word: str, rng: random.Random) -> str:
    at = rng.randrange(1, len(word))
    return word[:at] + word[at] + word[at:]


def _lower(text: str, rng: random.Random) -> str:
    return text.lower()


def _upper(text: str, rng: random.Random) -> str:
    return text.upper()


def _plain(text: str, rng: random.Random) -> str:
    return _without_diacritics(text)


def _without_diacritics(text: str) -> str:
    """Latin letters lose their marks; й, ї and the signs of other scripts are letters of their own and stay."""
    return "".join(_plain_letter(letter) for letter in unicodedata.normalize("NFC", text))


def _plain_letter(letter: str) -> str:
    if not unicodedata.name(letter, "").startswith("LATIN"):
        return letter
    return unicodedata.normalize("NFD", letter.translate(PLAIN_LETTERS))[: 2 if letter == "ß" else 1]


def _unended(text: str, rng: random.Random) -> str:
    return re.sub(r"(?<=\w)[.!।…]+$", "", text)


def _repeated(text: str, rng: random.Random) -> str:
    return re.sub(r"(?<=\w)([.!?؟])$", lambda mark: mark.group() * rng.randint(2, 3), text)


def _opened(text: str, rng: random.Random) -> str:
    """A list mark or subject prefix: it says nothing in any language."""
    return rng.choice(OPENINGS) + text


CHANGES: tuple[Change, ...] = (_typos, _typos, _lower, _upper, _plain, _unended, _repeated, _opened)
