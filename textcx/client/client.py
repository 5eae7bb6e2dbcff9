"""The client: a method for each thing that the service does."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import islice
from types import TracebackType
from typing import Any, Literal, Unpack, cast
from urllib.parse import quote

import httpx

from textcx import __version__
from textcx.client.batches import batches, plain
from textcx.client.errors import ClientError, Conflict, JobFailed, WaitTimeout
from textcx.client.results import (
    Dataset,
    Delivery,
    EventName,
    Filters,
    IncomingVerbatim,
    Job,
    Journey,
    PainPoints,
    Receipt,
    Record,
    StoredRecord,
    Summary,
    Themes,
    Webhook,
)
from textcx.client.sending import Call, Sending, once

MOST_LIVE = 256
MOVED, MOST_STARTS = "urn:textcx:error:list-moved", 5
FIRST_LOOK, LONGEST_LOOK, SLOWER = 0.5, 5.0, 1.5
LINES = {"Content-Type": "application/x-ndjson", "Content-Encoding": "gzip"}
NAMED = {"since": "from", "until": "to"}
ScoreType = Literal["nps", "csat", "ces", "stars"]


class Client:
    """A service of textcx with a key. Every method may raise `Problem` or `ConnectionFailed`.

    Calls that had no answer, 429 or 503 are repeated (twice unless `retries` says otherwise) after `Retry-After`; those that
    make something carry an Idempotency-Key, so that nothing is made twice. `timeout` is in seconds, for each step of a call.
    """

    def __init__(
        self,
        base_url: str,
        key: str | None,
        *,
        timeout: float = 60.0,
        retries: int = 2,
        transport: httpx.BaseTransport | None = None,
        sleep: Callable[[float], object] = time.sleep,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        headers = {"User-Agent": f"textcx-client/{__version__}"} | ({"Authorization": f"Bearer {key}"} if key else {})
        http = httpx.Client(base_url=base_url, headers=headers, timeout=timeout, transport=transport)
        self._sending = Sending(http=http, retries=retries, sleep=sleep)
        self._clock = clock

    def __enter__(self) -> Client:
        """Use the client for a block, and close it at the end."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the connections."""
        self.close()

    def __repr__(self) -> str:
        """Where it calls; never the key."""
        return f"Client({str(self._sending.http.base_url)!r})"

    def close(self) -> None:
        """Close the connections."""
        self._sending.http.close()

    def analyze(self, verbatims: Iterable[str | IncomingVerbatim], taxonomy: str | None = None) -> list[Record]:
        """Score verbatims now, in order, in calls of 256; those given as text alone get their number as id, from 1."""
        given = iter([_named(each, number) for number, each in enumerate(verbatims, 1)])
        records: list[Record] = []
        while some := list(islice(given, MOST_LIVE)):
            body = {"verbatims": some} | ({} if taxonomy is None else {"taxonomy": taxonomy})
            records += self._ask(Call(method="POST", path="/v1/analyze", json=body, pure=True))["results"]
        return records

    def create_dataset(self, name: str, segment_keys: Sequence[str] = ()) -> Dataset:
        """Make a data set."""
        return cast(Dataset, self._ask(once("/v1/datasets", {"name": name, "segment_keys": list(segment_keys)})))

    def dataset(self, dataset: str) -> Dataset:
        """Return a data set."""
        return cast(Dataset, self._ask(_get(_path("datasets", dataset))))

    def datasets(self) -> Iterator[Dataset]:
        """Yield the data sets, the newest first."""
        yield from self._items("/v1/datasets")

    def delete_dataset(self, dataset: str) -> None:
        """Erase a data set and everything in it."""
        self._ask(_delete(_path("datasets", dataset)))

    def upload(self, dataset: str, verbatims: Iterable[IncomingVerbatim]) -> Receipt:
        """Insert or update verbatims by id, any number of them, in calls of up to 10,000.

        Each call is stored whole or not at all. Where one fails, its error says how many verbatims were stored before it; the same
        upload again does no harm, as the same id never makes a second verbatim.
        """
        total: Receipt = {"created": 0, "updated": 0, "unchanged": 0, "repeated": 0}
        stored = 0
        for batch in batches(verbatims):
            try:
                receipt = self._ask(once(_path("datasets", dataset, "verbatims"), content=batch.content, headers=LINES))
            except ClientError as error:
                error.add_note(
                    f"{stored} verbatims of this upload were stored before the call of {batch.count} that failed."
                )
                raise
            stored += batch.count
            total = cast(Receipt, {name: count + receipt[name] for name, count in total.items()})
        return total

    def start_analysis(
        self, dataset: str, *, taxonomy: str | None = None, seed: int = 0, score: tuple[str, ScoreType] | None = None
    ) -> Job:
        """Queue an analysis; `score` is the metadata key of a score and its type, such as ("nps", "nps")."""
        scored = None if score is None else {"key": score[0], "type": score[1]}
        body = {"taxonomy": taxonomy, "seed": seed, "score": scored}
        return cast(Job, self._ask(once(_path("datasets", dataset, "analyses"), body)))

    def job(self, job: str) -> Job:
        """Return how far a job is."""
        return cast(Job, self._ask(_get(_path("jobs", job))))

    def jobs(self) -> Iterator[Job]:
        """Yield the jobs, the newest first."""
        yield from self._items("/v1/jobs")

    def cancel(self, job: str) -> Job:
        """Cancel a job that is queued or running."""
        return cast(Job, self._ask(once(_path("jobs", job, "cancel"))))

    def wait(self, job: str, timeout: float | None = None, on_progress: Callable[[Job], object] | None = None) -> Job:
        """Return a job when it has succeeded; errors: `JobFailed`, and `WaitTimeout` after so many seconds.

        Asks after half a second, then less and less often, at least every five seconds; `on_progress` is told each answer.
        """
        began, pause = self._clock(), FIRST_LOOK
        while (found := self.job(job))["status"] in ("queued", "running"):
            _tell(on_progress, found)
            if timeout is not None and self._clock() - began + pause > timeout:
                raise WaitTimeout(found, timeout)
            self._sending.sleep(pause)
            pause = min(pause * SLOWER, LONGEST_LOOK)
        _tell(on_progress, found)
        if found["status"] != "succeeded":
            raise JobFailed(found)
        return found

    def themes(self, dataset: str, **filters: Unpack[Filters]) -> Themes:
        """Return the themes, those with most verbatims first."""
        return cast(Themes, self._whole(_path("datasets", dataset, "themes"), "themes", filters))

    def pain_points(self, dataset: str, **filters: Unpack[Filters]) -> PainPoints:
        """Return the pain points by rank."""
        return cast(PainPoints, self._whole(_path("datasets", dataset, "pain-points"), "pain_points", filters))

    def journey(self, dataset: str, **filters: Unpack[Filters]) -> Journey:
        """Return the stages of the journey in order."""
        return cast(Journey, self._ask(_get(_path("datasets", dataset, "journey"), _params(filters))))

    def summary(self, dataset: str, **filters: Unpack[Filters]) -> Summary:
        """Return the figures of a data set."""
        return cast(Summary, self._ask(_get(_path("datasets", dataset, "summary"), _params(filters))))

    def verbatims(self, dataset: str, **filters: Unpack[Filters]) -> Iterator[StoredRecord]:
        """Yield the records that match, the last received first, read page by page as they are needed."""
        yield from self._items(_path("datasets", dataset, "verbatims"), {**_params(filters), "limit": "500"})

    def verbatim(self, dataset: str, verbatim: str) -> StoredRecord:
        """Return one record."""
        return cast(StoredRecord, self._ask(_get(_path("datasets", dataset, "verbatims", verbatim))))

    def erase_verbatim(self, dataset: str, verbatim: str) -> None:
        """Erase a verbatim with all traces."""
        self._ask(_delete(_path("datasets", dataset, "verbatims", verbatim)))

    def erase_respondent(self, respondent: str) -> int:
        """Erase all verbatims of a `respondent_id` in all data sets; return how many there were.

        Where an answer was lost and the call repeated, the number is that of the repetition.
        """
        return int(self._ask(_delete(_path("respondents", respondent)))["erased"])

    def create_webhook(self, url: str, events: Sequence[EventName]) -> Webhook:
        """Send events to a URL; the answer holds the `secret` for `verify_webhook`, this once."""
        return cast(Webhook, self._ask(once("/v1/webhooks", {"url": url, "events": list(events)})))

    def rotate_webhook_secret(self, webhook: str, *, overlap_hours: int = 24) -> Webhook:
        """Give a webhook a new `secret`, shown this once; the earlier ones sign too for so many hours, 0 = not at all."""
        path = _path("webhooks", webhook, "rotate-secret")
        return cast(Webhook, self._ask(once(path, {"overlap_hours": overlap_hours})))

    def webhooks(self) -> Iterator[Webhook]:
        """Yield the webhooks, the oldest first."""
        yield from self._items("/v1/webhooks")

    def delete_webhook(self, webhook: str) -> None:
        """Remove a webhook with its log."""
        self._ask(_delete(_path("webhooks", webhook)))

    def ping_webhook(self, webhook: str) -> Delivery:
        """Send an event `ping`; `deliveries` says what became of it."""
        return cast(Delivery, self._ask(once(_path("webhooks", webhook, "test"))))

    def deliveries(self, webhook: str) -> Iterator[Delivery]:
        """Yield what was sent to a webhook, the newest first."""
        yield from self._items(_path("webhooks", webhook, "deliveries"))

    def _ask(self, call: Call) -> Any:
        return self._sending.answer(call)

    def _pages(self, path: str, params: Mapping[str, str]) -> Iterator[dict[str, Any]]:
        cursor: dict[str, str] = {}
        while True:
            page: dict[str, Any] = self._ask(_get(path, {**params, **cursor}))
            yield page
            if not page.get("next"):
                return
            cursor = {"cursor": page["next"]}

    def _items(self, path: str, params: Mapping[str, str] | None = None) -> Iterator[Any]:
        for page in self._pages(path, params or {}):
            yield from page["items"]

    def _steady(self, path: str, params: Mapping[str, str]) -> list[dict[str, Any]]:
        for _ in range(MOST_STARTS - 1):
            try:
                return list(self._pages(path, params))
            except Conflict as error:
                if error.type != MOVED:
                    raise
        return list(self._pages(path, params))

    def _whole(self, path: str, name: str, filters: Filters) -> dict[str, Any]:
        """The first page with the items of all of them; a list that changes meanwhile is read anew."""
        pages = self._steady(path, _params(filters))
        return {**pages[0], name: [item for page in pages for item in page[name]], "next": None}


def _get(path: str, params: Mapping[str, str] | None = None) -> Call:
    return Call(method="GET", path=path, params=params or {})


def _delete(path: str) -> Call:
    return Call(method="DELETE", path=path)


def _path(*parts: str) -> str:
    return "/v1/" + "/".join(quote(part, safe="") for part in parts)


def _named(given: str | IncomingVerbatim, number: int) -> dict[str, Any]:
    return {"id": str(number), "text": given} if isinstance(given, str) else plain(given)


def _params(filters: Filters) -> dict[str, str]:
    """The filters as the address has them."""
    params = {NAMED.get(name, name): _text(value) for name, value in filters.items() if name != "segments"}
    return params | {f"segment.{key}": value for key, value in filters.get("segments", {}).items()}


def _text(value: object) -> str:
    return value.isoformat() if isinstance(value, date) else str(value)


def _tell(on_progress: Callable[[Job], object] | None, job: Job) -> None:
    if on_progress is not None:
        on_progress(job)
