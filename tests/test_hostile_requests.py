"""Requests that lie or are too large: limits, Host headers, what error pages and logs show."""

import io
import logging
import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from selectolax.lexbor import LexborHTMLParser
from sqlalchemy import text

from hub.core.database import db
from hub.core.log_lines import LogLines
from hub.web.access import PUBLIC, open_to
from hub.web.error_words import WORDS
from tests.build import make_event, make_news
from tests.reading import LANGUAGES
from tests.torture.asking import ask, environ_of
from tests.torture.web_places import ALWAYS, names_asked_for, path_of, public_rules

LIES = {
    "Host": "evil.example",
    "X-Forwarded-Host": "evil.example",
    "X-Forwarded-Proto": "https",
    "X-Forwarded-Port": "8443",
    "X-Forwarded-Prefix": "/evil",
    "X-Forwarded-Server": "evil.example",
    "X-Forwarded-For": "192.0.2.1",
    "X-Host": "evil.example",
    "X-Original-Url": "/evil",
    "X-Rewrite-Url": "/evil",
    "X-Script-Name": "/evil",
    "X-Http-Method-Override": "DELETE",
    "Forwarded": "host=evil.example;proto=https",
    "Origin": "https://evil.example",
    "Referer": "https://evil.example/",
    "User-Agent": "evil",
    "Accept-Language": "de",
    "Cookie": "a=evil; language=fi",
}
BOUNDARY = "zqx"
FORM = "application/x-www-form-urlencoded"


def parts(count: int) -> bytes:
    one = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n'
    return (one * count + f"--{BOUNDARY}--\r\n").encode()


TOO_MUCH = {
    "a form over 512 KB": (b"message=" + b"a" * (512 * 1024), FORM),
    "a part over 256 KB": (
        b'--zqx\r\nContent-Disposition: form-data; name="message"\r\n\r\n'
        + b"a" * (300 * 1024)
        + b"\r\n--zqx--\r\n",
        f"multipart/form-data; boundary={BOUNDARY}",
    ),
    "more than 200 parts": (parts(201), f"multipart/form-data; boundary={BOUNDARY}"),
}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", TOO_MUCH)
def test_too_much_is_refused_in_the_language_of_the_page(
    client: FlaskClient, name: str, language: str
) -> None:
    body, content_type = TOO_MUCH[name]
    answer = client.post(f"/{language}/feedback", data=body, content_type=content_type)
    assert answer.status_code == 413
    assert f'<html lang="{language}"' in answer.text
    title = LexborHTMLParser(answer.text).css_first("h1")
    assert title is not None
    assert (title.text() == str(WORDS[413].title)) is (language == "en")


def test_as_much_as_is_allowed_is_read(client: FlaskClient) -> None:
    body, content_type = parts(200), f"multipart/form-data; boundary={BOUNDARY}"
    assert client.post("/en/feedback", data=body, content_type=content_type).status_code == 422


def test_a_body_without_a_length_is_not_read(app: Flask) -> None:
    chunked = {"Transfer-Encoding": "chunked"}
    sent = environ_of("/en/feedback", headers=chunked, method="POST", body=b"message=a")
    del sent["CONTENT_LENGTH"]
    sent["wsgi.input_terminated"] = True
    assert ask(app, sent).status == 411
    assert sent["wsgi.input"].tell() == 0


def test_a_body_that_was_cut_off_is_not_taken_for_a_whole_one(app: Flask) -> None:
    sent = environ_of("/en/feedback", method="POST", body=b"message=Half a sen")
    # As granian hands it over when the connection ends.
    sent |= {"CONTENT_LENGTH": "100", "wsgi.input_terminated": True}
    assert ask(app, sent).status == 400


@pytest.mark.parametrize(
    "path",
    [
        "/en/",
        "/en/news",
        "/en/news.atom",
        "/en/news.json",
        "/en/calendar",
        "/en/calendar.ics",
        "/en/calendar/subscribe",
        "/en/about",
        "/sitemap.xml",
        "/sitemap-pages.xml",
        "/robots.txt",
        "/.well-known/security.txt",
        "/en/search?q=gruvan",
    ],
)
def test_no_header_that_is_not_part_of_the_key_shapes_a_cached_answer(
    app: Flask, path: str
) -> None:
    with app.app_context():
        make_news()
        make_event()
    where, _, query = path.partition("?")
    plain = ask(app, environ_of(where, query))
    assert plain.status == 200
    for lie in (LIES, *({name: value} for name, value in LIES.items())):
        told = ask(app, environ_of(where, query, lie))
        assert (told.status, told.body) == (200, plain.body), lie
        assert told.header("ETag") == plain.header("ETag")
        confirmed = ask(
            app, environ_of(where, query, {**lie, "If-None-Match": plain.header("ETag")})
        )
        assert confirmed.status == 304


@pytest.mark.parametrize("path", ["/en", "/fi", "//en", "/en/world-heritage"])
@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "evil.example:80",
        "evil.example/@a",
        "evil.example\\a",
        "",
        "[::1]",
        "[",
        "a" * 300,
        "\xff..",
    ],
)
def test_a_redirect_of_the_router_names_no_host(app: Flask, path: str, host: str) -> None:
    answer = ask(app, environ_of(path, "a=b", {"Host": host, "X-Forwarded-Host": "evil.example"}))
    assert answer.status == 308
    assert re.fullmatch(r"/[a-z]{2}/(world-heritage/)?\?a=b", answer.header("Location"))


