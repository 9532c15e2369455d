from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hub_plugins.rss_feeds.discovery import discover
from hypothesis import given, settings
from hypothesis import strategies as st

from hub.content.drafts import Found, SourceDocument

Make = Callable[..., SourceDocument]


def test_a_feed_finds_itself(document: Make) -> None:
    for name in ("rss_2.0.xml", "atom_1.0.xml", "json_feed_1.1.json", "iso_8859_2.xml"):
        (found,) = discover(document(name))
        assert found.itself
        assert found.url == "https://town.example/news/feed"
    assert discover(document("rss_2.0.xml"))[0].title == "Kommunens nyheter"


def test_a_page_gives_its_feeds_declared_ones_first_and_comments_last(document: Make) -> None:
    found = discover(document("page.html", url="https://kommunen.example/start"))
    assert [(one.url, one.title) for one in found] == [
        ("https://kommunen.example/aktuellt/nyheter.rss", "Nyheter"),
        ("https://cdn.example/feed.json", "Nyheter (JSON)"),
        ("https://kommunen.example/feed/", "Prenumerera"),
        ("https://kommunen.example/diarium.xml", "Diarium"),
        ("http://kommunen.example/press.atom", "Press"),
        ("https://kommunen.example/comments/feed/", "Kommentarer"),
    ]
    assert all(one.kind == "rss_feeds" and not one.itself for one in found)


@pytest.mark.parametrize(
    ("href", "is_feed"),
    [
        ("/rss", True),
        ("/nyheter/feed", True),
        ("/feed/rss2", True),
        ("/index.rdf", True),
        ("/?feed=rss2", True),
        ("/nyheter?type=rss&amp;id=4", True),
        ("/pl/aktualnosci.xml", True),
        ("feed:https://other.example/x", True),
        ("/feedback", False),
        ("/sitemap.xml", False),
        ("/rss-info.html", False),
        ("/kalender.ics", False),
        ("webcal://town.example/feed", False),
        ("mailto:rss@town.example", False),
    ],
)
def test_links_are_told_apart_by_their_address(document: Make, href: str, is_feed: bool) -> None:
    page = f"<html><body><a href='{href}'>x</a></body></html>".encode()
    assert bool(discover(document(page))) is is_feed


@pytest.mark.parametrize("data", [b"", b"text", b"{}", b"\x00\xff", b"BEGIN:VCALENDAR"])
def test_what_is_neither_feed_nor_page_finds_nothing(document: Make, data: bytes) -> None:
    assert discover(document(data)) == ()


def test_a_piece_of_a_page_without_html_element_is_read_as_a_page(document: Make) -> None:
    fragment = replace(document(b"<div><a href='/feed/'>N</a></div>"), media_type="text/html")
    assert discover(fragment) == (Found("https://town.example/feed/", "rss_feeds", "N"),)


@given(st.binary(max_size=200), st.text(max_size=40))
@settings(max_examples=80)
def test_arbitrary_pages_raise_nothing(document_bytes: bytes, href: str) -> None:
    start = b"<html><base href='//[x'><a href='http://["
    data = start + href.encode("utf-8", "replace") + b"/feed/'>" + document_bytes
    assert isinstance(discover(_page(data)), tuple)


def _page(data: bytes) -> SourceDocument:
    return SourceDocument(data, "https://town.example/", datetime(2026, 11, 24, tzinfo=UTC))
