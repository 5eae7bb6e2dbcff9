"""What a service keeps for ever is not looked at by garbage collections."""

from __future__ import annotations

import gc
from collections.abc import Iterator

import pytest

from textcx.serving import heap


@pytest.fixture(autouse=True)
def collector() -> Iterator[None]:
    before = gc.get_threshold()
    yield
    gc.unfreeze()
    gc.set_threshold(*before)


def test_what_is_loaded_is_left_out_of_collections() -> None:
    kept = [[]]  # type: ignore[var-annotated]
    heap.settle()
    assert all(each is not kept for each in gc.get_objects())
