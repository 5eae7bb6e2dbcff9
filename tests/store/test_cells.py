"""What many verbatims come to together is the sum of what each adds."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

from hypothesis import given
from hypothesis import strategies as st

from textcx.store.cells import Column, Counts
from textcx.store.facts import EVER, SegmentFact, VerbatimFact, cells_of, slices

SEGMENTS = st.builds(
    SegmentFact,
    theme=st.sampled_from(["", "t-1", "t-2"]),
    polarity=st.sampled_from(["negative", "positive", ""]),
    stages=st.sampled_from([("",), ("delivery",), ("delivery", "usage")]),
    negative=st.integers(0, 10_000),
    neutral=st.integers(0, 10_000),
    positive=st.integers(0, 10_000),
)
FACTS = st.builds(
    VerbatimFact,
    day=st.sampled_from([None, 20260131, 20260201]),
    language=st.sampled_from(["en", "it"]),
    attributes=st.sampled_from([{}, {"plan": "pro"}, {"plan": "free", "other": "x"}]),
    status=st.sampled_from(["ok", "junk", "pending"]),
    label=st.sampled_from(["", "mixed", "negative"]),
    segments=st.lists(SEGMENTS, max_size=3),
)


@given(signed=st.lists(st.tuples(FACTS, st.sampled_from([1, -1])), max_size=8))
def test_cells_are_the_sums_of_what_each_verbatim_adds(signed: list[tuple[VerbatimFact, int]]) -> None:
    counts, cells, volumes = Counts(), defaultdict(lambda: [0] * 12), Counter[tuple[object, ...]]()
    for fact, sign in signed:
        counts.add(fact, ["plan"], sign)
        for place in slices(fact, ["plan"]):
            for period in [EVER] if fact.day is None else [EVER, fact.day // 100, fact.day]:
                volumes[7, *place, period, fact.status, fact.label] += sign
                for (theme, stage), measures in cells_of(fact.segments).items() if fact.status == "ok" else ():
                    known = cells[7, *place, period, stage, theme]
                    cells[7, *place, period, stage, theme] = [
                        a + sign * b for a, b in zip(known, measures, strict=True)
                    ]
    assert {key: each for key, each in cells.items() if any(each)} == added(counts.cells(7))
    assert {key: [n] for key, n in volumes.items() if n} == added(counts.volumes(7))


@given(facts=st.lists(FACTS, max_size=4))
def test_what_is_added_and_taken_away_again_leaves_nothing(facts: list[VerbatimFact]) -> None:
    counts = Counts()
    for sign in (1, -1):
        for fact in facts:
            counts.add(fact, ["plan"], sign)
    assert ({}, {}) == (added(counts.cells(7)), added(counts.volumes(7)))


def added(blocks: Iterable[Sequence[Column]]) -> dict[tuple[object, ...], list[int]]:
    """Add up the rows of one key, as the database does."""
    sums: dict[tuple[object, ...], list[int]] = {}
    for row in (row for block in blocks for row in zip(*block, strict=True)):
        key, measures = row[:6], [int(each) for each in row[6:]]
        sums[key] = [a + b for a, b in zip(sums.get(key, [0] * len(measures)), measures, strict=True)]
    return {key: each for key, each in sums.items() if any(each)}
