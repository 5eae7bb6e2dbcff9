"""Second looks at what a pattern matched: the text as written and the numbers in the match decide."""

from __future__ import annotations

import re

from textcx.components import pattern_words as words

YEAR = "(?:19|20)[0-9]{2}"
_VERSION_BEFORE = re.compile(f"(?<![0-9_{words.LETTERS}]){words.VERSION_CUE}[\\s.:]*$")
_MONEY_CODE = re.compile(f"{words.any_of(words.CURRENCY_CODES)}[0-9]|[0-9]+[km]$")


def digit_count(text: str) -> int:
    """Return how many digits the text holds."""
    return sum(char.isdigit() for char in text)


def has_digits(text: str, match: re.Match[str], *, least: int, most: int) -> bool:
    """Say whether the match holds between `least` and `most` digits."""
    return least <= digit_count(match[0]) <= most


def marked_code(text: str, match: re.Match[str]) -> bool:
    """A code after "order no." has two digits and more."""
    return digit_count(match["value"]) >= 2


def unmarked_code(text: str, match: re.Match[str]) -> bool:
    """A code after "order" alone has four characters, three digits, and is no year."""
    value = match["value"]
    return len(value) >= 4 and digit_count(value) >= 3 and not re.fullmatch(YEAR, value)


def not_money(text: str, match: re.Match[str]) -> bool:
    """Not "GBP30000"."""
    return _MONEY_CODE.match(match[0].lower()) is None


def sum_of_money(text: str, match: re.Match[str]) -> bool:
    """Not a year with the Ukrainian abbreviation of "year" ("2009 р.")."""
    return re.fullmatch(YEAR + r"\s{0,2}р\.", match[0]) is None


def length_of_time(text: str, match: re.Match[str]) -> bool:
    """Not a year ("2017 року") and not a seat ("55H")."""
    return not re.match(YEAR + "(?![0-9])", match[0]) and not re.fullmatch("[0-9]+H", text[match.start() : match.end()])


def domain(text: str, match: re.Match[str]) -> bool:
    """The end of a domain is written small, or all of it is large: not "end.De"."""
    host = text[match.start() : match.end()].split("/")[0]
    return host.isupper() or host.rsplit(".", 1)[1].islower()


def month_word(text: str, match: re.Match[str]) -> bool:
    """English "may" and "mar" are months only when written large, numbered ("3rd") or followed by a year."""
    if match["month"] not in ("may", "mar", "march") or match["year"] or match["nth"]:
        return True
    return text[match.start("month")].isupper()


def numeric_date(text: str, match: re.Match[str]) -> bool:
    """A day and a month in either order, and a year that is no version number."""
    first, second, year = int(match["a"]), int(match["b"]), match["y"]
    if not (1 <= min(first, second) <= 12 and max(first, second) <= 31):
        return False
    if len(year) == 2 and match["sep"] == ".":
        return not looks_like_version(text, match)
    return len(year) == 2 or 1900 <= int(year) <= 2100


def looks_like_version(text: str, match: re.Match[str]) -> bool:
    """Say whether 1.9.12 is a version, 01.09.12 and 1.9.25 being dates, unless a word such as "version" stands before."""
    padded = len(match["a"]) == len(match["b"]) == 2
    before = text[max(0, match.start() - 20) : match.start()].lower()
    return not (padded or 15 <= int(match["y"]) <= 39) or _VERSION_BEFORE.search(before) is not None


def day_and_month(text: str, match: re.Match[str]) -> bool:
    """12/03 and 09/10 are dates; 11/10 is a rating."""
    first, second = match["a"], match["b"]
    plausible = 1 <= min(int(first), int(second)) <= 12 and 1 <= max(int(first), int(second)) <= 31
    return plausible and ("0" in (first[0], second[0]) or second != "10")


def rating(text: str, match: re.Match[str]) -> bool:
    """At most the best mark, or a little more than ten of ten as people like to say."""
    value, best = float(match["a"].replace(",", ".")), int(match["best"])
    padded = len(match["a"]) > 1 and match["a"].startswith("0") and match["a"][1].isdigit()
    return not padded and (value <= best or (best == 10 and value <= 12))


def stars(text: str, match: re.Match[str]) -> bool:
    """At most ten stars."""
    return float(match["a"].replace(",", ".")) <= 10
