"""Error pages and the JSON shape of errors."""

import logging

import pytest
from flask import Flask, abort
from flask.testing import FlaskClient
from werkzeug.exceptions import HTTPException

from hub.web.access import PUBLIC, open_to
from hub.web.error_words import WORDS
from hub.web.page_frame import add_page_context


@pytest.mark.parametrize("status", sorted(WORDS))
def test_every_error_has_a_page_in_the_hubs_dress_with_a_way_on(app: Flask, status: int) -> None:
    @app.get("/<lang>/fails")
    @open_to(PUBLIC)
    def fails() -> str:
        abort(status)

    answer = app.test_client().get("/sv/fails")
    assert answer.status_code == status
    assert '<html lang="sv"' in answer.text
    assert f"<h1>{WORDS[status].title}</h1>" in answer.text
    way_on = '<a href="/sv/fails">Try again</a>' if status == 503 else '<a href="/sv/">Home</a>'
    assert way_on in answer.text
    assert answer.headers["Cache-Control"] == "no-store"
    assert 'rel="canonical"' not in answer.text


@pytest.mark.parametrize(
    ("path", "language"),
    [("/fi/nosuch", "fi"), ("/pl/item/x/y", "pl"), ("/xx/nosuch", "da"), ("/nosuch", "da")],
)
def test_a_404_speaks_the_language_of_its_address_else_the_browsers(
    client: FlaskClient, path: str, language: str
) -> None:
    answer = client.get(path, headers={"Accept-Language": "da"})
    assert answer.status_code == 404
    assert f'<html lang="{language}"' in answer.text


@pytest.mark.parametrize(
    ("path", "headers"),
    [
        ("/en/nosuch.json", {}),
        ("/api/v1/nosuch", {}),
        ("/en/nosuch", {"Accept": "application/json"}),
        ("/en/nosuch", {"Accept": "application/json, text/html;q=0.5"}),
    ],
)
def test_clients_that_ask_for_json_get_the_one_shape(
    client: FlaskClient, path: str, headers: dict[str, str]
) -> None:
    answer = client.get(path, headers=headers)
    assert answer.status_code == 404
    message = "The address may be old or mistyped."
    assert answer.json == {"error": {"status": 404, "code": "not_found", "message": message}}


@pytest.mark.parametrize("accept", ["text/html", "*/*", "", "text/html, application/json;q=0.9"])
def test_everybody_else_gets_a_page(client: FlaskClient, accept: str) -> None:
    assert client.get("/en/nosuch", headers={"Accept": accept}).mimetype == "text/html"


def test_a_named_error_shows_its_message_and_logs_its_detail(
    client: FlaskClient, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    answer = client.get("/en/gone.json")
    assert answer.json == {"error": {"status": 410, "code": "gone", "message": "Taken away."}}
    assert "/en/gone.json" in caplog.text
    assert "a secret cause" in caplog.text


def test_a_part_that_is_down_says_so_without_its_inner_cause(client: FlaskClient) -> None:
    answer = client.get("/en/down")
    assert answer.status_code == 503
    assert "The search does not answer." in answer.text
    assert "10.0.0.7" not in answer.text


def test_an_unexpected_error_is_logged_with_its_path_and_a_number_for_the_reader(
    client: FlaskClient, caplog: pytest.LogCaptureFixture
) -> None:
    answer = client.get("/en/broken?a=1&q=private+words")
    assert answer.status_code == 500
    assert "an inner cause" not in answer.text
    number = answer.text.partition("give this number: ")[2][:6]
    assert len(number) == 6
    assert f"error {number} on GET /en/broken (a, q): " in caplog.text
    assert "private" not in caplog.text
    assert "ZeroDivisionError" in caplog.text


def test_the_page_of_a_500_needs_nothing_that_may_be_broken(
    app: Flask, caplog: pytest.LogCaptureFixture
) -> None:
    def fails() -> dict[str, object]:
        raise RuntimeError("the database is gone")

    add_page_context(app, fails)
    answer = app.test_client().get("/en/sample")
    assert answer.status_code == 500
    assert "Something went wrong on our side" in answer.text
    assert "the database is gone" in caplog.text


def test_a_wrong_method_says_which_ones_are_allowed(client: FlaskClient) -> None:
    answer = client.post("/en/sample")
    assert answer.status_code == 405
    assert set(answer.headers["Allow"].split(", ")) == {"GET", "HEAD", "OPTIONS"}
    assert '<html lang="en"' in answer.text


def test_when_to_come_back_is_passed_on(app: Flask) -> None:
    class Busy(HTTPException):
        code = 429

        def get_headers(self, *_arguments: object) -> list[tuple[str, str]]:
            return [("Retry-After", "30"), ("X-Inner", "secret"), ("Content-Type", "text/plain")]

    @app.get("/<lang>/busy")
    @open_to(PUBLIC)
    def busy() -> str:
        raise Busy

    answer = app.test_client().get("/en/busy")
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "30")
    assert "X-Inner" not in answer.headers
    assert answer.mimetype == "text/html"
