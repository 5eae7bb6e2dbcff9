"""Send queued events to webhooks, by the Standard Webhooks specification: signed, retried, at least once."""

from __future__ import annotations

import hashlib
import json
import logging
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from standardwebhooks import Webhook as Signer

from textcx import __version__
from textcx.errors import NotFoundError
from textcx.jobs.posting import HttpPost, Outcome, Post
from textcx.records import moment
from textcx.store.scope import TenantScope
from textcx.store.server import Store
from textcx.store.values import Delivery, Webhook

LOG = logging.getLogger(__name__)
SECOND, MINUTE, HOUR = 1.0, 60.0, 3600.0
SCHEDULE = (5 * SECOND, 5 * MINUTE, 30 * MINUTE, 2 * HOUR, 5 * HOUR, 10 * HOUR, 14 * HOUR, 20 * HOUR, 24 * HOUR)
LONGEST_WAIT = 24 * HOUR
JITTER = 0.2
GONE = 410
TIDIED_EVERY = timedelta(hours=1)
PRUNED = 1000  # deliveries in one transaction
CLAIM_SECONDS = 120.0  # longer than any attempt, so that nobody sends what another is still sending


@dataclass(frozen=True, slots=True, kw_only=True)
class SenderSettings:
    """How events are sent; `private` allows http and private addresses, `poll` is in seconds.

    The log keeps what arrived or failed for `kept`.
    """

    private: bool = False
    threads: int = 4
    poll: float = 2.0
    kept: timedelta = timedelta(days=30)


class Sender:
    """A thread that sends what is due until it is stopped; several processes may run one on the same database."""

    def __init__(self, store: Store, settings: SenderSettings | None = None, post: Post | None = None) -> None:
        self._store, self._settings = store, settings or SenderSettings()
        self._post = post or HttpPost(private=self._settings.private)
        self._woken, self._stopped = threading.Event(), threading.Event()
        self._threads = ThreadPoolExecutor(self._settings.threads, thread_name_prefix="textcx-webhook")
        self._thread = threading.Thread(target=self._run, name="textcx-webhooks", daemon=True)
        self._tidied_at: datetime | None = None

    def start(self) -> None:
        """Begin to send."""
        self._thread.start()

    def wake(self) -> None:
        """Look now for what is due; without it events wait for the next look, two seconds at most."""
        self._woken.set()

    def stop(self, timeout: float = 20.0) -> bool:
        """Begin no more attempts, wait for those under way, and say whether they ended in time."""
        self._stopped.set()
        self._woken.set()
        if self._thread.is_alive():
            self._thread.join(timeout)
        self._threads.shutdown(wait=not self._thread.is_alive(), cancel_futures=True)
        return not self._thread.is_alive()

    def round(self) -> int:
        """Attempt what is due now, a share of each tenant, and return how many attempts were made."""
        return sum(self._threads.map(self._attempt, self._store.due_deliveries()))

    def tidy(self) -> int:
        """Once an hour remove from the log what ended too long ago, and secrets that sign no more; return how many deliveries."""
        now = self._store.clock()
        if self._tidied_at is not None and now - self._tidied_at < TIDIED_EVERY:
            return 0
        self._tidied_at, removed, last = now, 0, PRUNED
        while last == PRUNED and not self._stopped.is_set():
            last = self._store.prune_deliveries(now - self._settings.kept, PRUNED)
            removed += last
        self._store.prune_secrets()
        return removed

    def _run(self) -> None:
        while not self._stopped.is_set():
            if not self._round_or_nothing():
                self._woken.wait(self._settings.poll)
            self._woken.clear()

    def _round_or_nothing(self) -> int:
        try:
            self.tidy()
            return self.round()
        except Exception as error:  # a database that is away for a while must not end the thread
            LOG.warning("Webhooks could not be read: %s.", type(error).__name__)
            return 0

    def _attempt(self, due: tuple[TenantScope, str]) -> bool:
        scope, name = due
        try:
            return not self._stopped.is_set() and attempt(scope, name, self._post)
        except NotFoundError:  # removed in the meantime
            return False
        except Exception as error:  # the claim lapses, then it is tried again
            LOG.warning("Delivery %s could not be attempted: %s.", name, type(error).__name__)
            return False


def attempt(scope: TenantScope, delivery: str, post: Post) -> bool:
    """Claim a delivery, send it once and log what became of it; False where another process has it.

    Errors: `NotFoundError` where it was removed.
    """
    claimed = scope.webhooks.claim(delivery, CLAIM_SECONDS)
    if claimed is None:
        return False
    webhook = scope.webhooks.get(claimed.webhook)
    if not webhook.active:
        scope.webhooks.attempted(delivery, None, "The webhook is no longer active.", None)
        return False
    headers, body = message(webhook, claimed, scope.session.clock())
    outcome = post(webhook.url, headers, body)
    scope.webhooks.attempted(
        delivery, outcome.status, outcome.error, next_attempt(claimed, outcome, scope.session.clock())
    )
    if outcome.status == GONE:
        scope.webhooks.deactivate(webhook.id)
    return True


def message(webhook: Webhook, delivery: Delivery, now: datetime) -> tuple[dict[str, str], bytes]:
    """Return headers and body of an attempt; over attempts the id and the body stay, time and signatures change.

    There is one signature for each secret, the present one first; a receiver that knows any of them finds its own.
    """
    secrets = [webhook.secret, *(secret for secret, _ in webhook.former)]
    created = moment(delivery.created_at, "milliseconds")
    envelope = {"type": delivery.event, "timestamp": created, "data": dict(delivery.payload)}
    body = json.dumps(envelope, ensure_ascii=True, separators=(",", ":"))
    at = now.astimezone(UTC)
    headers = {
        "Content-Type": "application/json",
        "User-Agent": f"textcx/{__version__}",
        "webhook-id": delivery.id,
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": " ".join(Signer(secret).sign(delivery.id, at, body) for secret in secrets),
    }
    return headers, body.encode()


def next_attempt(delivery: Delivery, outcome: Outcome, now: datetime) -> datetime | None:
    """Return when to try again; None where it is delivered, the receiver is gone or the schedule is at its end.

    The schedule is the specification's example. Each wait grows by up to a fifth, drawn from the delivery's id, so that what failed
    together does not come back together; a Retry-After only lengthens it.
    """
    if outcome.error is None or outcome.status == GONE or delivery.attempts >= len(SCHEDULE):
        return None
    wait = SCHEDULE[delivery.attempts] * (1 + JITTER * _fraction(f"{delivery.id} {delivery.attempts}"))
    return now + timedelta(seconds=max(wait, min(outcome.retry_after or 0.0, LONGEST_WAIT)))


def _fraction(name: str) -> float:
    return int.from_bytes(hashlib.sha256(name.encode()).digest()[:4], "big") / 2**32
