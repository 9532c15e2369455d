"""What the pages ask, on SQLite and on PostgreSQL."""

from datetime import timedelta

import time_machine
from flask import Flask

from hub.core.clock import now
from hub.events.expansion import expand
from hub.events.window import move_event_window
from tests.build import make_event, make_fetch, make_news, make_source, withdraw
from tests.reading import every_page, page, texts

FILTERS = "town=roros&group=nordic&topic=culture&language=nb&audience=schools&q=fest"


def test_every_page_and_feed_answers_with_every_filter(any_app: Flask) -> None:
    client = any_app.test_client()
    days = f"from={now().date()}&to={(now() + timedelta(days=9)).date()}"
    with any_app.app_context():
        source = make_source(town="roros")
        make_fetch(source, odd=[{"key": "no_dates", "count": 1, "example": ""}])
        shared = {"town": "roros", "language": "nb", "topics": ["culture"]}
        news = make_news(title="Fest", audiences=["schools"], source=source, **shared)  # type: ignore[arg-type]
        event = make_event(
            title="Fest",
            audiences=["schools"],
            rules=["FREQ=DAILY;COUNT=9"],
            **shared,  # type: ignore[arg-type]
        )
        withdraw(make_news(title="Borte"))
        withdraw(make_event(title="Borte"))
    for address, selector in (("news", ".news .item h3"), ("calendar", ".agenda .ev h4")):
        found = texts(page(client, f"/nb/{address}?{FILTERS}&{days}"), selector)
        assert set(found) == {"Fest"}, address
        nothing = page(client, f"/nb/{address}?{FILTERS}x&{days}")
        assert not texts(nothing, selector)
    for address in (
        "/nb/",
        "/nb/network",
        "/nb/towns/roros",
        "/nb/sources",
        "/sources.opml",
        f"/nb/news/{news}/fest",
        f"/nb/calendar/{event}/fest",
        f"/nb/calendar/{event}.ics",
        f"/nb/calendar/subscribe?{FILTERS}",
        *(f"/nb/news.{form}?{FILTERS}&{days}" for form in ("atom", "rss", "json")),
        f"/nb/calendar.ics?{FILTERS}",
    ):
        answer = client.get(address)
        assert answer.status_code == 200, address
        has_items = not any(word in address for word in ("network", "sources", "subscribe"))
        assert (b"Fest" in answer.data) == has_items, address


def test_paging_covers_everything_once(any_app: Flask) -> None:
    client = any_app.test_client()
    moment = now() + timedelta(days=1)
    with any_app.app_context():
        for number in range(70):
            make_news(title=f"{number}", published_at=now() - timedelta(seconds=number // 30))
            make_event(title=f"{number}", starts=moment + timedelta(days=number // 10))
    wanted = {str(number) for number in range(70)}
    for address, selector in (("news", ".news .item h3"), ("calendar", ".agenda .ev h4")):
        found = every_page(client, f"/en/{address}", selector, "next")
        assert len(found) == 70
        assert set(found) == wanted


def test_the_window_moves(any_app: Flask) -> None:
    with any_app.app_context(), time_machine.travel(now(), tick=False) as clock:
        make_event(title="Single")
        make_event(title="Daily", rules=["FREQ=DAILY"])
        for moved in (0, 1, 0):
            assert move_event_window(lambda _name, arguments: expand(b"", arguments)) == moved
            clock.shift(timedelta(days=40 if moved == 0 else 0))
