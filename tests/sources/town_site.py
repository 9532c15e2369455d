"""What a town's site publishes, and what a hub makes of it: for the tests of the sources."""

import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from html import escape
from typing import Any

from flask import Flask

from hub.content.commands import entry_rows
from hub.core.database import db
from hub.sources.actions import add_source
from hub.sources.models import Fetch, Source
from hub.sources.noting import TakeIn
from hub.sources.queries import fetches_of, source_by_id
from hub.sources.refreshing import refresh_named
from tests.core.loopback import Request, Server, answer, serving

Page = bytes | Callable[[Request], bytes]
MORNING = datetime(2026, 1, 5, 8, tzinfo=UTC)


@dataclass
class TownSite:
    """A site: what stands at its paths, each a whole answer or what makes one."""

    server: Server
    pages: dict[str, Page] = field(default_factory=dict)

    @property
    def place(self) -> str:
        return self.server.place

    def url(self, path: str) -> str:
        return self.server.url(path)

    def asked(self, path: str) -> list[Request]:
        return [one for one in self.server.requests if one.target == path]


@contextmanager
def town_site() -> Iterator[TownSite]:
    pages: dict[str, Page] = {}

    def answering(request: Request, _connection: socket.socket) -> bytes:
        page = pages.get(request.target, answer(b"nothing here", "404 Not Found"))
        return page(request) if callable(page) else page

    with serving(answering) as server:
        yield TownSite(server, pages)


def item(
    title: str = "Ny skridskobana",
    guid: str | None = "a",
    link: str | None = "https://falun.example/nyheter/a",
    text: str = "Nu kan du åka skridskor.",
    published: datetime | None = MORNING,
    more: str = "",
) -> str:
    """One item of an RSS feed."""
    parts = [f"<title>{escape(title)}</title>", f"<description>{escape(text)}</description>"]
    if guid is not None:
        parts.append(f'<guid isPermaLink="false">{escape(guid)}</guid>')
    if link:
        parts.append(f"<link>{escape(link)}</link>")
    if published:
        parts.append(f"<pubDate>{format_datetime(published)}</pubDate>")
    return f"<item>{''.join(parts)}{more}</item>"


def rss(*items: str, language: str = "sv", title: str = "Falu kommun") -> bytes:
    channel = f"<title>{title}</title><link>https://falun.example/</link>"
    text = (
        f'<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel>{channel}'
        f"<language>{language}</language>{''.join(items)}</channel></rss>"
    )
    return text.encode()


def feed(*items: str, **headers: str) -> bytes:
    """A whole answer with a feed."""
    return answer(rss(*items), "200 OK", None, Content_Type="application/rss+xml", **headers)


def event(
    number: int = 1,
    summary: str = "Julmarknad",
    days: float = 3,
    *lines: str,
    uid: str | None = None,
) -> str:
    """One event of a calendar, `days` from now at six in the evening UTC."""
    start = (datetime.now(UTC) + timedelta(days=days)).replace(hour=18, minute=0, second=0)
    end = start + timedelta(hours=2)
    return "\r\n".join(
        (
            "BEGIN:VEVENT",
            f"UID:{uid or f'event-{number}@falun.example'}",
            "DTSTAMP:20260105T080000Z",
            f"DTSTART:{start:%Y%m%dT%H%M%SZ}",
            f"DTEND:{end:%Y%m%dT%H%M%SZ}",
            f"SUMMARY:{summary}",
            *lines,
            "END:VEVENT",
        )
    )


def ics(*events: str) -> bytes:
    lines = ("BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//falun.example//EN", *events)
    return ("\r\n".join((*lines, "END:VCALENDAR")) + "\r\n").encode()


def calendar(*events: str, **headers: str) -> bytes:
    """A whole answer with a calendar."""
    return answer(ics(*events), "200 OK", None, Content_Type="text/calendar", **headers)


def add(url: str, kind: str = "rss_feeds", town: str = "falun", **more: Any) -> int:
    """A new source; its id."""
    return add_source(url, town, kind, **more).id


def refresh(app: Flask, *ids: int) -> list[TakeIn]:
    """Take these sources in now, whether they are due or not."""
    took: list[TakeIn] = []
    refresh_named(app, ids, took.append)
    return took


def source(source_id: int) -> Source:
    """The source as it stands now; fails when it is gone."""
    db.session.rollback()
    found = source_by_id(source_id)
    assert found is not None
    return found


def last_try(source_id: int) -> Fetch:
    return fetches_of(source_id, 1)[0]


def entries(kind: str | None = None, town: str | None = None) -> list[dict[str, Any]]:
    """The entries as `hub entry list --json` gives them."""
    return list(entry_rows(kind, town))


def titles(*states: str) -> list[str]:
    """The titles of the entries that are in one of these states, published when none is named."""
    return [row["title"] for row in entries() if row["state"] in (states or ("published",))]
