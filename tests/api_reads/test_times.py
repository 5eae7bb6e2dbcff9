"""Every time that the service writes is RFC 3339 in UTC, with `Z`."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest

from tests.api_samples import Service
from textcx.records import moment

TIME = re.compile(r"\d{4}-\d\d-\d\dT[^\"]*")
WRITTEN = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{3,6})?Z")


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        (datetime(2026, 5, 4, 10, 30, tzinfo=UTC), "2026-05-04T10:30:00Z"),
        (datetime(2026, 5, 4, 10, 30, 0, 1200, tzinfo=timezone(timedelta(hours=2))), "2026-05-04T08:30:00.001200Z"),
    ],
)
def test_a_moment_is_written_in_utc_with_z(at: datetime, expected: str) -> None:
    assert expected == moment(at)


def asked(service: Service, dataset: str) -> dict[str, str]:
    """What every address that holds a time answers, once each of them has one to show."""
    client, place = service.client, f"/v1/datasets/{dataset}"
    cancelled = client.post(f"{place}/analyses").json()["id"]
    hook = client.post("/v1/webhooks", json={"url": "https://example.com/h", "events": ["job.failed"]}).json()["id"]
    for call in (f"/v1/webhooks/{hook}/rotate-secret", f"/v1/webhooks/{hook}/test", f"/v1/jobs/{cancelled}/cancel"):
        assert client.post(call).is_success
    assert client.patch(f"{place}/themes/t-late", json={"label": "wet boxes"}).is_success
    webhooks = ("/v1/webhooks", f"/v1/webhooks/{hook}", f"/v1/webhooks/{hook}/deliveries")
    inside = (f"{place}/verbatims?limit=2", f"{place}/verbatims/v-001", f"{place}/themes/t-late/history")
    addresses = ("/v1/datasets", place, *inside, "/v1/jobs", f"/v1/jobs/{cancelled}", *webhooks)
    lines = client.get(f"{place}/verbatims", headers={"Accept": "application/x-ndjson"})
    return {**{each: client.get(each).text for each in addresses}, "lines": lines.text}


def test_every_answer_writes_its_times_this_way(service: Service, dataset: str) -> None:
    answers = asked(service, dataset)
    times = {address: TIME.findall(text) for address, text in answers.items()}
    assert [] == [address for address, found in times.items() if not found]
    assert [] == [each for found in times.values() for each in found if not WRITTEN.fullmatch(each)]


def test_the_examples_of_the_description_write_them_this_way_too(service: Service) -> None:
    document: Any = service.client.get("/openapi.json").json()
    found = TIME.findall(json.dumps(document["components"]))
    assert [] == [each for each in found if not WRITTEN.fullmatch(each)] and found
