from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from hub.content.drafts import EventOverride, EventTime
from hub.core.clock import now
from tests.build import make_event, make_source, withdraw
from tests.reading import LANGUAGES, every_page, link, page, statements, texts

TITLES = ".agenda .ev h4"
NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
HOSTILE = '"><script>alert(1)</script> & <b>'


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_calendar_and_an_event_show_in_every_language(
    app: Flask, client: FlaskClient, language: str
) -> None:
    with app.app_context():
        entry_id = make_event(town="hamina", title="Kielikahvila", language="fi")
    assert texts(page(client, f"/{language}/calendar"), TITLES) == ["Kielikahvila"]
    parsed = page(client, f"/{language}/calendar/{entry_id}/kielikahvila")
    assert texts(parsed, "h1") == ["Kielikahvila"]
    assert (parsed.css_first("h1 span[lang=fi]") is not None) == (language != "fi")


def test_an_empty_calendar_says_so(client: FlaskClient) -> None:
    parsed = page(client, "/en/calendar")
    assert texts(parsed, ".agenda-part .state h2") == ["There are no upcoming events yet"]


def test_a_month_without_events_says_so_in_both_views(app: Flask, client: FlaskClient) -> None:
    with app.app_context():
        make_event(title="Fair", starts=datetime(2027, 5, 1, 10, tzinfo=UTC))
    for view in ("month", "agenda"):
        parsed = page(client, f"/en/calendar?view={view}&month=2027-04")
        assert texts(parsed, ".state h2") == ["There are no events in this month"]
        assert link(parsed, ".state a") == "/en/calendar?view=agenda"
        filtered = page(client, f"/en/calendar?view={view}&month=2027-05&town=roros")
        assert texts(filtered, ".state h2") == ["No events match your filters"]
        assert not page(client, f"/en/calendar?view={view}&month=2027-05").css(".state")


@time_machine.travel("2026-12-01T10:00:00+00:00")
def test_the_number_of_events_says_of_which_time(app: Flask, client: FlaskClient) -> None:
    with app.app_context():
        make_event(title="Soon")
        make_event(title="Fair", starts=datetime(2027, 5, 1, 10, tzinfo=UTC))
    client.get("/en/zone?zone=Asia/Tokyo&next=/en/")
    for query, said in (
        ("", "2 upcoming events"),
        ("&month=2027-05", "May 2027: 1 event"),
        ("&from=2027-05-01&to=2027-05-31", "1 event"),
    ):
        parsed = page(client, f"/en/calendar?view=agenda{query}")
        assert texts(parsed, "#result-status") == [said], query


def test_what_stands_alone_begins_with_a_capital(app: Flask, client: FlaskClient) -> None:
    with app.app_context():
        make_event(title="Fair")
    for language in LANGUAGES:
        parsed = page(client, f"/{language}/calendar?month={now():%Y-%m}")
        alone = texts(parsed, "main h2, main h3, .tool, thead th:not(.wk), #result-status")
        assert len(alone) > 10
        assert [words for words in alone if words[:1].islower()] == [], language


def test_every_filter_narrows_the_calendar(app: Flask, client: FlaskClient) -> None:
    later = (now() + timedelta(days=30)).replace(microsecond=0)
    with app.app_context():
        make_event(town="falun", title="A", topics=["culture"], audiences=["schools"])
        make_event(town="roros", title="B", language="sma", location="Kirka")
        make_event(town="gutersloh", title="C", language="de", starts=later)
    on = later.date().isoformat()
    for query, wanted in (
        ("town=falun", ["A"]),
        ("group=german-polish&town=roros", ["A", "B", "C"]),
        ("topic=culture", ["A"]),
        ("language=sma", ["B"]),
        ("audience=schools", ["A"]),
        (f"from={on}", ["C"]),
        (f"to={(later - timedelta(days=5)).date().isoformat()}", ["A", "B"]),
        ("q=c", ["C"]),
    ):
        assert sorted(texts(page(client, f"/en/calendar?{query}"), TITLES)) == wanted, query


def test_an_unknown_filter_value_is_said(client: FlaskClient) -> None:
    parsed = page(client, "/en/calendar?topic=golf&to=never")
    *notes, last = texts(parsed, ".messages p")
    assert last == "The parts of the address that were not understood have been left out."
    assert len(notes) == 1
    # What is wrong with a day stands at its fields, and the form is open where it would be folded.
    assert "never" in texts(parsed, "#f-to-error")[0]
    assert parsed.css("details.ffold[open]")
    alone = page(client, "/en/calendar/subscribe?topic=golf&to=never")
    assert len(texts(alone, ".messages p")) == 3


