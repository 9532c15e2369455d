"""The grid of a month, the views of the calendar, and times in the reader's zone."""

from datetime import UTC, date, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from selectolax.lexbor import LexborHTMLParser

from hub.content.drafts import EventTime
from hub.events.month import Span, month_after, planned_days, read_month, weeks_of
from tests.build import change_title, make_event
from tests.reading import LANGUAGES, link, page, statements, texts

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)


def cell(parsed: LexborHTMLParser, day: str) -> list[str]:
    """The events in the cell of a day, as a screen reader says them."""
    mark = parsed.css_first(f"#d-{day}")
    assert mark is not None, day
    assert mark.parent is not None
    return [" ".join(node.text().split()) for node in mark.parent.css("ul:not(.only-print) li")]


def span(number: int, first: int, last: int, hour: int = 9) -> Span:
    at = datetime(2026, 11, 1, hour, tzinfo=UTC) + timedelta(days=first - 1)
    return Span(number, date(2026, 11, first), date(2026, 11, last), at, False)


DAYS = [day for week in weeks_of(date(2026, 11, 1), 0) for day in week]


def test_a_month_is_read_from_the_address_and_nothing_else_is() -> None:
    assert read_month("2026-11") == date(2026, 11, 1)
    for wrong in ("", "2026", "2026-13", "2026-11-24", "november", "9999-01", "2026-1"):
        assert read_month(wrong) is None, wrong


def test_months_go_over_the_end_of_the_year() -> None:
    assert month_after(date(2026, 12, 1)) == date(2027, 1, 1)
    assert month_after(date(2026, 1, 1), -1) == date(2025, 12, 1)
    assert month_after(date(2026, 11, 1), 24) == date(2028, 11, 1)


def test_a_long_exhibition_never_hides_what_begins_on_a_day() -> None:
    spans = [span(n, 1, 30) for n in range(1, 9)] + [span(20 + n, 10, 10) for n in range(6)]
    plan = planned_days(spans, DAYS)
    tenth = plan[date(2026, 11, 10)]
    assert (len(tenth.beginning), len(tenth.going_on), tenth.more) == (3, 1, 10)
    eleventh = plan[date(2026, 11, 11)]
    assert (len(eleventh.beginning), len(eleventh.going_on), eleventh.more) == (0, 4, 4)


def test_what_lasts_several_days_is_carried_over_the_edges_of_the_grid() -> None:
    before = Span(1, date(2025, 1, 1), date(2027, 1, 1), datetime(2025, 1, 1, tzinfo=UTC), True)
    plan = planned_days([before, span(2, 29, 30)], DAYS)
    assert all(1 in plan[day].going_on for day in DAYS)
    assert plan[date(2026, 11, 30)].going_on == (2, 1)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_month_has_week_numbers_and_marks_today_in_every_language(
    app: Flask, client: FlaskClient, language: str
) -> None:
    with time_machine.travel(NOON, tick=False):
        with app.app_context():
            make_event(title="Market", starts=NOON + timedelta(hours=2))
        parsed = page(client, f"/{language}/calendar?view=month")
        weeks = [text.rpartition(" ")[2] for text in texts(parsed, "tbody th.wk")]
        assert weeks == ["44", "45", "46", "47", "48", "49"]
        today = parsed.css('td[aria-current="date"] .num')
        assert [node.attributes["id"] for node in today] == ["d-2026-11-24"]
        assert not parsed.css(".agenda")


