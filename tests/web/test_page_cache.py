"""Answers kept whole in front of Flask: what is served from memory, and when it no longer is."""

import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import create_engine, event, text
from werkzeug.test import TestResponse
from werkzeug.wrappers import Response

from hub.core.database import db
from hub.web.access import PUBLIC, open_to
from hub.web.caching import add_edition_part, answer_with_etag, holds_until
from hub.web.maintenance import switch_off_pages, switch_on_pages
from hub.web.page_cache import EXTENSION, LOOK_EVERY_SECONDS
from tests.web.sample_pages import RENDERED, raise_revision

NOON = datetime(2026, 11, 26, 12, 0, tzinfo=UTC)
PAGE = "/en/sample"


@contextmanager
def nothing_but_kept(app: Flask) -> Iterator[None]:
    """Fails when the application behind the cache is asked."""
    cache: Any = app.extensions[EXTENSION]
    inner = cache.application

    def refused(environ: Any, _start_response: Any) -> Any:
        raise AssertionError(f"{environ['PATH_INFO']} was not kept")

    cache.application = refused
    try:
        yield
    finally:
        cache.application = inner


def named(answer: TestResponse) -> list[tuple[str, str]]:
    """The headers, but for the one that no two answers share."""
    return sorted(pair for pair in answer.headers if pair[0] != "X-Request-ID")


def test_the_next_reader_is_served_without_the_application(app: Flask, client: FlaskClient) -> None:
    first = client.get(PAGE)
    with nothing_but_kept(app):
        again = app.test_client().get(PAGE)
    assert (again.status_code, again.data) == (200, first.data)
    assert named(again) == named(first)


def test_a_reader_who_holds_it_gets_304_with_the_headers_of_the_application(
    app: Flask, client: FlaskClient
) -> None:
    etag = client.get(PAGE).headers["ETag"]
    client.set_cookie("session", "passes the cache by")
    made = client.get(PAGE, headers={"If-None-Match": etag})
    with nothing_but_kept(app):
        kept = app.test_client().get(PAGE, headers={"If-None-Match": etag})
    assert (kept.status_code, kept.data) == (304, b"")
    assert named(kept) == named(made)


def test_304_asks_no_database_but_twice_a_second(app: Flask, client: FlaskClient) -> None:
    etag = client.get(PAGE).headers["ETag"]
    asked: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        if statement.startswith("SELECT"):
            asked.append(statement)

    with app.app_context():
        event.listen(db.engine, "before_cursor_execute", note)
    began = time.monotonic()
    answers = [client.get(PAGE, headers={"If-None-Match": etag}).status_code for _ in range(20)]
    assert set(answers) == {304}
    assert len(asked) <= 1 + (time.monotonic() - began) / LOOK_EVERY_SECONDS


def test_who_held_it_before_this_process_began_is_soon_answered_from_memory(
    app: Flask, client: FlaskClient
) -> None:
    etag = client.get(PAGE).headers["ETag"]
    cache: Any = app.extensions[EXTENSION]
    cache._pages, cache._looked = None, float("-inf")  # as after a start
    assert client.get(PAGE, headers={"If-None-Match": etag}).status_code == 304
    with nothing_but_kept(app):
        assert client.get(PAGE, headers={"If-None-Match": etag}).status_code == 304
    # Whoever does not hold it gets all of it.
    assert len(client.get(PAGE).data) > 1000


@pytest.mark.parametrize("held", ['"of-yesterday-0"', '""', 'W/"", x'])
def test_a_stale_or_empty_tag_gets_the_page_made_and_kept(
    app: Flask, client: FlaskClient, held: str
) -> None:
    first = client.get(PAGE, headers={"If-None-Match": held})
    assert first.status_code == 200
    with nothing_but_kept(app):
        again = client.get(PAGE, headers={"If-None-Match": held})
    assert (again.status_code, again.data) == (200, first.data)


def test_what_this_process_writes_shows_at_once(app: Flask, client: FlaskClient) -> None:
    client.get(PAGE)
    RENDERED.clear()
    raise_revision(app)
    client.get(PAGE)
    assert RENDERED != []