def test_what_is_over_is_left_out_unless_its_day_is_asked_for(
    app: Flask, client: FlaskClient
) -> None:
    with time_machine.travel(NOON, tick=False):
        with app.app_context():
            make_event(title="Ended", starts=NOON - timedelta(hours=4), hours=1)
            make_event(title="Runs", starts=NOON - timedelta(hours=1), hours=2)
            make_event(title="Comes", starts=NOON + timedelta(hours=1), hours=2)
        assert texts(page(client, "/en/calendar"), TITLES) == ["Runs", "Comes"]
        asked = page(client, "/en/calendar?from=2026-11-24")
        assert texts(asked, TITLES) == ["Ended", "Runs", "Comes"]


def test_the_page_ends_when_the_first_event_does(app: Flask, client: FlaskClient) -> None:
    with time_machine.travel(NOON, tick=False) as clock:
        with app.app_context():
            make_event(title="Ends soon", starts=NOON - timedelta(hours=1), hours=1.01)
        answer = client.get("/en/calendar")
        assert answer.cache_control.max_age == 36
        headers = {"If-None-Match": answer.headers["ETag"]}
        clock.shift(30)
        assert client.get("/en/calendar", headers=headers).status_code == 304
        clock.shift(10)
        later = client.get("/en/calendar", headers=headers)
        assert later.status_code == 200
        assert "Ends soon" not in page(client, "/en/calendar?view=agenda").text()


def test_what_began_earlier_stands_under_today(app: Flask, client: FlaskClient) -> None:
    with time_machine.travel(NOON, tick=False):
        with app.app_context():
            make_event(
                title="Market",
                starts=(NOON - timedelta(days=2)).date(),
                ends=(NOON + timedelta(days=2)).date(),
            )
        parsed = page(client, "/en/calendar")
        days = [node.attributes["datetime"] for node in parsed.css(".day h3 time")]
        assert days == ["2026-11-24", "2026-11-25"]
        assert len(parsed.css(".agenda .ev")) == 1
        assert "22–25 Nov" in texts(parsed, ".ev .meta")[0]


