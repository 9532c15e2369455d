"""Behind a reverse proxy: who asks is what trusted proxies say, and nothing that a client sends."""

import http.client
import json
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from urllib.parse import urlencode

import pytest
from flask import Flask, request
from selectolax.lexbor import LexborHTMLParser

from hub.about import feedback_views
from hub.core.peers import Peers
from hub.core.setting_texts import read_peers
from hub.core.settings import Settings
from hub.web.access import PUBLIC, open_to
from hub.web.forwarded import Forwarded
from tests.serving import serving
from tests.torture.asking import ask, environ_of

PROXY = "127.0.0.1"
STRANGER = "127.0.0.2"
needs_a_stranger = pytest.mark.skipif(
    sys.platform != "linux", reason="only Linux has all of 127.0.0.0/8 without being told"
)
LIES = (
    ("X-Forwarded-For", "203.0.113.9"),
    ("X-Forwarded-Proto", "https"),
    ("X-Forwarded-Host", "evil.example"),
    ("X-Forwarded-Port", "8443"),
    ("X-Forwarded-Prefix", "/evil"),
    ("X-Real-IP", "203.0.113.9"),
    ("Forwarded", "for=203.0.113.9;proto=https;host=evil.example"),
)


@pytest.fixture
def settings(settings: Settings) -> Settings:
    trusted = read_peers(f"{PROXY}, 10.0.0.0/8, 2001:db8:1::/48")
    return replace(settings, trusted_proxies=trusted, public_url="http://hub.example")


@pytest.fixture
def app(app: Flask) -> Flask:
    @app.get("/<lang>/who")
    @open_to(PUBLIC)
    def who() -> dict[str, object]:
        said = {name: text for name, text in request.headers.items() if "orward" in name}
        real = request.headers.get("X-Real-IP", "")
        return {"who": request.remote_addr, "url": request.url, "said": said, "real": real}

    return app


@pytest.fixture
def port(app: Flask) -> Iterator[int]:
    with serving(app) as address:
        yield int(address.rpartition(":")[2])


def told(port: int, *headers: tuple[str, str], peer: str = PROXY) -> dict[str, object]:
    """What a page learns of a request that `peer` sends with these headers, repeated ones too."""
    connection = http.client.HTTPConnection(PROXY, port, timeout=20, source_address=(peer, 0))
    connection.putrequest("GET", "/en/who")
    for name, value in headers:
        connection.putheader(name, value)
    connection.endheaders()
    answer: dict[str, object] = json.loads(connection.getresponse().read())
    connection.close()
    return answer


def via(*values: str) -> tuple[tuple[str, str], ...]:
    return tuple(("X-Forwarded-For", value) for value in values)


PATHS = (
    (via("203.0.113.9"), "203.0.113.9"),
    (via("198.51.100.1, 203.0.113.9"), "203.0.113.9"),
    (via("198.51.100.1, 203.0.113.9, 10.0.0.2,10.9.9.9"), "203.0.113.9"),
    (via("198.51.100.1", "203.0.113.9", "10.0.0.2"), "203.0.113.9"),
    (via("lies, more lies, 203.0.113.9:4711"), "203.0.113.9"),
    (via("[2001:db8:2::9]:4711, [2001:db8:1::1]"), "2001:db8:2::9"),
    (via("::ffff:203.0.113.9, ::ffff:10.0.0.2"), "203.0.113.9"),
    (via(" , 203.0.113.9 ,, "), "203.0.113.9"),
    # The proxies' own requests, such as those of a monitor.
    (via("10.0.0.3, 10.0.0.2"), "10.0.0.3"),
    # Nothing that can be read: it stays the proxy's.
    (via("203.0.113.9, unknown"), PROXY),
    (via("203.0.113.9, unknown, 10.0.0.2"), PROXY),
    (via("203.0.113.9;10.0.0.2"), PROXY),
    (via(""), PROXY),
    (via("203.0.113.9, " + "10.0.0.2," * 40), PROXY),
    ((("Forwarded", "for=203.0.113.9"), ("X-Real-IP", "203.0.113.9")), PROXY),
)


def test_behind_a_trusted_proxy_the_client_is_the_last_stranger(port: int) -> None:
    assert [(sent, told(port, *sent)["who"]) for sent, _ in PATHS] == list(PATHS)


SCHEMES = (
    ("203.0.113.9", "https", "https"),
    ("203.0.113.9", "HTTPS", "https"),
    ("203.0.113.9", "http", "http"),
    ("", "https", "https"),
    # The client sent the first one, and its proxy appended.
    ("203.0.113.9", "http, https", "https"),
    # The outer proxy was asked over https, the inner one over http.
    ("203.0.113.9, 10.0.0.2", "https, http", "https"),
    ("203.0.113.9, 10.0.0.2", "https", "https"),
    ("203.0.113.9", "javascript", "http"),
    ("203.0.113.9", "https://evil.example/", "http"),
    ("203.0.113.9", ",", "http"),
)


