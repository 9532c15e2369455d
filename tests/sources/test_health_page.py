import re
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from hub.core.clock import now
from hub.publishing.opml import read_opml
from tests.build import make_fetch, make_source
from tests.reading import LANGUAGES, page, statements, texts

HOSTILE = '"><script>alert(1)</script>'


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_shows_every_source_in_every_language(
    app: Flask, client: FlaskClient, language: str
) -> None:
    with app.app_context():
        source = make_source(name="Falu kommun", url="https://falun.example/feed")
        make_fetch(source, odd=[{"key": "no_dates", "count": 3, "example": ""}], entries_new=4)
    parsed = page(client, f"/{language}/sources")
    assert "Falu kommun" in texts(parsed, ".box h3")
    assert parsed.css_first('a[href="https://falun.example/feed"]') is not None


def test_each_source_says_its_state_its_reason_and_when_it_is_asked_again(
    app: Flask, client: FlaskClient
) -> None:
    asked_again = datetime(2027, 1, 5, 7, 15, tzinfo=UTC)
    with app.app_context():
        make_source(name="Broken", state="error", reason="timed_out", next_fetch_at=asked_again)
        make_source(name="Off", state="paused", reason="paused_by_hand", next_fetch_at=asked_again)
    broken, off = texts(page(client, "/en/sources"), ".box")
    assert "Cannot be read" in broken
    assert "The host answered too slowly." in broken
    assert "Tuesday, 5 January 2027 at 08:15" in broken
    assert "Somebody paused the source." in off
    assert "2027" not in off


def test_one_moment_reads_the_same_for_every_town_of_a_page(
    app: Flask, client: FlaskClient
) -> None:
    with app.app_context():
        for town in ("hamina", "falun"):
            source = make_source(town=town, name=town)
            make_fetch(source, started_at=datetime(2027, 1, 5, 7, 15, tzinfo=UTC))
    for chosen, clock, city in (("", "08:15", "Stockholm"), ("Asia/Tokyo", "16:15", "Tokyo")):
        client.set_cookie("zone", chosen)
        words = texts(page(client, "/en/sources"), "main")[0]
        assert words.count(f"Tuesday, 5 January 2027 at {clock}") == 4
        assert f"Times shown in: {city}" in words
    # The page of a town goes by the town's own clock, and names it.
    for chosen, clock, city in (("", "09:15", "Helsinki"), ("Asia/Tokyo", "16:15", "Tokyo")):
        client.set_cookie("zone", chosen)
        hamina = texts(page(client, "/en/towns/hamina"), "main")[0]
        assert f"last read Tuesday, 5 January 2027 at {clock}" in hamina
        assert f"Times shown in: {city}" in hamina


def test_a_name_is_in_its_town_s_language_and_a_host_in_none(
    app: Flask, client: FlaskClient
) -> None:
    with app.app_context():
        make_source(town="falun", name="Nyheter")
        make_source(town="falun", name="", url="https://www.nameless.example/feed")
    headings = {
        heading.text(): heading.css_first("[lang]")
        for heading in page(client, "/pl/sources").css(".box h3")
    }
    assert headings["nameless.example"] is None
    named = headings["Nyheter"]
    assert named is not None
    assert named.attributes["lang"] == "sv"


def test_tries_are_told_with_what_came_newest_first(app: Flask, client: FlaskClient) -> None:
    began = now() - timedelta(hours=20)
    with app.app_context():
        source = make_source()
        for number in range(12):
            make_fetch(
                source,
                started_at=began + timedelta(hours=number),
                outcome="failed" if number == 11 else "changed",
                reason="server_error" if number == 11 else "",
                entries_new=number,
            )
    tries = texts(page(client, "/en/sources"), ".box ol li")
    assert len(tries) == 10
    assert "The site has an error of its own." in tries[0]
    assert re.search(r"\d\d:\d\d · Failed\.", tries[0])
    assert "(10 new, 0 changed, 0 withdrawn)" in tries[1]


def test_what_is_odd_is_that_of_the_last_reading(app: Flask, client: FlaskClient) -> None:
    odd = [{"key": "no_dates", "count": 3, "example": "<b>x</b>"}]
    with app.app_context():
        source = make_source()
        make_fetch(source, odd=odd, entries_new=3)
        make_fetch(source, outcome="not_modified", http_status=304)
    said = page(client, "/en/sources").text()
    assert "the day they were first seen is shown. Seen 3 times." in said
    with app.app_context():
        make_fetch(source, entries_unchanged=3)
    assert "Items have no date" not in page(client, "/en/sources").text()


