"""Every filter counts what a recount counts; nothing changes here, so all tests share one service."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.api_reads import samples
from tests.api_reads.samples import Opinion, Voice
from tests.api_samples import parts, running
from textcx.types import Status

Get = Callable[..., Any]
Told = list[Voice]


@pytest.fixture(scope="module")
def told() -> Told:
    return samples.voices()


@pytest.fixture(scope="module")
def get(tmp_path_factory: pytest.TempPathFactory, told: Told) -> Iterator[Get]:
    with running(parts(tmp_path_factory.mktemp("filters"))) as service:
        dataset = samples.store(service.store.tenant(service.ours.id), told)
        yield lambda path, **asked: service.client.get(f"/v1/datasets/{dataset}/{path}", params=asked).json()


VERBATIM: dict[str, Callable[[Voice], bool]] = {
    "language=it": lambda voice: voice.language == "it",
    "segment.country=IT": lambda voice: voice.incoming.metadata["country"] == "IT",
    "segment.plan=pro": lambda voice: voice.incoming.metadata["plan"] == "pro",
    "segment.country=IT&segment.plan=pro": lambda voice: (
        (voice.incoming.metadata["country"], voice.incoming.metadata["plan"]) == ("IT", "pro")
    ),
    "from=2026-02-01": lambda voice: voice.incoming.created_at.month >= 2,  # type: ignore[union-attr]
    "to=2026-02-10": lambda voice: str(voice.incoming.created_at)[:10] <= "2026-02-10",
    "from=2026-01-05&to=2026-03-09&segment.country=PL": lambda voice: (
        "2026-01-05" <= str(voice.incoming.created_at)[:10] <= "2026-03-09"
        and voice.incoming.metadata["country"] == "PL"
    ),
    "q=FROZE": lambda voice: "froze" in voice.incoming.text,
    "sentiment=mixed": lambda voice: voice.label == "mixed",
    "sentiment=mixed&language=pl": lambda voice: voice.label == "mixed" and voice.language == "pl",
}
SEGMENT: dict[str, Callable[[Opinion], bool]] = {
    "": lambda opinion: True,
    "stage=usage": lambda opinion: "usage" in opinion.stages,
    "stage=": lambda opinion: not opinion.stages,
    "theme=t-late": lambda opinion: opinion.theme == "t-late",
    "theme=": lambda opinion: opinion.theme is None,
    "sentiment=negative": lambda opinion: opinion.mood == "negative",
    "sentiment=neutral&stage=delivery": lambda opinion: opinion.mood == "neutral" and "delivery" in opinion.stages,
    "stage=awareness": lambda opinion: False,
}
BOTH = [(query, keep, SEGMENT[""]) for query, keep in VERBATIM.items()]
BOTH += [(query, lambda voice: True, about) for query, about in SEGMENT.items()]
BOTH += [
    (
        "language=it&stage=usage&sentiment=negative",
        VERBATIM["language=it"],
        lambda o: SEGMENT["stage=usage"](o) and o.mood == "negative",
    )
]
Case = tuple[str, Callable[[Voice], bool], Callable[[Opinion], bool]]


def parameters(query: str) -> dict[str, str]:
    return {name: value for name, _, value in (part.partition("=") for part in query.split("&") if part)}


@pytest.mark.parametrize("case", BOTH, ids=[query for query, _, _ in BOTH])
def test_every_filter_counts_what_a_recount_counts(get: Get, told: Told, case: Case) -> None:
    query, keep, about = case
    ok = [voice for voice in told if voice.status == Status.OK and keep(voice)]
    answer = get("themes", **parameters(query))
    assert len(ok) == answer["ok"]
    expected = {name: _counted(ok, about, name) for name, _ in samples.THEMES}
    shown = {theme["id"]: (theme["verbatims"], theme["segments"], theme["languages"]) for theme in answer["themes"]}
    assert {name: count for name, count in expected.items() if count[0]} == shown
    outside = _counted(ok, about, None)
    assert outside[:2] == (answer["without_theme"]["verbatims"], answer["without_theme"]["segments"])


def _counted(ok: Told, about: Callable[[Opinion], bool], theme: str | None) -> tuple[int, int, dict[str, int]]:
    found = [(voice, sum(about(each) and each.theme == theme for each in voice.opinions)) for voice in ok]
    languages = Counter(voice.language for voice, times in found if times)
    return sum(languages.values()), sum(times for _, times in found), dict(languages)


@pytest.mark.parametrize("case", BOTH, ids=[query for query, _, _ in BOTH])
def test_every_filter_lists_the_verbatims_that_match(get: Get, told: Told, case: Case) -> None:
    query, keep, about = case
    whole = about is SEGMENT[""]
    expected = [
        voice.incoming.id
        for voice in told
        if (whole and keep(voice) and _known(voice, query))
        or (not whole and keep(voice) and any(map(about, voice.opinions)))
    ]
    found = get("verbatims", limit="1000", **parameters(query))["items"]
    assert sorted(expected) == sorted(record["id"] for record in found)


def _known(voice: Voice, query: str) -> bool:
    """Junk has no language and no label."""
    return voice.status == Status.OK or not ("language" in query or "sentiment" in query)


@pytest.mark.parametrize("case", BOTH, ids=[query for query, _, _ in BOTH])
def test_every_filter_narrows_journey_and_summary(get: Get, told: Told, case: Case) -> None:
    query, keep, about = case
    ok = [voice for voice in told if voice.status == Status.OK and keep(voice)]
    opinions = [each for voice in ok for each in voice.opinions if about(each)]
    stages = Counter(stage for each in opinions for stage in each.stages)
    wanted = parameters(query).get("stage")
    journey = get("journey", **parameters(query))
    assert {stage: times for stage, times in stages.items() if wanted in (None, stage)} == {
        each["stage"]: each["segments"] for each in journey["journey"] if each["segments"]
    }
    summary = get("summary", **parameters(query))
    assert (len(ok), len(opinions)) == (summary["ok"], summary["coverage"]["segments"])
    assert Counter(voice.label for voice in ok) == Counter(summary["labels"])
    assert Counter(voice.language for voice in ok) == Counter(summary["languages"])