def test_the_scheme_is_what_the_outermost_trusted_proxy_says(port: int) -> None:
    for path, schemes, scheme in SCHEMES:
        answer = told(port, *via(path), ("X-Forwarded-Proto", schemes))
        assert answer["url"] == f"{scheme}://hub.example/en/who", (path, schemes)


def test_no_header_says_what_the_hub_is_called_and_none_is_handed_on(port: int) -> None:
    answer = told(port, *LIES)
    assert answer == {
        "who": "203.0.113.9",
        "url": "https://hub.example/en/who",
        "said": {},
        "real": "",
    }


@needs_a_stranger
def test_a_stranger_changes_nothing(port: int) -> None:
    plain = told(port, peer=STRANGER)
    assert plain["who"] == STRANGER
    for lie in LIES:
        assert told(port, lie, peer=STRANGER) == plain, lie
    assert told(port, *LIES, peer=STRANGER) == plain


@needs_a_stranger
def test_without_trusted_proxies_even_the_next_one_changes_nothing(
    app: Flask, settings: Settings
) -> None:
    app.wsgi_app = Forwarded(app.wsgi_app, Peers())  # type: ignore[method-assign]
    with serving(app) as address:
        port = int(address.rpartition(":")[2])
        assert told(port, *LIES) == told(port) != told(port, peer=STRANGER)
    assert settings.trusted_proxies != Peers()


@pytest.mark.parametrize("peer", [PROXY, pytest.param(STRANGER, marks=needs_a_stranger)])
def test_no_header_gets_past_the_hourly_limit_of_feedback(
    port: int, peer: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(feedback_views, "MOST_PER_HOUR", 2)
    statuses = []
    for number in range(4):
        lies = dict(LIES) | {"X-Forwarded-For": f"203.0.113.{number}"}
        connection = http.client.HTTPConnection(PROXY, port, timeout=20, source_address=(peer, 0))
        connection.request("GET", "/en/feedback", headers=lies)
        page = connection.getresponse()
        field = LexborHTMLParser(page.read()).css_first("[name=csrf_token]")
        assert field is not None
        form = {"subject": "other", "message": "Hello", "csrf_token": field.attributes["value"]}
        sent = lies | {
            "Content-Type": "application/x-www-form-urlencoded",
            "Cookie": str(page.headers["Set-Cookie"]).partition(";")[0],
        }
        connection.request("POST", "/en/feedback", urlencode(form), sent)
        answer = connection.getresponse()
        answer.read()
        statuses.append(answer.status)
        connection.close()
    assert statuses == [303, 303, 429, 429]


def who(trusted: str, peer: str | None, **headers: str) -> object:
    """The address that an application behind `Forwarded` sees, None for no address at all."""
    app = Flask("who")
    seen: list[object] = []
    app.before_request(lambda: seen.append(request.environ.get("REMOTE_ADDR")))
    app.wsgi_app = Forwarded(app.wsgi_app, read_peers(trusted))  # type: ignore[method-assign]
    environ = environ_of("/", headers={k.replace("_", "-"): text for k, text in headers.items()})
    del environ["REMOTE_ADDR"]
    if peer is not None:
        environ["REMOTE_ADDR"] = peer
    assert ask(app, environ).status == 404
    return seen[0]


@pytest.mark.parametrize("peer", ["", None, "unix:"])
def test_a_unix_socket_has_no_address_and_is_believed_only_when_named(peer: str | None) -> None:
    assert who("unix", peer, X_Forwarded_For="203.0.113.9") == "203.0.113.9"
    assert who("unix", peer, X_Forwarded_For="203.0.113.9, unix:") == "203.0.113.9"
    assert who("unix", peer, X_Forwarded_For="unix:") == peer
    assert who("127.0.0.1", peer, X_Forwarded_For="203.0.113.9") == peer


def test_an_ipv4_client_of_an_ipv6_socket_has_one_address() -> None:
    assert who("", "::ffff:203.0.113.9") == "203.0.113.9"
    assert who("10.0.0.1", "::ffff:10.0.0.1", X_Forwarded_For="203.0.113.9") == "203.0.113.9"
    assert who("::ffff:10.0.0.1", "10.0.0.1", X_Forwarded_For="203.0.113.9") == "203.0.113.9"


def test_it_costs_microseconds() -> None:
    wrapped = Forwarded(lambda _environ, _start: (), read_peers("127.0.0.1, 10.0.0.0/8"))
    plain = {f"HTTP_ACCEPT_{number}": "a" for number in range(30)} | {"REMOTE_ADDR": PROXY}
    turns = 2_000
    begun = time.perf_counter()
    for _turn in range(turns):
        environ = plain | {"HTTP_X_FORWARDED_FOR": "203.0.113.9, 10.0.0.2"}
        wrapped(environ, lambda *_: lambda _data: None)
        assert environ["REMOTE_ADDR"] == "203.0.113.9"
    assert (time.perf_counter() - begun) / turns < 0.0001


def test_an_address_of_another_family_than_the_networks_is_a_stranger() -> None:
    assert who("10.0.0.0/8", "2001:db8::1", X_Forwarded_For="203.0.113.9") == "2001:db8::1"
