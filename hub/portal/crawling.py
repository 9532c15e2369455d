"""What search engines read first: robots.txt, and the sitemap of all pages in all languages."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from urllib.parse import quote

from flask import Blueprint, current_app, url_for
from werkzeug.wrappers import Response

from hub.content.kept_values import next_visibility_change
from hub.content.kinds import EntryKind
from hub.content.presenting import slug_of
from hub.content.sitemap import SitemapEntry, sitemap_entries, sitemap_parts
from hub.core.clock import now
from hub.core.errors import NotFound
from hub.core.languages import DEFAULT_LANGUAGE, INTERFACE_LANGUAGES
from hub.core.words import lazy_gettext as _l
from hub.plugin_host.pages_listed import listed_addresses
from hub.portal.entry_pages import kinds_with_pages
from hub.publishing.sitemap import (
    MEDIA_TYPE,
    SitemapPage,
    SitemapPart,
    sitemap_bytes,
    sitemap_index_bytes,
)
from hub.web.access import PUBLIC, open_to
from hub.web.caching import cached_by_revision, holds_until
from hub.web.menu import FOOTER, MAIN, menu_of
from hub.web.page_frame import absolute

pages = Blueprint("crawling", __name__)

ENTRIES_IN_A_PART = 1000
"""With all seven languages of each, and their alternates, about 7 MB, compressed a thirtieth."""

NOT_CRAWLED = (
    "/*?*&",  # combinations of filters, and pages of them
    "/*?q=",
    "/*?after=",
    "/*?before=",
    "/*?from=",
    "/*?to=",
    "/*/display?",  # these keep a choice and lead back
    "/*/language?",
    "/*/languages/save",
    "/*/zone?",
    "/health/",
    "/metrics",
)


@pages.get("/robots.txt")
@open_to(PUBLIC)
@cached_by_revision(is_page=False)
def robots() -> Response:
    """What is not worth asking for (RFC 9309), and where the sitemap is."""
    lines = ["User-agent: *", *(f"Disallow: {_rooted(path)}" for path in NOT_CRAWLED)]
    lines += ["", f"Sitemap: {absolute(url_for('crawling.index'))}", ""]
    return Response("\n".join(lines), mimetype="text/plain")


def _rooted(path: str) -> str:
    root = url_for("language.choose").rstrip("/")
    return f"{root}{path}"


@pages.get("/sitemap.xml")
@open_to(PUBLIC)
@cached_by_revision(is_page=False)
def index() -> Response:
    """The files of the sitemap: one with the pages, and one for each thousand of entries' ids."""
    holds_until(next_visibility_change(now()))
    parts = [SitemapPart(absolute(url_for("crawling.plain_pages")))]
    parts += [
        SitemapPart(absolute(url_for("crawling.entries", number=part.number)), part.modified_at)
        for part in sitemap_parts(list(kinds_with_pages()), ENTRIES_IN_A_PART)
    ]
    return Response(sitemap_index_bytes(parts), mimetype=MEDIA_TYPE)


@pages.get("/sitemap-pages.xml")
@open_to(PUBLIC)
@cached_by_revision(is_page=False)
def plain_pages() -> Response:
    """The front page, what the menus lead to, and what views list."""
    menu = menu_of(current_app)
    addresses = [url_for("portal.home")]
    addresses += [link.url for link in (*menu.links(MAIN), *menu.links(FOOTER))]
    addresses += listed_addresses()
    # The menus' addresses are in whatever language the crawler asks for; each is given in all.
    found = {_versions(address): None for address in addresses}
    pages_once = (_page(versions) for versions in found if versions)
    return Response(sitemap_bytes(pages_once), mimetype=MEDIA_TYPE)


@pages.get("/sitemap-entries-<int(max=2147483):number>.xml")
@open_to(PUBLIC)
@cached_by_revision(is_page=False)
def entries(number: int) -> Response:
    """The public entries whose ids stand in one thousand, so that a part never shifts."""
    holds_until(next_visibility_change(now()))
    kinds = kinds_with_pages()
    found = sitemap_entries(list(kinds), number, ENTRIES_IN_A_PART)
    if not found:
        raise NotFound(_l("There is no sitemap at this address."))
    return Response(sitemap_bytes(_entry_pages(found, kinds)), mimetype=MEDIA_TYPE)


def _entry_pages(
    found: list[SitemapEntry], kinds: Mapping[str, EntryKind]
) -> Iterator[SitemapPage]:
    # One address of each kind is built by its route; the others differ in number and slug alone.
    patterns = {
        name: url_for(str(kind.endpoint), lang=DEFAULT_LANGUAGE, id=0, slug="-")
        for name, kind in kinds.items()
    }
    for row in found:
        address = patterns[row.kind].replace("/0/-", f"/{row.id}/{quote(slug_of(row.title))}")
        yield _page(_versions(address, row.languages), row.modified_at)


def _versions(
    address: str, languages: Iterable[str] = tuple(INTERFACE_LANGUAGES)
) -> tuple[tuple[str, str], ...]:
    """A local address in these languages, absolute; none for one that is in no language."""
    root = url_for("language.choose")
    language, _, rest = address.partition("?")[0].removeprefix(root).partition("/")
    if language not in INTERFACE_LANGUAGES:
        return ()
    return tuple((code, absolute(f"{root}{code}/{rest}")) for code in languages)


def _page(
    versions: tuple[tuple[str, str], ...], modified_at: datetime | None = None
) -> SitemapPage:
    default = dict(versions).get(DEFAULT_LANGUAGE, versions[0][1])
    return SitemapPage(versions, default, modified_at)
