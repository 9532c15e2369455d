"""Sitemaps, read back by a parser and held against the protocol's rules."""

import xml.etree.ElementTree as ET
from datetime import UTC, datetime

import pytest

from hub.publishing.sitemap import (
    MOST_ADDRESSES,
    SitemapPage,
    SitemapPart,
    sitemap_bytes,
    sitemap_index_bytes,
)

NS = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9", "x": "http://www.w3.org/1999/xhtml"}
AT = datetime(2026, 11, 24, 12, 30, 5, 999, tzinfo=UTC)
PAGE = SitemapPage(
    (("sv", 'https://h.example/sv/news/1/a&b?"<>'), ("pl", "https://h.example/pl/news/1/a")),
    "https://h.example/en/news/1/a",
    AT,
)


def read(data: bytes) -> ET.Element:
    return ET.fromstring(data)  # noqa: S314 -- made here


def test_every_language_of_a_page_names_all_of_them() -> None:
    root = read(sitemap_bytes([PAGE]))
    assert root.tag == f"{{{NS['s']}}}urlset"
    rows = root.findall("s:url", NS)
    assert [row.findtext("s:loc", None, NS) for row in rows] == [url for _, url in PAGE.versions]
    for row in rows:
        # The order that the protocol's schema wants: loc, lastmod, then what is not its own.
        names = [child.tag.partition("}")[2] for child in row]
        assert names == ["loc", "lastmod", "link", "link", "link"]
        links = {link.get("hreflang"): link.get("href") for link in row.findall("x:link", NS)}
        assert links == {**dict(PAGE.versions), "x-default": PAGE.default}
        assert row.findtext("s:lastmod", None, NS) == "2026-11-24T12:30:05+00:00"


def test_an_index_names_its_files() -> None:
    root = read(
        sitemap_index_bytes([SitemapPart("https://h.example/1.xml?a&b", AT), SitemapPart("x")])
    )
    assert root.tag == f"{{{NS['s']}}}sitemapindex"
    locations = [part.findtext("s:loc", None, NS) for part in root]
    assert locations == ["https://h.example/1.xml?a&b", "x"]
    assert [len(part) for part in root] == [2, 1]


def test_more_than_the_protocol_allows_is_refused() -> None:
    with pytest.raises(ValueError, match="50000"):
        sitemap_index_bytes(SitemapPart("x") for _ in range(MOST_ADDRESSES + 1))
    one = SitemapPage((("en", "x"),), "x")
    with pytest.raises(ValueError, match="50000"):
        sitemap_bytes([one] * (MOST_ADDRESSES + 1))
