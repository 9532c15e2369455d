"""The page of an event: its times here and there, its status, maps, and the way into a calendar."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from urllib.parse import parse_qs, urlsplit
from zoneinfo import ZoneInfo

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from hub.content.drafts import EventTime
from hub.core.clock import now
from hub.publishing.event_links import LinkedEvent, event_links
from hub.web.addresses import map_links
from tests.build import make_event
from tests.portal.networks import SINGLE, take_in
from tests.reading import LANGUAGES, link, page, texts

EVENING = datetime(2027, 1, 15, 17, 30, tzinfo=ZoneInfo("Europe/Helsinki"))


def test_the_time_in_the_town_comes_first_and_then_the_readers(
    app: Flask, client: FlaskClient
) -> None:
    with app.app_context():
        entry_id = make_event(town="hamina", title="Kahvila", language="fi", starts=EVENING)
    address = f"/en/calendar/{entry_id}/kahvila"
    unknown = page(client, address)
    assert texts(unknown, ".when .big") == [
        "Friday, 15 January 2027",
        "17:30–19:30",
        "",
    ]
    # Nobody is told that a zone is theirs before they or their browser have said so.
    assert unknown.css_first("[hidden] > #own-time") is not None
    assert texts(unknown, "#own-zone option")[0] == "each town’s own time"
    assert not unknown.css("#own-zone option[selected]")
    client.get("/en/zone?zone=Asia/Tokyo&next=/en/")
    chosen = page(client, address)
    assert not chosen.css("[hidden] > #own-time")
    assert texts(chosen, "#own-city") == ["Tokyo"]
    assert texts(chosen, "#own-time") == ["Saturday, 16 January 2027, 00:30–02:30"]
    assert texts(chosen, "#own-zone option[selected]") == ["Tokyo"]
    assert "17:30–19:30" in texts(chosen, ".when")[0]
    assert texts(page(client, f"/de/calendar/{entry_id}/kahvila"), "#own-time") == [
        "Samstag, 16. Januar 2027, 00:30–02:30 Uhr"
    ]


def test_what_lasts_several_days_says_day_and_time_at_each_end(
    app: Flask, client: FlaskClient
) -> None:
    starts = datetime(2027, 11, 26, 16, tzinfo=ZoneInfo("Europe/Helsinki"))
    with app.app_context():
        make_event(town="hamina", title="Fair", starts=starts, hours=52)
    client.get("/en/zone?zone=Asia/Tokyo&next=/en/")
    for language, there, here in (
        (
            "sv",
            "Fredag 26 november kl. 16:00–söndag 28 november 2027 kl. 20:00",
            "Fredag 26 november kl. 23:00–måndag 29 november 2027 kl. 03:00",
        ),
        (
            "pl",
            "Piątek, 26 listopada, godz. 16:00 – niedziela, 28 listopada 2027, godz. 20:00",
            "Piątek, 26 listopada, godz. 23:00 – poniedziałek, 29 listopada 2027, godz. 03:00",
        ),
    ):
        parsed = page(client, f"/{language}/calendar/1/fair")
        box = ".when div:first-child > h2 + .big"
        assert texts(parsed, f"{box} > time[datetime]") == [there]
        assert texts(parsed, ".when .big") == [there, here]
        assert texts(parsed, f"{box} + p")[0].startswith("Hamina, ")


@pytest.mark.parametrize(
    ("starts", "ends"),
    [
        (EventTime("9999-12-31"), None),
        (EventTime("0001-01-01"), EventTime("9999-12-31")),
        (EventTime("0001-01-01T00:00:00", "UTC"), EventTime("9999-12-31T23:59:59", "UTC")),
    ],
)
def test_a_time_at_the_edge_of_the_calendar_has_a_page_in_every_zone(
    app: Flask, client: FlaskClient, starts: EventTime, ends: EventTime | None
) -> None:
    with app.app_context():
        entry_id = make_event(title="Ages", starts=starts, ends=ends)
    for zone in ("Europe/Stockholm", "Pacific/Kiritimati", "Pacific/Pago_Pago"):
        client.get(f"/en/zone?zone={zone}&next=/en/")
        assert client.get(f"/en/calendar/{entry_id}/ages").status_code == 200
        assert client.get(f"/en/calendar/{entry_id}.ics").status_code == 200


def test_days_without_times_are_the_same_everywhere(app: Flask, client: FlaskClient) -> None:
    with app.app_context():
        entry_id = make_event(title="Fair", starts=date(2027, 1, 15), ends=date(2027, 1, 18))
    parsed = page(client, f"/en/calendar/{entry_id}/fair")
    assert not parsed.css("#own-time")
    box = " ".join(texts(parsed, ".when"))
    assert "Friday, 15 – Sunday, 17 January 2027" in box
    assert texts(parsed, ".when h2 + .big + p") == ["All day"]


@pytest.mark.parametrize(
    ("status", "tone", "words"),
    [
        ("cancelled", "danger", "This event has been cancelled."),
        ("tentative", "neutral", "This event is not confirmed yet."),
    ],
)
def test_what_happens_to_the_event_is_said_in_a_sentence(
    app: Flask, client: FlaskClient, status: str, tone: str, words: str
) -> None:
    with app.app_context():
        entry_id = make_event(title="Off", status=status)
    parsed = page(client, f"/en/calendar/{entry_id}/off")
    assert texts(parsed, f".event-status[data-color={tone}]") == [words]


@time_machine.travel("2026-12-01T10:00:00+00:00")
def test_the_links_put_the_next_time_into_a_calendar_and_the_file_all(
    app: Flask, client: FlaskClient
) -> None:
    with app.app_context():
        entry_id = make_event(town="hamina", title="Å & B", starts=EVENING, rules=["FREQ=WEEKLY"])
    parsed = page(client, f"/en/calendar/{entry_id}/a-b")
    google = link(parsed, 'a[href*="calendar.google.com"]')
    assert google is not None
    asked = parse_qs(urlsplit(google).query)
    assert asked["text"] == ["Å & B"]
    assert asked["dates"] == ["20270115T153000Z/20270115T173000Z"]
    for host in ("outlook.live.com", "outlook.office.com"):
        outlook = link(parsed, f'a[href*="{host}"]')
        assert outlook is not None
        assert parse_qs(urlsplit(outlook).query)["startdt"] == ["2027-01-15T15:30:00Z"]
    webcal = link(parsed, 'a[href^="webcal:"]')
    assert webcal is not None
    assert webcal.endswith(f"/en/calendar/{entry_id}.ics")
    assert "The file and the subscription have all dates" in parsed.text()


def test_an_event_of_days_ends_the_day_after_in_other_programs() -> None:
    midnight = datetime(2027, 1, 15, tzinfo=UTC)
    links = event_links(
        LinkedEvent("Fair", midnight, midnight, date(2027, 1, 15), date(2027, 1, 17), all_day=True)
    )
    assert parse_qs(urlsplit(links.google).query)["dates"] == ["20270115/20270118"]
    outlook = parse_qs(urlsplit(links.outlook).query)
    assert (outlook["startdt"], outlook["enddt"]) == (["2027-01-15"], ["2027-01-18"])
    assert outlook["allday"] == ["true"]


def test_what_is_over_offers_no_links_that_add_it(app: Flask, client: FlaskClient) -> None:
    with app.app_context():
        entry_id = make_event(title="Past", starts=datetime(2026, 3, 1, 10, tzinfo=UTC))
    parsed = page(client, f"/en/calendar/{entry_id}/past")
    assert not parsed.css('a[href*="calendar.google.com"]')


def test_a_place_is_found_by_coordinates_or_else_by_its_words() -> None:
    names = [found.name for found in map_links(60.5697, 27.198, "Pääkirjasto, Hamina")]
    assert names == ["OpenStreetMap", "Google Maps", "Apple Maps", ""]
    assert map_links(60.5697, 27.198, "")[3].url == "geo:60.56970,27.19800"
    by_words = map_links(None, None, "Pääkirjasto & co, Hamina")
    assert len(by_words) == 3
    assert all("P%C3%A4%C3%A4kirjasto%20%26%20co%2C%20Hamina" in one.url for one in by_words)
    assert map_links(None, None, "") == ()


ACCESS = 'section[aria-labelledby="access"]'
CONTACT = """
[town.contact]
name = "Anna Andersson"
email = "anna@example.org"
phone = "+46 23 830 00"
"""


def test_accessibility_that_nobody_stated_is_named_as_missing(
    app: Flask, client: FlaskClient
) -> None:
    with app.app_context():
        entry_id = make_event(title="Market", url=None, details={"organizer": "Market Society"})
    parsed = page(client, f"/en/calendar/{entry_id}/market")
    said = texts(parsed, f"{ACCESS} p")
    assert said == [
        (
            "No accessibility information has been given for this event. "
            "Ask the organiser before you go."
        )
    ]
    assert "Market Society" in texts(parsed, 'section[aria-labelledby="about"]')[0]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_contact_of_the_town_is_asked_where_the_event_names_nobody(
    app: Flask, client: FlaskClient, tmp_path: Path, language: str
) -> None:
    with app.app_context():
        take_in(tmp_path, SINGLE, CONTACT)
        entry_id = make_event(town="town-1", title="Market", url=None)
    parsed = page(client, f"/{language}/calendar/{entry_id}/market")
    hrefs = [node.attributes["href"] for node in parsed.css(f"{ACCESS} a")]
    assert hrefs == ["mailto:anna@example.org", "tel:+462383000"]
    assert "Anna Andersson" in texts(parsed, ACCESS)[0]


@pytest.mark.parametrize(
    ("town", "contact", "leads_to"),
    [
        ("falun", "hub@example.org", "https://www.falun.se"),
        (None, "hub@example.org", "mailto:hub@example.org"),
        (None, "", "/de/feedback"),
    ],
)
def test_without_a_contact_the_site_of_the_town_or_the_hub_is_asked(
    app: Flask, client: FlaskClient, town: str | None, contact: str, leads_to: str
) -> None:
    app.config["HUB"] = replace(app.config["HUB"], contact=contact)
    with app.app_context():
        entry_id = make_event(town=town, title="Market", url=None)
    parsed = page(client, f"/de/calendar/{entry_id}/market")
    assert link(parsed, f"{ACCESS} a") == leads_to


def test_more_events_share_a_topic_and_leave_out_the_event_itself(
    app: Flask, client: FlaskClient
) -> None:
    soon = (now() + timedelta(days=2)).replace(microsecond=0)
    with app.app_context():
        entry_id = make_event(title="Choir", topics=["culture"], rules=["FREQ=DAILY;COUNT=5"])
        make_event(title="Play", topics=["culture"], town="roros", starts=soon)
        make_event(title="Match", topics=["sport"], starts=soon)
    parsed = page(client, f"/en/calendar/{entry_id}/choir")
    assert texts(parsed, 'section[aria-labelledby="related"] h3') == ["Play"]