def test_a_fair_of_three_days_stands_in_three_cells_and_says_that_it_continues(
    app: Flask, client: FlaskClient
) -> None:
    with time_machine.travel(NOON, tick=False):
        with app.app_context():
            make_event(title="Fair", starts=date(2026, 11, 27), ends=date(2026, 11, 30))
        parsed = page(client, "/en/calendar?view=month")
        assert cell(parsed, "2026-11-26") == []
        assert cell(parsed, "2026-11-27") == ["Fair(Falun)"]
        assert (
            cell(parsed, "2026-11-28") == cell(parsed, "2026-11-29") == ["Fair(Falun, continues)"]
        )
        assert cell(parsed, "2026-11-30") == []
        agenda = page(client, "/en/calendar?view=agenda")
        days = [node.attributes["datetime"] for node in agenda.css(".day h3 time")]
        assert days == ["2026-11-27", "2026-11-28", "2026-11-29"]
        assert texts(agenda, ".going-on li")[-1] == "Fair Falun, last day"


def test_without_a_view_both_are_there_and_with_one_only_that(
    app: Flask, client: FlaskClient
) -> None:
    with app.app_context():
        make_event(title="Market")
    for query, wanted in (("", (1, 1)), ("?view=agenda", (0, 1)), ("?view=month", (1, 0))):
        parsed = page(client, f"/en/calendar{query}")
        assert (len(parsed.css("table.month")), len(parsed.css(".agenda"))) == wanted, query


def test_the_ways_to_other_months_keep_filter_and_view_and_end_where_nothing_is_known(
    client: FlaskClient,
) -> None:
    with time_machine.travel(NOON, tick=False):
        parsed = page(client, "/sv/calendar?town=falun&view=month")
        later = link(parsed, 'a[data-step="next"]')
        assert later == "/sv/calendar?town=falun&view=month&month=2026-12"
        assert texts(page(client, later), ".months h2") == ["December 2026"]
        assert (
            link(page(client, later), ".cal-bar a.framed") == "/sv/calendar?town=falun&view=month"
        )
        edge = page(client, "/sv/calendar?month=2028-11")
        assert link(edge, 'a[data-step="next"]') is None
        assert link(edge, 'a[data-step="prev"]') == "/sv/calendar?month=2028-10"
        hidden = {
            node.attributes["name"]: node.attributes["value"]
            for node in page(client, later).css("form.filters input[type=hidden]")
        }
        assert hidden == {"view": "month", "month": "2026-12"}


def test_a_month_of_the_past_shows_what_was_in_both_views(app: Flask, client: FlaskClient) -> None:
    with time_machine.travel(NOON, tick=False):
        with app.app_context():
            make_event(title="Was", starts=datetime(2026, 10, 3, 10, tzinfo=UTC))
            make_event(title="Comes", starts=NOON + timedelta(days=1))
        parsed = page(client, "/en/calendar?month=2026-10")
        assert texts(parsed, ".agenda .ev h4") == ["Was"]
        assert cell(parsed, "2026-10-03") == ["12:00 Was(Falun)"]
        assert texts(page(client, "/en/calendar"), ".agenda .ev h4") == ["Comes"]


LEFT_OUT = "The parts of the address that were not understood have been left out."


def test_what_is_no_month_is_said_and_the_present_one_shown(client: FlaskClient) -> None:
    parsed = page(client, "/en/calendar?month=2026-13&view=golf")
    notes = texts(parsed, ".messages p")
    assert [word for word in ("2026-13", "view=golf") if word not in " ".join(notes)] == []
    assert (len(notes), notes[-1]) == (3, LEFT_OUT)
    assert len(parsed.css("table.month")) == len(parsed.css(".cal.auto")) == 1


def test_days_in_the_wrong_order_are_said_to_be_left_out_once(client: FlaskClient) -> None:
    parsed = page(client, "/en/calendar?from=2026-12-24&to=2026-12-01")
    said = [
        "The last day is before the first, so both have been left out. Choose a later last day."
    ]
    assert texts(parsed, ".messages p") == said
    other = page(client, "/en/calendar?from=2026-12-24&to=2026-12-01&town=atlantis")
    assert len(texts(other, ".messages p")) == 3


