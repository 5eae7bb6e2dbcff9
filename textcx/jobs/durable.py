"""Workers of durable analyses: threads that take turns of jobs, fairly, under leases that lapse with the worker.

What is promised, and how a job goes on after a kill: docs/jobs.md. Why this way: docs/decisions/0090-durable-jobs.md.
"""

from __future__ import annotations

import os
import secrets
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Thread
from time import monotonic

import structlog
from sqlalchemy.exc import DBAPIError, OperationalError

from textcx.errors import CallError, NotFoundError
from textcx.jobs.service_engine import AnalysisEngine, Annotate, WorkerSettings, engine_of
from textcx.jobs.service_themes import ChangedError
from textcx.jobs.service_turn import ANNOTATE, ASSIGN, DISCOVER, LostError, Turn, fail, sweep, take
from textcx.store.server import Store

__all__ = ["AnalysisEngine", "Annotate", "Worker", "WorkerSettings", "engine_of", "owner_name", "run_turn", "start"]

LIGHT, HEAVY = (ANNOTATE, ASSIGN), (DISCOVER,)
PAUSE = 1.0


class Worker:
    """Threads that work on the jobs of a database until they are told to stop."""

    def __init__(self, store: Store, engine: AnalysisEngine, settings: WorkerSettings) -> None:
        self._store, self._engine, self._settings = store, engine, settings
        self._stopping = Event()
        self._bells: list[Event] = []
        self._threads = [self._thread(LIGHT) for _ in range(settings.annotating)]
        self._threads += [self._thread(HEAVY) for _ in range(settings.discovering)]

    def start(self) -> None:
        """Begin to work."""
        for thread in self._threads:
            thread.start()

    def wake(self) -> None:
        """Look for work now; without it a worker looks every few seconds."""
        for bell in self._bells:
            bell.set()

    def stop(self, timeout: float) -> bool:
        """Let the present turns end and say whether they did in time; what is left is done again by another worker."""
        self._stopping.set()
        self.wake()
        end = monotonic() + timeout
        for thread in self._threads:
            thread.join(max(0.0, end - monotonic()))
        return not any(thread.is_alive() for thread in self._threads)

    def _thread(self, steps: tuple[str, ...]) -> Thread:
        bell = Event()
        self._bells.append(bell)
        return Thread(target=self._run, args=(steps, bell), name=f"jobs-{steps[0]}", daemon=True)

    def _run(self, steps: tuple[str, ...], bell: Event) -> None:
        owner = owner_name()
        while not self._stopping.is_set():
            bell.clear()
            pause = self._served(owner, steps)
            if pause:
                bell.wait(pause)

    def _served(self, owner: str, steps: tuple[str, ...]) -> float:
        """Take one turn and return for how long to rest."""
        try:
            worked, pause = _turn(self._store, (self._engine, self._settings), (owner, steps), self._stopping)
        except DBAPIError as error:
            structlog.get_logger().warning("jobs.database_refused", error=type(error).__name__)
            return self._settings.poll
        if worked:
            self.wake()
        return pause if worked else self._settings.poll


def start(store: Store, engine: AnalysisEngine, settings: WorkerSettings | None = None) -> Worker:
    """Start a worker in threads of this process and return it."""
    worker = Worker(store, engine, settings or WorkerSettings())
    worker.start()
    return worker


def run_turn(
    store: Store, engine: AnalysisEngine, settings: WorkerSettings, owner: str, steps: tuple[str, ...] = LIGHT + HEAVY
) -> bool:
    """Take one turn of the job whose turn it is, in this thread, and say whether there was one."""
    return _turn(store, (engine, settings), (owner, steps), Event())[0]


def _turn(
    store: Store, how: tuple[AnalysisEngine, WorkerSettings], who: tuple[str, tuple[str, ...]], stopping: Event
) -> tuple[bool, float]:
    (engine, settings), (owner, steps) = how, who
    if ANNOTATE in steps:
        sweep(store, settings, stopping.is_set)
    claimed = store.claim_job(owner, settings.lease, steps)
    if claimed is None:
        return False, 0.0
    scope, name = claimed
    job = scope.jobs.get(name)
    turn = Turn(scope=scope, job=job, owner=owner, engine=engine, settings=settings, stopping=stopping.is_set)
    return True, _attempt(turn)


def _attempt(turn: Turn) -> float:
    """Take the turn; whatever happens, the job is handed on, given back, failed, or somebody else's. Returns seconds to rest."""
    try:
        if turn.job.attempts >= turn.settings.attempts:
            fail(turn, f"The step {turn.job.step!r} ended its worker or failed {turn.job.attempts} times in a row.")
            return 0.0
        with _held(turn):
            take(turn)
    except (LostError, NotFoundError, ChangedError):
        _give_back(turn, failed=False)
    except CallError as error:
        _fail(turn, str(error))
    except OperationalError:
        _give_back(turn, failed=False)
        raise
    except Exception as error:
        return _failed(turn, error)
    return 0.0


def _failed(turn: Turn, error: Exception) -> float:
    """The step is tried again: at the time that a busy service names, or until it failed too often."""
    rest = getattr(error, "retry_after", None)
    if rest is not None or turn.stopping():
        _give_back(turn, failed=False)
        return float(rest or PAUSE)
    kind, times = type(error).__name__, turn.job.attempts + 1
    structlog.get_logger().warning("jobs.step_failed", job=turn.job.id, step=turn.job.step, error=kind, times=times)
    if times >= turn.settings.attempts:
        _fail(turn, f"The step {turn.job.step!r} failed {times} times in a row ({kind}).")
        return 0.0
    _give_back(turn, failed=True)
    return PAUSE


def _fail(turn: Turn, sentence: str) -> None:
    try:
        fail(turn, sentence)
    except (LostError, NotFoundError):
        _give_back(turn, failed=False)


def _give_back(turn: Turn, failed: bool) -> None:
    try:
        turn.scope.jobs.give_back(turn.job.id, turn.owner, failed)
    except (NotFoundError, DBAPIError):
        # An erased job needs nothing; a lease that cannot be given back lapses.
        return


@contextmanager
def _held(turn: Turn) -> Iterator[None]:
    """Prolong the lease for as long as the turn lasts."""
    done = Event()
    thread = Thread(target=_beat, args=(turn, done), name="jobs-lease", daemon=True)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()


def _beat(turn: Turn, done: Event) -> None:
    while not done.wait(turn.settings.lease / 3):
        try:
            held = turn.scope.jobs.keep(turn.job.id, turn.owner, turn.settings.lease)
        except DBAPIError:
            continue
        except NotFoundError:
            return
        if not held:
            return


def owner_name() -> str:
    """Return a name for a worker that no other has."""
    return f"{socket.gethostname()}-{os.getpid()}-{secrets.token_hex(4)}"
