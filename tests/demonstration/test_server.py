"""The sites over HTTP: validators, discovery, pages behind every link, equal answers all day."""

import re
import socket
from datetime import UTC, datetime
from urllib.parse import urljoin, urlsplit

import pytest
import time_machine
from selectolax.lexbor import LexborHTMLParser

from demonstration.server import PortTaken, TownServer, running_sites
from demonstration.sites import SITES, SOURCES
from tests.demonstration.asking import ask, is_free

SOURCE_IDS = [f"{source.site}{source.path}" for source in SOURCES]


def test_there_are_feeds_and_one_calendar_of_each_of_the_five_towns() -> None:
    towns = {"falun", "roros", "hamina", "gutersloh", "grudziadz"}
    assert {source.town for source in SOURCES if source.kind == "rss_feeds"} == towns
    calendars = [source.town for source in SOURCES if source.kind == "ical_events"]
    assert sorted(calendars) == sorted(towns)
    assert SOURCES[0].url() == "http://127.0.0.1:8101/nyheter/rss"


@pytest.mark.parametrize("source", SOURCES, ids=SOURCE_IDS)
def test_two_requests_get_equal_bytes_and_a_known_document_is_not_sent_again(
    servers: dict[str, TownServer], source: object
) -> None:
    assert isinstance(source, type(SOURCES[0]))
    url = servers[source.site].base + source.path
    first, second = ask(url), ask(url)
    assert first.status == 200
    assert first.body == second.body
    assert first.headers["etag"] == second.headers["etag"]
    for known in (
        {"If-None-Match": first.headers["etag"]},
        {"If-None-Match": f'"other", W/{first.headers["etag"]}'},
        {"If-Modified-Since": first.headers["last-modified"]},
    ):
        again = ask(url, known)
        assert (again.status, again.body) == (304, b"")
    assert ask(url, {"If-None-Match": '"other"'}).status == 200
    assert ask(url, {"If-Modified-Since": "Mon, 01 Jan 2024 00:00:00 GMT"}).status == 200
    assert ask(url, {"If-Modified-Since": "yesterday"}).status == 200
    head = ask(url, method="HEAD")
    assert (head.status, head.body) == (200, b"")
    assert head.headers["content-length"] == str(len(first.body))


def test_a_document_is_the_same_all_day_and_changes_as_the_days_pass(
    servers: dict[str, TownServer],
) -> None:
    url = f"{servers['falun'].base}/nyheter/rss"
    with time_machine.travel(datetime(2026, 11, 24, 0, 1, tzinfo=UTC), tick=False):
        morning = ask(url)
    with time_machine.travel(datetime(2026, 11, 24, 23, 59, tzinfo=UTC), tick=False):
        evening = ask(url)
    with time_machine.travel(datetime(2026, 11, 26, 0, 1, tzinfo=UTC), tick=False):
        later = ask(url, {"If-None-Match": morning.headers["etag"]})
    assert morning.body == evening.body
    assert later.status == 200
    before, after = (set(re.findall("<guid[^>]*>([^<]+)", text.text)) for text in (morning, later))
    assert after - before
    assert len(before & after) >= 40


@pytest.mark.parametrize("site", SITES, ids=lambda site: site.name)
def test_the_front_page_leads_to_every_feed_and_calendar(
    servers: dict[str, TownServer], site: object
) -> None:
    assert isinstance(site, type(SITES[0]))
    base = servers[site.name].base
    page = LexborHTMLParser(ask(f"{base}/").text)
    heads = {
        urljoin(f"{base}/", link.attributes["href"] or ""): link.attributes["type"]
        for link in page.css('link[rel="alternate"]')
    }
    anchors = {link.attributes["href"] or "" for link in page.css("a[href]")}
    own = {base + source.path for source in SOURCES if source.site == site.name}
    assert own == heads.keys()
    assert own <= {urljoin(f"{base}/", href) for href in anchors}
    if site.calendar_path:
        assert heads[base + site.calendar_path] == "text/calendar"
        assert f"webcal://{urlsplit(base).netloc}{site.calendar_path}" in anchors


@pytest.mark.parametrize("site", SITES, ids=lambda site: site.name)
def test_every_page_that_a_site_leads_to_is_there(
    servers: dict[str, TownServer], site: object
) -> None:
    assert isinstance(site, type(SITES[0]))
    base = servers[site.name].base
    feeds = {base + source.path for source in SOURCES if source.site == site.name}
    to_ask, asked = [f"{base}/"], set()
    while to_ask:
        url = to_ask.pop()
        if url in asked or url in feeds:
            continue
        asked.add(url)
        reply = ask(url)
        assert reply.status == 200, url
        assert reply.headers["content-type"] == "text/html; charset=utf-8"
        for link in LexborHTMLParser(reply.text).css("a[href]"):
            found = urljoin(url, link.attributes["href"] or "")
            if found.startswith("http:"):
                assert found.startswith(base)
                to_ask.append(found)
    assert len(asked) > 10


def test_the_links_of_all_items_and_events_have_pages(servers: dict[str, TownServer]) -> None:
    atom = ask(f"{servers['roros'].base}/feed/atom/").text
    links = re.findall(r'<link rel="alternate" href="([^"]+)"', atom)
    calendar = ask(f"{servers['grudziadz'].base}/wydarzenia.ics").text.replace("\r\n ", "")
    links += re.findall(r"^URL:(\S+)", calendar, re.MULTILINE)
    assert len(links) > 80
    assert [link for link in links if ask(link).status != 200] == []


def test_the_page_of_a_southern_sami_item_says_so(servers: dict[str, TownServer]) -> None:
    front = ask(f"{servers['roros'].base}/feed/atom/").text
    link = next(link for link in re.findall(r"<id>([^<]+)</id>", front) if link.endswith("skuvle/"))
    assert '<article lang="sma">' in ask(link).text


def test_what_is_not_there_is_not_found(servers: dict[str, TownServer]) -> None:
    assert ask(f"{servers['falun'].base}/nyheter/2026-01-01-ingenting.html").status == 404


def test_a_taken_port_is_named_and_nothing_stays_open(first_port: int) -> None:
    taken = first_port + 1
    with (
        socket.create_server(("127.0.0.1", taken)),
        pytest.raises(PortTaken, match=f"Port {taken} is taken"),
        running_sites(first_port),
    ):
        pass
    assert is_free(first_port)
