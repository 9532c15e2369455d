"""A hostile body, and the documents that the bodies are written into, byte for byte."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from tests.torture.naughty import MARK

TRACKER: Final = "http://tracker.example"
"""Where a page that shows an item would ask, if it asked anybody."""
SCRIPT: Final = f"<script>window.{MARK}=1</script>"
LIVELY: Final = (
    f"{SCRIPT}<img src={TRACKER}/p.gif onerror=window.{MARK}=1><{MARK}>"
    f"<svg/onload=window.{MARK}=1><iframe src={TRACKER}/f></iframe>"
    f"<style>@import '{TRACKER}/c';</style>"
    f"<a href=javascript:window.{MARK}=1>a</a><link rel=stylesheet href={TRACKER}/l>"
)
"""Markup that runs, or asks another host, wherever it comes to life."""
WORKS: Final = ""
LOST: Final = frozenset(
    {
        WORKS,
        "not_a_feed",
        "parser_timed_out",
        "parser_out_of_memory",
        "empty_document",
        "html_instead",
        "parser_answer_too_large",
    }
)
"""What may be said of a feed of which nothing can be read in bounds."""
MANY: Final = 100_000
RSS: Final = "application/rss+xml"
ATOM: Final = "application/atom+xml"
JSON: Final = "application/feed+json"
CALENDAR: Final = "text/calendar"


@dataclass(frozen=True, slots=True)
class Body:
    """One body: `make` gives its bytes, some of which take megabytes.

    `keys` are the reasons of which one must stand on the source's health page, "" for none.
    `name` is unique and fit for a host's name.  `is_large` keeps it out of the short edition.
    """

    name: str
    make: Callable[[], bytes]
    keys: frozenset[str] = frozenset({WORKS})
    kind: str = "rss_feeds"
    media_type: str = RSS
    is_large: bool = False


def item(title: str = "a", more: str = "", guid: str | None = "a") -> str:
    """An item of RSS, written as it is."""
    known = "" if guid is None else f"<guid isPermaLink='false'>{guid}</guid>"
    return f"<item><title>{title}</title>{known}{more}</item>"


def rss(*items: str, before: str = "", channel: str = "<title>t</title>") -> bytes:
    """A feed in RSS 2.0; `before` stands before the root."""
    text = f"<?xml version='1.0' encoding='utf-8'?>{before}<rss version='2.0' "
    text += "xmlns:content='http://purl.org/rss/1.0/modules/content/' "
    text += "xmlns:dc='http://purl.org/dc/elements/1.1/' "
    text += "xmlns:media='http://search.yahoo.com/mrss/' "
    text += "xmlns:georss='http://www.georss.org/georss' "
    text += "xmlns:itunes='http://www.itunes.com/dtds/podcast-1.0.dtd'>"
    return f"{text}<channel>{channel}{''.join(items)}</channel></rss>".encode()


def entry(title: str = "a", more: str = "", number: str = "a") -> str:
    """An entry of Atom, written as it is."""
    return (
        f"<entry><id>{number}</id><title>{title}</title>"
        f"<updated>2026-01-05T08:00:00Z</updated>{more}</entry>"
    )


def atom(*entries: str, before: str = "", attributes: str = "") -> bytes:
    """A feed in Atom."""
    text = f"<?xml version='1.0' encoding='utf-8'?>{before}"
    text += f"<feed xmlns='http://www.w3.org/2005/Atom' {attributes}><title>t</title>"
    return f"{text}{''.join(entries)}</feed>".encode()


def json_feed(items: str, more: str = "") -> bytes:
    """A JSON Feed; `items` is what stands in its list."""
    version = '"version":"https://jsonfeed.org/version/1.1","title":"t"'
    return f'{{{version}{more},"items":[{items}]}}'.encode("utf-8", "surrogatepass")


def event(*lines: str, start: str = "20261201T170000Z", uid: str = "a") -> str:
    """A VEVENT with its own lines; a `start` of "" leaves DTSTART out."""
    begins = (f"DTSTART:{start}",) if start else ()
    return "\r\n".join(("BEGIN:VEVENT", f"UID:{uid}", "SUMMARY:a", *begins, *lines, "END:VEVENT"))


def calendar(*parts: str) -> bytes:
    """A VCALENDAR."""
    lines = ("BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//a//EN", *parts, "END:VCALENDAR", "")
    return "\r\n".join(lines).encode()