def test_paging_covers_all_events_once_in_both_directions(app: Flask, client: FlaskClient) -> None:
    start = (now() + timedelta(days=1)).replace(microsecond=0)
    with app.app_context():
        for number in range(120):
            make_event(title=f"E {number}", starts=start + timedelta(hours=12 * (number // 5)))
    later = every_page(client, "/en/calendar?town=falun", TITLES, "next")
    assert len(later) == len(set(later)) == 120
    where = "/en/calendar?town=falun"
    while step := link(page(client, where), 'a[rel="next"]'):
        where = step
    earlier = every_page(client, where, TITLES, "prev")
    assert len(earlier) == 120
    assert set(earlier) == set(later)


def test_the_event_page_has_time_place_map_and_organiser(app: Flask, client: FlaskClient) -> None:
    starts = datetime(2027, 1, 15, 17, 30, tzinfo=ZoneInfo("Europe/Helsinki"))
    with app.app_context():
        entry_id = make_event(
            town="hamina",
            title="Kielikahvila",
            language="fi",
            starts=starts,
            body="<p>Istu pöytään.</p>",
            location="Pääkirjasto",
            details={"latitude": 60.5697, "longitude": 27.198, "organizer": "Haminan kirjasto"},
            source=make_source(town="hamina", name="Haminan tapahtumat"),
        )
    parsed = page(client, f"/en/calendar/{entry_id}/kielikahvila")
    box = " ".join(texts(parsed, ".when"))
    assert "Friday, 15 January 2027" in box
    assert "17:30–19:30" in box
    assert "Eastern European Standard Time" in box
    facts = " ".join(texts(parsed, ".kv dd"))
    assert "Pääkirjasto" in facts
    assert "Haminan kirjasto" in facts
    assert "Haminan tapahtumat" in facts
    assert link(parsed, '.kv a[href*="openstreetmap"]') == (
        "https://www.openstreetmap.org/?mlat=60.56970&mlon=27.19800#map=16/60.56970/27.19800"
    )
    assert link(parsed, ".when a[download]") == f"/en/calendar/{entry_id}.ics"


def test_a_series_lists_its_coming_dates_and_no_more_than_twenty(
    app: Flask, client: FlaskClient
) -> None:
    starts = (now() + timedelta(days=1)).replace(microsecond=0)
    with app.app_context():
        entry_id = make_event(title="Weekly", starts=starts, rules=["FREQ=WEEKLY"])
    parsed = page(client, f"/en/calendar/{entry_id}/weekly")
    assert len(parsed.css('section[aria-labelledby="times"] li')) == 20
    assert "There are more dates." in parsed.text()


def test_a_changed_date_of_a_series_says_what_is_different(app: Flask, client: FlaskClient) -> None:
    zone = "Europe/Stockholm"
    first = (datetime.now(ZoneInfo(zone)) + timedelta(days=1)).replace(microsecond=0, tzinfo=None)
    second = first + timedelta(days=7)
    override = EventOverride(
        recurrence_id=EventTime(second.isoformat(), zone),
        start=EventTime((second + timedelta(hours=3)).isoformat(), zone),
        status="cancelled",
        title="Flyttad",
        location="Annan sal",
    )
    with app.app_context():
        entry_id = make_event(
            title="Kör",
            starts=EventTime(first.isoformat(), zone),
            rules=["FREQ=WEEKLY;COUNT=3"],
            overrides=[override],
        )
    rows = texts(
        page(client, f"/sv/calendar/{entry_id}/kor"), 'section[aria-labelledby="times"] li'
    )
    assert len(rows) == 3
    assert "Annan sal" in rows[1]
    assert "Flyttad" in rows[1]
    assert "Annan sal" not in rows[0]


def test_a_cancelled_event_says_so_in_list_and_page(app: Flask, client: FlaskClient) -> None:
    with app.app_context():
        entry_id = make_event(title="Off", status="cancelled")
    for address in ("/en/calendar", f"/en/calendar/{entry_id}/off"):
        assert texts(page(client, address), ".pill[data-color=danger]") == ["Cancelled"]


def test_an_event_that_is_over_shows_its_last_date(app: Flask, client: FlaskClient) -> None:
    with app.app_context():
        entry_id = make_event(title="Past", starts=datetime(2026, 3, 1, 10, tzinfo=UTC))
    box = " ".join(texts(page(client, f"/en/calendar/{entry_id}/past"), ".when"))
    assert "Sunday, 1 March 2026" in box
    assert "This event has ended." in box


def test_the_number_decides_and_a_wrong_end_leads_to_the_right_one(
    app: Flask, client: FlaskClient
) -> None:
    with app.app_context():
        entry_id = make_event(title="Julmarknad")
    for wrong in ("", "/x"):
        answer = client.get(f"/en/calendar/{entry_id}{wrong}")
        assert answer.status_code == 301
        assert answer.headers["Location"] == f"/en/calendar/{entry_id}/julmarknad"
        assert answer.headers["Cache-Control"] == "no-cache"


def test_a_withdrawn_event_is_gone_and_an_unpublished_one_not_found(
    app: Flask, client: FlaskClient
) -> None:
    with app.app_context():
        gone, draft = make_event(title="Gone"), make_event(title="Draft", state="draft")
        withdraw(gone)
    assert client.get(f"/en/calendar/{gone}/gone").status_code == 410
    assert client.get(f"/en/calendar/{draft}/draft").status_code == 404
    assert client.get("/en/calendar/999999/x").status_code == 404
    assert texts(page(client, "/en/calendar"), TITLES) == []


def test_hostile_words_are_shown_as_words(app: Flask, client: FlaskClient) -> None:
    with app.app_context():
        entry_id = make_event(
            title=HOSTILE, location=HOSTILE, details={"organizer": HOSTILE}, summary=HOSTILE
        )
    listed = page(client, "/en/calendar")
    address = link(listed, f"{TITLES} a")
    assert address is not None
    assert str(entry_id) in address
    for parsed in (listed, page(client, address)):
        assert not parsed.css("script:not([src]):not([type*=json]), .wrap b")
        assert HOSTILE in parsed.text()


def test_a_page_costs_the_same_statements_however_many_events_there_are(
    app: Flask, client: FlaskClient
) -> None:
    counts: list[int] = []
    # Three rounds: what is read once for each process is read in the first.
    for _ in range(3):
        with app.app_context():
            for number in range(40):
                entry_id = make_event(title=f"E {number}", rules=["FREQ=DAILY;COUNT=30"])
        for address in ("/en/calendar", f"/en/calendar/{entry_id}/e-39", "/en/calendar/subscribe"):
            with statements(app) as run:
                assert client.get(address).status_code == 200, address
            counts.append(len(run))
    assert counts[3:6] == counts[6:]
    assert max(counts) <= 30