@pytest.mark.parametrize("path", ["/en/news", "/en/nothing", "/en/feedback", "/en/news.atom"])
def test_a_query_that_is_no_text_is_read_as_far_as_it_is(app: Flask, path: str) -> None:
    answer = ask(app, environ_of(path, "q=\xff\xfe%ff&\xe5=\xc0\xaf"))
    assert answer.status in {200, 404}
    assert all("\xff" not in value for _name, value in answer.headers)


@pytest.mark.parametrize("path", ["/en/towns?q", "/en/search?q", "/en/news?q", "/en/feedback?page"])
def test_what_is_repeated_has_no_control_character(client: FlaskClient, path: str) -> None:
    text = client.get(f"{path}=Fa%00l%04u%0B%1Bnx%E2%80%AE").text
    assert not re.search("[\x00-\x08\x0b\x0c\x0e-\x1f\u202e]", text)


def test_the_language_switch_of_a_page_not_found_leads_to_the_same_path(
    client: FlaskClient,
) -> None:
    hostile = "a%3Fb%23c%25/%01%0D%0AX%5C%22%3Cb%3E"
    page = LexborHTMLParser(client.get(f"/fi/{hostile}").text)
    link = page.css("#langs a[lang=de]")[0].attributes["href"]
    assert client.get(str(link)).headers["Location"] == f"/de/{hostile}"


# What is shown, and what is logged


@pytest.fixture
def lines(app: Flask) -> io.StringIO:
    """What the hub's processes write into their log."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(LogLines())
    app.logger.handlers[:] = [handler]
    app.logger.setLevel(logging.INFO)
    app.config["PROPAGATE_EXCEPTIONS"] = False
    return stream


def broken(app: Flask) -> None:
    """Two routes of which one breaks in Python and the other one in SQL."""

    @app.get("/<lang>/breaks/<path:rest>")
    @open_to(PUBLIC)
    def breaks(rest: str) -> str:
        raise RuntimeError(f"secret cause {rest} at amqp://user:hunter2@host/x")

    @app.get("/<lang>/breaks-in-sql")
    @open_to(PUBLIC)
    def breaks_in_sql() -> str:
        db.session.execute(text("SELECT nothing FROM nowhere WHERE a = :a"), {"a": "aino@home"})
        return ""


@pytest.mark.usefixtures("lines")
@pytest.mark.parametrize("path", ["breaks/x", "breaks-in-sql", "towns/nowhere", "nothing/here"])
@pytest.mark.parametrize("accept", ["text/html", "application/json"])
def test_an_error_shows_no_cause_no_path_no_statement_and_no_version(
    app: Flask, path: str, accept: str
) -> None:
    broken(app)
    answer = ask(app, environ_of(f"/en/{path}", headers={"Accept": accept}))
    assert answer.status in {404, 500, 503}
    told = answer.body.decode() + str(answer.headers)
    for word in ("Traceback", "secret cause", "hunter2", ".py", "SELECT", "nowhere WHERE", "@home"):
        assert word not in told, word
    for name in ("flask", "werkzeug", "granian", "sqlalchemy", "sqlite", "python", "jinja"):
        assert name not in told.lower(), name
    assert not re.search(r"/(usr|home|opt|var|tmp)/", told)


def test_a_log_line_cannot_be_forged_and_holds_no_word_of_a_reader(
    app: Flask, lines: io.StringIO
) -> None:
    broken(app)
    forged = "%0A2026-01-01%2000:00:00,000%20ERROR%20hub:%20forged%1B%5B31m%E2%80%AE%E2%80%A8"
    agent = {"User-Agent": "private\x1b[31m", "Referer": "https://home.example/?token=private"}
    for path in (f"/en/breaks/{forged}", f"/en/news/1{forged}", f"/en/towns/{forged}"):
        ask(app, environ_of(path, "q=private&email=aino%40home.example", agent))
    ask(app, environ_of("/en/breaks-in-sql"))
    told = lines.getvalue()
    assert "secret cause" in told
    assert not re.search(r"^2026-01-01", told, re.MULTILINE)
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u202e]", told)
    for word in ("private", "aino", "hunter2", "192.0.2.77"):
        assert word not in told, word


def test_no_value_of_a_query_is_logged_whatever_a_route_makes_of_it(
    app: Flask, lines: io.StringIO
) -> None:
    with app.app_context():
        make_news()
    for rule in public_rules(app):
        known = {"lang": "en", "slug": "falun", "kind": "news"}
        names = names_asked_for(app, rule, known)
        for together in ((*ALWAYS, *names), *((name,) for name in names)):
            query = "&".join(f"{name}=private%40home" for name in together)
            ask(app, environ_of(path_of(rule, known), query))
    assert "400 /en/zone" in lines.getvalue()
    assert "400 /en/news.atom" in lines.getvalue()
    assert "private" not in lines.getvalue()
