"""The filter of a list in the network that the hub comes with."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from hub.content.filter_choices import read_filter
from hub.content.filters import MAX_VALUES
from hub.towns.network import Network
from tests.build import make_event, make_news
from tests.reading import page


@pytest.mark.parametrize(
    ("typed", "slugs"),
    [
        ("Röros", ("roros",)),
        ("Gutersloh,ROEROS", ("gutersloh", "roros")),
        ("Fredrikshamn", ("hamina",)),
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
    assert "Gütersloh, Hamina, Røros" in said
    # A former member can be asked for, and is offered to nobody.
    assert "Vordingborg" not in said
    assert client.get("/sv/calendar.ics?town=vordingborg").status_code == 200


def test_a_list_offers_what_its_entries_have_and_what_is_chosen(any_app: Flask) -> None:
    client = any_app.test_client()
    with any_app.app_context():
        make_news(topics=["culture"], audiences=["schools"])
        make_news(topics=["sport"], state="draft")
        make_event(topics=["environment"])

    def offered(address: str, name: str) -> list[str | None]:
        found = page(client, f"/en/{address}").css(f'input[name="{name}"]')
        return [node.attributes["value"] for node in found]

    assert (offered("news", "topic"), offered("news", "audience")) == (["culture"], ["schools"])
    assert offered("calendar", "topic") == ["environment"]
    assert offered("search?q=a", "topic") == ["culture", "environment"]
    assert offered("news?topic=sport", "topic") == ["culture", "sport"]
    assert len(offered("calendar/subscribe", "topic")) > 12
    with any_app.app_context():
        make_news(topics=["sport"])
    assert offered("news", "topic") == ["culture", "sport"]


def test_a_list_offers_the_languages_that_its_entries_are_in(any_app: Flask) -> None:
    client = any_app.test_client()
    with any_app.app_context():
        make_news(language="sv", texts={"fi": "Uutinen"})
        make_news(language="da", state="draft")
        make_event(language="de")

    def offered(address: str) -> list[str | None]:
        found = page(client, f"/en/{address}").css('input[name="language"]')
        return [node.attributes["value"] for node in found]

    assert offered("news") == ["fi", "sv"]
    assert offered("calendar") == ["de"]
    assert offered("search?q=a") == ["de", "fi", "sv"]
    assert offered("news?language=pl") == ["pl", "fi", "sv"]
    assert len(offered("calendar/subscribe")) > 7


def test_no_more_towns_are_looked_up_than_a_filter_takes(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked_up: list[str] = []
    find_town = Network.find_town

    def noted(known: Network, text: str) -> object:
        looked_up.append(text)
        return find_town(known, text)

    monkeypatch.setattr(Network, "find_town", noted)
    pairs = [("town", ",".join(f"{pair}-{part}" for part in range(40))) for pair in range(40)]
    with app.test_request_context("/en/news"):
        read_filter([*pairs, ("town", "falun")], "en")
    assert len(looked_up) <= MAX_VALUES


def test_unknown_values_in_a_long_address_make_no_huge_page(client: FlaskClient) -> None:
    unknown = ",".join(f"x{number}" for number in range(60))
    names = ("town", "group", "topic", "language", "audience")
    query = "&".join([*(f"{name}={unknown}" for name in names), *(["rest=1"] * 500)])
    plain = len(client.get(f"/en/news?{'&'.join(['rest=1'] * 500)}").data)
    assert len(client.get(f"/en/news?{query}").data) < 3 * plain


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("group=x", "Ryhmää ”x” ei ole. Valitse jokin näistä: Pohjoismainen ryhmä (nordic), "),
        ("topic=golf", "Asuminen ja rakentaminen (building-and-planning), "),
        ("language=xx", ": englanti (en), eteläsaame (sma), norja (nb), "),
        ("audience=y", "Yleisö ja tiedotusvälineet (public_press), Koulut (schools), "),
    ],
)
@pytest.mark.parametrize("form", ["news.atom", "news.json", "calendar.ics"])
def test_a_feed_names_what_would_do_in_its_language_with_what_to_write(
    client: FlaskClient, query: str, said: str, form: str
) -> None:
    answer = client.get(f"/fi/{form}?{query}")
    assert answer.status_code == 400
    message = answer.get_json()["error"]["message"] if form == "news.json" else answer.text
    assert said in message


def test_a_feed_says_no_more_than_a_few_sentences(client: FlaskClient) -> None:
    unknown = ",".join(f"{'x' * 60}{number}" for number in range(60))
    names = ("topic", "town", "group", "language", "audience")
    query = "&".join(f"{name}={unknown}" for name in names)
    message = client.get(f"/fi/news.json?{query}").get_json()["error"]["message"]
    assert 100 < len(message) < 3000