def test_what_another_process_writes_shows_within_a_second(
    app: Flask, client: FlaskClient, tmp_path: Path
) -> None:
    raise_revision(app)
    client.get(PAGE)
    client.get(PAGE)
    RENDERED.clear()
    with create_engine(f"sqlite:///{tmp_path / 'hub.sqlite'}").begin() as other:
        other.execute(text("UPDATE revision_counter SET number = number + 1"))
    until = time.monotonic() + 1
    while not RENDERED and time.monotonic() < until:
        client.get(PAGE)
        time.sleep(0.05)
    assert RENDERED != []


def test_a_part_of_the_edition_drops_what_was_kept(app: Flask, client: FlaskClient) -> None:
    switched = ["on"]
    add_edition_part(app, lambda: switched[0])
    client.get(PAGE)
    RENDERED.clear()
    switched[0] = "off"
    time.sleep(LOOK_EVERY_SECONDS + 0.05)
    client.get(PAGE)
    assert RENDERED != []


def test_what_makes_another_page_is_not_served_from_this_one(
    app: Flask, client: FlaskClient
) -> None:
    client.get(PAGE)
    other = app.test_client(use_cookies=False)
    for path, headers in (
        ("/sv/sample", {}),
        (f"{PAGE}?town=falun", {}),
        (PAGE, {"Cookie": "display=dark"}),
        (PAGE, {"Cookie": "reads=sv.en"}),
        (PAGE, {"Cookie": "zone=Europe/Oslo"}),
        (PAGE, {"Cookie": "session=signed-in"}),
        (PAGE, {"Accept-Encoding": "gzip"}),
        (PAGE, {"Accept-Encoding": "br"}),
    ):
        with nothing_but_kept(app), pytest.raises(AssertionError, match="was not kept"):
            other.get(path, headers=headers)


@pytest.mark.parametrize(
    ("query", "other"),
    [
        # A view that takes one value of a name takes the first.
        ("q=mine&q=yours", "q=yours&q=mine"),
        # Bytes that are no text, each shown as it came; and the sign that stands for one.
        ("q=%ff", "q=%fe"),
        ("q=%ff", "q=%EF%BF%BD"),
        ("%ff=1", "%fe=1"),
        ("q=a%00", "q=a"),
        ("q=a%20", "q=a"),
        ("q=a%2Bb", "q=a+b"),
        ("q=a%26b", "q=a&b"),
        ("q=a%3Db", "q=a"),
        ("q=a;b=c", "q=a&b=c"),
        ("q=A", "q=a"),
    ],
)
def test_another_query_never_gets_this_ones_page(
    app: Flask, client: FlaskClient, query: str, other: str
) -> None:
    held = client.get(f"{PAGE}?{query}").headers["ETag"]
    with nothing_but_kept(app), pytest.raises(AssertionError, match="was not kept"):
        client.get(f"{PAGE}?{other}")
    assert client.get(f"{PAGE}?{other}", headers={"If-None-Match": held}).status_code == 200


def test_another_root_of_addresses_never_gets_this_ones_page(
    app: Flask, client: FlaskClient
) -> None:
    client.get(PAGE)
    with nothing_but_kept(app), pytest.raises(AssertionError, match="was not kept"):
        client.get(PAGE, base_url="http://localhost/hub")


def test_what_makes_no_other_page_is_served_from_this_one(app: Flask, client: FlaskClient) -> None:
    first = client.get(f"{PAGE}?a=1&b=2")
    other = app.test_client(use_cookies=False)
    for query, headers in (
        ("b=2&a=1", {}),
        ("a=1&b=2", {"Cookie": "display=brown; other=site; reads=??; zone=Nowhere/City"}),
        # Bytes that are no UTF-8, as another site of the same domain may have set them.
        ("a=1&b=2", {"Cookie": "other=\xed\xa0\xbd; display=\xff"}),
        ("a=1&b=2", {"Accept-Language": "fi", "User-Agent": "other"}),
        ("a=1&b=2", {"Host": "elsewhere.example", "X-Forwarded-Host": "evil.example"}),
    ):
        with nothing_but_kept(app):
            assert other.get(f"{PAGE}?{query}", headers=headers).data == first.data


