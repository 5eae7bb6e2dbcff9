"""Which URLs a webhook may have, and which addresses its name may lead to."""

from __future__ import annotations

import socket
from ipaddress import IPv4Address, IPv6Address, ip_address

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from textcx.jobs.addresses import NAT64, AddressError, addresses_of, may_be_reached, target_of

OPEN = [
    "93.184.216.34",
    "8.8.8.8",
    "172.32.0.1",
    "100.128.0.1",
    "2606:4700::1111",
    "::ffff:8.8.8.8",
    "64:ff9b::808:808",
]
PRIVATE = [
    "127.0.0.1", "10.1.2.3", "172.16.0.1", "172.31.255.255", "192.168.1.1", "100.64.0.1", "198.18.0.1",
    "::1", "fd12::1", "fc00::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::a00:1",
]  # fmt: skip
NEVER = [
    "0.0.0.0", "169.254.169.254", "224.0.0.1", "255.255.255.255", "240.0.0.1", "192.0.2.1", "198.51.100.7",
    "203.0.113.9", "168.63.129.16", "100.100.100.200", "::", "fe80::1", "ff02::1", "fd00:ec2::254", "2002:7f00:1::",
    "2001:0:1::", "2001:db8::1", "::ffff:169.254.169.254", "64:ff9b::a9fe:a9fe", "64:ff9b:1::1", "::127.0.0.1", "fec0::1",
]  # fmt: skip


@pytest.mark.parametrize("address", OPEN)
def test_public_addresses_may_be_reached(address: str) -> None:
    assert may_be_reached(ip_address(address))


@pytest.mark.parametrize("address", PRIVATE)
def test_private_addresses_may_be_reached_only_where_allowed(address: str) -> None:
    assert (False, True) == tuple(may_be_reached(ip_address(address), private=private) for private in (False, True))


@pytest.mark.parametrize("address", NEVER)
def test_metadata_multicast_and_reserved_addresses_are_never_reached(address: str) -> None:
    assert not may_be_reached(ip_address(address), private=True)


@settings(deadline=None)
@given(st.ip_addresses().filter(lambda found: found.version == 4 or not found.ipv4_mapped))
def test_nothing_that_python_calls_special_may_be_reached(address: IPv4Address | IPv6Address) -> None:
    special = address.is_private or address.is_loopback or address.is_link_local or address.is_multicast
    assert not ((special or address.is_reserved) and may_be_reached(address)) or address in NAT64


@settings(deadline=None)
@given(st.ip_addresses(v=4))
def test_an_ipv4_address_in_ipv6_clothes_is_judged_alike(address: object) -> None:
    plain = ip_address(str(address))
    for dressed in (ip_address(f"::ffff:{plain}"), ip_address(f"64:ff9b::{plain}")):
        assert may_be_reached(plain) == may_be_reached(dressed)


@pytest.mark.parametrize(
    ("url", "part"),
    [
        ("http://example.com/hook", "scheme 'http'; expected https"),
        ("ftp://example.com/", "scheme 'ftp'"),
        ("file:///etc/passwd", "scheme 'file'"),
        ("example.com/hook", "scheme ''"),
        ("https:///hook", "no host"),
        ("https://ann:secret@example.com/", "user name or password"),
        ("https://example.com:22/", "port 22"),
        ("https://example.com:99999/", "port 99999"),
        ("https://example.com/#top", "fragment"),
        ("https://example.com/a b", "white space"),
        ("https://example.com\\@10.0.0.1/", "backslash"),
        ("https://example.com/\nHost: other", "control character"),
        ("https://localhost/hook", "host 'localhost'"),
        ("https://api.LOCALHOST./hook", "host 'api.localhost.'"),
        ("https://127.0.0.1/hook", "host '127.0.0.1'"),
        ("https://[::1]/hook", "host '::1'"),
        ("https://[::ffff:10.0.0.1]/", "may not reach"),
        ("https://169.254.169.254/latest/meta-data/", "may not reach"),
        ("https://example.com/" + "a" * 2048, "2068 characters"),
        ("https://[half/", "host '%5Bhalf'"),
        ("https://a..b/", "host 'a..b'"),
        ("https://0177.0.0.1/", "cannot be read"),
    ],
)
def test_a_url_that_cannot_be_a_webhook_is_refused_with_the_part_that_is_wrong(url: str, part: str) -> None:
    with pytest.raises(AddressError, match="^The url .*") as refused:
        target_of(url)
    assert part in str(refused.value)
    assert "secret" not in str(refused.value)


def test_a_url_is_taken_apart_once() -> None:
    target = target_of("https://Bücher.example:8443/hook?a=1")
    shown = (target.scheme, target.host, target.port, target.authority, target.path)
    assert ("https", "xn--bcher-kva.example", 8443, "xn--bcher-kva.example:8443", "/hook?a=1") == shown


def test_private_receivers_may_speak_http_where_allowed() -> None:
    target = target_of("http://127.0.0.1:9000/hook", private=True)
    assert (9000, ["127.0.0.1"]) == (target.port, addresses_of(target, lambda *_: [], private=True))
    with pytest.raises(AddressError, match="scheme 'ftp'; expected https or http"):
        target_of("ftp://127.0.0.1/", private=True)


@pytest.mark.parametrize("found", [["10.0.0.1"], ["93.184.216.34", "127.0.0.1"], ["fe80::1%eth0"], []])
def test_a_name_with_one_forbidden_address_is_refused_without_naming_it(found: list[str]) -> None:
    with pytest.raises(AddressError, match="may not reach") as refused:
        addresses_of(target_of("https://rebound.example/"), lambda *_: found)
    assert not any(address in str(refused.value) for address in found)


def test_a_name_nobody_knows_is_refused() -> None:
    def unknown(host: str, port: int) -> list[str]:
        raise socket.gaierror("no such name")

    with pytest.raises(AddressError, match="could not be resolved"):
        addresses_of(target_of("https://nowhere.example/"), unknown)


@pytest.mark.parametrize("host", ["2130706433", "0x7f.1", "127.1", "0177.0.0.1"])
def test_loopback_in_disguise_is_caught_when_it_is_resolved(host: str) -> None:
    with pytest.raises(AddressError, match="may not reach|could not be resolved|cannot be read"):
        addresses_of(target_of(f"https://{host}/"), lambda *_: ["127.0.0.1"])
