"""Sitemaps as https://www.sitemaps.org/protocol.html has them, with the languages of each page.

Every language version names all others and itself, as search engines ask
(https://developers.google.com/search/docs/specialty/international/localized-versions).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from xml.sax.saxutils import escape, quoteattr

MEDIA_TYPE: Final = "application/xml"
MOST_ADDRESSES: Final = 50_000
"""What one file, or one index, may hold."""

_HEAD: Final = '<?xml version="1.0" encoding="UTF-8"?>\n'
_NAMESPACES: Final = (
    'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:xhtml="http://www.w3.org/1999/xhtml"'
)


@dataclass(frozen=True, slots=True)
class SitemapPage:
    """A page in its languages: pairs of code and absolute address; `default` is for all others."""

    versions: Sequence[tuple[str, str]]
    default: str
    modified_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class SitemapPart:
    """One file of an index."""

    url: str
    modified_at: datetime | None = None


def sitemap_index_bytes(parts: Iterable[SitemapPart]) -> bytes:
    """The index of several files; raises ValueError for more than an index may hold."""
    rows = [
        f"<sitemap><loc>{escape(part.url)}</loc>{_modified(part.modified_at)}</sitemap>\n"
        for part in parts
    ]
    if len(rows) > MOST_ADDRESSES:
        raise ValueError(f"a sitemap index holds at most {MOST_ADDRESSES} files, not {len(rows)}")
    return f"{_HEAD}<sitemapindex {_NAMESPACES}>\n{''.join(rows)}</sitemapindex>\n".encode()


def sitemap_bytes(pages: Iterable[SitemapPage]) -> bytes:
    """One file; raises ValueError for more addresses than it may hold."""
    rows = [row for page in pages for row in _rows(page)]
    if len(rows) > MOST_ADDRESSES:
        raise ValueError(f"a sitemap holds at most {MOST_ADDRESSES} addresses, not {len(rows)}")
    return f"{_HEAD}<urlset {_NAMESPACES}>\n{''.join(rows)}</urlset>\n".encode()


def _rows(page: SitemapPage) -> list[str]:
    links = "".join(
        f'<xhtml:link rel="alternate" hreflang={quoteattr(code)} href={quoteattr(url)}/>'
        for code, url in (*page.versions, ("x-default", page.default))
    )
    modified = _modified(page.modified_at)
    return [f"<url><loc>{escape(url)}</loc>{modified}{links}</url>\n" for _, url in page.versions]


def _modified(moment: datetime | None) -> str:
    return f"<lastmod>{moment.isoformat(timespec='seconds')}</lastmod>" if moment else ""
