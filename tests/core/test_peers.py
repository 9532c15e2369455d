"""Addresses as servers, proxies and operators write them."""

import pytest

from hub.core.peers import Peer, Peers
from hub.core.setting_texts import WrongPart, read_peers

TRUSTED = "10.0.0.0/8, 192.0.2.7 2001:db8:1::/48,::ffff:198.51.100.0/120"


@pytest.mark.parametrize(
    ("text", "address", "is_trusted"),
    [
        ("10.1.2.3", "10.1.2.3", True),
        ("11.1.2.3", "11.1.2.3", False),
        ("10.1.2.3:8080", "10.1.2.3", True),
        ("::ffff:10.1.2.3", "10.1.2.3", True),
        ("[::FFFF:a01:203]:443", "10.1.2.3", True),
        ("::ffff:11.1.2.3", "11.1.2.3", False),
        ("192.0.2.7", "192.0.2.7", True),
        ("192.0.2.8", "192.0.2.8", False),
        ("198.51.100.9", "198.51.100.9", True),
        ("2001:DB8:1:0:0:0:0:1", "2001:db8:1::1", True),
        ("[2001:db8:1::1]", "2001:db8:1::1", True),
        ("[2001:db8:2::1]:1", "2001:db8:2::1", False),
        ("fe80::1%eth0", "fe80::1", False),
        ("", "", False),
        ("unix:", "", False),
    ],
)
def test_an_address_is_read_in_its_shortest_form(text: str, address: str, is_trusted: bool) -> None:
    assert read_peers(TRUSTED).look_up(text) == Peer(address, is_trusted)


@pytest.mark.parametrize(
    "text",
    [
        "unknown",
        "_hidden",
        "localhost",
        "10.0.0.01",
        "10.0.0",
        "10.0.0.1:",
        "10.0.0.1:http",
        "10.0.0.1:123456",
        "2001:db8::1]",
        "[2001:db8::1",
        "[10.0.0.1",
        ":::",
        "1" * 100,
        "10.0.0.1\n",
        "１0.0.0.1",  # a digit of another script
        '"10.0.0.1"',
        "10.0.0.1 10.0.0.2",
    ],
)
def test_what_is_no_address_is_none(text: str) -> None:
    assert read_peers(TRUSTED).look_up(text) is None


def test_a_unix_socket_is_trusted_when_its_word_is_there() -> None:
    trusted = read_peers("unix")
    assert trusted == Peers(unix_sockets=True)
    assert trusted.look_up("") == trusted.look_up("unix:/run/hub.sock") == Peer("", True)


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("10.0.0.0/8 10.0.0.1/8", "10.0.0.1/8"),
        ("proxy.example", "proxy.example"),
        ("10.0.0.0/33", "10.0.0.0/33"),
        ("0.0.0.0/0", "0.0.0.0/0"),
        ("10.0.0.1, ::/0", "::/0"),
        ("::ffff:0:0/96", "::ffff:0:0/96"),
        ("fe80::1%eth0", "fe80::1%eth0"),
        ("*", "*"),
    ],
)
def test_what_is_no_part_of_a_network_is_named(text: str, part: str) -> None:
    with pytest.raises(WrongPart) as raised:
        read_peers(text)
    assert raised.value.part == part
