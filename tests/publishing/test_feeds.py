import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from xml.etree import ElementTree as ET

import feedparser
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.publishing.characters import printable
from hub.publishing.feeds import atom_bytes, json_feed_bytes, rss_bytes
from hub.publishing.records import FeedRecord
from tests.publishing.samples import CHANGED_AT, feed, item

ATOM = "{http://www.w3.org/2005/Atom}"
XML_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
XML_FORMATS = pytest.mark.parametrize("write", [atom_bytes, rss_bytes])
ALL_FORMATS = pytest.mark.parametrize("write", [atom_bytes, rss_bytes, json_feed_bytes])
Writer = Callable[[FeedRecord], bytes]


def parsed(data: bytes) -> Any:
    found = feedparser.parse(data, sanitize_html=False, resolve_relative_uris=False)
    assert not found.bozo, found.get("bozo_exception")
    return found


def test_feedparser_reads_the_atom_feed_and_its_links() -> None:
    found = parsed(atom_bytes(feed(item())))
    assert found.version == "atom10"
    assert found.feed.title == "Nyheter"
    assert found.feed.subtitle == "Från fem städer"
    assert found.feed.language == "sv"
    assert found.feed.link == "https://hub.example/sv/news"
    assert found.feed.id == "https://hub.example/sv/news.atom"
    assert found.feed.updated == "2026-03-01T08:30:15+00:00"
    assert found.feed.rights == "Källornas villkor gäller"
    assert found.feed.generator == "Partner Network Hub"
    links = {(link.rel, link.get("hreflang")): link.href for link in found.feed.links}
    assert links == {
        ("alternate", None): "https://hub.example/sv/news",
        ("self", None): "https://hub.example/sv/news.atom",
        ("next", None): "https://hub.example/sv/news.atom?before=6",
        ("alternate", "de"): "https://hub.example/de/news.atom",
    }


def test_feedparser_reads_the_rss_feed_and_its_links() -> None:
    found = parsed(rss_bytes(feed(item())))
    assert found.version == "rss20"
    assert found.feed.title == "Nyheter"
    assert found.feed.language == "sv"
    assert found.feed.link == "https://hub.example/sv/news"
    assert found.feed.updated == "Sun, 01 Mar 2026 08:30:15 +0000"
    links = {(link.rel, link.get("hreflang")): link.href for link in found.feed.links}
    assert links["next", None] == "https://hub.example/sv/news.atom?before=6"
    assert links["alternate", "de"] == "https://hub.example/de/news.atom"


@XML_FORMATS
def test_an_item_says_what_it_is_and_where_it_came_from(write: Writer) -> None:
    (entry,) = parsed(write(feed(item()))).entries
    assert entry.id == "https://hub.example/sv/news/7"
    assert entry.link == "https://hub.example/sv/news/7/ny-cykelv%C3%A4g"
    assert entry.title == "Ny cykelväg & bro"
    assert entry.content[0].value == "<p>Vägen är <b>klar</b>.</p>"
    assert entry.author == "Falun"
    assert [tag.term for tag in entry.tags] == ["Trafik", "Miljö"]
    assert entry.published_parsed[:5] == (2026, 2, 1, 6, 0)
    assert entry.updated_parsed[:6] == (2026, 3, 1, 8, 30, 15)
    assert entry.source.title == "Falu kommun"
    vias = [link.href for link in entry.links if link.rel == "via"]
    assert vias == ["https://www.falun.example/nyheter/cykelvag"]


def test_a_plain_summary_with_a_less_than_sign_survives_in_every_format() -> None:
    record = feed(item())
    (entry,) = parsed(atom_bytes(record)).entries
    assert entry.summary == "Kortare än 1 < 2 kilometer"
    assert entry.summary_detail.type == "text/plain"
    (entry,) = parsed(rss_bytes(record)).entries
    assert entry.summary == "Kortare än 1 &lt; 2 kilometer"
    assert json.loads(json_feed_bytes(record))["items"][0]["summary"] == (
        "Kortare än 1 < 2 kilometer"
    )


