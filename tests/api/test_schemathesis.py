"""Whatever fits the description, and what does not, is answered as the description says."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
import schemathesis
from hypothesis import HealthCheck, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from api.app import create_app
from tests.api_samples import bearer, live, parts, tenants

CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]


@schemathesis.serializer("application/x-ndjson")
def lines(_: object, value: object) -> bytes:
    """Return whatever was made up as it is: lines are a text."""
    return str(value).encode("utf-8", "replace")


schema = schemathesis.openapi.from_dict(create_app().openapi())


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """One service for all operations."""
    with TemporaryDirectory() as folder, live(parts(Path(folder))) as found:
        yield found


@schema.parametrize()
@settings(max_examples=10, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck))
def test_the_service_does_what_its_description_says(case: schemathesis.Case, address: str) -> None:
    case.call_and_validate(base_url=address, checks=CHECKS, headers=bearer(tenants()[0].admin))
