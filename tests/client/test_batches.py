"""Uploads are cut into calls by number and by bytes, in order, and say what became of them."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.client.through import Scripted
from textcx.client import Invalid
from textcx.client.batches import Batch, batches, line
from textcx.client.results import IncomingVerbatim


def lines_of(batch: Batch) -> list[dict[str, Any]]:
    return [json.loads(each) for each in gzip.decompress(batch.content).splitlines()]


@settings(deadline=None)
@given(st.lists(st.text(max_size=60), max_size=40), st.integers(1, 7), st.integers(40, 200))
def test_all_verbatims_are_in_the_calls_in_order_and_no_call_is_too_large(
    texts: list[str], most: int, most_bytes: int
) -> None:
    verbatims = [{"id": str(number), "text": text} for number, text in enumerate(texts)]
    found = list(batches(verbatims, most, most_bytes))
    assert verbatims == [each for batch in found for each in lines_of(batch)]
    assert all(batch.count == len(lines_of(batch)) <= most for batch in found)
    assert all(batch.count == 1 or len(gzip.decompress(batch.content)) <= most_bytes for batch in found)


def test_moments_are_written_with_their_time_zone() -> None:
    verbatim = {"id": "1", "text": "Fine.", "created_at": datetime(2026, 5, 4, 10, tzinfo=UTC)}
    assert "2026-05-04T10:00:00+00:00" == json.loads(line(verbatim))["created_at"]


def test_a_text_that_utf8_cannot_hold_is_written_with_escapes() -> None:
    assert {"id": "1", "text": "\ud800"} == json.loads(line({"id": "1", "text": "\ud800"}))


def test_an_upload_from_a_generator_is_sent_in_calls_of_ten_thousand() -> None:
    def receipt(request: httpx.Request) -> httpx.Response:
        assert ("gzip", "application/x-ndjson") == (
            request.headers["Content-Encoding"],
            request.headers["Content-Type"],
        )
        count = len(gzip.decompress(request.content).splitlines())
        return httpx.Response(200, json={"created": count - 1, "updated": 1, "unchanged": 0, "repeated": 0})

    def verbatims() -> Iterator[IncomingVerbatim]:
        for number in range(20_001):
            yield {"id": str(number), "text": "The door sticks."}

    service = Scripted([receipt])
    assert {"created": 19_998, "updated": 3, "unchanged": 0, "repeated": 0} == service.client().upload(
        "ds_1", verbatims()
    )
    assert 3 == len({request.headers["Idempotency-Key"] for request in service.requests})


def test_a_failed_call_says_how_many_were_stored_before_it() -> None:
    good = httpx.Response(200, json={"created": 10_000, "updated": 0, "unchanged": 0, "repeated": 0})
    bad = httpx.Response(422, json={"title": "Not valid", "detail": "1 line is not valid."})
    verbatims: list[IncomingVerbatim] = [{"id": str(number), "text": "Fine."} for number in range(10_005)]
    with pytest.raises(Invalid) as raised:
        Scripted([good, bad]).client().upload("ds_1", verbatims)
    assert ["10000 verbatims of this upload were stored before the call of 5 that failed."] == raised.value.__notes__


def test_an_upload_of_nothing_asks_nothing() -> None:
    service = Scripted([])
    assert 0 == sum(service.client().upload("ds_1", []).values())  # type: ignore[arg-type]
    assert [] == service.requests
