import json
from datetime import timedelta
from typing import Any
from xml.etree import ElementTree as ET

import feedparser
import pytest
from flask import Flask
from flask.testing import FlaskClient

from hub.core.clock import now
from tests.build import change_title, make_news, make_source, withdraw
from tests.reading import LANGUAGES, statements

XML = ("atom", "rss")
ALL = (*XML, "json")
HOSTILE = 'Å <b>&amp; "quotes" ]]> & \u2028 end'


def parsed(client: FlaskClient, address: str) -> Any:
    """The feed as a reader's program understands it."""
    answer = client.get(address)
    assert answer.status_code == 200, (address, answer.text[:300])
    feed = feedparser.parse(answer.data, response_headers={"content-type": answer.content_type})
    assert not feed.bozo, (address, feed.get("bozo_exception"))
    return feed


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("form", XML)
def test_a_feed_is_well_formed_in_every_language(
    app: Flask, client: FlaskClient, form: str, language: str
) -> None:
    with app.app_context():
        source = make_source(town="roros", name="Røros kommune")
        make_news(
            town="roros",
            title=HOSTILE,
            language="nb",
            summary=HOSTILE,
            body="<p>Brød &amp; <em>smør</em></p>",
            source=source,
            topics=["culture"],
        )
    feed = parsed(client, f"/{language}/news.{form}")
    assert len(feed.entries) == 1
    assert feed.feed.language == language
    entry = feed.entries[0]
    assert "Brød" in entry.content[0].value
    assert entry.tags
    assert feed.version == {"atom": "atom10", "rss": "rss20"}[form]


@pytest.mark.parametrize("form", XML)
def test_an_empty_feed_is_well_formed(client: FlaskClient, form: str) -> None:
    assert parsed(client, f"/en/news.{form}").entries == []


def test_the_feeds_hold_what_the_list_holds(app: Flask, client: FlaskClient) -> None:
    with app.app_context():
        make_news(town="falun", title="A")
        make_news(town="roros", title="B", topics=["culture"])
    for query, wanted in (("", ["B", "A"]), ("?town=falun", ["A"]), ("?topic=culture", ["B"])):
        for form in XML:
            feed = parsed(client, f"/en/news.{form}{query}")
            assert [entry.title for entry in feed.entries] == wanted
        document = client.get(f"/en/news.json{query}").get_json()
        assert [item["title"] for item in document["items"]] == wanted


def test_a_filter_that_cannot_be_read_is_an_error_and_never_everything(
    app: Flask, client: FlaskClient
) -> None:
    with app.app_context():
        make_news(title="Secretly everything")
    for form in ALL:
        answer = client.get(f"/en/news.{form}?town=atlantis")
        assert answer.status_code == 400
        assert b"atlantis" in answer.data
        assert b"Secretly" not in answer.data


def test_feeds_lead_to_older_items_and_cover_all_of_them_once(
    app: Flask, client: FlaskClient
) -> None:
    with app.app_context():
        for number in range(120):
            make_news(title=f"Item {number}", published_at=now() - timedelta(minutes=number))
    for form in XML:
        where: str | None = f"/en/news.{form}?town=falun"
        titles: list[str] = []
        while where:
            feed = parsed(client, where)
            titles += [entry.title for entry in feed.entries]
            where = next((link.href for link in feed.feed.links if link.rel == "next"), None)
            assert len(titles) <= 120
        assert titles == [f"Item {number}" for number in range(120)]
    first = client.get("/en/news.json").get_json()
    assert len(client.get(first["next_url"]).get_json()["items"]) == 50


def test_a_feed_names_itself_its_page_and_its_other_languages(
    app: Flask, client: FlaskClient
) -> None:
    with app.app_context():
        make_news()
    feed = parsed(client, "/en/news.atom?town=falun")
    links = {(link.rel, link.get("hreflang", "")): link.href for link in feed.feed.links}
    base = app.config["HUB"].public_url
    assert links[("self", "")] == f"{base}/en/news.atom?town=falun"
    assert links[("alternate", "")] == f"{base}/en/news?town=falun"
    for language in set(LANGUAGES) - {"en"}:
        assert links[("alternate", language)] == f"{base}/{language}/news.atom?town=falun"


def test_an_item_keeps_its_id_when_its_title_changes(app: Flask, client: FlaskClient) -> None:
    with app.app_context():
        entry_id = make_news(title="Before")
    before = parsed(client, "/en/news.atom").entries[0]
    with app.app_context():
        change_title(entry_id, "sv", "After")
    after = parsed(client, "/en/news.atom").entries[0]
    assert after.title == "After"
    assert after.id == before.id
    assert after.link != before.link


def test_words_in_another_language_say_so(app: Flask, client: FlaskClient) -> None:
    with app.app_context():
        make_news(town="hamina", title="Kirjasto", language="fi")
    root = ET.fromstring(client.get("/en/news.atom").data)  # noqa: S314 -- our own feed
    entry = root.find("{http://www.w3.org/2005/Atom}entry")
    assert entry is not None
    assert entry.get("{http://www.w3.org/XML/1998/namespace}lang") == "fi"


def test_a_withdrawn_item_leaves_a_tombstone(app: Flask, client: FlaskClient) -> None:
    with app.app_context():
        kept, gone = make_news(title="Kept"), make_news(title="Gone")
    entry_id = next(
        entry.id for entry in parsed(client, "/en/news.atom").entries if entry.title == "Gone"
    )
    with app.app_context():
        withdraw(gone)
    assert [entry.title for entry in parsed(client, "/en/news.atom").entries] == ["Kept"]
    root = ET.fromstring(client.get("/en/news.atom").data)  # noqa: S314 -- our own feed
    deleted = root.findall("{http://purl.org/atompub/tombstones/1.0}deleted-entry")
    assert [element.get("ref") for element in deleted] == [entry_id]
    assert str(kept) in client.get("/en/news.json").get_json()["items"][0]["id"]


@pytest.mark.parametrize("form", ALL)
def test_a_feed_is_answered_304_without_reading_entries(
    app: Flask, client: FlaskClient, form: str
) -> None:
    with app.app_context():
        entry_id = make_news(title="Before")
    first = client.get(f"/en/news.{form}")
    headers = {"If-None-Match": first.headers["ETag"]}
    with statements(app) as run:
        assert client.get(f"/en/news.{form}", headers=headers).status_code == 304
    assert not any(" FROM entry" in statement for statement in run)
    with app.app_context():
        change_title(entry_id, "sv", "After")
    assert client.get(f"/en/news.{form}", headers=headers).status_code == 200
    assert client.head(f"/en/news.{form}").data == b""


def test_json_feed_says_what_a_reader_needs(app: Flask, client: FlaskClient) -> None:
    with app.app_context():
        source = make_source(name="Falu kommun")
        make_news(title="T", body="<p>B</p>", source=source, url="https://falun.example/t")
    answer = client.get("/sv/news.json")
    assert answer.content_type.startswith("application/feed+json")
    document = json.loads(answer.data)
    item = document["items"][0]
    assert document["version"] == "https://jsonfeed.org/version/1.1"
    assert item["external_url"] == "https://falun.example/t"
    assert item["content_html"] == "<p>B</p>"
    assert item["_hub"]["source_name"] == "Falu kommun"
