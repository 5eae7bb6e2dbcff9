"""ETags: the same question at the same revision is answered with 304, and nothing is counted for it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
import sqlalchemy as sa

from tests.api_reads import samples
from tests.api_samples import Service, bearer
from textcx.store.scope import TenantScope
from textcx.store.values import ThemeEntry

READS = ("themes", "themes/t-late", "pain-points", "journey", "summary", "series", "verbatims")
NDJSON = {"Accept": "application/x-ndjson"}


@contextmanager
def statements(service: Service) -> Iterator[list[str]]:
    """Collect the statements that run inside."""
    seen: list[str] = []

    def note(*event: object) -> None:
        seen.append(str(event[2]))

    sa.event.listen(service.store.engine, "before_cursor_execute", note)
    yield seen
    sa.event.remove(service.store.engine, "before_cursor_execute", note)


@pytest.mark.parametrize("path", READS)
def test_a_known_answer_is_not_counted_again_until_something_changes(
    service: Service, scope: TenantScope, dataset: str, path: str
) -> None:
    address = f"/v1/datasets/{dataset}/{path}"
    first = service.client.get(address)
    known = {"If-None-Match": f'"other", {first.headers["etag"]}'}
    with statements(service) as seen:
        again = service.client.get(address, headers=known)
    assert (304, b"") == (again.status_code, again.content)
    assert first.headers["etag"] == again.headers["etag"]
    assert not any("rollups" in each or "segments" in each or "volumes" in each for each in seen)
    scope.codeframe.rename(dataset, "t-late", "parcels that come late", "key_1")
    changed = service.client.get(address, headers=known)
    assert 200 == changed.status_code
    assert first.headers["etag"] != changed.headers["etag"]


def test_an_answer_is_for_one_client_and_asked_again_each_time(service: Service, dataset: str) -> None:
    headers = service.client.get(f"/v1/datasets/{dataset}/themes").headers
    assert "private, no-cache" == headers["cache-control"]
    assert {"Accept", "Authorization"} <= {each.strip() for each in headers["vary"].split(",")}


def test_tags_tell_questions_apart_but_not_the_order_of_parameters(service: Service, dataset: str) -> None:
    address = f"/v1/datasets/{dataset}/verbatims"
    asked = ("?language=it&q=late", "?q=late&language=it", "?language=it", "?language=pl", "")
    tags = [service.client.get(address + each).headers["etag"] for each in asked]
    tags.append(service.client.get(address, headers=NDJSON).headers["etag"])
    assert tags[0] == tags[1]
    assert 5 == len(set(tags))


def test_lines_have_a_tag_too(service: Service, dataset: str) -> None:
    address = f"/v1/datasets/{dataset}/verbatims"
    tag = service.client.get(address, headers=NDJSON).headers["etag"]
    assert 304 == service.client.get(address, headers={**NDJSON, "If-None-Match": tag}).status_code
    assert 200 == service.client.get(address, headers={"If-None-Match": tag}).status_code


def test_a_stranger_with_the_tag_learns_nothing(service: Service, dataset: str) -> None:
    address = f"/v1/datasets/{dataset}/themes"
    tag = service.client.get(address).headers["etag"]
    for given in (tag, "*"):
        answer = service.client.get(address, headers={**bearer(service.theirs.admin), "If-None-Match": given})
        assert 404 == answer.status_code


@pytest.mark.parametrize(("path", "most"), [("themes", 20), ("pain-points", 22), ("journey", 26), ("summary", 14)])
def test_the_number_of_statements_does_not_grow_with_the_themes(
    service: Service, scope: TenantScope, dataset: str, path: str, most: int
) -> None:
    address = f"/v1/datasets/{dataset}/{path}"
    service.client.get(address)
    with statements(service) as few:
        service.client.get(address)
    _split_everything(scope, dataset)
    with statements(service) as many:
        service.client.get(address)
    assert len(few) == len(many) <= most


def _split_everything(scope: TenantScope, dataset: str) -> None:
    """Give each verbatim's segments themes of their own, as many as there are verbatims."""
    from textcx.store.values import Assignment

    stored = scope.verbatims.page(dataset, limit=1000).items
    moves = [
        Assignment(verbatim_id=each.id, start=segment.span.start, theme_id=f"t-{each.id}")
        for each in stored
        if each.annotation
        for segment in each.annotation.segments
    ]
    scope.annotations.assign(dataset, moves)
    scope.themes.replace(dataset, [ThemeEntry(id=f"t-{each.id}", label=each.id) for each in stored])
    assert len(samples.THEMES) < len(scope.summaries.themes(dataset).items)
