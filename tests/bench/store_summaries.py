"""The store and the reading routes over made-up annotations: python -m tests.bench.store_summaries --verbatims 1000000 --base 50000.

Prints the rate of writing and, for each call over a port of this machine, the median and the 95th percentile of its answers in milliseconds,
and the median of what the process spent on it (service and client), which other programs on the machine do not change.
`--base`: so many go through the store; the rest are copies of them on other days, made in the database, and all are counted anew.
`--keep FILE` keeps the database, or asks the one that is there.
"""

from __future__ import annotations

import argparse
import random
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import httpx
import sqlalchemy as sa

from api import logs
from api.deps import Parts
from api.settings import Settings
from tests.api_samples import live, scoring
from textcx.serving import heap
from textcx.store.schema import annotation_table, segment_stages, segments
from textcx.store.schema import verbatims as verbatims_table
from textcx.store.scope import TenantScope
from textcx.store.server import Store, open_store
from textcx.store.values import Annotated, Finding, IncomingVerbatim, Maker, ThemeEntry
from textcx.types import Annotation, Evidence, Language, Provenance, Segment, Sentiment, Span, Status, Tag, Verbatim

TEXT = "The parcel arrived nine days late. The helpline was kind."
SPANS = ((0, 34), (35, 57))
STAGES = ("awareness", "research", "purchase", "delivery", "onboarding", "usage", "support", "loyalty", "exit")
LANGUAGES = ("en", "de", "it", "pl", "fr", "es", "nl", "pt", "sv", "cs")
COUNTRIES = ("IT", "DE", "PL", "FR", "ES", "UK", "US", "NL")
MADE = Provenance(textcx="0.1.0", recipe="made-up@1", digest="sha256:00")
MAKER = Maker(provenance=MADE)
CHUNK = 5000
FIRST = datetime(2025, 1, 1, 9, tzinfo=UTC)
COPIED = (verbatims_table, annotation_table, segments, segment_stages)
DAYS = "from=2025-02-10&to=2025-11-20"
QUESTIONS = {
    "none": "",
    "language": "language=it",
    "segment": "segment.country=IT",
    "segment, language": "segment.plan=free&language=it",
    "days": DAYS,
    "days, language": f"{DAYS}&language=it",
    "days, segment": f"{DAYS}&segment.plan=free",
    "days, segment, language": f"{DAYS}&segment.plan=free&language=it",
    "stage, negative": "stage=delivery&sentiment=negative",
    "stage, negative, days, segment": f"stage=delivery&sentiment=negative&{DAYS}&segment.country=IT",
    "mixed": "sentiment=mixed",
    "mixed, days": f"sentiment=mixed&{DAYS}",
    "mixed, segment": "sentiment=mixed&segment.country=IT",
    "two segments": "segment.country=IT&segment.plan=pro",
    "q": "q=helpline",
}
FROM_PACKS = ("mixed, segment", "two segments", "q")
ROUTES = ("themes", "themes/t-000003", "pain-points", "journey", "summary", "series", "verbatims")
OTHERS = (
    "series?unit=day&theme=t-000003",
    "series?unit=day&stage=delivery",
    "series?unit=day",
    "themes/t-000003/history",
)


def incoming(random_: random.Random, number: int) -> IncomingVerbatim:
    day = FIRST + timedelta(days=random_.randrange(365))
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
        scope.annotations.put(dataset, found, MAKER)


def multiply(store: Store, verbatims: int, copies: int) -> None:
    """Copy the verbatims 1 to `verbatims` with all that is known of them, each copy with other days; no roll-up is kept."""
    with store.engine.execution_options(writes=True).begin() as connection:
        connection.execute(sa.text("CREATE TEMP TABLE moved (day INTEGER PRIMARY KEY, other INTEGER, at TEXT)"))
        for copy in range(1, copies):
            turned = [FIRST + timedelta(days=(number + 37 * copy) % 365) for number in range(365)]
            days = [FIRST + timedelta(days=number) for number in range(365)]
            rows = [
                (f"{day:%Y%m%d}", f"{new:%Y%m%d}", f"{new:%Y-%m-%d %H:%M:%S.%f}")
                for day, new in zip(days, turned, strict=True)
            ]
            connection.execute(sa.text("DELETE FROM moved"))
            for row in rows:
                connection.execute(sa.text("INSERT INTO moved VALUES (:a, :b, :c)"), dict(zip("abc", row, strict=True)))
            for table in COPIED:
                connection.execute(sa.text(copying(table)), {"shift": copy * verbatims, "most": verbatims})
        connection.execute(sa.text("DROP TABLE moved"))


def copying(table: sa.Table) -> str:
    """Return the statement that copies the rows of a table for other verbatims."""
    other = {
        "pk": "t.pk + :shift",
        "verbatim": "t.verbatim + :shift",
        "external_id": "'v-' || (t.pk - 1 + :shift)",
        "respondent_id": "'p-' || (t.pk - 1 + :shift)",
    }
    other |= {"day": "m.other", "created_at": "m.at"} if table is verbatims_table else {}
    names = [column.name for column in table.columns]
    values = ", ".join(other.get(name, f"t.{name}") for name in names)
    join = " JOIN moved m ON m.day = t.day" if table is verbatims_table else ""
    number = "pk" if table is verbatims_table else "verbatim"
    return f"INSERT INTO {table.name} ({', '.join(names)}) SELECT {values} FROM {table.name} t{join} WHERE t.{number} <= :most"


