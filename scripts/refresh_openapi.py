"""Write the description of the HTTP interface anew: tests/golden/openapi.json, which a test compares."""

from __future__ import annotations

import json
from pathlib import Path

from api.app import create_app

GOLDEN = Path(__file__).parents[1] / "tests" / "golden" / "openapi.json"


def text() -> str:
    """Return the description as it is committed: without the version, which changes with every release."""
    found = create_app().openapi()
    found["info"].pop("version")
    return json.dumps(found, indent=1, ensure_ascii=False, sort_keys=True) + "\n"


if __name__ == "__main__":
    GOLDEN.write_text(text(), encoding="utf-8")
    print(GOLDEN)
