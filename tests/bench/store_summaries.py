"""Time the summary routes of a store over made-up annotations: python -m tests.bench.store_summaries --verbatims 1000000.

Prints the rate of writing and, for each question, the median and the 95th percentile of 20 answers in milliseconds.
"""

from __future__ import annotations

import argparse
import random
import time
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from textcx.store.filters import Filters
from textcx.store.scope import TenantScope
from textcx.store.server import open_store
from textcx.store.values import Annotated, IncomingVerbatim
from textcx.types import Annotation, Language, Provenance, Segment, Sentiment, Span, Status, Tag, Verbatim

TEXT = "The parcel arrived nine days late. The helpline was kind."
SPANS = ((0, 34), (35, 57))
STAGES = ("awareness", "purchase", "delivery", "onboarding", "usage", "support", "loyalty", "exit")
LANGUAGES = ("en", "de", "it", "pl", "fr", "es", "nl", "pt", "sv", "cs")
COUNTRIES = ("IT", "DE", "PL", "FR", "ES", "UK", "US", "NL")
MADE = Provenance(textcx="0.1.0", recipe="made-up@1", digest="sha256:00")
CHUNK = 5000
QUESTIONS = {
    "none": Filters(),
    "language": Filters(language="it"),
    "segment": Filters(segments={"country": "IT"}),
    "segment+language": Filters(segments={"country": "IT"}, language="it"),
    "days": Filters(start=date(2025, 2, 10), end=date(2025, 11, 20)),
    "segment+days": Filters(segments={"country": "IT"}, start=date(2025, 2, 10), end=date(2025, 11, 20)),
    "stage+negative": Filters(stage="delivery", sentiment="negative"),
    "mixed": Filters(sentiment="mixed"),
    "q (rows)": Filters(q="helpline"),
}


def incoming(random_: random.Random, number: int) -> IncomingVerbatim:
    day = datetime(2025, 1, 1, 9, tzinfo=UTC) + timedelta(days=random_.randrange(365))
    metadata = {
        "country": random_.choice(COUNTRIES),
        "plan": random_.choice(("free", "pro")),
        "respondent_id": f"p-{number}",
    }
    return IncomingVerbatim(id=f"v-{number}", text=TEXT, created_at=day, metadata=metadata)


def annotation(random_: random.Random, verbatim: Verbatim) -> Annotation:
    labels = [
        random_.choices(("negative", "neutral", "positive"), (4, 2, 4))[0] for _ in range(random_.choice((1, 2, 2)))
    ]
    label = "mixed" if set(labels) >= {"negative", "positive"} else labels[0]
    return Annotation(
        verbatim=verbatim,
        status=Status.OK,
        language=Language(code=random_.choice(LANGUAGES), score=0.98),
        sentiment=sentiment(label),
        stages=(),
        segments=tuple(segment(random_, SPANS[place], label) for place, label in enumerate(labels)),
        mentions=(),
    )


def segment(random_: random.Random, span: tuple[int, int], label: str) -> Segment:
    theme = min(int(random_.expovariate(0.05)), 99)
    stage = STAGES[(theme + (random_.random() < 0.1)) % len(STAGES)]
    return Segment(
        span=Span(start=span[0], end=span[1]),
        text="",
        sentiment=sentiment(label),
        stages=(Tag(id=stage, score=0.9),),
        theme_id=f"t-{theme:06x}" if random_.random() < 0.9 else None,
    )


def sentiment(label: str) -> Sentiment:
    negative = {"negative": 0.8, "positive": 0.05}.get(label, 0.25)
    return Sentiment(label=label, negative=negative, neutral=0.15, positive=0.85 - negative)  # type: ignore[arg-type]


def fill(scope: TenantScope, dataset: str, verbatims: int) -> None:
    random_ = random.Random(7)
    for start in range(0, verbatims, CHUNK):
        scope.verbatims.put(
            dataset, [incoming(random_, number) for number in range(start, min(start + CHUNK, verbatims))]
        )
        waiting = scope.verbatims.pending(dataset, CHUNK)
        found = [Annotated(annotation=annotation(random_, each.verbatim), revision=each.revision) for each in waiting]
        scope.annotations.put(dataset, found, MADE)


def timed(ask: Callable[[], object], repeats: int = 20) -> tuple[float, float]:
    times = sorted(_once(ask) for _ in range(repeats))
    return times[len(times) // 2], times[int(len(times) * 0.95) - 1 if len(times) > 1 else 0]


def _once(ask: Callable[[], object]) -> float:
    start = time.perf_counter()
    ask()
    return (time.perf_counter() - start) * 1000


def figures(scope: TenantScope, dataset: str) -> Iterator[tuple[str, str, float, float]]:
    routes = ("themes", "pain_points", "journey", "summary")
    for name, filters in QUESTIONS.items():
        for route in routes:
            repeats = 20 if filters.q is None else 3
            yield route, name, *timed(lambda r=route, f=filters: getattr(scope.summaries, r)(dataset, f), repeats)  # type: ignore[misc]
        yield "verbatims", name, *timed(lambda f=filters: scope.verbatims.page(dataset, f), 5)  # type: ignore[misc]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--verbatims", type=int, default=20_000)
    parser.add_argument("--url", help="a database to fill; a temporary SQLite file unless told")
    options = parser.parse_args()
    with TemporaryDirectory() as folder:
        file = Path(folder) / "bench.db"
        scope = (store := open_store(options.url or str(file))).tenant(store.create_tenant("bench"))
        dataset = scope.datasets.create("bench", segment_keys=["country", "plan"]).id
        seconds = _once(lambda: fill(scope, dataset, options.verbatims)) / 1000
        print(
            f"{options.verbatims} verbatims stored and annotated in {seconds:.1f} s ({options.verbatims / seconds:.0f}/s)"
        )
        if file.exists():
            print(f"file: {file.stat().st_size / 2**20:.1f} MiB")
        for route, name, median, high in figures(scope, dataset):
            print(f"{route:12} {name:18} median {median:8.1f} ms   p95 {high:8.1f} ms")
        store.close()


if __name__ == "__main__":
    main()
