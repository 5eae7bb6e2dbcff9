"""The calls that the documentation shows work as they stand."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path

import pytest

from api.settings import Settings, read_settings
from tests.api_samples import live, parts, tenants
from textcx.errors import CallError

DOCS = (Path(__file__).parents[2] / "docs" / "api.md").read_text(encoding="utf-8")
CALLS = re.findall(r"```sh\n(.*?)```", DOCS, re.S)


def test_every_call_of_the_documentation_is_answered(tmp_path: Path) -> None:
    given = parts(tmp_path)
    ours = tenants()[0]
    dataset = given.store.tenant(ours.id).datasets.create("Spring").id
    with live(given) as address:
        named = {"TEXTCX_URL": address, "TEXTCX_KEY": ours.admin, "TEXTCX_DATASET": dataset}
        for call in CALLS:
            found = subprocess.run(
                call.replace("curl -sS", "curl -sS --fail-with-body --noproxy '*'"),
                shell=True,
                env=os.environ | named,
                capture_output=True,
                text=True,
                timeout=60,
            )
            assert 0 == found.returncode, call + found.stdout + found.stderr
    assert 6 == len(CALLS)


def test_every_setting_is_documented() -> None:
    documented = set(re.findall(r"^\| `(TEXTCX_\w+)`", DOCS, re.M))
    assert {f"TEXTCX_{field.upper()}" for field in Settings.model_fields} == documented


def test_settings_are_read_from_the_environment_by_their_names() -> None:
    given = {
        "TEXTCX_DATABASE": "x.db",
        "TEXTCX_OPEN_ACCESS": "True",
        "TEXTCX_THREADS": "2",
        "TEXTCX_RATE_PER_MINUTE": "0",
    }
    assert Settings(database="x.db", open_access=True, threads=2, rate_per_minute=0) == read_settings(given)


def test_a_wrong_setting_is_refused_by_its_name() -> None:
    with pytest.raises(CallError, match="TEXTCX_THREADS"):
        read_settings({"TEXTCX_THREADS": "many"})
