"""Heads on one trunk: what they share is computed once a batch, and no batch sees another's."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import save_file
from threadpoolctl import threadpool_info

from textcx.artifacts import Artifact
from textcx.backends import blas
from textcx.components.heads import FILE, Trunk, trunk
from textcx.protocols import SegmentBatch


@pytest.fixture
def artifact(tmp_path: Path) -> Artifact:
    save_file({"trunk.weight": np.eye(3, 2), "trunk.bias": np.zeros(2)}, tmp_path / FILE)
    return Artifact(name="tiny", version="1", path=tmp_path, digest="sha256:tiny")


def batch(*values: float) -> SegmentBatch:
    vectors = np.array([[value, 0.5] for value in values], dtype=np.float32)
    return SegmentBatch(texts=["The tea was cold."] * len(values), vectors=vectors)


def test_heads_of_one_artefact_have_one_trunk(artifact: Artifact) -> None:
    assert trunk(artifact) is trunk(artifact)


def test_a_batch_goes_through_a_trunk_once(artifact: Artifact) -> None:
    shared, read = trunk(artifact), batch(0.25)
    assert shared(read) is shared(read)


def test_every_batch_has_hidden_features_of_its_own(artifact: Artifact) -> None:
    found: Trunk = trunk(artifact)
    assert [[0.25, 0.5]] == found(batch(0.25)).tolist()
    assert [[0.75, 0.5], [0.0, 0.5]] == found(batch(0.75, -1.0)).tolist()


def test_products_of_the_heads_leave_the_cores_to_the_encoder() -> None:
    blas.stay_single()
    assert {1} == {pool["num_threads"] for pool in threadpool_info() if pool["user_api"] == "blas"}
