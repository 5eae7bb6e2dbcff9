"""Lines of tenants: equal tokens, order within a tenant, and nothing kept of who has left."""

from __future__ import annotations

import asyncio
from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from textcx.serving.counters import SECONDS, Histogram, Pace
from textcx.serving.plan import Load
from textcx.serving.queue import FairQueue
from textcx.serving.work import Work

ONE = Load(items=1, tokens=10_000)
SIZES = st.lists(st.integers(1, 50), min_size=1, max_size=6)


def work(tenant: str, *tokens: int, arrived: float = 0.0) -> Work[int, int]:
    reply: asyncio.Future[list[object]] = asyncio.Future(loop=LOOP)
    return Work(tenant=tenant, items=tokens, tokens=tokens, arrived=arrived, reply=reply)  # type: ignore[arg-type]


LOOP = asyncio.new_event_loop()


def queue_of(*works: Work[int, int]) -> FairQueue[int, int]:
    queue: FairQueue[int, int] = FairQueue()
    for each in works:
        queue.push(each)
    return queue


def tenants(queue: FairQueue[int, int], count: int) -> list[str]:
    return [piece.work.tenant for _ in range(count) for piece in queue.take(ONE)]


def test_equal_items_of_several_tenants_take_turns() -> None:
    queue = queue_of(work("a", *[5] * 9), work("b", 5, 5, 5), work("c", 5, 5, 5))
    assert list("abcabcabcaaa") == tenants(queue, 12)


def test_a_tenant_of_long_texts_gets_as_many_tokens_as_one_of_short_texts() -> None:
    queue = queue_of(work("long", *[100] * 5), work("short", *[10] * 50))
    served: Counter[str] = Counter()
    for _ in range(33):
        (piece,) = queue.take(ONE)
        served[piece.work.tenant] += piece.load.tokens
    assert {"long": 300, "short": 300} == dict(served)


def test_a_tenant_that_comes_later_is_not_paid_for_its_absence() -> None:
    queue = queue_of(work("early", *[5] * 10))
    tenants(queue, 6)
    queue.push(work("late", *[5] * 10))
    assert 3 == Counter(tenants(queue, 6))["late"]


def test_a_tenant_cannot_jump_the_line_by_sending_one_large_item_at_a_time() -> None:
    queue = queue_of(work("large", 100), work("small", *[10] * 40))
    order = []
    for _ in range(22):
        (piece,) = queue.take(ONE)
        order.append(piece.work.tenant)
        if piece.work.tenant == "large":
            queue.push(work("large", 100))
    assert 2 == Counter(order)["large"]


def test_nothing_is_kept_of_tenants_that_have_left() -> None:
    queue = queue_of(work("stays", *[1] * 5000))
    for number in range(1000):
        leaving = work(f"tenant {number}", 3)
        queue.push(leaving)
        if number % 2:
            queue.drop(leaving)
        queue.take(Load(items=3, tokens=100))
    assert 1 == queue.tenants
    assert len(queue._ahead) <= 3
    queue.take(Load(items=10_000, tokens=10_000))
    assert ({}, {}, Load(), None) == (queue._lines, queue._ahead, queue.load, queue.oldest())


def test_the_oldest_work_is_known_across_tenants() -> None:
    first, second = work("a", 1, arrived=2.0), work("b", 1, arrived=1.0)
    queue = queue_of(first, second)
    assert 1.0 == queue.oldest()
    queue.drop(second)
    assert 2.0 == queue.oldest()


def test_work_that_is_not_there_is_dropped_without_harm() -> None:
    queue = queue_of(work("a", 1))
    assert [0, 0] == [queue.drop(work("a", 1)), queue.drop(work("b", 1))]
    assert Load(items=1, tokens=1) == queue.load


@given(st.dictionaries(st.sampled_from("abcd"), SIZES, min_size=2), st.integers(1, 120))
def test_every_item_leaves_once_in_the_order_of_its_tenant_within_the_budget(
    sizes: dict[str, list[int]], budget: int
) -> None:
    works = [work(tenant, *tokens) for tenant, tokens in sizes.items()]
    queue, most = queue_of(*works), Load(items=3, tokens=budget)
    found: dict[str, list[int]] = {tenant: [] for tenant in sizes}
    while batch := queue.take(most):
        assert len(batch) == 1 or sum(piece.load.tokens for piece in batch) <= budget
        assert len(batch) <= 3
        for piece in batch:
            found[piece.work.tenant].append(piece.index)
    assert {tenant: list(range(len(tokens))) for tenant, tokens in sizes.items()} == found
    assert Load() == queue.load


@given(st.dictionaries(st.sampled_from("abc"), st.lists(st.integers(1, 50), min_size=30, max_size=30), min_size=2))
def test_tenants_that_all_wait_never_drift_apart_by_more_than_their_largest_items(sizes: dict[str, list[int]]) -> None:
    queue = queue_of(*(work(tenant, *tokens) for tenant, tokens in sizes.items()))
    served = dict.fromkeys(sizes, 0)
    while queue.tenants == len(sizes):
        (piece,) = queue.take(ONE)
        served[piece.work.tenant] += piece.load.tokens
        assert max(served.values()) - min(served.values()) <= 2 * 50


def test_a_histogram_counts_up_to_and_with_its_bounds() -> None:
    histogram = Histogram((1.0, 2.0))
    for value in (0.5, 1.0, 1.5, 2.0, 9.0):
        histogram.observe(value)
    assert ((2, 2, 1), 14.0) == (histogram.snapshot().counts, histogram.snapshot().total)
    assert list(SECONDS) == sorted(SECONDS)


def test_the_pace_is_that_of_recent_batches() -> None:
    pace = Pace(workers=1)
    assert 1 == pace.retry_after(Load(items=1000, tokens=1000))
    pace.observe(Load(items=10, tokens=100), 10.0)
    assert 20 == pace.retry_after(Load(items=20, tokens=20))
    assert 60 == pace.retry_after(Load(items=2000, tokens=20))
    for _ in range(200):
        pace.observe(Load(items=10, tokens=100), 1.0)
    assert 2 == pace.retry_after(Load(items=19, tokens=20))
    assert 4 == pace.retry_after(Load(items=1, tokens=390))


def test_more_workers_are_sooner_done() -> None:
    pace = Pace(workers=4)
    pace.observe(Load(items=10, tokens=100), 10.0)
    assert 5 == pace.retry_after(Load(items=20, tokens=20))
