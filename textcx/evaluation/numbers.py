"""An evaluation as JSON: every number of the table, and all figures of every language."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

from textcx.evaluation.heading import SPLIT, Heading
from textcx.evaluation.results import Evaluation, Figures

DIGITS = 6


def dumps(evaluation: Evaluation, heading: Heading) -> bytes:
    """Return the whole evaluation as one JSON object in UTF-8; null stands for 0 of 0."""
    content = {
        "data": heading.data,
        "split": SPLIT,
        "command": heading.command,
        "provenance": asdict(heading.provenance),
        "bootstrap": asdict(heading.draws),
        "rows": evaluation.rows,
        "statuses": dict(evaluation.statuses),
        "sections": {
            section.name: {
                "title": section.title,
                "not_judged": section.skipped,
                **_figures(section.whole),
                "languages": {code: _figures(found) for code, found in section.languages.items()},
            }
            for section in evaluation.sections
        },
    }
    return (json.dumps(_rounded(content), ensure_ascii=True, indent=1) + "\n").encode()


def _figures(figures: Figures) -> dict[str, Any]:
    content = asdict(figures)
    content["labels"] = {label.pop("label"): label for label in content["labels"]}
    return content


def _rounded(value: Any) -> Any:
    if isinstance(value, float):
        return round(value, DIGITS)
    if isinstance(value, dict):
        return {key: _rounded(part) for key, part in value.items()}
    return [_rounded(part) for part in value] if isinstance(value, list | tuple) else value