def test_no_header_of_one_reader_reaches_the_page_of_another(app: Flask) -> None:
    """RFC 9111 knows such an answer as a poisoned cache."""
    hostile = {
        "Host": "evil.example",
        "X-Forwarded-Host": "evil.example",
        "X-Forwarded-Proto": "gopher",
        "X-Original-URL": "/evil",
        "Forwarded": "host=evil.example",
        "Referer": "https://evil.example/",
        "User-Agent": "evil",
    }
    app.test_client().get(PAGE, headers=hostile)
    with nothing_but_kept(app):
        answer = app.test_client().get(PAGE)
    assert b"evil" not in answer.data
    assert "evil" not in str(answer.headers)


def test_errors_cookies_and_private_answers_are_not_kept(app: Flask, client: FlaskClient) -> None:
    @app.get("/<lang>/cookie")
    @open_to(PUBLIC)
    def cookie() -> Response:
        return answer_with_etag(lambda: ("text", 200, {"Set-Cookie": "a=b"}))

    @app.get("/<lang>/parts")
    @open_to(PUBLIC)
    def parts() -> Response:
        return answer_with_etag(lambda: "text", parts=["what the content revision does not tell"])

    @app.get("/<lang>/by-agent")
    @open_to(PUBLIC)
    def by_agent() -> Response:
        return answer_with_etag(lambda: ("text", 200, {"Vary": "User-Agent"}))

    for path in ("/en/nothing", "/en/cookie", "/en/parts", "/en/by-agent"):
        client.get(path)
        with nothing_but_kept(app), pytest.raises(AssertionError, match="was not kept"):
            client.get(path)


def test_head_and_post_go_to_the_application(app: Flask, client: FlaskClient) -> None:
    client.get(PAGE)
    for method in ("HEAD", "POST", "OPTIONS"):
        with nothing_but_kept(app), pytest.raises(AssertionError, match="was not kept"):
            client.open(PAGE, method=method)


def test_an_answer_ends_when_the_clock_makes_it_untrue(app: Flask) -> None:
    made: list[datetime] = []

    def render() -> str:
        made.append(datetime.now(UTC))
        holds_until(made[-1] + timedelta(seconds=40))
        return "text"

    @app.get("/<lang>/soon")
    @open_to(PUBLIC)
    def soon() -> Response:
        return answer_with_etag(render)

    client = app.test_client()
    with time_machine.travel(NOON, tick=False) as clock:
        first = client.get("/en/soon")
        clock.shift(39)
        kept = client.get("/en/soon")
        assert (len(made), kept.cache_control.max_age) == (1, 1)
        held = client.get("/en/soon", headers={"If-None-Match": first.headers["ETag"]})
        assert (held.status_code, held.cache_control.max_age) == (304, 1)
        clock.shift(1)
        again = client.get("/en/soon", headers={"If-None-Match": first.headers["ETag"]})
        assert (again.status_code, len(made), again.cache_control.max_age) == (200, 2, 40)


def test_maintenance_is_seen_although_the_page_is_kept(tmp_path: Path, app: Flask) -> None:
    cache: Any = app.extensions[EXTENSION]
    cache.data_dir = app.config["HUB"].data_dir = tmp_path
    client = app.test_client()
    client.get(PAGE)
    switch_off_pages(tmp_path)
    time.sleep(LOOK_EVERY_SECONDS + 0.05)
    assert client.get(PAGE).status_code == 503
    switch_on_pages(tmp_path)
    time.sleep(LOOK_EVERY_SECONDS + 0.05)
    assert client.get(PAGE).status_code == 200


def test_nothing_is_served_while_the_database_cannot_be_asked(
    app: Flask, client: FlaskClient, tmp_path: Path
) -> None:
    client.get(PAGE)
    away = tmp_path / "away"
    with app.app_context():
        db.engine.dispose()
    shutil.move(tmp_path / "hub.sqlite", away)
    (tmp_path / "hub.sqlite").mkdir()
    time.sleep(LOOK_EVERY_SECONDS + 0.05)
    assert client.get(PAGE).status_code >= 500
    (tmp_path / "hub.sqlite").rmdir()
    shutil.move(away, tmp_path / "hub.sqlite")
    assert client.get(PAGE).status_code == 200
