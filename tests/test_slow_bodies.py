"""Bodies that arrive slowly: pages are answered beside them, and who drips is given up."""

import select
import socket
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import replace
from types import SimpleNamespace

import pytest
from flask import Flask

from hub.app import create_app
from hub.core.setting_texts import read_peers
from hub.core.settings import Settings
from hub.web import slow_bodies
from hub.web.connections import Deadline
from tests.mail_server import free_port
from tests.serving import serving
from tests.torture.asking import ask, environ_of

FORM = "application/x-www-form-urlencoded"


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """With the port at which the hub really answers here, which it looks for among its sockets."""
    return replace(settings, port=free_port())


@pytest.fixture
def port(app: Flask) -> Iterator[int]:
    """Where the hub answers."""
    port: int = app.config["HUB"].port
    with serving(app, port):
        yield port


def begun(port: int, length: int) -> socket.socket:
    """A connection that has sent the first letter of a form."""
    head = f"POST /en/feedback HTTP/1.1\r\nHost: a\r\nContent-Type: {FORM}\r\n"
    connection = socket.create_connection(("127.0.0.1", port), timeout=20)
    connection.sendall(f"{head}Content-Length: {length}\r\n\r\na".encode())
    return connection


def status_of(connection: socket.socket) -> int:
    return int(connection.recv(20).split()[1])


def form_from(app: Flask, address: str, **more: object) -> tuple[int, str]:
    """The status that a form gets, and the Retry-After."""
    sent = environ_of("/en/feedback", method="POST", body=b"message=a")
    answer = ask(app, sent | {"REMOTE_ADDR": address, **more})
    return answer.status, answer.header("Retry-After")


def test_slow_bodies_leave_a_thread_to_those_who_read(app: Flask, port: int) -> None:
    slow = [begun(port, 9) for _ in range(3)]
    # One place is held; the others are told to come back, and pages are answered.
    time.sleep(2)
    ready = select.select(slow, [], [], 20)[0]
    assert [status_of(connection) for connection in ready] == [503, 503]
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/en/imprint", timeout=20) as answer:
        assert answer.status == 200
    (held,) = set(slow) - set(ready)
    held.sendall(b"=2&page=")
    assert status_of(held) == 422
    for connection in slow:
        connection.close()
    assert form_from(app, "127.0.0.1") == (422, "")


def test_who_drips_a_body_is_given_up(
    app: Flask, port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(slow_bodies, "LONGEST_BODY_SECONDS", 1.5)
    with begun(port, 900) as dripping:
        while not select.select([dripping], [], [], 0.2)[0]:
            dripping.sendall(b"=")
        assert status_of(dripping) == 400
    status, seconds = form_from(app, "127.0.0.1")
    assert status == 429
    assert 30 < int(seconds) <= 60
    # Others are read meanwhile.
    assert form_from(app, "127.0.0.2") == (422, "")


def test_a_body_that_is_slow_but_not_too_slow_is_read(
    port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(slow_bodies, "LONGEST_BODY_SECONDS", 3)
    with begun(port, 9) as slow:
        time.sleep(1.5)
        slow.sendall(b"=2&page=")
        assert status_of(slow) == 422


def test_only_the_connections_of_that_address_which_were_there_all_the_time_end(
    port: int,
) -> None:
    with (
        socket.create_connection(("127.0.0.1", port)) as there,
        socket.create_connection(("127.0.0.1", port), 9, ("127.0.0.2", 0)) as other,
    ):
        time.sleep(0.2)
        with Deadline(port, "127.0.0.1", 0.6) as deadline:
            time.sleep(0.45)
            with socket.create_connection(("127.0.0.1", port)) as later:
                assert select.select([there, other, later], [], [], 1.5)[0] == [there]
        assert deadline.is_over


def test_the_connections_of_a_proxy_are_let_alone(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = create_app(replace(settings, trusted_proxies=read_peers("127.0.0.1")))
    watched = []

    def watch(port: int, address: str, seconds: float) -> Deadline:
        watched.append(address)
        return Deadline(port, address, seconds)

    monkeypatch.setattr(slow_bodies, "Deadline", watch)
    assert form_from(app, "127.0.0.1", HTTP_X_FORWARDED_FOR="192.0.2.9")[0] == 422
    assert watched == []
    assert form_from(app, "127.0.0.1")[0] == 422
    assert watched == ["127.0.0.1"]


def test_nobody_waits_for_one_who_is_slow_already(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = [1000.0]
    monkeypatch.setattr(slow_bodies, "time", SimpleNamespace(monotonic=lambda: clock[0]))
    places, waited = slow_bodies.Places(1), list[float]()
    acquire = places._free.acquire

    def at_once(*, timeout: float) -> bool:
        waited.append(timeout)
        return acquire(blocking=False)

    monkeypatch.setattr(places._free, "acquire", at_once)
    assert places.take()
    assert not places.take()
    clock[0] += 0.25
    assert not places.take()
    clock[0] += 5
    assert not places.take()
    assert waited == [0.0, 0.5, 0.25, 0.0]
    places.give_back()
    assert places.take()


def test_who_drips_again_is_given_up_for_longer(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = [1000.0]
    monkeypatch.setattr(slow_bodies, "time", SimpleNamespace(monotonic=lambda: clock[0]))
    places, rests = slow_bodies.Places(1), []
    for _ in range(8):
        places.give_up("192.0.2.1")
        rests.append(places.rest_seconds("192.0.2.1"))
        clock[0] += rests[-1] + 1
        assert places.rest_seconds("192.0.2.1") == 0
    assert rests == [60, 120, 240, 480, 960, 1920, 3600, 3600]
    assert places.rest_seconds("192.0.2.2") == 0
    clock[0] += 3600
    places.give_up("192.0.2.1")
    assert places.rest_seconds("192.0.2.1") == 60
