"""House rules as tests: light start-up, no print, short files and functions."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SOURCES = sorted([*(ROOT / "textcx").rglob("*.py"), *(ROOT / "api").rglob("*.py")])
HEAVY = ("torch", "transformers", "spacy", "bertopic", "umap", "hdbscan", "onnxruntime", "onnx", "sklearn")
LONGEST_FILE = 300
LONGEST_FUNCTION = 25


@pytest.mark.parametrize(
    "module", ["textcx.cli.main", "textcx.build", "textcx.insights.aggregate", "textcx.jobs.score"]
)
def test_a_light_module_loads_no_heavy_library(module: str) -> None:
    code = f"import sys, {module}; print([name for name in {HEAVY!r} if name in sys.modules])"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "[]" == found.stdout.strip()


def test_nothing_prints() -> None:
    calls = [
        f"{path.name}:{node.lineno}"
        for path in SOURCES
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "print"
    ]
    assert [] == calls


def test_no_file_is_longer_than_it_should_be() -> None:
    lengths = {str(path.relative_to(ROOT)): len(path.read_text(encoding="utf-8").splitlines()) for path in SOURCES}
    assert {} == {name: length for name, length in lengths.items() if length > LONGEST_FILE}


def test_nineteen_of_twenty_functions_are_short() -> None:
    lengths = sorted(
        _statements(node)
        for path in SOURCES
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef)
    )
    assert lengths[len(lengths) // 2] <= 8
    assert lengths[int(len(lengths) * 0.95)] <= LONGEST_FUNCTION


def _statements(function: ast.FunctionDef) -> int:
    """Lines of the body, without the docstring."""
    body = function.body[1:] if ast.get_docstring(function) else function.body
    return body[-1].end_lineno - body[0].lineno + 1 if body and body[-1].end_lineno else 0


def test_every_public_module_says_what_it_is() -> None:
    silent = [path.name for path in SOURCES if path.read_text() and not ast.get_docstring(ast.parse(path.read_text()))]
    assert [] == silent