def test_a_day_that_is_none_is_asked_for_as_the_fields_have_it(client: FlaskClient) -> None:
    parsed = page(client, "/en/calendar?from=2026-02-31")
    right = "‘31 02 2026’ is not a date. Enter the day, month and year, as in 26 11 2026."
    assert texts(parsed, ".ds-error-summary li") == [f"From: {right}"]
    assert right in texts(parsed, "#f-from-error")[0]
    # Where there are no fields, as for a program, the address is what can be mended.
    assert "as in 2026-11-26" in client.get("/en/calendar.ics?from=2026-02-31").text


def test_a_full_day_is_folded_and_its_link_shows_all_of_it(app: Flask, client: FlaskClient) -> None:
    starts = datetime(2026, 11, 26, 8, tzinfo=UTC)
    with time_machine.travel(NOON, tick=False):
        with app.app_context():
            for number in range(70):
                make_event(title=f"E {number}", starts=starts + timedelta(minutes=number))
            make_event(title="Next day", starts=starts + timedelta(days=1))
        month = page(client, "/en/calendar?view=month")
        assert len(cell(month, "2026-11-26")) == 4
        assert texts(month, ".month a.more") == ["+ 66 more, Thursday, 26 November 2026"]
        # Paper has no link to the day: it shows some more, and how many are left.
        on_paper = texts(month, ".month .only-print li")
        assert (len(on_paper), on_paper[-1]) == (9, "+ 58 more, Thursday, 26 November 2026")
        both = page(client, "/en/calendar")
        assert texts(both, "#result-status .if-narrow") == ["71 upcoming events"]
        assert texts(both, "#result-status .if-wide") == ["November 2026: 71 events"]
        agenda = page(client, "/en/calendar?view=agenda")
        assert len(agenda.css(".agenda .ev")) == 10
        assert texts(agenda, ".agenda .more") == ["+ 60 more, Thursday, 26 November 2026"]
        address = link(agenda, ".agenda .more a")
        assert address == "/en/calendar?from=2026-11-26&to=2026-11-26&view=agenda"
        day = page(client, address)
        assert len(day.css(".agenda .ev")) == 50
        rest = link(day, 'a[rel="next"]')
        assert rest is not None
        assert len(page(client, rest).css(".agenda .ev")) == 20
        later = link(agenda, 'a[rel="next"]')
        assert later is not None
        assert texts(page(client, later), ".agenda .ev h4") == ["Next day"]


def test_times_are_each_towns_own_until_the_reader_chooses_a_zone(
    app: Flask, client: FlaskClient
) -> None:
    # Half past midnight in Finland is still the day before in Sweden.
    starts = datetime(2026, 11, 26, 22, 30, tzinfo=UTC)
    with time_machine.travel(NOON, tick=False):
        with app.app_context():
            make_event(town="hamina", title="Night", starts=starts, hours=1)
        own = page(client, "/en/calendar")
        assert cell(own, "2026-11-27") == ["00:30 Night(Hamina)"]
        assert "00:30–01:30" in texts(own, ".agenda .meta")[0]
        before = client.get("/en/calendar").headers["ETag"]
        answer = client.get("/en/zone?zone=Europe/Stockholm&next=/en/calendar%3Fview%3Dmonth")
        assert answer.headers["Location"] == "/en/calendar?view=month"
        assert answer.headers["Set-Cookie"].startswith("zone=Europe/Stockholm;")
        chosen = page(client, "/en/calendar")
        assert cell(chosen, "2026-11-26") == ["23:30 Night(Hamina)"]
        assert cell(chosen, "2026-11-27") == []
        assert "23:30–00:30" in texts(chosen, ".agenda .meta")[0]
        assert texts(chosen, ".zones option[selected]") == ["Stockholm"]
        assert client.get("/en/calendar").headers["ETag"] != before
        day = page(client, "/en/calendar?from=2026-11-26&to=2026-11-26")
        assert texts(day, ".agenda .ev h4") == ["Night"]
        back = client.get("/en/zone?zone=&next=/en/calendar")
        assert "Max-Age=0" in back.headers["Set-Cookie"]
        assert cell(page(client, "/en/calendar"), "2026-11-27") == ["00:30 Night(Hamina)"]


