"""Pages that need no network."""

from __future__ import annotations

import re

import pytest

from tests.api_samples import PROVENANCE, Service


def test_the_first_page_names_what_runs(service: Service) -> None:
    found = service.client.get("/", headers={"Authorization": ""})
    assert "text/html" in found.headers["content-type"]
    assert all(value in found.text for value in (PROVENANCE.textcx, PROVENANCE.recipe, PROVENANCE.digest, "/docs"))


@pytest.mark.parametrize("address", ["/", "/docs"])
def test_a_page_loads_from_the_service_alone(service: Service, address: str) -> None:
    found = service.client.get(address)
    loaded = re.findall(r'(?:src|href)="([^"]+)"', found.text)
    assert loaded and [] == [each for each in loaded if not each.startswith("/")]
    assert [200] * len(loaded) == [service.client.get(each).status_code for each in loaded]
    assert "default-src 'self'" in found.headers["content-security-policy"]


def test_an_asset_that_is_none_is_not_found(service: Service) -> None:
    assert 404 == service.client.get("/docs/assets/core.py").status_code
