"""A year of operation with a stopped clock: what grows, what is deleted, and what is left.

Sources are claimed, stored and noted as by the jobs, without the requests: each week a news feed
has two new items, edits one and lists its last twenty; a calendar has three new events, drops three
that are still to come, and moves one.  Then every daily job runs.
"""

import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

import time_machine
from flask import Flask
from sqlalchemy import text

from hub.about.actions import NewFeedback, keep_feedback
from hub.app import create_app
from hub.content.drafts import Draft, DraftText, EventDraft, EventTime
from hub.core import jobs
from hub.core.clock import now
from hub.core.database import db
from hub.core.mail import Letter
from hub.core.outbox import send_due_mail
from hub.core.settings import load_settings
from hub.events.expansion import expand
from hub.migrating import migrate
from hub.plugin_host.parsing import ReadDocument
from hub.sources.actions import add_source
from hub.sources.claims import KEPT_FETCHES, claim_due
from hub.sources.models import Source
from hub.sources.noting import TakeIn, note
from hub.sources.pipeline import _store
from hub.sources.refreshing import FETCHER, SANDBOX, tools_of
from hub.sources.setup import REFRESH
from hub.towns.queries import all_towns, town_by_id
from tests.torture.table import Row

SOURCES: Final = 500
WEEKS: Final = 52
LISTED: Final = 20
FEEDBACK_A_WEEK: Final = 5
BEGINS: Final = datetime(2027, 1, 4, 12, tzinfo=UTC)
BODY: Final = "<p>The towns meet in the library and talk about schools and winter roads.</p>" * 12
# What stays for good is what is published; everything else must stop growing.
BOOKS: Final = {
    "changes": "SELECT count(*) FROM change",
    "tombstones": "SELECT count(*) FROM entry WHERE state = 'withdrawn'",
    "readings": "SELECT count(*) FROM fetch",
    "slots": "SELECT count(*) FROM schedule_slot",
    "mails": "SELECT count(*) FROM outgoing_mail",
}
PUBLISHED: Final = "SELECT count(*) FROM entry WHERE state = 'published'"
GROWTH_ALLOWED: Final = 1.05


class _Here:
    """Expands recurrences in this process: the items are harmless."""

    def call(self, _function: str, arguments: dict[str, Any], data: bytes = b"") -> Any:
        return expand(data, arguments)


@dataclass(frozen=True, slots=True)
class Measured:
    """The database at the end of a quarter."""

    megabytes: float
    published: int
    books: dict[str, int]

    @property
    def kilobytes_each(self) -> float:
        return self.megabytes * 1000 / max(self.published, 1)

    def __str__(self) -> str:
        books = " ".join(f"{name} {count}" for name, count in self.books.items())
        return (
            f"{self.megabytes:.1f} MB, {self.published} published, "
            f"{self.kilobytes_each:.2f} kB each; {books}"
        )


def listed(source: int, week: int) -> tuple[Draft, ...]:
    """What a source lists in a week."""
    return _events(source, week) if source % 4 == 3 else _news(source, week)


def _news(source: int, week: int) -> tuple[Draft, ...]:
    newest = LISTED + 2 * week
    return tuple(
        Draft(
            "news",
            (
                DraftText(
                    f"Report {n} of {source}, {week if n == newest - 3 else 0}", "", BODY, "sv"
                ),
            ),
            external_id=f"{source}-{n}",
            url=f"https://source{source}.example/{n}",
            published_at=BEGINS + timedelta(days=3.5 * (n - LISTED)),
        )
        for n in range(newest - LISTED, newest)
    )


def _events(source: int, week: int) -> tuple[Draft, ...]:
    return tuple(
        Draft(
            "event",
            (DraftText(f"Evening {n} in {source}", "", BODY[:400], "sv"),),
            external_id=f"{source}-{n}",
            url=f"https://source{source}.example/{n}",
            details=EventDraft(start=_event_start(n, hours=week if n % 12 == 7 else 0)),
        )
        for n in range(3 * week, 3 * week + 12)
    )


def _event_start(number: int, hours: int) -> EventTime:
    moment = BEGINS + timedelta(days=400, hours=number + hours)
    return EventTime(moment.replace(tzinfo=None).isoformat(), "Europe/Stockholm")


