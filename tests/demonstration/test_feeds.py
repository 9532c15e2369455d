"""The feeds as the sites serve them, read back by feedparser."""

import json
import re
from collections import Counter
from typing import Any

import feedparser
import pytest

from demonstration.server import TownServer
from demonstration.sites import FEEDS, SOURCES, Source
from tests.demonstration.asking import ask

XML_FEEDS = [s for s in SOURCES if s.kind == FEEDS and not s.path.endswith(".json")]
DATES_IN_WORDS = ["/feed/", "/rss/aktualnosci.xml"]


def url(servers: dict[str, TownServer], source: Source) -> str:
    return servers[source.site].base + source.path


def parsed(servers: dict[str, TownServer], path: str) -> Any:
    source = next(source for source in SOURCES if source.path == path)
    reply = ask(url(servers, source))
    return feedparser.parse(reply.body, response_headers=dict(reply.headers))


@pytest.mark.parametrize("source", XML_FEEDS, ids=lambda source: source.path)
def test_feedparser_reads_every_feed_without_complaint(
    servers: dict[str, TownServer], source: Source
) -> None:
    feed = parsed(servers, source.path)
    assert feed.bozo is False
    assert feed.feed.title
    assert len(feed.entries) >= 5
    for entry in feed.entries:
        assert entry.title.strip()
        assert entry.summary.strip()
        assert entry.link


def test_every_town_publishes_at_least_forty_items_and_none_twice(
    servers: dict[str, TownServer],
) -> None:
    paths: dict[str, list[str]] = {}
    for source in SOURCES:
        if source.kind != FEEDS or source.site == "varldsarvet":
            continue
        if source.path.endswith(".json"):
            items = json.loads(ask(url(servers, source)).body)["items"]
            links = [item["url"] for item in items]
        else:
            links = [entry.link for entry in parsed(servers, source.path).entries]
        paths.setdefault(source.town, []).extend(links)
    assert {town for town, links in paths.items() if len(links) >= 40} == {
        "falun",
        "roros",
        "hamina",
        "gutersloh",
        "grudziadz",
    }
    assert all(len(set(links)) == len(links) for links in paths.values())


@pytest.mark.parametrize(
    ("path", "charset", "letter"),
    [
        ("/feed/", "windows-1252", "ä"),
        ("/meldungen/rss.xml", "windows-1252", "ü"),
        ("/rss/aktualnosci.xml", "iso-8859-2", "ż"),
        ("/nyheter/rss", "utf-8", "å"),
    ],
)
def test_the_bytes_are_in_the_charset_that_the_feed_declares(
    servers: dict[str, TownServer], path: str, charset: str, letter: str
) -> None:
    source = next(source for source in SOURCES if source.path == path)
    body = ask(url(servers, source)).body
    declared = re.search(rb'encoding="([^"]+)"', body)
    assert declared
    assert declared[1].decode().lower() == charset
    assert letter.encode(charset) in body
    if charset != "utf-8":
        with pytest.raises(UnicodeDecodeError):
            body.decode("utf-8")


def test_letters_that_a_charset_lacks_are_still_readable(
    servers: dict[str, TownServer],
) -> None:
    titles = [entry.title for entry in parsed(servers, "/meldungen/rss.xml").entries]
    assert any("Grudziądz" in title for title in titles)


def test_falun_gives_the_full_text_with_absolute_links(servers: dict[str, TownServer]) -> None:
    entries = parsed(servers, "/nyheter/rss").entries
    bodies = [entry.content[0].value for entry in entries]
    assert all(body.startswith("<p>") for body in bodies)
    assert any(f'href="{servers["falun"].base}/' in body for body in bodies)
    assert any("<ul><li>" in body for body in bodies)


def test_the_second_host_of_falun_has_items_of_the_first_by_path_and_title(
    servers: dict[str, TownServer],
) -> None:
    def known(path: str, base: str) -> set[tuple[str, str]]:
        entries = parsed(servers, path).entries
        assert all(entry.link.startswith(base) for entry in entries)
        return {(entry.link.removeprefix(base), entry.title) for entry in entries}

    first = known("/nyheter/rss", servers["falun"].base)
    second = known("/varldsarv/rss", servers["varldsarvet"].base)
    assert len(second) >= 4
    assert second < first


def test_the_atom_feed_of_roros_marks_southern_sami_among_the_norwegian(
    servers: dict[str, TownServer],
) -> None:
    feed = parsed(servers, "/feed/atom/")
    assert feed.version == "atom10"
    assert feed.feed.title_detail.language == "nb"
    languages = Counter(entry.title_detail.language for entry in feed.entries)
    assert languages["sma"] >= 5
    assert languages["nb"] >= 30


def test_the_json_feed_is_version_1_1_with_ids_texts_and_dates(
    servers: dict[str, TownServer],
) -> None:
    feed = json.loads(ask(f"{servers['hamina'].base}/feed.json").body)
    assert feed["version"] == "https://jsonfeed.org/version/1.1"
    assert feed["language"] == "fi"
    assert len(feed["items"]) >= 10
    for item in feed["items"]:
        assert item["id"]
        assert item["content_html"].startswith("<p>")
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:00\+0[23]:00", item["date_published"])


@pytest.mark.parametrize("path", DATES_IN_WORDS)
def test_some_dates_are_in_words_of_the_language(servers: dict[str, TownServer], path: str) -> None:
    entries = parsed(servers, path).entries
    in_words = [entry for entry in entries if not entry.published_parsed]
    assert 3 <= len(in_words) < len(entries) / 2
    assert all(re.fullmatch(r"\d{1,2}\.? [^\W\d]+ 20\d\d", entry.published) for entry in in_words)


def test_the_feed_of_gutersloh_has_links_without_a_host_and_no_ids(
    servers: dict[str, TownServer],
) -> None:
    entries = parsed(servers, "/meldungen/rss.xml").entries
    assert all(entry.link.startswith("/meldungen/20") for entry in entries)
    assert not any(entry.get("id") for entry in entries)
