"""The numbers of all processes of one service, added up.

Each process writes its own as they are, once a second and when it is asked, into a file of its own; who is asked adds all files up.
The multiprocess mode of prometheus_client would not do: it knows the counters it keeps itself, and not those that a
batcher keeps. What a process counted stays when it ends, as a counter never falls; what it had open does not.
"""

from __future__ import annotations

import json
import os
import secrets
import time
from collections.abc import Awaitable, Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

import structlog
from anyio import CapacityLimiter, sleep, to_thread
from prometheus_client.core import Metric

EVERY = 1.0
FRESH = 10.0  # seconds; a process that has not written for so long is gone
MOMENTARY = "gauge"
CREATED = "_created"  # when a counter began, which nothing can add up

log = structlog.get_logger("api")


class Together:
    """This process among those that share a folder."""

    def __init__(self, folder: Path, clock: Callable[[], float] = time.time) -> None:
        self._folder, self._clock = folder, clock
        self._name = f"numbers-{os.getpid()}-{secrets.token_hex(4)}"
        self._threads: CapacityLimiter | None = None

    async def added(self, own: Sequence[Metric]) -> list[Metric]:
        """Write the numbers of this process and return those of all."""
        return await self._aside(self.write_and_add, own)

    async def keep(self, own: Callable[[], Sequence[Metric]]) -> None:
        """Write the numbers of this process again and again, until cancelled and once more then."""
        try:
            while True:
                await self._aside(self._try_to_write, own())
                await sleep(EVERY)
        finally:
            self._try_to_write(own())

    def write_and_add(self, own: Sequence[Metric]) -> list[Metric]:
        """The same as `added`, in this thread."""
        self.write(own)
        return sums(each for path in sorted(self._folder.glob("numbers-*.json")) for each in self._read(path))

    def write(self, own: Sequence[Metric]) -> None:
        """Replace the file of this process, so that nobody reads half of it."""
        written = {"at": self._clock(), "families": [_plain(family) for family in own]}
        half = self._folder / f"{self._name}.half"
        half.write_text(json.dumps(written), encoding="utf-8")
        half.replace(self._folder / f"{self._name}.json")

    def _try_to_write(self, own: Sequence[Metric]) -> None:
        """A full disk is no reason to stop answering."""
        try:
            self.write(own)
        except OSError as error:
            log.warning("numbers not written", error=type(error).__name__)

    def _read(self, path: Path) -> list[Metric]:
        found = json.loads(path.read_text(encoding="utf-8"))
        fresh = self._clock() - found["at"] < FRESH
        return [_metric(family) for family in found["families"] if fresh or family["type"] != MOMENTARY]

    def _aside(self, do: Callable[[Sequence[Metric]], Any], own: Sequence[Metric]) -> Awaitable[Any]:
        """Files are written and read in a thread, one at a time."""
        self._threads = self._threads or CapacityLimiter(1)
        return to_thread.run_sync(do, own, limiter=self._threads)


def sums(families: Iterable[Metric]) -> list[Metric]:
    """Return one family of each name, in which samples of the same name and labels are one."""
    found: dict[str, tuple[Metric, dict[Any, float]]] = {}
    for family in families:
        _, values = found.setdefault(family.name, (family, {}))
        for sample in family.samples:
            place = sample.name, tuple(sample.labels.items())
            values[place] = values.get(place, 0.0) + sample.value
    for family, values in found.values():
        family.samples = []
        for (name, labels), value in values.items():
            family.add_sample(name, dict(labels), value)
    return [family for family, _ in found.values()]


def _plain(family: Metric) -> dict[str, Any]:
    samples = [[each.name, each.labels, each.value] for each in family.samples if not each.name.endswith(CREATED)]
    return {"name": family.name, "about": family.documentation, "type": family.type, "samples": samples}


def _metric(plain: dict[str, Any]) -> Metric:
    made = Metric(plain["name"], plain["about"], plain["type"])
    for name, labels, value in plain["samples"]:
        made.add_sample(name, labels, value)
    return made
