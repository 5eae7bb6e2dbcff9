"""The behavioural suite as data: what must hold, in checklist's words, and the sentences that show it.

Every TOML file of the folder `suite` is one capability with tests of a kind: MFT (minimum functionality: the answer
is one of `accepts`), INV (invariance: the answer stays) or DIR (direction: the valence moves one way only).
Source: Ribeiro et al. (2020), "Beyond Accuracy: Behavioral Testing of NLP Models with CheckList".
"""

from __future__ import annotations

import hashlib
import json
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, TypeAlias, get_args

from textcx.errors import InputError
from textcx.evaluation.behaviour.perturb import PERTURBATIONS

Kind: TypeAlias = Literal["MFT", "INV", "DIR"]
Check: TypeAlias = Literal["sentiment", "stage", "intent", "status", "entities"]
Direction: TypeAlias = Literal["up", "down"]

FOLDER = Path(__file__).parent / "suite"
REQUIRED = {"name", "kind", "check", "cases"}
OPTIONAL = {"accepts", "direction", "perturb", "across"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """One thing that must hold: `accepts` for MFT, `direction` for DIR; `same_language` is False for translations."""

    capability: str
    name: str
    kind: Kind
    check: Check
    accepts: frozenset[str] = frozenset()
    direction: Direction = "up"
    same_language: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One sentence under MFT; under INV and DIR the sentence started from and the one compared with it."""

    trial: Trial
    language: str
    texts: tuple[str, ...]


def load(folder: Path = FOLDER) -> tuple[Case, ...]:
    """Return the cases of every file in order of name; InputError where a file is not as the suite expects."""
    files = sorted(folder.glob("*.toml"))
    if not files:
        raise InputError(f"{folder} holds no suite, expected TOML files with [[tests]]")
    return tuple(case for path in files for case in _read(path))


def digest(cases: Sequence[Case]) -> str:
    """Return a short digest of everything that is asked, so that two figures can be told to be of one suite."""
    asked = [
        (*(getattr(case.trial, field) for field in ("capability", "name", "kind", "check", "direction")),
         *sorted(case.trial.accepts), case.language, *case.texts)
        for case in cases
    ]  # fmt: skip
    return hashlib.sha256(json.dumps(asked, ensure_ascii=False).encode()).hexdigest()[:12]


def _read(path: Path) -> Iterator[Case]:
    try:
        document = tomllib.loads(path.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise InputError(f"{path} is not TOML: {error}") from error
    for entry in document.get("tests", []):
        problem = _problem(document, entry)
        if problem:
            raise InputError(f'{path}, test "{entry.get("name", "?")}": {problem}')
        yield from _cases(_trial(document["capability"], entry), entry)


def _problem(document: Mapping[str, Any], entry: Mapping[str, Any]) -> str | None:
    """What is wrong with one test, in words; None where nothing is."""
    if "capability" not in document:
        return "the file has no `capability`, expected a name for the row of the table"
    missing, unknown = REQUIRED - entry.keys(), entry.keys() - REQUIRED - OPTIONAL
    if missing or unknown:
        return f"missing {sorted(missing)}, unknown {sorted(unknown)}; expected {sorted(REQUIRED)}"
    if entry["kind"] not in get_args(Kind) or entry["check"] not in get_args(Check):
        return f"kind {entry['kind']} or check {entry['check']}, expected {get_args(Kind)} and {get_args(Check)}"
    return _kind_problem(entry)


def _kind_problem(entry: Mapping[str, Any]) -> str | None:
    kind, check = entry["kind"], entry["check"]
    if (kind == "MFT") != ("accepts" in entry or check == "entities"):
        return "`accepts` belongs to MFT, with every check but entities"
    if kind == "DIR" and entry.get("direction") not in get_args(Direction):
        return f"direction {entry.get('direction')}, expected one of {get_args(Direction)}"
    if kind != "MFT" and check != "sentiment":
        return f"check {check}, expected sentiment: INV and DIR compare labels and valence"
    if set(entry.get("perturb", ())) - PERTURBATIONS.keys():
        return f"perturb {entry['perturb']}, expected some of {sorted(PERTURBATIONS)}"
    return _across_problem(entry["cases"], entry.get("across"))


def _across_problem(cases: Mapping[str, Sequence[object]], across: str | None) -> str | None:
    if across is None:
        return None
    lengths = {code: len(sentences) for code, sentences in cases.items()}
    if across not in cases or len(set(lengths.values())) != 1:
        return f"across {across} over {lengths}, expected as many sentences in every language, {across} included"
    return None


def _trial(capability: str, entry: Mapping[str, Any]) -> Trial:
    return Trial(
        capability=capability,
        name=entry["name"],
        kind=entry["kind"],
        check=entry["check"],
        accepts=frozenset(entry.get("accepts", ())),
        direction=entry.get("direction", "up"),
        same_language="across" not in entry,
    )


def _cases(trial: Trial, entry: Mapping[str, Any]) -> Iterator[Case]:
    for language, texts in _groups(entry):
        if trial.kind == "MFT":
            yield Case(trial=trial, language=language, texts=(texts[0],))
            continue
        for other in texts[1:]:
            yield Case(trial=trial, language=language, texts=(texts[0], other))


def _groups(entry: Mapping[str, Any]) -> Iterator[tuple[str, Sequence[str]]]:
    """Each language with a sentence and those compared with it, if any."""
    across, cases = entry.get("across"), entry["cases"]
    for language, written in cases.items():
        if across:
            pairs = zip(cases[across], written, strict=True) if language != across else ()
            yield from ((language, pair) for pair in pairs)
        else:
            yield from ((language, _with_perturbed(item, entry.get("perturb", ()))) for item in written)


def _with_perturbed(item: str | Sequence[str], names: Sequence[str]) -> Sequence[str]:
    texts = [item] if isinstance(item, str) else item
    return [*texts, *(PERTURBATIONS[name](texts[0]) for name in names)]
