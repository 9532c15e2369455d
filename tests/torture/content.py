"""Every hostile body through the whole pipeline: what came of it, in which time and memory."""

import logging
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from typing import Final

from flask import Flask
from sqlalchemy import func, select

from hub.app import create_app
from hub.content.models import Entry, EntryText, Provenance
from hub.core.clock import now
from hub.core.database import db
from hub.core.settings import Settings
from hub.migrating import migrate, needs_migration
from hub.plugin_host.parsing import ParseRequest, plugin_host_view, read_document
from hub.sources.reasons import reason_sentence
from hub.sources.refreshing import FETCHER, SANDBOX
from tests.core.loopback import answer
from tests.sources.town_site import TownSite, add, refresh, town_site
from tests.torture.content_body import TRACKER, Body, calendar, event, item, rss
from tests.torture.content_calendars import calendar_bodies
from tests.torture.content_child import MeasuredPool, Used
from tests.torture.content_json import json_bodies
from tests.torture.content_texts import text_bodies
from tests.torture.content_xml import xml_bodies
from tests.torture.table import Row

MOST_SECONDS: Final = 5.0
MOST_MEGABYTES: Final = 300
_FLIPS: Final = 6
_TRACKED: Final = "/tracked"
_GOOD: Final = (
    ("rss_feeds", rss(item("Bana", "<link>https://falun.example/a</link>"))),
    # Zones that some of the bodies define otherwise.
    (
        "ical_events",
        calendar(
            *(
                event(uid=zone, start="").replace(
                    "SUMMARY:a", f"SUMMARY:a\r\nDTSTART;TZID={zone}:20270115T180000"
                )
                for zone in ("Europe/Stockholm", "W. Europe Standard Time", "Customized Time Zone")
            )
        ),
    ),
)


def all_bodies() -> list[Body]:
    """Every body that this folder knows."""
    return [*xml_bodies(), *json_bodies(), *text_bodies(), *calendar_bodies()]


class _Errors(logging.Handler):
    """Keeps what is logged as an error."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        raised = record.exc_info[1] if record.exc_info else None
        self.lines.append(f"logged: {record.getMessage()} {raised!r}"[:300])


@dataclass(slots=True)
class ContentHub:
    """A hub with one measured child, and the site whose bodies it reads."""

    app: Flask
    site: TownSite
    pool: MeasuredPool
    well: object = None
    most: Used = field(default_factory=Used)

    def take(self, body: Body) -> Row:
        """Read one body; a row that says what it used and what is wrong."""
        data = body.make().replace(TRACKER.encode(), self.site.url(_TRACKED).encode())
        path = f"/{body.name}"
        self.site.pages[path] = answer(data, "200 OK", None, Content_Type=body.media_type)
        number = add(self.site.url(path), body.kind)
        self.pool.used, errors = Used(), _Errors()
        logging.getLogger().addHandler(errors)
        try:
            (took,) = refresh(self.app, number)
        finally:
            logging.getLogger().removeHandler(errors)
        self.site.pages[path] = answer(b"", "404 Not Found")
        used = self.pool.used
        wrong = [*errors.lines, *self._harm(), *_too_much(used)]
        if took.reason not in body.keys or reason_sentence(took.reason) == took.reason != "":
            wrong.append(f"{took.reason or 'nothing'} is said of it ({took.detail})")
        count = db.session.scalar(
            select(func.count()).select_from(Provenance).where(Provenance.source_id == number)
        )
        db.session.rollback()
        self.most.cpu_seconds = max(self.most.cpu_seconds, used.cpu_seconds)
        self.most.megabytes = max(self.most.megabytes, used.megabytes)
        note = f"{used.cpu_seconds:.1f} s CPU, {used.megabytes:.0f} MB, {took.reason or count}"
        return Row(f"content: {body.name}", 1, tuple(wrong), used.seconds, note)

    def _harm(self) -> Iterator[str]:
        """What the body did to other sources, or through the hub to other hosts."""
        if self.read_good() != self.well:
            yield "a good source is read otherwise after it"
        for request in self.site.server.requests:
            if request.target.startswith(_TRACKED):
                yield f"the hub asked for {request.target}"
        leaked = select(EntryText.title).where(EntryText.body.contains("root:x:0"))
        if db.session.scalars(leaked).first() is not None:
            yield "a file of the hub's machine is in an entry"

    def read_good(self) -> object:
        """What the child makes of documents with nothing wrong."""
        plugins, kept = plugin_host_view(self.app), self.pool.used
        self.pool.used = Used()
        requests = [
            ParseRequest(data, "https://falun.example/f", kind, now()) for kind, data in _GOOD
        ]
        read = [read_document(one, self.pool, plugins) for one in requests]
        self.pool.used = kept
        return [one.drafts for one in read]

    def flip_flop(self) -> Row:
        """A source whose ids are others at each second visit has its items once."""
        number = 0
        for visit in range(_FLIPS):
            items = [
                item(f"flip {n}", f"<link>http://t.example/{n}</link>", f"{visit % 2}-{n}")
                for n in range(5)
            ]
            self.site.pages["/flip"] = answer(rss(*items, f"<!-- {visit} -->"))
            number = number or add(self.site.url("/flip"))
            refresh(self.app, number)
        states = db.session.scalars(
            select(Entry.state)
            .join(Provenance, Provenance.entry_id == Entry.id)
            .where(Provenance.source_id == number)
        ).all()
        db.session.rollback()
        wrong = () if states == ["published"] * 5 else (f"its items are {states}",)
        return Row("content: ids that flip and flop", _FLIPS, wrong, 0, f"{len(states)} entries")


def _too_much(used: Used) -> Iterator[str]:
    # The clock of a busy machine says little: the limit is one of the processor's time.
    if used.cpu_seconds > MOST_SECONDS:
        yield f"took {used.cpu_seconds:.1f} s"
    if used.megabytes > MOST_MEGABYTES:
        yield f"took {used.megabytes:.0f} MB"


@contextmanager
def content_hub(settings: Settings) -> Iterator[ContentHub]:
    """A hub with these settings, in its application's context."""
    if needs_migration(settings):
        migrate(settings)
    with ExitStack() as stack:
        site = stack.enter_context(town_site())
        allowed = frozenset({site.place})
        app = create_app(replace(settings, allowed_hosts_for_fetching=allowed))
        app.config["PROPAGATE_EXCEPTIONS"] = False
        app.extensions[SANDBOX].close()
        pool = app.extensions[SANDBOX] = MeasuredPool()
        stack.callback(pool.close)
        stack.callback(app.extensions[FETCHER].close)
        stack.enter_context(app.app_context())
        stack.callback(db.engine.dispose)
        stack.callback(db.session.remove)
        hub = ContentHub(app, site, pool)
        hub.well = hub.read_good()
        yield hub


def taken(hub: ContentHub, bodies: Sequence[Body]) -> Iterator[Row]:
    """A row for each body, as soon as it is read, and one of all."""
    rows = []
    for body in bodies:
        rows.append(hub.take(body))
        yield rows[-1]
    yield hub.flip_flop()
    slowest = max(rows, key=lambda row: row.seconds)
    note = f"at most {hub.most.cpu_seconds:.1f} s CPU, {hub.most.megabytes:.0f} MB"
    seconds = sum(row.seconds for row in rows)
    yield Row("content: all bodies", len(rows), (), seconds, f"{note}; longest {slowest.name}")
