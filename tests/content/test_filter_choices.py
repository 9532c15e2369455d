"""The filter of a list in the network that the hub comes with."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from hub.content.filter_choices import read_filter
from tests.reading import page


@pytest.mark.parametrize(
    ("typed", "slugs"),
    [
        ("Röros", ("roros",)),
        ("Gutersloh,ROEROS", ("gutersloh", "roros")),
        ("Fredrikshamn", ("hamina",)),
        ("Hamina (Fredrikshamn)", ("hamina",)),
    ],
)
def test_a_town_is_found_however_it_is_spelled(
    app: Flask, typed: str, slugs: tuple[str, ...]
) -> None:
    with app.test_request_context("/sv/news"):
        read = read_filter([("town", typed)], "sv")
    assert (read.filter.towns, read.notes) == (slugs, ())


def test_pages_and_feeds_take_the_same_spellings(client: FlaskClient) -> None:
    for address in ("/sv/news", "/sv/calendar", "/sv/search", "/sv/calendar/subscribe"):
        checked = page(client, f"{address}?town=R%C3%B6ros").css('input[name="town"][checked]')
        assert [node.attributes["value"] for node in checked] == ["roros"], address
    for address in ("/sv/news.rss", "/sv/calendar.ics"):
        assert client.get(f"{address}?town=R%C3%B6ros").status_code == 200, address


def test_a_feed_names_the_towns_that_there_are_as_readers_know_them(client: FlaskClient) -> None:
    said = client.get("/sv/calendar.ics?town=nope").text
    assert "Gütersloh, Hamina (Fredrikshamn), Røros" in said
