"""Where a webhook may go: which URLs are taken, and which addresses their names may lead to.

A tenant names the URL, the server makes the request: without these checks a tenant could make the server speak to its own network
(server-side request forgery). The lists are those of IANA's special-purpose registries (RFC 6890), written out here because
the judgement of Python's `ipaddress` differs between versions.
"""

from __future__ import annotations

import re
import socket
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from typing import TypeAlias

import httpx

from textcx.errors import CallError

IP: TypeAlias = IPv4Address | IPv6Address
Resolver: TypeAlias = Callable[[str, int], Sequence[str]]

LONGEST_URL = 2048
PORTS = (80, 443)
FIRST_FREE_PORT, LAST_PORT = 1024, 65_535
NAME = re.compile(r"[a-z0-9_-]+(\.[a-z0-9_-]+)*\.?", re.IGNORECASE)
PRIVATE_4 = tuple(map(IPv4Network, (
    "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "198.18.0.0/15",
)))  # fmt: skip
# The last three: metadata of Azure, Alibaba and (169.254/16) of nearly everyone else, never a receiver.
NEVER_4 = tuple(map(IPv4Network, (
    "0.0.0.0/8", "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "198.51.100.0/24", "203.0.113.0/24",
    "224.0.0.0/4", "240.0.0.0/4", "168.63.129.16/32", "100.100.100.200/32", "169.254.0.0/16",
)))  # fmt: skip
PRIVATE_6 = tuple(map(IPv6Network, ("::1/128", "fc00::/7")))
UNICAST_6 = IPv6Network("2000::/3")
# Protocol assignments and Teredo, documentation, 6to4, documentation, metadata of Amazon.
NEVER_6 = tuple(map(IPv6Network, ("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20", "fd00:ec2::/32")))
NAT64 = IPv6Network("64:ff9b::/96")


class AddressError(CallError):
    """A URL cannot be that of a webhook; the sentence says which part of it, and quotes no more than that."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """The parts of a URL that a request needs; `host` without brackets, `authority` as the Host header wants it."""

    scheme: str
    host: str
    port: int
    authority: str
    path: str


def target_of(url: str, *, private: bool = False) -> Target:
    """Return the parts of a URL that may be a webhook's; `private` allows http and private addresses.

    No name is resolved here. Errors: `AddressError`.
    """
    parsed = _parsed(url)
    _check_scheme(parsed.scheme, private)
    _check_parts(parsed)
    host = parsed.raw_host.decode("ascii")
    _check_host(host, private)
    port = parsed.port or (443 if parsed.scheme == "https" else 80)
    if port not in PORTS and not FIRST_FREE_PORT <= port <= LAST_PORT:
        raise AddressError(f"The url has the port {port}; expected 80, 443 or one from {FIRST_FREE_PORT}.")
    authority, path = parsed.netloc.decode("ascii"), parsed.raw_path.decode("ascii")
    return Target(scheme=parsed.scheme, host=host, port=port, authority=authority, path=path)


def addresses_of(target: Target, resolver: Resolver, *, private: bool = False) -> list[str]:
    """Resolve the host once and return its addresses, all of which may be spoken to; errors: `AddressError`."""
    literal = _literal(target.host)
    try:
        found = [str(literal)] if literal else list(dict.fromkeys(resolver(target.host, target.port)))
    except (OSError, UnicodeError) as error:
        raise AddressError("The host of the url could not be resolved.") from error
    # One forbidden address forbids all: which of them is tried first is not the server's choice.
    if not found or not all(may_be_reached(ip_address(address), private=private) for address in found):
        raise AddressError("The host of the url leads to an address that webhooks may not reach.")
    return found


def may_be_reached(address: IP, *, private: bool = False) -> bool:
    """Tell whether a request may go to an address; `private` adds loopback, private and shared ones, never more."""
    if isinstance(address, IPv4Address):
        return not _within(address, NEVER_4) and (private or not _within(address, PRIVATE_4))
    inner = _inner(address)
    if inner is not None:
        return may_be_reached(inner, private=private)
    if _within(address, NEVER_6):
        return False
    return address in UNICAST_6 or (private and _within(address, PRIVATE_6))


def system_resolver(host: str, port: int) -> list[str]:
    """Ask the system for the addresses of a name."""
    return [str(found[4][0]) for found in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]


def _parsed(url: str) -> httpx.URL:
    if len(url) > LONGEST_URL:
        raise AddressError(f"The url has {len(url)} characters; expected at most {LONGEST_URL}.")
    if not url.isprintable() or " " in url or "\\" in url:
        raise AddressError("The url holds white space, a backslash or a control character; expected none.")
    try:
        parsed = httpx.URL(url)
        parsed.raw_host.decode("ascii")
    except (httpx.InvalidURL, UnicodeError, ValueError) as error:
        raise AddressError("The url cannot be read; expected one such as https://example.com/hook.") from error
    return parsed


def _check_scheme(scheme: str, private: bool) -> None:
    allowed = ("https", "http") if private else ("https",)
    if scheme not in allowed:
        raise AddressError(f"The url has the scheme {scheme[:20]!r}; expected {' or '.join(allowed)}.")


def _check_parts(parsed: httpx.URL) -> None:
    if not parsed.raw_host:
        raise AddressError("The url has no host; expected one such as https://example.com/hook.")
    if parsed.userinfo:
        raise AddressError("The url holds a user name or password; expected none (each call is signed instead).")
    if parsed.fragment:
        raise AddressError("The url has a fragment (#…); expected none.")


def _check_host(host: str, private: bool) -> None:
    name, literal = host.rstrip(".").lower(), _literal(host)
    if literal is None and not NAME.fullmatch(host):
        raise AddressError(f"The url has the host {host[:60]!r}; expected a name or an address.")
    local = name == "localhost" or name.endswith(".localhost")
    if (local and not private) or (literal and not may_be_reached(literal, private=private)):
        raise AddressError(f"The url has the host {host[:60]!r}, which webhooks may not reach.")


def _literal(host: str) -> IP | None:
    try:
        return ip_address(host)
    except ValueError:
        return None


def _inner(address: IPv6Address) -> IPv4Address | None:
    """The IPv4 address that a mapped or translated IPv6 address stands for."""
    if address.ipv4_mapped is not None:
        return address.ipv4_mapped
    return IPv4Address(int(address) & 0xFFFFFFFF) if address in NAT64 else None


def _within(address: IP, networks: Sequence[IPv4Network] | Sequence[IPv6Network]) -> bool:
    return any(address in network for network in networks)
