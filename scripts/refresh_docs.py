"""Rewrite the generated parts of the documents: python scripts/refresh_docs.py.

A part stands between `<!-- help:COMMAND -->` and `<!-- /help -->`, or `<!-- taxonomies -->` and `<!-- /taxonomies -->`.
"""

from __future__ import annotations

import re
from pathlib import Path

from click.testing import CliRunner

from textcx import taxonomy
from textcx.cli.main import cli

ROOT = Path(__file__).parents[1]
WIDTH = 100
PART = re.compile(r"<!-- (help:(?P<command>[a-z ]*)|taxonomies) -->\n.*?<!-- /(?:help|taxonomies) -->", re.DOTALL)


def documents() -> list[Path]:
    """Return every document for people, in order."""
    return sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])


def refreshed(text: str) -> str:
    """Return a document with its generated parts made anew."""
    return PART.sub(_made, text)


def _made(match: re.Match[str]) -> str:
    command = match["command"]
    if command is None:
        return f"<!-- taxonomies -->\n{taxonomy_table()}<!-- /taxonomies -->"
    return f"<!-- help:{command} -->\n```text\n{help_text(command)}```\n<!-- /help -->"


def help_text(command: str) -> str:
    """Return what `textcx COMMAND --help` prints on a terminal of 100 columns."""
    result = CliRunner().invoke(cli, [*command.split(), "--help"], prog_name="textcx", terminal_width=WIDTH)
    if result.exit_code:
        raise ValueError(f"textcx {command} --help ends with status {result.exit_code}: {result.output}")
    return result.output


def taxonomy_table() -> str:
    """Return the built-in taxonomies with their stages as a table."""
    loaded = [taxonomy.load(name) for name in taxonomy.builtin()]
    rows = (f"| `{t.name}` | {t.description} | {', '.join(f'`{id}`' for id in t.ids)} |\n" for t in loaded)
    return "| name | journey | stages |\n|---|---|---|\n" + "".join(rows)


def main() -> None:
    """Rewrite what has changed and name it."""
    for path in documents():
        text = path.read_text(encoding="utf-8")
        if (fresh := refreshed(text)) != text:
            path.write_text(fresh, encoding="utf-8")
            print(path.relative_to(ROOT))


if __name__ == "__main__":
    main()