def test_the_json_feed_has_the_keys_of_version_1_1() -> None:
    document = json.loads(json_feed_bytes(feed(item())))
    assert document["version"] == "https://jsonfeed.org/version/1.1"
    assert document["home_page_url"] == "https://hub.example/sv/news"
    assert document["feed_url"] == "https://hub.example/sv/news.atom"
    assert document["next_url"] == "https://hub.example/sv/news.atom?before=6"
    assert document["language"] == "sv"
    assert document["_hub"]["alternates"] == [
        {"language": "de", "feed_url": "https://hub.example/de/news.atom"}
    ]
    assert document["items"] == [
        {
            "id": "https://hub.example/sv/news/7",
            "url": "https://hub.example/sv/news/7/ny-cykelv%C3%A4g",
            "external_url": "https://www.falun.example/nyheter/cykelvag",
            "title": "Ny cykelväg & bro",
            "summary": "Kortare än 1 < 2 kilometer",
            "date_published": "2026-02-01T06:00:00Z",
            "date_modified": "2026-03-01T08:30:15Z",
            "authors": [{"name": "Falun"}],
            "tags": ["Trafik", "Miljö"],
            "_hub": {
                "source_name": "Falu kommun",
                "source_url": "https://www.falun.example/rss",
                "town": "Falun",
            },
            "content_html": "<p>Vägen är <b>klar</b>.</p>",
        }
    ]


def test_an_item_in_another_language_than_the_feed_says_so_and_others_do_not() -> None:
    record = feed(item(), item(id="https://hub.example/sv/news/8", language="sma"))
    for data, name in ((atom_bytes(record), f"{ATOM}entry"), (rss_bytes(record), "item")):
        root = ET.fromstring(data)  # noqa: S314 - our own bytes
        assert root.get(XML_LANGUAGE) == "sv"
        assert [each.get(XML_LANGUAGE) for each in root.iter(name)] == [None, "sma"]
    items = json.loads(json_feed_bytes(record))["items"]
    assert [each.get("language") for each in items] == [None, "sma"]


def test_atom_tells_what_was_withdrawn_and_the_others_leave_it_out() -> None:
    gone = item(
        id="https://hub.example/sv/news/9",
        is_withdrawn=True,
        updated_at=datetime(2026, 2, 28, 12, tzinfo=UTC),
    )
    record = feed(item(), gone)
    root = ET.fromstring(atom_bytes(record))  # noqa: S314 - our own bytes
    (tombstone,) = root.iter("{http://purl.org/atompub/tombstones/1.0}deleted-entry")
    assert tombstone.attrib == {
        "ref": "https://hub.example/sv/news/9",
        "when": "2026-02-28T12:00:00Z",
    }
    assert len(list(root.iter(f"{ATOM}entry"))) == 1
    assert len(parsed(rss_bytes(record)).entries) == 1
    assert len(json.loads(json_feed_bytes(record))["items"]) == 1


def test_the_guid_is_a_permalink_only_when_it_is_the_link() -> None:
    record = feed(item(), item(id="tag:hub.example,2026:8"), item(id=item().url))
    root = ET.fromstring(rss_bytes(record))  # noqa: S314 - our own bytes
    assert [each.get("isPermaLink") for each in root.iter("guid")] == ["false", "false", "true"]


@XML_FORMATS
@given(text=st.text(max_size=80), language=st.sampled_from(["sv", "und", "", 'x"', "sma"]))
def test_any_text_gives_a_feed_that_feedparser_has_nothing_against(
    write: Writer, text: str, language: str
) -> None:
    hostile = item(
        title=text,
        summary=text,
        body_html=text,
        author=text,
        categories=(text,),
        source_name=text,
        language=language,
        original_url="https://a.example/" + text,
    )
    record = feed(hostile, title=text, description=text, rights=text, generator=text)
    (entry,) = parsed(write(record)).entries
    assert entry.link == item().url.replace("ä", "%C3%A4")


@given(st.text(max_size=80))
def test_any_title_comes_back_from_atom_and_json_as_it_was(text: str) -> None:
    record = feed(item(title=text))
    wanted = " ".join(printable(text).split())
    root = ET.fromstring(atom_bytes(record))  # noqa: S314 - our own bytes
    (entry,) = root.iter(f"{ATOM}entry")
    assert (entry.findtext(f"{ATOM}title") or "") == wanted
    assert json.loads(json_feed_bytes(record))["items"][0].get("title", "") == wanted


@ALL_FORMATS
def test_equal_records_give_equal_bytes_without_asking_the_clock(write: Writer) -> None:
    record = feed(item(), item(id="https://hub.example/sv/news/8"))
    assert write(record) == write(replace(record))
    assert write(feed()) == write(feed())
    assert CHANGED_AT.strftime("%Y").encode() in write(feed()) or write is json_feed_bytes


@ALL_FORMATS
def test_dangerous_addresses_of_sources_are_left_out(write: Writer) -> None:
    hostile = item(source_url="javascript:alert(1)", original_url="data:text/html,x")
    written = write(feed(hostile))
    assert b"javascript:" not in written
    assert b"data:" not in written
    assert b"Nyheter" in written