def test_a_time_says_that_it_is_local_where_its_clock_is_not_that_of_most_others(
    app: Flask, client: FlaskClient
) -> None:
    starts = datetime(2026, 11, 26, 15, 0, tzinfo=UTC)
    said = "17:00–18:00 local time"
    with time_machine.travel(NOON, tick=False):
        with app.app_context():
            make_event(town="hamina", title="Cafe", starts=starts, hours=1)
            make_event(town="hamina", title="Fair", starts=starts, hours=1)
        # Where all go by one clock, it needs no word.
        assert said not in texts(page(client, "/en/calendar"), ".agenda")[0]
        with app.app_context():
            for town in ("falun", "roros"):
                make_event(town=town, title=town, starts=starts, hours=1)
        agenda = texts(page(client, "/en/calendar"), ".agenda .meta")
        assert [said in meta for meta in agenda] == [False, False, True, True]
        assert said not in texts(page(client, "/en/calendar?town=hamina"), ".agenda")[0]
        front = texts(page(client, "/de/"), ".ev .meta")
        assert ["17:00–18:00 Uhr Ortszeit" in text for text in front] == [False, False, True, True]
        # Another town's clock is named by its city.
        with app.app_context():
            begins = EventTime("2026-11-26T17:00:00", "Europe/Helsinki")
            ends = EventTime("2026-11-26T18:00:00", "Europe/Helsinki")
            make_event(town="falun", title="Far", starts=begins, ends=ends)
            make_event(town="falun", title="Near", starts=starts, hours=1)
        far = texts(page(client, "/en/calendar?q=far"), ".agenda .meta")
        assert "local time" not in far[0]
        far = [text for text in texts(page(client, "/en/calendar"), ".agenda .meta") if "(" in text]
        assert "17:00–18:00 local time (Helsinki)" in far[0]


def test_every_list_has_the_zone_that_the_reader_chose_and_names_it(
    app: Flask, client: FlaskClient
) -> None:
    starts = datetime(2026, 11, 26, 17, 0, tzinfo=UTC)
    with time_machine.travel(NOON, tick=False):
        with app.app_context():
            make_event(town="falun", title="Evening music", starts=starts, hours=1)
            make_event(town="falun", title="Evening song", starts=starts, hours=1)
        pages = ["/en/", "/en/towns/falun"]
        own = {address: client.get(address).headers["ETag"] for address in pages}
        assert not page(client, "/en/").css('a[href="/en/calendar#zones"]')
        client.set_cookie("zone", "Asia/Tokyo")
        for address in pages:
            parsed = page(client, address)
            assert "02:00–03:00" in texts(parsed, ".ev .meta")[0]
            assert texts(parsed, ".ev time")[0] == "Friday, 27 November 2026"
            assert texts(parsed, 'a[href="/en/calendar#zones"]') == ["Tokyo"]
            answer = client.get(address)
            assert answer.headers["ETag"] != own[address]
            assert "Cookie" in answer.headers["Vary"]
        found = page(client, "/en/search?q=evening")
        shown = {time for time in texts(found, "time.nums") if not time.startswith("Published")}
        assert shown == {"27 Nov"}


def test_a_zone_that_does_not_exist_is_refused_and_an_invented_cookie_changes_nothing(
    client: FlaskClient,
) -> None:
    answer = client.get("/en/zone?zone=Mars/Olympus")
    assert answer.status_code == 400
    assert "Set-Cookie" not in answer.headers
    client.set_cookie("zone", "../../etc/passwd")
    assert texts(page(client, "/en/calendar"), ".zones strong") == ["each town’s own time"]


