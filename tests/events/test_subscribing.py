from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient
from selectolax.lexbor import LexborHTMLParser

from hub.core.clock import now
from hub.events import subscription
from hub.publishing.qr_code import qr_code_svg
from tests.build import make_event, withdraw
from tests.reading import LANGUAGES, link, page, texts

ADDRESS = "#s-address"


def address_on(client: FlaskClient, where: str) -> str:
    node = page(client, where).css_first(ADDRESS)
    assert node is not None
    value = node.attributes["value"]
    assert value is not None
    return value


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_address_leads_to_the_calendar_that_was_chosen(
    app: Flask, client: FlaskClient, language: str
) -> None:
    with app.app_context():
        make_event(town="hamina", title="Kahvila", language="fi")
        make_event(town="falun", title="Marknad")
    address = address_on(client, f"/{language}/calendar/subscribe?town=hamina")
    assert address == f"{app.config['HUB'].public_url}/{language}/calendar.ics?town=hamina"
    calendar = client.get(address)
    assert "Kahvila" in calendar.text
    assert "Marknad" not in calendar.text


def test_the_calendar_may_be_in_another_language_than_the_page(
    app: Flask, client: FlaskClient
) -> None:
    address = address_on(client, "/en/calendar/subscribe?in=pl&topic=culture")
    assert address == f"{app.config['HUB'].public_url}/pl/calendar.ics?topic=culture"
    assert "/en/calendar.ics" in address_on(client, "/en/calendar/subscribe?in=klingon")


def test_the_links_subscribe_to_the_same_address(client: FlaskClient) -> None:
    where = "/en/calendar/subscribe?town=falun&town=roros&q=%C3%A5+%26"
    address = address_on(client, where)
    parsed = page(client, where)
    bare = address.partition("://")[2]
    assert link(parsed, 'a[href^="webcal:"]') == f"webcal://{bare}"
    google = link(parsed, 'a[href*="calendar.google"]')
    outlook = link(parsed, 'a[href*="outlook.live"]')
    assert google is not None
    assert outlook is not None
    assert parse_qs(urlsplit(google).query)["cid"] == [f"webcal://{bare}"]
    assert parse_qs(urlsplit(outlook).query)["url"] == [address]
    assert link(parsed, "a[download]") == address


def test_the_form_keeps_what_was_chosen(client: FlaskClient) -> None:
    parsed = page(client, "/en/calendar/subscribe?town=roros&language=sma&in=da&from=2027-01-01")
    checked = [node.attributes["value"] for node in parsed.css("input[checked]")]
    assert {"roros", "sma"} <= set(checked)
    assert texts(parsed, "option[selected]") == ["Dansk"]
    assert "from=2027-01-01" in address_on(client, "/en/calendar/subscribe?from=2027-01-01")


def test_it_says_how_many_events_come_and_stops_counting(
    app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "No upcoming events match." in page(client, "/en/calendar/subscribe").text()
    with app.app_context():
        for number in range(3):
            make_event(title=f"E {number}", rules=["FREQ=WEEKLY"])
    assert "3 upcoming events match." in page(client, "/en/calendar/subscribe").text()
    monkeypatch.setattr(subscription, "MOST_COUNTED", 2)
    parsed = page(client, "/en/calendar/subscribe?town=falun")
    assert "More than 2 upcoming events match." in parsed.text()


def test_what_cannot_be_chosen_is_said(client: FlaskClient) -> None:
    notes = texts(page(client, "/en/calendar/subscribe?town=atlantis"), ".messages p")
    assert (len(notes), notes[-1].endswith("have been left out.")) == (2, True)
    assert "atlantis" in notes[0]


def test_the_qr_code_is_that_of_the_address_that_is_shown(client: FlaskClient) -> None:
    where = "/en/calendar/subscribe?town=falun&q=%C3%A5"
    drawn = page(client, where).css_first("svg.qr path[stroke]")
    assert drawn is not None
    wanted = LexborHTMLParser(qr_code_svg(address_on(client, where))).css_first("path[stroke]")
    assert wanted is not None
    assert drawn.attributes["d"] == wanted.attributes["d"]
    assert qr_code_svg("x" * 5000) == ""


def test_planned_publishing_ends_the_count_at_its_moment(app: Flask, client: FlaskClient) -> None:
    with app.app_context():
        make_event(title="Soon", visible_from_at=now() + timedelta(seconds=20))
    answer = client.get("/en/calendar/subscribe")
    assert "No upcoming events match." in answer.text
    assert int(answer.cache_control.max_age or 99) <= 20


def test_it_says_how_many_events_the_calendar_has_with_those_that_are_over(
    app: Flask, client: FlaskClient
) -> None:
    with app.app_context():
        make_event(title="Comes")
        make_event(title="Ended", starts=now() - timedelta(days=30))
        withdraw(make_event(title="Gone"))
    said = page(client, "/en/calendar/subscribe").text()
    assert "1 upcoming event matches. Including past events, the calendar has 2 events." in said
    first, last = ((now() - timedelta(days=days)).date() for days in (40, 20))
    days = page(client, f"/en/calendar/subscribe?from={first}&to={last}").text()
    assert "No upcoming events match." in days
    assert "Including past events, the calendar has 1 event." in days
    since = page(client, f"/en/calendar/subscribe?from={first}").text()
    assert "1 upcoming event matches. Including past events" in since


@pytest.mark.parametrize("path", ["/en/subscribe", "/subscribe", "/en/calender/subscribe"])
def test_an_address_near_the_page_leads_to_it(client: FlaskClient, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 404
    assert 'href="/en/calendar/subscribe">Subscribe to the calendar</a>' in answer.text
