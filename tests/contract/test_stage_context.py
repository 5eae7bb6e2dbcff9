"""Stages are judged in context where they were trained."""

from __future__ import annotations

from textcx import build, recipe, taxonomy


def test_a_taxonomy_matched_by_its_texts_keeps_every_stage_it_finds() -> None:
    built, _ = build.pipeline(build.BuildOptions(taxonomy=taxonomy.load(taxonomy.DEFAULT), entities=False))
    assert built.context is not None
    assert build.with_taxonomy(built, taxonomy.load("hotel"), recipe.load()).context is None