def describe(scope: TenantScope, dataset: str) -> None:
    """Give the data set a codeframe with quotes, and findings, as an analysis does."""
    names = [f"t-{theme:06x}" for theme in range(100)]
    scope.themes.replace(
        dataset, [ThemeEntry(id=name, label=f"Theme {name}", terms=("late", "kind")) for name in names]
    )
    found: dict[str, list[Evidence]] = {name: [] for name in names}
    for each in scope.annotations.stream(dataset, limit=CHUNK)[0]:
        for part in each.annotation.segments if each.annotation else ():
            if part.theme_id:
                found[part.theme_id].append(Evidence(verbatim_id=each.id, start=part.span.start, end=part.span.end))
    for name, some in found.items():
        scope.themes.quote(dataset, name, {"quote": some[:10], "evidence": some[:40]})
    job = scope.jobs.create(dataset, "analysis", {}).id
    figures = {"priority": 0.5, "severity": 0.5}
    scope.findings.replace(
        dataset,
        [
            Finding(theme_id=name, stage=None, rank=rank, figures=figures, trend=None, impact=None, job=job)
            for rank, name in enumerate(names)
        ],
    )


def timed(ask: Callable[[], object], repeats: int) -> str:
    """Return the figures of an answer that was given once before."""
    ask()
    pairs = [spent(ask) for _ in range(repeats)]
    times, used = sorted(each[0] for each in pairs), sorted(each[1] for each in pairs)
    high = times[min(int(len(times) * 0.95), len(times) - 1)]
    return f"median {times[len(times) // 2]:8.1f}   p95 {high:8.1f}   cpu {used[len(used) // 2]:8.1f}"


def spent(ask: Callable[[], object]) -> tuple[float, float]:
    """Return the milliseconds that passed and those that this process worked."""
    start, used = time.perf_counter(), time.process_time()
    ask()
    return (time.perf_counter() - start) * 1000, (time.process_time() - used) * 1000


def calls(dataset: str) -> Iterator[tuple[str, str, str]]:
    """Yield the route, the name of the filter and the address of each call."""
    for name, query in QUESTIONS.items():
        for route in ROUTES if name not in FROM_PACKS else ():
            yield route, name, f"/v1/datasets/{dataset}/{route}?{query}"
    for route in OTHERS:
        yield route, "none", f"/v1/datasets/{dataset}/{route}"
    for name in FROM_PACKS:
        for route in ROUTES if name != "q" else ("verbatims", "summary", "themes"):
            yield route, name, f"/v1/datasets/{dataset}/{route}?{QUESTIONS[name]}"


def ask_all(url: str, dataset: str, options: argparse.Namespace) -> None:
    """Print a line for each call."""
    with httpx.Client(base_url=url, headers={"Authorization": f"Bearer {options.key}"}, timeout=120) as client:
        for route, name, path in calls(dataset):
            if options.only in f"{route} {name}":
                repeats = 2 if name == "q" else options.repeats
                print(f"{route:32} {name:32} {timed(lambda p=path: read(client, p), repeats)}", flush=True)  # type: ignore[misc]
        path = f"/v1/datasets/{dataset}/verbatims?limit=100&language=it"
        for page in range(3 if options.only in "verbatims pages" else 0):
            print(
                f"{'verbatims':32} {'page ' + str(page + 1):32} {timed(lambda p=path: read(client, p), 10)}", flush=True
            )  # type: ignore[misc]
            path = f"{path.split('&cursor')[0]}&cursor={read(client, path).json()['next']}"


def read(client: httpx.Client, path: str) -> httpx.Response:
    """Return the answer; anything but 200 ends the measurement."""
    answer = client.get(path)
    answer.raise_for_status()
    return answer


def made(store: Store, options: argparse.Namespace) -> tuple[TenantScope, str]:
    """Fill a database and say how fast that was."""
    scope = store.tenant(store.create_tenant("bench"))
    dataset, base = (
        scope.datasets.create("bench", segment_keys=["country", "plan"]).id,
        options.base or options.verbatims,
    )
    passed, worked = spent(lambda: fill(scope, dataset, base))
    print(f"{base} stored and annotated: {1000 * base / passed:.0f}/s, {1000 * base / worked:.0f} per second of work")
    if base < options.verbatims:
        multiply(store, base, options.verbatims // base)
        passed, worked = spent(lambda: scope.datasets.recount(dataset))
        print(
            f"{options.verbatims} counted anew in {passed / 1000:.0f} s, of them {worked / 1000:.0f} s of work",
            flush=True,
        )
    describe(scope, dataset)
    return scope, dataset


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--verbatims", type=int, default=20_000)
    parser.add_argument("--base", type=int)
    parser.add_argument("--repeats", type=int, default=20)
    parser.add_argument("--only", default="", help="calls whose line has this")
    parser.add_argument("--keep", help="a file, or the URL of a database")
    options = parser.parse_args()
    logs.configure("error")
    with TemporaryDirectory() as folder:
        store = open_store(options.keep or str(Path(folder) / "bench.db"))
        tenants = list(store.tenants())
        if tenants:
            scope = store.tenant(tenants[0])
            dataset = scope.datasets.page().items[0].id
        else:
            scope, dataset = made(store, options)
        options.key = scope.keys.create("bench", ["read"]).secret
        settings = Settings(database="", rate_per_minute=0)
        with live(Parts(store=store, scoring=scoring(), worker=None, settings=settings)) as url:
            heap.settle()  # as the service does when it has loaded everything
            ask_all(url, dataset, options)
        store.close()


if __name__ == "__main__":
    main()
