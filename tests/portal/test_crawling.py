"""robots.txt and the sitemap, as a search engine reads them, on both databases."""

import re
import xml.etree.ElementTree as ET
from datetime import timedelta
from urllib.robotparser import RobotFileParser

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from hub.core.clock import now
from hub.core.languages import INTERFACE_LANGUAGES
from hub.portal import crawling
from tests.build import change_title, make_event, make_many_news, make_news, withdraw

NS = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9", "x": "http://www.w3.org/1999/xhtml"}
ROOT = "http://127.0.0.1:8000"


def read(client: FlaskClient, path: str) -> ET.Element:
    answer = client.get(path)
    assert answer.status_code == 200, path
    assert answer.mimetype == "application/xml"
    return ET.fromstring(answer.data)  # noqa: S314 -- made by the hub


def places(root: ET.Element) -> list[str]:
    found = [loc.text or "" for loc in root.iterfind(".//s:loc", NS)]
    assert all(address.startswith(ROOT) for address in found)
    return [address.removeprefix(ROOT) for address in found]


def everything(client: FlaskClient) -> list[str]:
    """Every page that the sitemap lists."""
    return [
        page for part in places(read(client, "/sitemap.xml")) for page in places(read(client, part))
    ]


def test_the_sitemap_lists_what_can_be_read_and_nothing_else(any_app: Flask) -> None:
    client = any_app.test_client()
    with any_app.app_context():
        news, event = make_news(title="Ny bro", texts={"en": "New bridge"}), make_event()
        hidden = {
            withdraw_and_name(make_news()),
            make_news(state="draft"),
            make_news(visibility="partners"),
            make_news(visible_from_at=now() + timedelta(days=1)),
            make_news(visible_until_at=now() - timedelta(days=1)),
        }
    listed = everything(client)
    assert len(listed) == len(set(listed))
    for code in INTERFACE_LANGUAGES:
        for plain in ("", "news", "towns/roros", "calendar/subscribe"):
            assert f"/{code}/{plain}" in listed
    # An item stands in the languages that it has words in alone.
    assert [page for page in listed if f"/news/{news}/" in page] == [
        f"/{code}/news/{news}/ny-bro" for code in ("sv", "en")
    ]
    numbers = {int(found[1]) for page in listed if (found := re.search(r"/(\d+)/", page))}
    assert numbers == {news, event}
    assert not numbers & hidden
    wrong = [page for page in listed if client.get(page).status_code != 200]
    assert not wrong


def withdraw_and_name(entry_id: int) -> int:
    withdraw(entry_id)
    return entry_id


def test_the_alternates_are_those_that_the_pages_name_themselves(
    app: Flask, client: FlaskClient
) -> None:
    with app.app_context():
        make_news(texts={"pl": "Nowe lodowisko", "nn": "Ny isbane"})
        make_event(language="fi")
        make_event(language="sma", texts={"de": "Fest"})
        make_news(language="sma")
    for part in places(read(client, "/sitemap.xml")):
        for row in read(client, part).findall("s:url", NS):
            address = (row.findtext("s:loc", "", NS)).removeprefix(ROOT)
            links = {(x.get("hreflang"), x.get("href")) for x in row.findall("x:link", NS)}
            head = client.get(address).text.partition("</head>")[0]
            assert links == set(re.findall(r'hreflang="([^"]+)" href="([^"]+)"', head)), address
            assert f'<link rel="canonical" href="{ROOT}{address}">' in head


def test_a_part_is_a_range_of_ids_and_never_shifts(
    any_app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(crawling, "ENTRIES_IN_A_PART", 10)
    client = any_app.test_client()
    with any_app.app_context():
        make_many_news(35)
    parts = places(read(client, "/sitemap.xml"))[1:]
    assert parts == [f"/sitemap-entries-{number}.xml" for number in range(4)]
    before = [places(read(client, part)) for part in parts]
    assert sum(map(len, before)) == 35
    with any_app.app_context():
        withdraw(12)
    after = [places(read(client, part)) for part in parts]
    assert [len(a) - len(b) for a, b in zip(before, after, strict=True)] == [0, 1, 0, 0]
    assert client.get("/sitemap-entries-9.xml").status_code == 404
    assert client.get("/sitemap-entries-99999999999.xml").status_code == 404


def test_the_sitemap_says_when_something_changed_and_ends_with_a_change(
    app: Flask, client: FlaskClient
) -> None:
    with app.app_context():
        with time_machine.travel("2026-11-01T10:00:00+00:00", tick=False):
            entry = make_news()
        first = client.get("/sitemap.xml")
        assert b"<lastmod>2026-11-01T10:00:00+00:00</lastmod>" in first.data
        held = {"If-None-Match": first.headers["ETag"]}
        assert client.get("/sitemap.xml", headers=held).status_code == 304
        with time_machine.travel("2026-11-02T10:00:00+00:00", tick=False):
            change_title(entry, "sv", "Nytt")
    second = client.get("/sitemap.xml", headers=held)
    assert b"<lastmod>2026-11-02T10:00:00+00:00</lastmod>" in second.data


def test_the_sitemap_is_the_same_whatever_language_is_asked_for(client: FlaskClient) -> None:
    answers = {
        client.get("/sitemap-pages.xml", headers={"Accept-Language": code}).data
        for code in ("pl", "en", "xx")
    }
    assert len(answers) == 1


def test_robots_are_led_to_the_sitemap_and_away_from_combinations(client: FlaskClient) -> None:
    answer = client.get("/robots.txt")
    assert (answer.status_code, answer.mimetype) == (200, "text/plain")
    assert f"Sitemap: {ROOT}/sitemap.xml" in answer.text.splitlines()
    parser = RobotFileParser()
    parser.parse(answer.text.splitlines())
    assert parser.site_maps() == [f"{ROOT}/sitemap.xml"]
    rules = [
        line.split(": ")[1] for line in answer.text.splitlines() if line.startswith("Disallow")
    ]

    def is_allowed(path: str) -> bool:
        # RFC 9309 section 2.2.3: "*" stands for any characters, and a rule is a beginning.
        patterns = [re.escape(rule).replace(r"\*", ".*") for rule in rules]
        return not any(re.match(pattern, path) for pattern in patterns)

    open_paths = (
        "/ /pl/ /sv/news /sv/news?town=falun /sv/news/1/a /sitemap.xml /static/hub.css?v=1 "
        "/en/share/network.png /en/calendar?view=month"
    )
    closed_paths = (
        "/sv/news?town=falun&topic=culture /sv/search?q=x /sv/news?after=1-2 "
        "/en/display?display=dark /en/zone?zone=UTC /en/languages/save?reads=fi "
        "/sv/calendar?from=2026-01-01"
    )
    assert all(map(is_allowed, open_paths.split()))
    assert not any(map(is_allowed, closed_paths.split()))
