"""What readers and programs get of hostile items: pages, feeds and calendars."""

import json
import time
from collections.abc import Iterator, Sequence
from typing import Final
from urllib.parse import urlsplit

import feedparser
from flask import Flask
from icalendar import Calendar
from playwright.sync_api import Browser, Dialog, Page, Request
from selectolax.lexbor import LexborHTMLParser
from sqlalchemy import select

from hub.content.models import Entry
from hub.core.database import db
from tests.serving import serving
from tests.torture.asking import Answer, ask, environ_of
from tests.torture.naughty import MARK
from tests.torture.table import Row
from tests.torture.verdict import LINKING, wrong_with

FEEDS: Final = ("/en/news.atom", "/en/news.rss", "/en/news.json")
OTHERS: Final = (
    "/en/calendar.ics",
    "/sources.opml",
    "/sitemap.xml",
    "/sitemap-pages.xml",
    "/sitemap-entries-0.xml",
)
_SCHEMES: Final = frozenset({"", "http", "https", "mailto", "tel", "webcal"})
_MONTHS: Final = ("", "?month=2026-12", "?month=2027-01")


def lists() -> list[str]:
    """The pages that show many items."""
    pages = ["/en/", "/sv/", "/en/sources", "/pl/sources", "/en/network", "/en/towns/falun"]
    pages += [f"/en/news?page={number}" for number in range(1, 12)]
    pages += [f"/en/calendar{month}" for month in _MONTHS]
    pages += ["/en/calendar?page=2", "/en/calendar?page=3"]
    return pages + [
        f"/en/search?q={word}"
        for word in ("a", MARK, "script", "window", "link", "date", "javascript")
    ]


def single_pages() -> list[str]:
    """The pages of every entry, the newest first."""
    rows = db.session.execute(select(Entry.id, Entry.kind).order_by(Entry.id.desc())).all()
    db.session.rollback()
    places = {"news": "/en/news", "event": "/en/calendar"}
    return [f"{places[row.kind]}/{row.id}" for row in rows]


def output_rows(app: Flask, every: int = 1) -> Iterator[Row]:
    """What is wrong with the pages and outputs, each asked for once."""
    public_url = app.config["HUB"].public_url
    singles = single_pages()[::every]
    events = [f"{path}.ics" for path in singles if "/calendar/" in path]
    for name, paths in {
        "lists": lists(),
        "pages of entries": singles,
        "feeds": FEEDS,
        "calendar and maps": OTHERS,
        "events as files": events,
    }.items():
        wrong: list[str] = []
        began = time.monotonic()
        for path in paths:
            got = _followed(app, path)
            if got.status != 200:
                wrong.append(f"{path}: {got.status}")
            wrong += [
                f"{path}: {told}" for told in (*wrong_with(got, public_url), *_unreadable(got))
            ]
        yield Row(f"content: {name}", len(paths), tuple(wrong), time.monotonic() - began)


def _followed(app: Flask, path: str) -> Answer:
    """The answer at a path; the page of an entry leads on to the address with its title."""
    path, _, query = path.partition("?")
    got = ask(app, environ_of(path, query))
    if got.status in {301, 302, 308}:
        got = ask(app, environ_of(urlsplit(got.header("Location")).path))
    return got


def _unreadable(got: Answer) -> Iterator[str]:
    """Whether a program that reads such a file would fail on it, or be led to a script."""
    if got.media_type in {"application/atom+xml", "application/rss+xml"}:
        read = feedparser.parse(got.body)
        if read.bozo:
            yield f"feedparser: {read.bozo_exception}"
        for one in read.entries:
            parts = [one.get("summary", ""), *(each["value"] for each in one.get("content", ()))]
            yield from _led(link["href"] for link in one.get("links", ()))
            yield from _html_links(parts)
    elif got.media_type == "application/feed+json":
        items = json.loads(got.body)["items"]
        yield from _led(
            str(one[name])
            for one in items
            for name in ("url", "external_url", "image")
            if name in one
        )
        yield from _html_links([one.get("content_html", "") for one in items])
    elif got.media_type == "text/calendar":
        for one in Calendar.from_ical(got.body).walk("VEVENT"):
            yield from _led(
                str(one[name]) for name in ("URL", "CONFERENCE", "IMAGE") if name in one
            )
            yield from _html_links([str(one.get("X-ALT-DESC", ""))])
    elif got.media_type.endswith("xml") or got.media_type == "text/x-opml":
        lowered = got.body.decode().lower()
        yield from (
            f"has {scheme}"
            for scheme in ("javascript:", "vbscript:", "data:")
            if f'"{scheme}' in lowered
        )


def _html_links(texts: Sequence[str]) -> Iterator[str]:
    for text in texts:
        tree = LexborHTMLParser(text)
        for node in tree.css("script, iframe, img, style, object, svg, link"):
            yield f"<{node.tag}> in a text"
        for name in LINKING:
            yield from _led(
                node.attributes.get(name) or ""
                for node in tree.css(f"[{name.replace(':', chr(92) + ':')}]")
            )


def _led(addresses: Iterator[str]) -> Iterator[str]:
    for address in addresses:
        if urlsplit(address.strip()).scheme.lower() not in _SCHEMES:
            yield f"leads to {address[:60]!r}"


def chromium_row(app: Flask, chromium: Browser, every: int = 1) -> Row:
    """Whether anything of a source's runs, or asks another host, on a page or in a feed."""
    began = time.monotonic()
    wrong: list[str] = []
    # A list shows many entries: of them fewer are left out.
    shown = lists()[:: max(1, every // 20)]
    paths = [*shown, *single_pages()[::every], *FEEDS, "/sources.opml", "/sitemap.xml"]
    with serving(app) as address:
        page = chromium.new_page()
        _watch(page, address, wrong)
        for path in paths:
            try:
                page.goto(address + path, wait_until="load")
            except Exception as error:  # noqa: BLE001 - a file that is offered for saving
                if "Download is starting" not in str(error):
                    wrong.append(f"{path}: {error}")
                continue
            alive = page.evaluate(f"[window.{MARK}, document.querySelector('{MARK}')]")
            if alive != [None, None]:
                wrong.append(f"{path}: something of a source's came to life: {alive}")
        page.context.close()
    return Row("content: pages in Chromium", len(paths), tuple(wrong), time.monotonic() - began)


def _watch(page: Page, address: str, wrong: list[str]) -> None:
    def asked(request: Request) -> None:
        if not request.url.startswith((f"{address}/", "data:image/")):
            wrong.append(f"{page.url} asks for {request.url[:80]}")

    def spoke(dialog: Dialog) -> None:
        wrong.append(f"{page.url} opens a dialog: {dialog.message[:80]}")
        dialog.dismiss()

    page.context.on("request", asked)
    page.on("dialog", spoke)
    page.on("pageerror", lambda error: wrong.append(f"{page.url}: {error}"))
    page.on(
        "console",
        lambda said: (
            wrong.append(f"{page.url}: {said.text[:200]}") if "Refused" in said.text else None
        ),
    )
