"""Numbers, periods and languages as a reader wants to see them; nothing here ever prints "nan"."""

from __future__ import annotations

import re
from datetime import date
from math import isfinite

from textcx.insights.results import Interval

NARROW = "\u202f"
MINUS = "\u2212"
DASH = "\u2013"
MISSING = DASH
MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
NOT_TEXT = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
WAYS = {"up": "rising", "down": "falling", "flat": "no clear trend"}
ARROWS = {"up": "\u2197", "down": "\u2198", "flat": "\u2192"}
NAMES = dict(
    pair.split(":")
    for pair in [
        "af:Afrikaans",
        "ar:Arabic",
        "be:Belarusian",
        "bg:Bulgarian",
        "bn:Bengali",
        "bs:Bosnian",
        "ca:Catalan",
        "cs:Czech",
        "cy:Welsh",
        "da:Danish",
        "de:German",
        "el:Greek",
        "en:English",
        "es:Spanish",
        "et:Estonian",
        "eu:Basque",
        "fa:Persian",
        "fi:Finnish",
        "fr:French",
        "ga:Irish",
        "gl:Galician",
        "gu:Gujarati",
        "he:Hebrew",
        "hi:Hindi",
        "hr:Croatian",
        "hu:Hungarian",
        "hy:Armenian",
        "id:Indonesian",
        "is:Icelandic",
        "it:Italian",
        "ja:Japanese",
        "ka:Georgian",
        "kk:Kazakh",
        "ko:Korean",
        "lt:Lithuanian",
        "lv:Latvian",
        "mk:Macedonian",
        "mr:Marathi",
        "ms:Malay",
        "mt:Maltese",
        "nb:Norwegian",
        "nl:Dutch",
        "nn:Norwegian",
        "no:Norwegian",
        "pa:Punjabi",
        "pl:Polish",
        "pt:Portuguese",
        "ro:Romanian",
        "ru:Russian",
        "sk:Slovak",
        "sl:Slovenian",
        "sq:Albanian",
        "sr:Serbian",
        "sv:Swedish",
        "sw:Swahili",
        "ta:Tamil",
        "te:Telugu",
        "th:Thai",
        "tl:Tagalog",
        "tr:Turkish",
        "uk:Ukrainian",
        "ur:Urdu",
        "uz:Uzbek",
        "vi:Vietnamese",
        "zh:Chinese",
        "und:unknown",
    ]
)


def clean(text: str) -> str:
    """Replace what no page may hold (control characters, lone surrogates) by the replacement character."""
    return NOT_TEXT.sub("\ufffd", text)


def clip(text: str, most: int) -> str:
    """Return at most `most` characters of a text on one line, cut at a word where there is one near."""
    line = " ".join(text.split())
    if len(line) <= most:
        return line
    head = line[: most - 1]
    cut = head.rfind(" ", most * 3 // 4)
    return (head[:cut] if cut > 0 else head).rstrip(" ,;:.") + "\u2026"


def count(value: int) -> str:
    """Return 1,234 for 1234."""
    return f"{value:,}"


def number(value: float, digits: int = 1) -> str:
    """Return a number with a true minus sign, a dash where it is not finite."""
    if not isfinite(value):
        return MISSING
    rounded = round(value, digits) + 0.0
    return f"{rounded:,.{digits}f}".replace("-", MINUS)


def signed(value: float, digits: int = 1) -> str:
    """Return a number with its sign, also where it is positive."""
    text = number(value, digits)
    return f"+{text}" if isfinite(value) and round(value, digits) > 0 else text


def percent(share: float, digits: int = 0) -> str:
    """Return 6.9 % for 0.069 with one digit; a share that would round to zero shows as less than the least."""
    least = 10.0**-digits
    if 0 < 100 * share < least / 2:
        return f"<{NARROW}{number(least, digits)}{NARROW}%"
    return f"{number(100 * share, digits)}{NARROW}%"


def between(interval: Interval, digits: int = 1, scale: float = 1.0) -> str:
    """Return 5.1–9.1, or −4.4 to −1.9 where a minus sign would be hard to tell from the dash."""
    low, high = number(interval.low * scale, digits), number(interval.high * scale, digits)
    return f"{low} to {high}" if MINUS in low + high else f"{low}{DASH}{high}"


def p_value(value: float) -> str:
    """Return p = .003, never more exact than p < .001."""
    if not isfinite(value):
        return f"p {MISSING}"
    if value < 0.001:
        return f"p{NARROW}<{NARROW}.001"
    digits = 3 if value < 0.1 else 2
    return f"p{NARROW}={NARROW}" + f"{min(value, 0.99):.{digits}f}".removeprefix("0")


def day(iso: str) -> str:
    """Return 6 Jan 2025 for 2025-01-06; what is no such date is returned as it is."""
    try:
        read = date.fromisoformat(iso)
    except ValueError:
        return iso
    return f"{read.day} {MONTHS[read.month - 1]} {read.year}"


def period(iso: str, unit: str) -> str:
    """Return Jan 2025 for a month, else the day on which the period starts."""
    full = day(iso)
    return full.split(" ", 1)[1] if unit == "month" and " " in full else full


def language(code: str) -> str:
    """Return the English name of a language, its code where the name is not known."""
    return NAMES.get(code.split("-")[0].lower(), code)


def plural(value: int, noun: str) -> str:
    """Return 1 theme, 2 themes."""
    return f"{count(value)} {noun}" if value == 1 else f"{count(value)} {noun}s"
