"""A month of five large calendars, beside open-web-calendar with the same."""

from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from hub.core.clock import now
from hub.events.month import month_after
from hub.sources.actions import add_source
from hub.towns.queries import all_towns
from tests.benchmarks.ground import Ground
from tests.benchmarks.hub_at_work import FeedServer, HubAtWork, empty_hub
from tests.benchmarks.making_outputs import asking
from tests.benchmarks.measuring import Benchmark, Cost, Measure, Side, timed
from tests.benchmarks.peer import OPEN_WEB_CALENDAR, Peer, peer

CALENDARS: Final = 5
_TIMES: Final = 20
"""How often the hub does in a round what its reference does once: the clock is coarse."""


@dataclass
class Calendars:
    """The calendars' addresses, hubs that read them, and open-web-calendar."""

    feeds: FeedServer
    events: int
    stack: ExitStack
    month: date = field(default_factory=lambda: month_after(now().date().replace(day=1)))

    @cached_property
    def urls(self) -> list[str]:
        ports = self.feeds.ports[:CALENDARS]
        return [
            f"http://127.0.0.1:{port}/calendar/{self.events}/{number}"
            for number, port in enumerate(ports)
        ]

    @cached_property
    def page(self) -> str:
        """The month in the hub."""
        return f"/en/calendar?view=month&month={self.month.isoformat()[:7]}"

    @cached_property
    def hub(self) -> HubAtWork:
        """A hub that has read them."""
        hub = self.empty()
        hub.refresh()
        return hub

    def empty(self) -> HubAtWork:
        """A hub that has yet to read them."""
        folder = self.stack.enter_context(TemporaryDirectory(prefix="hub-bench-"))
        app = empty_hub(Path(folder) / "var", self.feeds.allowed)
        with app.app_context():
            towns = all_towns()
            ids = [
                add_source(url, towns[number].slug, "ical_events").id
                for number, url in enumerate(self.urls)
            ]
        return HubAtWork(app, self.feeds, self.urls, ids)

    @cached_property
    def peer(self) -> Peer:
        return self.stack.enter_context(peer("web_calendar.py", OPEN_WEB_CALENDAR))

    def of_peer(self, path: str, *, is_cold: bool = False) -> Side:
        """The peer's answer, for which it has the calendars already unless it `is_cold`."""
        query = "&".join(f"url={url}" for url in self.urls)

        def run() -> Cost:
            if is_cold:
                self.peer.ask("forget")
            told = self.peer.ask("get", f"{path}{query}")
            if not told["events"]:
                raise RuntimeError(f"{path} has no events")
            return Cost(told["cpu_seconds"])

        return run


def calendar_benchmarks(ground: Ground) -> list[Benchmark]:
    calendars = Calendars(ground.feeds, ground.events, ground.stack)
    span = f"from={calendars.month}&to={month_after(calendars.month)}&"
    month, joint = f"/calendar.events.json?{span}", "/calendar.ics?"
    name = f"{CALENDARS} calendars of {calendars.events:,} events"

    def answering(path: str, reference: str) -> Callable[[], list[Measure]]:
        def rows() -> list[Measure]:
            hub = asking(calendars.hub.app.test_client(), path)
            peer_side = calendars.of_peer(reference)
            return [Measure(name, "open-web-calendar, warm", timed(hub, _TIMES), peer_side)]

        return rows

    def cold() -> list[Measure]:
        waiting: list[HubAtWork] = []

        def read_and_answer() -> None:
            hub = waiting.pop()
            hub.refresh()
            asking(hub.app.test_client(), calendars.page)()

        hub = timed(read_and_answer, before=lambda: waiting.append(calendars.empty()))
        reference = calendars.of_peer(month, is_cold=True)
        return [Measure(name, "open-web-calendar, cold", hub, reference)]

    return [
        Benchmark("month_view", "a month", answering(calendars.page, month), 1 / 300),
        Benchmark(
            "month_view_ics", "all as a calendar", answering("/en/calendar.ics", joint), 1 / 200
        ),
        Benchmark("month_view_cold", "reading all, and a month", cold, 1 / 4),
    ]
