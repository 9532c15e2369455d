"""Maintenance, a database that is away, and pages near an address that leads nowhere."""

import logging
import time
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from selectolax.lexbor import LexborHTMLParser

from hub.app import create_app
from hub.core.clock import now
from hub.core.settings import Settings
from hub.web.error_words import MAINTENANCE
from hub.web.maintenance import seconds_left, switch_off_pages, switch_on_pages
from hub.web.page_cache import LOOK_EVERY_SECONDS
from tests.reading import LANGUAGES, statements, texts


@pytest.mark.parametrize("language", LANGUAGES)
def test_in_maintenance_every_page_says_so_in_its_language(
    settings: Settings, client: FlaskClient, language: str
) -> None:
    switch_off_pages(settings.data_dir, 20)
    titles = set()
    for path in ("", "news", "calendar.ics", "no/such/page"):
        answer = client.get(f"/{language}/{path}")
        assert answer.status_code == 503
        assert 60 <= int(answer.headers["Retry-After"]) <= 1200
        assert answer.headers["Cache-Control"] == "no-store"
        assert f'<html lang="{language}"' in answer.text
        parsed = LexborHTMLParser(answer.text)
        titles.add(parsed.css_first("h1").text())  # type: ignore[union-attr]
        # Every other page says the same: the only way on is to ask again.
        ways = [node.attributes["href"] for node in parsed.css("main a")]
        assert ways == [f"/{language}/{path}"]
        assert "20" in answer.text
    assert len(titles) == 1
    assert (titles == {str(MAINTENANCE.title)}) is (language == "en")


def test_maintenance_touches_no_database_and_serves_static_files(
    settings: Settings, app: Flask, client: FlaskClient
) -> None:
    address = LexborHTMLParser(client.get("/en/").text).css_first("link[rel=stylesheet]")
    assert address is not None
    switch_off_pages(settings.data_dir)
    time.sleep(1.2 * LOOK_EVERY_SECONDS)  # a page that is kept is given until the next look
    with statements(app) as run:
        assert client.get("/en/").status_code == 503
    assert not run
    with client.get(address.attributes["href"] or "") as file:
        assert file.status_code == 200
    switch_on_pages(settings.data_dir)
    assert client.get("/en/").status_code == 200


def test_a_program_gets_the_one_shape_in_maintenance(
    settings: Settings, client: FlaskClient
) -> None:
    switch_off_pages(settings.data_dir)
    answer = client.get("/en/news.json")
    assert answer.status_code == 503
    assert answer.get_json()["error"]["code"] == "service_unavailable"


@pytest.mark.parametrize("content", [b"", b"soon", b"2020-01-01T00:00:00+00:00", b"\xff"])
def test_a_file_made_by_hand_is_enough(tmp_path: Path, content: bytes) -> None:
    assert seconds_left(tmp_path) is None
    (tmp_path / "maintenance").write_bytes(content)
    assert seconds_left(tmp_path) in {60, 300}


def test_a_database_that_is_away_is_a_503_with_a_time_to_come_back(
    settings: Settings, postgresql_url: str, caplog: pytest.LogCaptureFixture
) -> None:
    away = postgresql_url.rpartition("/")[0] + "/gone"
    app = create_app(replace(settings, database_url=away))
    caplog.set_level(logging.ERROR)
    answer = app.test_client().get("/fi/news")
    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "30"
    assert '<html lang="fi"' in answer.text
    assert "gone" not in answer.text
    assert "503 /fi/news: the database" in caplog.text
    app.extensions["hub_sandbox"].close()
    app.extensions["hub_fetcher"].close()


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/en/newz", ("News", "/en/news")),
        ("/sv/kalender", ("Kalender", "/sv/calendar")),
        ("/en/kalenteri", ("Calendar", "/en/calendar")),
        ("/calendar", ("/da/calendar", "/da/calendar")),
        ("/en/town/goetersloh", ("Gütersloh", "/en/towns/gutersloh")),
        ("/pl/Grudziadz", ("Grudziądz", "/pl/towns/grudziadz")),
        ("/sv/towns/fallun", ("Falun", "/sv/towns/falun")),
    ],
)
def test_a_page_not_found_names_what_may_have_been_meant(
    client: FlaskClient, path: str, expected: tuple[str, str]
) -> None:
    answer = client.get(path, headers={"Accept-Language": "da"})
    assert answer.status_code == 404
    near = LexborHTMLParser(answer.text).css("[aria-labelledby=near] a")
    assert expected in [(link.text(), link.attributes["href"]) for link in near]
    for link in near:
        assert client.get(link.attributes["href"] or "").status_code == 200


def test_nothing_is_suggested_for_an_address_like_none(client: FlaskClient) -> None:
    answer = client.get("/en/" + "x" * 5000)
    assert answer.status_code == 404
    assert not texts(LexborHTMLParser(answer.text), "[aria-labelledby=near]")


@pytest.mark.parametrize("path", ["display", "language", "languages/save", "zone"])
def test_no_address_is_suggested_that_only_keeps_a_choice(client: FlaskClient, path: str) -> None:
    assert client.get(f"/en/{path}?display=auto").status_code == 303
    answer = client.get(f"/{path}")
    assert answer.status_code == 404
    near = LexborHTMLParser(answer.text).css("[aria-labelledby=near] a")
    assert not [link for link in near if (link.attributes["href"] or "").endswith(path)]


def test_looking_for_near_pages_takes_no_time_to_speak_of(client: FlaskClient) -> None:
    client.get("/en/nothing")
    began = now()
    client.get("/en/" + "/".join(["abcdefgh"] * 40))
    assert (now() - began).total_seconds() < 2


def test_a_page_not_found_offers_the_search_for_the_words_of_its_address(
    client: FlaskClient,
) -> None:
    parsed = LexborHTMLParser(client.get("/fi/old/Glad-Påsk").text)
    form = parsed.css_first("main form[role=search]")
    assert form is not None
    field = form.css_first("input[name=q]")
    assert field is not None
    assert field.attributes["value"] == "glad pask"
    asked = f"{form.attributes['action']}?q={field.attributes['value']}"
    assert client.get(asked).status_code == 200