def _take_all_in(app: Flask, week: int) -> int:
    tools = replace(tools_of(app), sandbox=_Here())  # type: ignore[arg-type]
    count = 0
    while claimed := claim_due(200):
        for source in claimed:
            _take_in(source, tools, week)
        count += len(claimed)
    return count


def _take_in(source: Source, tools: Any, week: int) -> None:
    town = town_by_id(source.town_id)
    assert town is not None
    took = TakeIn(source, now())
    number = int(source.host.partition(".")[0].removeprefix("source"))
    took.document = ReadDocument(listed(number, week), complete=number % 4 == 3)
    _store(took, tools, town)
    note([took])


def _daily_jobs(app: Flask) -> None:
    for name, function in jobs.of(app).functions.items():
        if name != REFRESH:
            function()


def measured(path: Path) -> Measured:
    db.session.rollback()
    pages, free, size = (
        db.session.scalar(text(f"PRAGMA {name}")) or 0
        for name in ("page_count", "freelist_count", "page_size")
    )
    books = {name: db.session.scalar(text(count)) or 0 for name, count in BOOKS.items()}
    books["mail files"] = sum(1 for _ in (path.parent / "mail").glob("*"))
    published = db.session.scalar(text(PUBLISHED)) or 0
    db.session.rollback()
    return Measured((pages - free) * size / 1e6, published, books)


def year(folder: Path, sources: int, weeks: int, **settings_more: str) -> list[Measured]:
    """Run `weeks` weeks of `sources` sources; what there was at the end of each quarter of them."""
    settings = load_settings({"HUB_DATA_DIR": str(folder / "var"), **settings_more})
    path = settings.data_dir / "hub.sqlite"
    found = []
    # Before the clock stops: child processes are waited for by it.
    migrate(settings)
    app = create_app(settings)
    with time_machine.travel(BEGINS, tick=False) as clock:
        app.extensions[SANDBOX].close()
        app.extensions[SANDBOX] = _Here()
        with app.app_context():
            towns = [town.slug for town in all_towns()]
            for number in range(sources):
                url = f"https://source{number}.example/feed"
                add_source(url, towns[number % len(towns)], "rss_feeds")
            for week in range(weeks):
                _take_all_in(app, week)
                for _ in range(FEEDBACK_A_WEEK):
                    new = NewFeedback("other", "Hello" * 50, "", "", "", None, "en")
                    keep_feedback(new, Letter("towns@hub.example", "Hello", "Hello"))
                send_due_mail(settings)
                jobs.run_due_schedules(app, {})
                _daily_jobs(app)
                clock.shift(timedelta(weeks=52 / weeks))
                if (week + 1) % (weeks // 4) == 0:
                    found.append(measured(path))
            queue = jobs.of(app).queue
            if queue is not None:
                queue.storage.close()
            db.session.remove()
            db.engine.dispose()
        app.extensions[FETCHER].close()
    return found


def wrong_with(quarters: list[Measured], sources: int) -> Iterator[str]:
    """What grew on from the third quarter to the fourth, or beyond its limit."""
    *_, third, fourth = quarters
    for name, count in fourth.books.items():
        if name != "readings" and count > GROWTH_ALLOWED * third.books[name] + len(BOOKS):
            yield f"{name} grow on: {third.books[name]}, then {count}"
    if fourth.books["readings"] > sources * KEPT_FETCHES:
        yield f"{fourth.books['readings']} readings of {sources} sources"
    if fourth.kilobytes_each > GROWTH_ALLOWED * third.kilobytes_each:
        yield f"an entry takes more: {third.kilobytes_each:.2f} kB, {fourth.kilobytes_each:.2f} kB"


def rows(every: int) -> Iterator[Row]:
    """A row for each quarter, the last with what is wrong."""
    sources = max(20, SOURCES // every)
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        quarters = year(Path(folder), sources, WEEKS, HUB_FEEDBACK_DAYS="120")
    seconds = time.monotonic() - began
    for number, quarter in enumerate(quarters, start=1):
        wrong = tuple(wrong_with(quarters, sources)) if number == len(quarters) else ()
        yield Row(f"a year: quarter {number}", sources, wrong, seconds, str(quarter))
