"""What web processes share in Redis: two applications on one database, as on two machines."""

import socket
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import redis
import time_machine
from flask import Flask

from hub.web.access import PUBLIC, open_to
from hub.web.caching import answer_with_etag, holds_until
from hub.web.page_cache import EXTENSION, LOOK_EVERY_SECONDS
from hub.web.shared_pages import MOST_BYTES, MOST_SECONDS, PAUSE_SECONDS, WAIT_SECONDS
from tests.web.sample_pages import RENDERED, make_app, raise_revision
from tests.web.test_page_cache import named, nothing_but_kept

PAGE = "/en/sample"
NOON = datetime(2026, 11, 26, 12, 0, tzinfo=UTC)


@pytest.fixture
def server(redis_url: str) -> Iterator[Any]:
    """The Redis in which the pages are."""
    with redis.Redis.from_url(redis_url) as client:
        yield client


@pytest.fixture
def first(tmp_path: Path, redis_url: str) -> Flask:
    RENDERED.clear()
    return make_app(tmp_path, broker_url=redis_url)


@pytest.fixture
def second(tmp_path: Path, first: Flask, redis_url: str) -> Flask:
    assert first
    return make_app(tmp_path, broker_url=redis_url)


def ask(app: Flask, path: str = PAGE, **headers: str) -> Any:
    return app.test_client().get(path, headers=headers)


def pages_in(server: Any) -> list[bytes]:
    return sorted(server.scan_iter("hub.pages.*"))


def test_what_one_process_made_the_next_one_serves(first: Flask, second: Flask) -> None:
    made = ask(first)
    with nothing_but_kept(second):
        shared = ask(second)
        assert (shared.status_code, shared.data) == (200, made.data)
        assert named(shared) == named(made)
        held = ask(second, **{"If-None-Match": made.headers["ETag"]})
        assert (held.status_code, held.data) == (304, b"")


def test_it_is_taken_from_redis_once(first: Flask, second: Flask, server: Any) -> None:
    ask(first)
    ask(second)
    server.delete(*pages_in(server))
    with nothing_but_kept(second):
        assert ask(second).status_code == 200


def test_a_change_is_shown_by_who_did_not_make_it(first: Flask, second: Flask) -> None:
    ask(first)
    ask(second)
    raise_revision(first)
    time.sleep(LOOK_EVERY_SECONDS + 0.05)
    RENDERED.clear()
    ask(second)
    assert RENDERED == [PAGE]
    with nothing_but_kept(first):
        assert ask(first).status_code == 200


def test_what_the_hub_did_not_write_is_made_anew(first: Flask, second: Flask, server: Any) -> None:
    ask(first)
    (name,) = pages_in(server)
    value = server.get(name)
    for forged in (value[:-1] + b"!", value[1:], b"", b"x" * 200):
        server.set(name, forged)
        RENDERED.clear()
        assert ask(second).status_code == 200
        assert RENDERED == [PAGE]
        second.extensions[EXTENSION]._pages = None
        second.extensions[EXTENSION]._looked = float("-inf")


def test_one_page_cannot_be_put_in_the_place_of_another(
    first: Flask, second: Flask, server: Any
) -> None:
    ask(first)
    (name,) = pages_in(server)
    ask(first, "/sv/sample")
    (there,) = set(pages_in(server)) - {name}
    server.set(there, server.get(name))
    assert b'<html lang="sv"' in ask(second, "/sv/sample").data


@pytest.mark.parametrize(
    ("public_url", "signed_by"),
    [("http://hub.example", "another"), ("http://other.example", "hard to guess")],
)
def test_another_hub_on_the_same_redis_has_pages_of_its_own(
    tmp_path: Path, first: Flask, redis_url: str, server: Any, public_url: str, signed_by: str
) -> None:
    ask(first)
    other = make_app(tmp_path, public_url, broker_url=redis_url, signed_by=signed_by)
    ask(other)
    assert len(pages_in(server)) == 2
    assert RENDERED == [PAGE, PAGE]


def test_what_is_the_readers_own_is_not_shared(first: Flask, server: Any) -> None:
    reader = first.test_client()
    reader.set_cookie("session", "passes the cache by")
    reader.get(PAGE)
    ask(first, "/en/sample/nowhere")
    assert pages_in(server) == []


def test_it_goes_by_itself_and_when_the_clock_makes_it_untrue(first: Flask, server: Any) -> None:
    soon: list[timedelta] = [timedelta(hours=1), timedelta(seconds=20), timedelta(seconds=0.5)]

    @first.get("/en/until")
    @open_to(PUBLIC)
    def until() -> Any:
        holds_until(NOON + soon[0])
        return answer_with_etag(lambda: "a page")

    with time_machine.travel(NOON, tick=False):
        left = []
        for number in range(len(soon)):
            ask(first, f"/en/until?n={number}")
            left.append([server.ttl(name) for name in pages_in(server)])
            if names := pages_in(server):
                server.delete(*names)
            soon.pop(0)
    assert left == [[MOST_SECONDS], [20], []]


def test_a_large_answer_is_not_shared(first: Flask, server: Any) -> None:
    @first.get("/en/large")
    @open_to(PUBLIC)
    def large() -> Any:
        return answer_with_etag(lambda: "x" * (MOST_BYTES + 1))

    assert ask(first, "/en/large").status_code == 200
    assert pages_in(server) == []


def test_a_redis_that_is_gone_breaks_no_page(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    app = make_app(tmp_path, broker_url=f"redis://127.0.0.1:{port}/0")
    assert [ask(app).status_code for _ in range(2)] == [200, 200]


def test_a_redis_that_is_silent_is_asked_once_in_some_seconds(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines: list[socket.socket] = []
    with socket.create_server(("127.0.0.1", 0)) as silent:

        def accept() -> None:
            while True:
                lines.append(silent.accept()[0])

        threading.Thread(target=accept, daemon=True).start()
        app = make_app(tmp_path, broker_url=f"redis://127.0.0.1:{silent.getsockname()[1]}/0")
        ask(app, "/en/sample?n=0")
        began = time.monotonic()
        assert {ask(app, f"/en/sample?n={n}").status_code for n in range(1, 4)} == {200}
        assert len(lines) == 1
        assert time.monotonic() - began < PAUSE_SECONDS
        monkeypatch.setattr("hub.web.shared_pages.PAUSE_SECONDS", 0.0)
        cache: Any = app.extensions[EXTENSION]
        cache.shared._rests_until = 0.0
        began = time.monotonic()
        ask(app, "/en/sample?n=9")
        assert time.monotonic() - began < 4 * WAIT_SECONDS + 1
        assert len(lines) > 1
    for line in lines:
        line.close()
