"""Lists that are ranked anew for each call, paged through while the data set changes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.api_samples import Service
from tests.store.samples import verbatim
from textcx.store.scope import TenantScope
from textcx.store.values import Assignment

Get = Callable[..., Any]
LISTS = [("themes", "themes"), ("pain-points", "pain_points")]


def key_of(item: dict[str, Any]) -> tuple[str, str | None]:
    return (item.get("id") or item["theme_id"], item.get("stage"))


def empty_out(scope: TenantScope, dataset: str, theme: str, into: str) -> None:
    """Move all segments of a theme into another, which changes the ranking."""
    moves = [
        Assignment(verbatim_id=each.id, start=segment.span.start, theme_id=into)
        for each in scope.verbatims.page(dataset, limit=1000).items
        if each.annotation
        for segment in each.annotation.segments
        if segment.theme_id == theme
    ]
    assert moves
    scope.annotations.assign(dataset, moves)


@pytest.mark.parametrize(("path", "name"), LISTS)
def test_data_that_change_no_place_before_the_cursor_leave_it_good(
    scope: TenantScope, dataset: str, get: Get, path: str, name: str
) -> None:
    whole = [key_of(each) for each in get(path)[name]]
    first = get(path, limit="1")
    scope.verbatims.put(dataset, [verbatim("late-comer", "The lamp came with a scratch.")])
    second = get(path, limit="1000", cursor=first["next"])
    assert whole == [key_of(each) for each in first[name] + second[name]]
    assert first["revision"] < second["revision"]


@pytest.mark.parametrize(("path", "name"), LISTS)
def test_where_the_pages_before_hold_other_items_by_now_the_next_is_refused_with_a_clear_sentence(
    service: Service, scope: TenantScope, dataset: str, get: Get, path: str, name: str
) -> None:
    first = get(path, limit="1")
    theme = key_of(first[name][0])[0]
    other = next(each["id"] for each in get("themes")["themes"] if each["id"] != theme)
    empty_out(scope, dataset, theme, other)
    answer = service.client.get(f"/v1/datasets/{dataset}/{path}?limit=1&cursor={first['next']}")
    problem = answer.json()
    assert (409, "urn:textcx:error:list-moved") == (answer.status_code, problem["type"])
    assert "The list has changed" in problem["detail"] and "first page" in problem["detail"]


def test_another_order_within_the_pages_before_is_no_matter(
    scope: TenantScope, dataset: str, get: Get, monkeypatch: pytest.MonkeyPatch
) -> None:
    themes = [each["id"] for each in get("themes")["themes"]]
    first = get("themes", limit="2")
    found = type(scope.summaries).themes

    def swapped(self: Any, *asked: Any) -> Any:
        counts = found(self, *asked)
        items = list(counts.items)
        items[0], items[1] = items[1], items[0]
        return type(counts)(ok=counts.ok, revision=counts.revision, items=items)

    named = [each.theme_id for each in found(scope.summaries, dataset).items[:2]]
    assert named == themes[:2]  # so that swapping swaps two themes that were on the first page
    monkeypatch.setattr(type(scope.summaries), "themes", swapped)
    rest = get("themes", cursor=first["next"])
    assert themes[2:] == [each["id"] for each in rest["themes"]]
