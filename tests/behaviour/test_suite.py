"""The behavioural suite on the default recipe: no capability fails more than its ceiling, and ceilings only shrink.

After a better model: python scripts/behaviour.py --ceilings
"""

from __future__ import annotations

from pathlib import Path

from textcx import build, taxonomy
from textcx.evaluation.behaviour import ceilings, suite
from textcx.evaluation.behaviour.run import overall, run

CEILINGS = Path(__file__).with_name("ceilings.toml")


def test_no_capability_fails_more_often_than_its_ceiling_allows() -> None:
    pipeline = build.pipeline(build.BuildOptions(taxonomy=taxonomy.load(taxonomy.DEFAULT)))[0]
    found = overall(run(pipeline, suite.load()))
    assert {} == ceilings.exceeded(ceilings.read(CEILINGS), found)