def test_an_example_of_what_is_odd_says_that_it_is_in_the_town_s_language(
    app: Flask, client: FlaskClient
) -> None:
    odd = [{"key": "no_dates", "count": 1, "example": "Rolig tur på onsdag"}]
    with app.app_context():
        make_fetch(make_source(town="roros"), odd=odd, entries_new=1)
    assert texts(page(client, "/sv/sources"), 'code [lang="nb"]') == ["Rolig tur på onsdag"]
    assert page(client, "/nb/sources").css_first("code [lang]") is None


def test_what_cannot_be_read_is_told_first_and_the_states_are_counted(
    app: Flask, client: FlaskClient
) -> None:
    assert page(client, "/en/sources").css_first(".failing") is None
    with app.app_context():
        broken = make_source(name="Broken", state="error", reason="timed_out")
        make_source(name="Fine")
        make_fetch(broken, outcome="failed", reason="timed_out")
        make_fetch(broken)
    parsed = page(client, "/en/sources")
    assert "1 source cannot be read" in texts(parsed, ".failing")[0]
    assert parsed.css_first(f'.failing a[href="#source-{broken}"]') is not None
    assert texts(parsed, ".states li") == ["Working: 1", "Cannot be read: 1"]
    assert "1 worked, 1 failed" in texts(parsed, f"#source-{broken}")[0]
    assert len(parsed.css(f"#source-{broken} .spark rect")) == 2


def test_known_addresses_are_told_until_they_are_switched_on(
    app: Flask, client: FlaskClient
) -> None:
    address = "https://roros.kommune.no/feed/"
    parsed = page(client, "/en/sources")
    assert parsed.css_first(f'details a[href="{address}"]') is not None
    with app.app_context():
        make_source(town="roros", url=address)
    parsed = page(client, "/en/sources")
    assert parsed.css_first(f'details a[href="{address}"]') is None
    assert parsed.css_first(f'dd a[href="{address}"]') is not None


def test_hostile_words_of_a_source_are_shown_as_words(app: Flask, client: FlaskClient) -> None:
    with app.app_context():
        source = make_source(name=HOSTILE, kind=HOSTILE, reason="made_up", state="error")
        make_fetch(source, odd=[{"key": HOSTILE, "count": 1, "example": HOSTILE}])
    parsed = page(client, "/en/sources")
    assert not parsed.css("script:not([src]):not([type*=json])")
    assert HOSTILE in parsed.text()


def test_the_page_changes_with_each_try_and_is_304_between(app: Flask, client: FlaskClient) -> None:
    with app.app_context():
        source = make_source()
    headers = {"If-None-Match": client.get("/en/sources").headers["ETag"]}
    assert client.get("/en/sources", headers=headers).status_code == 304
    with app.app_context():
        make_fetch(source, outcome="not_modified")
    assert client.get("/en/sources", headers=headers).status_code == 200


def test_all_sources_stand_in_the_list_for_feed_readers(app: Flask, client: FlaskClient) -> None:
    with app.app_context():
        make_source(name="Falu kommun", url="https://falun.example/feed")
        make_source(
            town="grudziadz", name="Kalendarz", kind="ical_events", url="https://g.example/k.ics"
        )
        make_source(name="Off", state="paused", url="https://falun.example/off")
    answer = client.get("/sources.opml", headers={"Accept-Language": "fi"})
    assert answer.status_code == 200
    outlines = {outline.url: outline for outline in read_opml(answer.data)}
    assert set(outlines) == {"https://falun.example/feed", "https://g.example/k.ics"}
    assert outlines["https://g.example/k.ics"].kind == "ics"
    assert outlines["https://g.example/k.ics"].folders == ("Grudziądz",)
    assert answer.data == client.get("/sources.opml").data
    assert client.head("/sources.opml").status_code == 200


def test_the_page_costs_the_same_statements_however_many_sources_there_are(
    app: Flask, client: FlaskClient
) -> None:
    counts: list[int] = []
    client.get("/en/sources")  # the network is read once while it is the same
    for _ in range(3):
        with app.app_context():
            for _number in range(10):
                make_fetch(make_source())
        for address in ("/en/sources", "/sources.opml"):
            with statements(app) as run:
                assert client.get(address).status_code == 200
            counts.append(len(run))
    assert counts[2:4] == counts[4:]
    assert max(counts) <= 12


def test_sources_of_one_name_are_told_apart_by_kind_or_address(
    app: Flask, client: FlaskClient
) -> None:
    with app.app_context():
        make_source(name="Alike", url="https://falun.example/a", kind="rss_feeds")
        make_source(name="Alike", url="https://www.falun.example/b", kind="rss_feeds")
        make_source(name="Alike", url="https://falun.example/c", kind="ical_events")
        make_source(name="Another", url="https://falun.example/d")
    assert sorted(texts(page(client, "/en/sources"), ".box h3")) == [
        "Alike · Calendar (iCalendar)",
        "Alike · falun.example/a",
        "Alike · falun.example/b",
        "Another",
    ]
