"""ETags, 304 and the moment at which the clock makes an answer untrue."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import time_machine
from flask import Flask, render_template_string
from flask.testing import FlaskClient
from werkzeug.wrappers import Response

from hub.web.access import PUBLIC, open_to
from hub.web.caching import add_edition_part, answer_with_etag, holds_until
from hub.web.setup import edition
from tests.web.sample_pages import RENDERED, raise_revision

NOON = datetime(2026, 11, 26, 12, 0, tzinfo=UTC)


def etag_of(client: FlaskClient, path: str = "/en/sample") -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    return answer.headers["ETag"]


def status_with(client: FlaskClient, etag: str, path: str = "/en/sample") -> int:
    return client.get(path, headers={"If-None-Match": etag}).status_code


def test_an_answer_that_the_client_has_is_not_rendered_again(client: FlaskClient) -> None:
    etag = etag_of(client)
    assert not etag.startswith("W/")
    RENDERED.clear()
    answer = client.get("/en/sample", headers={"If-None-Match": f'"other", {etag}'})
    assert (answer.status_code, answer.data, answer.headers["ETag"]) == (304, b"", etag)
    assert "max-age" in answer.headers["Cache-Control"]
    assert "Cookie" in answer.vary
    assert RENDERED == []


def test_an_etag_that_a_proxy_made_weak_still_counts(client: FlaskClient) -> None:
    assert status_with(client, f"W/{etag_of(client)}") == 304


@pytest.mark.parametrize(
    "etag", ['"0"', '"-"', '"abc-fffffffffffffffffff"', '"x-zz"', '"-0"', "*", '"é-0"']
)
def test_an_invented_etag_gets_the_page(client: FlaskClient, etag: str) -> None:
    assert status_with(client, etag) == 200


def test_new_content_makes_a_new_etag(app: Flask, client: FlaskClient) -> None:
    etag = etag_of(client)
    raise_revision(app)
    assert status_with(client, etag) == 200
    assert etag_of(client) != etag


def test_each_address_and_language_has_its_own_etag(client: FlaskClient) -> None:
    paths = ["/en/sample", "/sv/sample", "/en/sample?town=falun", "/en/sample?town=roros"]
    assert len({etag_of(client, path) for path in paths}) == len(paths)


def test_the_order_of_the_query_makes_no_other_etag(client: FlaskClient) -> None:
    etag = etag_of(client, "/en/sample?town=falun&topic=culture")
    assert status_with(client, etag, "/en/sample?topic=culture&town=falun") == 304


def test_the_display_choice_makes_another_page(client: FlaskClient) -> None:
    etag = etag_of(client)
    client.set_cookie("display", "dark")
    assert status_with(client, etag) == 200


def test_a_part_of_the_edition_changes_every_etag(app: Flask, client: FlaskClient) -> None:
    switched = ["on"]
    add_edition_part(app, lambda: switched[0])
    client.set_cookie("session", "passes the page cache by")
    etag = etag_of(client)
    switched[0] = "off"
    assert status_with(client, etag) == 200


def test_the_edition_is_the_same_in_every_folder_that_the_hub_is_installed_in(
    tmp_path: Path,
) -> None:
    made = []
    for name, word in (("a", "same"), ("b", "same"), ("c", "other")):
        (tmp_path / name).mkdir()
        (tmp_path / name / "sv.po").write_text(word)
        made.append(edition(tmp_path / name))
    assert made[0] == made[1] != made[2]


def test_a_page_that_says_today_ends_at_midnight(client: FlaskClient) -> None:
    with time_machine.travel(NOON.replace(hour=23, minute=59, second=30), tick=False):
        answer = client.get("/en/sample")
        assert answer.headers["Cache-Control"] == "public, max-age=30, must-revalidate"
        etag = answer.headers["ETag"]
        assert status_with(client, etag) == 304
    with time_machine.travel(NOON + timedelta(hours=12), tick=False):
        assert status_with(client, etag) == 200
        assert etag_of(client) != etag


def test_the_earliest_moment_counts_and_another_process_knows_it_from_the_etag(app: Flask) -> None:
    made = []

    def render() -> str:
        made.append(1)
        holds_until(NOON + timedelta(seconds=50))
        holds_until(NOON + timedelta(seconds=20, microseconds=900_000))
        return "text"

    @app.get("/<lang>/soon")
    @open_to(PUBLIC)
    def soon() -> Response:
        return answer_with_etag(render, untrue_at=NOON + timedelta(days=3), is_page=False)

    client = app.test_client()
    with time_machine.travel(NOON, tick=False) as clock:
        first = client.get("/en/soon")
        assert first.cache_control.max_age == 20
        assert "Cookie" not in first.vary
        clock.shift(19)
        again = client.get("/en/soon", headers={"If-None-Match": first.headers["ETag"]})
        assert (again.status_code, again.cache_control.max_age, len(made)) == (304, 1, 1)
        clock.shift(1)
        assert status_with(client, first.headers["ETag"], "/en/soon") == 200


def test_head_gets_the_same_headers_without_a_body(client: FlaskClient) -> None:
    answer = client.head("/en/sample")
    assert (answer.data, answer.headers["ETag"]) == (b"", etag_of(client))


def test_errors_and_answers_that_set_a_cookie_get_no_etag(app: Flask) -> None:
    @app.get("/<lang>/teapot")
    @open_to(PUBLIC)
    def teapot() -> Response:
        return answer_with_etag(lambda: ("short", 418))

    @app.get("/<lang>/cookie")
    @open_to(PUBLIC)
    def cookie() -> Response:
        return answer_with_etag(lambda: ("text", 200, {"Set-Cookie": "a=b"}))

    client = app.test_client()
    assert "ETag" not in client.get("/en/teapot").headers
    assert "ETag" not in client.get("/en/cookie").headers


def test_a_filter_of_the_clock_in_a_template_ends_the_answer(app: Flask) -> None:
    @app.get("/<lang>/ago")
    @open_to(PUBLIC)
    def ago() -> Response:
        return answer_with_etag(
            lambda: render_template_string("{{ moment|ago }}", moment=NOON - timedelta(minutes=5))
        )

    with time_machine.travel(NOON, tick=False):
        answer = app.test_client().get("/en/ago")
    assert (answer.text, answer.cache_control.max_age) == ("5 minutes ago", 60)
    assert not answer.headers["ETag"].endswith('-0"')
