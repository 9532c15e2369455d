"""The pages of the agenda: what is printed stands in one order, wherever they are cut."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from flask import Flask

from hub.events import views
from tests.build import make_event
from tests.reading import every_page, link, page, texts

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
TITLES = ".agenda .ev h4"
ZONES = {"falun": "Europe/Stockholm", "hamina": "Europe/Helsinki"}
# They are stored after what has a time, at midnight too, and stand in front of it nevertheless.
WHOLE_DAYS = [("hamina", date(2026, 11, 26)), ("falun", date(2026, 11, 26))]
WHOLE_DAYS += [("falun", date(2026, 11, 25)), ("hamina", date(2026, 11, 27))]
# Minutes after 22:00 in UTC on the 25th: midnight in Helsinki, eleven at night in Stockholm.
TIMED = [(town, minutes) for minutes in (-600, -20, 0, 20, 40, 75, 600) for town in ZONES]


def make_events() -> list[tuple[str, int, str, date | datetime]]:
    """Events on both sides of midnight here and there: title, id, town and start of each."""
    made: list[tuple[str, int, str, date | datetime]] = []
    begins = datetime(2026, 11, 25, 22, tzinfo=UTC)
    for number, (town, minutes) in enumerate(TIMED):
        title, at = f"Time {number}", begins + timedelta(minutes=minutes)
        made.append((title, make_event(town=town, title=title, starts=at), town, at))
    for number, (town, day) in enumerate(WHOLE_DAYS):
        title = f"Day {number}"
        made.append((title, make_event(town=town, title=title, starts=day), town, day))
    return made


def as_printed(town: str, starts: date | datetime, zone: str) -> tuple[str, bool, str]:
    """Day, whether there is a time, and the time, as a reader of `zone` sees them."""
    if not isinstance(starts, datetime):
        return starts.isoformat(), False, ""
    local = starts.astimezone(ZoneInfo(zone or ZONES[town]))
    return local.date().isoformat(), True, local.strftime("%H:%M")


@pytest.mark.parametrize(
    ("zone", "on_a_page"),
    [("", 1), ("Europe/Helsinki", 4), ("America/New_York", 1), ("Pacific/Kiritimati", 4)],
)
def test_events_are_in_the_order_of_what_is_printed_across_pages(
    any_app: Flask, monkeypatch: pytest.MonkeyPatch, zone: str, on_a_page: int
) -> None:
    monkeypatch.setattr(views, "EVENTS_ON_A_PAGE", on_a_page)
    client = any_app.test_client()
    if zone:
        client.set_cookie("zone", zone)
    with time_machine.travel(NOON, tick=False):
        with any_app.app_context():
            made = make_events()
        made.sort(key=lambda one: (as_printed(one[2], one[3], zone), one[1]))
        wanted = [one[0] for one in made]
        where = "/en/calendar?view=agenda"
        assert every_page(client, where, TITLES, "next") == wanted
        while step := link(page(client, where), 'a[rel="next"]'):
            where = step
        backwards: list[str] = []
        while where:
            parsed = page(client, where)
            backwards = [node.text(strip=True) for node in parsed.css(TITLES)] + backwards
            where = link(parsed, 'a[rel="prev"]') or ""
        assert backwards == wanted


def test_a_folded_day_counts_what_begins_on_it_where_the_reader_is(any_app: Flask) -> None:
    client = any_app.test_client()
    client.set_cookie("zone", "America/New_York")
    with time_machine.travel(NOON, tick=False):
        with any_app.app_context():
            # Early on the 26th in Falun is late on the 25th in New York.
            for number in range(55):
                at = datetime(2026, 11, 26, 3, number, tzinfo=UTC)
                make_event(title=f"Night {number}", starts=at)
            make_event(title="Whole day", starts=date(2026, 11, 25))
            make_event(title="Morning", starts=datetime(2026, 11, 26, 9, tzinfo=UTC))
        agenda = page(client, "/en/calendar?view=agenda")
    assert texts(agenda, ".agenda .ev h4")[:2] == ["Whole day", "Night 0"]
    assert texts(agenda, ".agenda .more") == ["+ 46 more, Wednesday, 25 November 2026"]
