"""A fresh service for each test."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.api_samples import Service, parts, running


@pytest.fixture
def service(tmp_path: Path) -> Iterator[Service]:
    """A service on fakes with two tenants."""
    with running(parts(tmp_path)) as made:
        yield made