def test_today_moves_at_midnight(client: FlaskClient) -> None:
    late = datetime(2026, 11, 24, 22, 59, 30, tzinfo=UTC)  # half a minute to midnight in Sweden
    with time_machine.travel(late, tick=False) as clock:
        answer = client.get("/sv/calendar?view=month")
        assert answer.cache_control.max_age == 30
        headers = {"If-None-Match": answer.headers["ETag"]}
        clock.shift(31)
        later = client.get("/sv/calendar?view=month", headers=headers)
        assert later.status_code == 200
        today = LexborHTMLParser(later.text).css_first('td[aria-current="date"] .num')
        assert today is not None
        assert today.attributes["id"] == "d-2026-11-25"


@time_machine.travel("2026-11-24T10:00:00+00:00")
def test_the_month_asks_the_database_a_fixed_number_of_times(
    any_app: Flask,
) -> None:
    client = any_app.test_client()
    with any_app.app_context():
        for number in range(30):
            make_event(title=f"E {number}", rules=["FREQ=DAILY;COUNT=20"])
    client.get("/en/calendar")
    with statements(any_app) as run:
        parsed = page(client, "/en/calendar?view=month")
    assert len(run) <= 15
    urls = [node.attributes["href"] or "" for node in parsed.css(".month a.more")]
    assert urls
    assert all(set(parse_qs(urlsplit(url).query)) == {"from", "to", "view"} for url in urls)


@pytest.mark.parametrize(
    ("zone", "agenda"),
    [
        ("", ["Whole day", "A quarter past", "B at five", "C at half past"]),
        ("Europe/Stockholm", ["Whole day", "C at half past", "A quarter past", "B at five"]),
    ],
)
def test_a_day_is_in_the_order_of_its_printed_times(
    app: Flask, client: FlaskClient, zone: str, agenda: list[str]
) -> None:
    with time_machine.travel(NOON, tick=False):
        at = datetime(2026, 11, 26, 15, 30, tzinfo=UTC)
        with app.app_context():
            make_event(town="hamina", title="C at half past", starts=at)
            make_event(title="B at five", starts=at + timedelta(minutes=30))
            make_event(title="A quarter past", starts=at + timedelta(minutes=15))
            make_event(title="Whole day", starts=date(2026, 11, 26))
        if zone:
            client.set_cookie("zone", zone)
        parsed = page(client, "/en/calendar")
    assert texts(parsed, ".day h4") == agenda
    found = cell(parsed, "2026-11-26")
    assert [next(one for one in agenda if one in line) for line in found] == agenda


def test_a_month_is_made_once_and_anew_for_all_that_makes_it_another(
    app: Flask, client: FlaskClient
) -> None:
    client.set_cookie("session", "its pages are not kept")
    address = "calendar?view=month&month=2026-11"

    def shown(language: str = "en", more: str = "") -> str:
        return " ".join(cell(page(client, f"/{language}/{address}{more}"), "2026-11-26"))

    with time_machine.travel(NOON, tick=False):
        with app.app_context():
            at = datetime(2026, 11, 26, 17, tzinfo=UTC)
            number = make_event(title="Marknad", texts={"en": "Fair"}, starts=at)
        first = shown()
        assert "18:00 Fair" in first
        with statements(app) as run:
            assert shown() == first
        assert not any("occurrence" in statement for statement in run)
        assert "Marknad" in shown("sv")
        assert not shown(more="&town=roros")
        client.set_cookie("reads", "sv")
        assert "Marknad" in shown()
        client.set_cookie("zone", "Asia/Tokyo")
        assert not shown()
        client.delete_cookie("reads")
        client.delete_cookie("zone")
        with app.app_context():
            change_title(number, "en", "Market")
        assert "18:00 Market" in shown()
        assert page(client, f"/en/{address}").css_first("[aria-current=date] #d-2026-11-24")
    with time_machine.travel(NOON + timedelta(days=1), tick=False):
        assert page(client, f"/en/{address}").css_first("[aria-current=date] #d-2026-11-25")
