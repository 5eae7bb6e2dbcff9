"""One POST to a receiver nobody vouches for: checked addresses, one deadline for all of it, little of the answer read.

On httpcore, the connections of httpx, because only there can the address of a connection be given apart from the name in the
URL. That keeps the name for `Host` and for the certificate, and leaves no second look-up in which the name could lead elsewhere (DNS rebinding).
There are no redirects, cookies or proxies on this level.
"""

from __future__ import annotations

import ssl
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from functools import cached_property
from typing import Any, TypeAlias

import httpcore
import httpx

from textcx.jobs.addresses import AddressError, Resolver, Target, addresses_of, system_resolver, target_of

CONNECT_SECONDS = 5.0
TOTAL_SECONDS = 15.0
MOST_ANSWER_BYTES = 65_536
MOST_ADDRESSES = 3
FAULTS = (httpcore.NetworkError, httpcore.TimeoutException, httpcore.ProtocolError, httpcore.UnsupportedProtocol)

Headers: TypeAlias = Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What became of an attempt: delivered where there is no error; `retry_after` in seconds."""

    status: int | None = None
    error: str | None = None
    retry_after: float | None = None


Post: TypeAlias = Callable[[str, Headers, bytes], Outcome]


@dataclass(frozen=True, kw_only=True)
class HttpPost:
    """Post to the URL of a webhook; whatever goes wrong is an outcome, not an error."""

    private: bool = False
    resolver: Resolver = system_resolver
    now: Callable[[], float] = time.monotonic
    backend: httpcore.NetworkBackend = field(default_factory=httpcore.SyncBackend)

    def __call__(self, url: str, headers: Headers, body: bytes) -> Outcome:
        """Make one attempt of at most 15 seconds after the name is resolved."""
        try:
            target = target_of(url, private=self.private)
            addresses = addresses_of(target, self.resolver, private=self.private)
            return self._send(target, addresses[:MOST_ADDRESSES], (headers, body))
        except AddressError as error:
            return Outcome(error=str(error))
        except FAULTS as error:
            return Outcome(error=f"The receiver could not be reached or did not answer ({type(error).__name__}).")

    def _send(self, target: Target, addresses: Sequence[str], message: tuple[Headers, bytes]) -> Outcome:
        headers, body = message
        url = httpcore.URL(scheme=target.scheme, host=target.host, port=target.port, target=target.path)
        named = {"Host": target.authority, **headers}
        limits = {"timeout": {"connect": CONNECT_SECONDS, "read": TOTAL_SECONDS, "write": TOTAL_SECONDS}}
        backend = Pinned(addresses, self.now() + TOTAL_SECONDS, self)
        with (
            httpcore.ConnectionPool(self._certificates, max_connections=1, network_backend=backend) as pool,
            pool.stream("POST", url, headers=list(named.items()), content=body, extensions=limits) as response,
        ):
            _drop_body(response)
            return outcome_of(response.status, response.headers)

    @cached_property
    def _certificates(self) -> ssl.SSLContext:
        return httpx.create_ssl_context()  # certifi's, or those of SSL_CERT_FILE and SSL_CERT_DIR


class Pinned(httpcore.NetworkBackend):
    """Connect to given addresses, whatever the name, until a deadline."""

    def __init__(self, addresses: Sequence[str], deadline: float, post: HttpPost) -> None:
        self._addresses, self._deadline, self._post = addresses, deadline, post

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        """Return a connection to the first address that takes one."""
        failure: Exception = httpcore.ConnectError("no address")
        for address in self._addresses:
            try:
                stream = self._post.backend.connect_tcp(address, port, self.left(timeout), None, socket_options)
                return Timed(stream, self)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failure = error
        raise failure

    def left(self, timeout: float | None) -> float:
        """Return the seconds that one step may take; errors: `ReadTimeout` after the deadline."""
        seconds = self._deadline - self._post.now()
        if seconds <= 0:
            raise httpcore.ReadTimeout("deadline")
        return seconds if timeout is None else min(seconds, timeout)


class Timed(httpcore.NetworkStream):
    """A connection whose every step ends at the deadline: one byte now and then does not hold it open."""

    def __init__(self, stream: httpcore.NetworkStream, pinned: Pinned) -> None:
        self._stream, self._pinned = stream, pinned

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """Read what is there."""
        return self._stream.read(max_bytes, self._pinned.left(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """Write all of it."""
        self._stream.write(buffer, self._pinned.left(timeout))

    def close(self) -> None:
        """Close the connection."""
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        """Encrypt; the certificate must be that of the name in the URL."""
        return Timed(self._stream.start_tls(ssl_context, server_hostname, self._pinned.left(timeout)), self._pinned)

    def get_extra_info(self, info: str) -> Any:
        """Return what is known of the connection."""
        return self._stream.get_extra_info(info)


def outcome_of(status: int, headers: Iterable[tuple[bytes, bytes]]) -> Outcome:
    """Return the outcome of an answer: 2xx is delivered, a redirect is not followed."""
    if 200 <= status < 300:
        return Outcome(status=status)
    why = "; redirects are not followed" if 300 <= status < 400 else ""
    given = {name.lower(): value for name, value in headers}.get(b"retry-after")
    later = None if given is None else seconds_of(given.decode("latin-1"), datetime.now(UTC))
    return Outcome(status=status, error=f"The receiver answered {status}{why}.", retry_after=later)


def seconds_of(retry_after: str, now: datetime) -> float | None:
    """Return a Retry-After, seconds or a date, as seconds from now; None where it is neither."""
    if retry_after.strip().isdecimal():
        return float(retry_after)
    try:
        date = parsedate_to_datetime(retry_after)
    except ValueError:
        return None
    return max(0.0, ((date if date.tzinfo else date.replace(tzinfo=UTC)) - now).total_seconds())


def _drop_body(response: httpcore.Response) -> None:
    """Read a little so that the receiver can end well; the status is known, so nothing here can fail the attempt."""
    read = 0
    with suppress(*FAULTS):
        for chunk in response.iter_stream():
            read += len(chunk)
            if read > MOST_ANSWER_BYTES:
                return
