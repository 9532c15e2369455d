"""What machines find in the heads of pages: preview cards, pictures, schema.org."""

import io
import json
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image
from selectolax.lexbor import LexborHTMLParser

from hub.core.languages import INTERFACE_LANGUAGES
from tests.build import make_event, make_news, withdraw

ROOT = "http://127.0.0.1:8000"
NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)


def head_of(client: FlaskClient, path: str) -> LexborHTMLParser:
    answer = client.get(path, follow_redirects=True)
    assert answer.status_code == 200, path
    return LexborHTMLParser(answer.data)


def meta_of(head: LexborHTMLParser) -> dict[str, str]:
    return {
        node.attributes.get("property") or node.attributes.get("name") or "": (
            node.attributes.get("content") or ""
        )
        for node in head.css("head meta[content]")
    }


def records(head: LexborHTMLParser) -> dict[str, dict[str, Any]]:
    """The schema.org objects of a page by type."""
    (script,) = head.css('head script[type="application/ld+json"]')
    document = json.loads(script.text())
    assert document["@context"] == "https://schema.org"
    return {thing["@type"]: thing for thing in document["@graph"]}


def picture(client: FlaskClient, url: str) -> Image.Image:
    assert url.startswith(ROOT)
    answer = client.get(url.removeprefix(ROOT))
    assert (answer.status_code, answer.mimetype) == (200, "image/png")
    assert answer.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    image = Image.open(io.BytesIO(answer.data))
    image.load()
    return image


def test_an_article_says_what_it_is(app: Flask, client: FlaskClient) -> None:
    title = 'Bron "öppnad" </script><script>alert(1)</script> & mer'
    with app.app_context():
        entry = make_news(title=title, summary="Kort & gott", author="Ada", published_at=NOW)
    head = head_of(client, f"/nb/news/{entry}")
    meta = meta_of(head)
    assert meta["og:type"] == "article"
    assert meta["og:title"] == meta["og:image:alt"] == title
    # It has no words in Norwegian: search engines are led to the original.
    assert meta["og:url"].startswith(f"{ROOT}/sv/news/{entry}/")
    assert meta["article:published_time"].startswith("2026-11-24T12:00:00")
    assert meta["robots"] == "max-image-preview:large"
    article = records(head)["NewsArticle"]
    assert article["headline"] == title
    assert article["inLanguage"] == "sv"
    assert article["url"] == meta["og:url"]
    assert article["author"] == {"@type": "Person", "name": "Ada"}
    assert datetime.fromisoformat(article["datePublished"]) == NOW
    assert article["publisher"] == {
        "@type": "Organization",
        "name": "Falu kommun",
        "url": "https://www.falun.se",
    }
    assert article["image"] == meta["og:image"]
    assert article["isBasedOn"].startswith("https://falun.example/")
    steps = records(head)["BreadcrumbList"]["itemListElement"]
    assert [step["position"] for step in steps] == [1, 2, 3]
    assert all(step["item"].startswith(f"{ROOT}/nb/") for step in steps)
    assert picture(client, meta["og:image"]).size == (1200, 630)


def test_an_event_says_when_where_and_whether(app: Flask, client: FlaskClient) -> None:
    with time_machine.travel(NOW, tick=False):
        with app.app_context():
            held = make_event(town="hamina", starts=datetime(2026, 12, 1, 17, tzinfo=UTC))
            days = make_event(starts=date(2026, 12, 4), ends=date(2026, 12, 7))
            off = make_event(status="cancelled", details={"online_url": "https://meet.example/"})
        made = records(head_of(client, f"/fi/calendar/{held}"))["Event"]
        foreign = head_of(client, f"/fi/calendar/{held}")
        assert records(foreign)["Event"]["url"] == meta_of(foreign)["og:url"]
        assert "/sv/calendar/" in meta_of(foreign)["og:url"]
        assert made["startDate"] == "2026-12-01T19:00:00+02:00"
        assert made["endDate"] == "2026-12-01T21:00:00+02:00"
        assert made["eventStatus"].endswith("/EventScheduled")
        assert made["organizer"]["name"].startswith("Haminan kaupunki")
        assert made["location"]["name"] == "Falu Gruva"
        assert made["location"]["address"]["addressCountry"] == "FI"
        whole = records(head_of(client, f"/en/calendar/{days}"))["Event"]
        assert (whole["startDate"], whole["endDate"]) == ("2026-12-04", "2026-12-06")
        cancelled = records(head_of(client, f"/en/calendar/{off}"))["Event"]
        assert cancelled["eventStatus"].endswith("/EventCancelled")
        assert cancelled["eventAttendanceMode"].endswith("/MixedEventAttendanceMode")


@pytest.mark.parametrize("language", INTERFACE_LANGUAGES)
def test_the_front_page_says_whose_it_is_and_how_it_is_searched(
    client: FlaskClient, language: str
) -> None:
    head = head_of(client, f"/{language}/")
    found = records(head)
    assert found["WebSite"]["inLanguage"] == language
    target = found["WebSite"]["potentialAction"]["target"]["urlTemplate"]
    assert target == f"{ROOT}/{language}/search?q={{search_term_string}}"
    logo = client.get(found["Organization"]["logo"].removeprefix(ROOT))
    assert Image.open(io.BytesIO(logo.data)).size == (180, 180)
    assert found["Organization"]["name"]
    assert picture(client, meta_of(head)["og:image"]).size == (1200, 630)


def test_a_town_has_a_picture_in_its_own_colour(client: FlaskClient) -> None:
    grounds = set()
    for slug in ("falun", "roros", "hamina", "gutersloh", "grudziadz"):
        head = head_of(client, f"/pl/towns/{slug}")
        assert "City" in records(head)
        image = picture(client, meta_of(head)["og:image"])
        grounds.add(image.convert("RGB").getpixel((2, 2)))
    assert len(grounds) == 5


def test_pictures_are_confirmed_by_their_tag_and_end_with_the_entry(
    app: Flask, client: FlaskClient
) -> None:
    with app.app_context():
        entry = make_news()
        hidden = make_news(visibility="partners")
    path = f"/sv/share/entry/{entry}.png"
    first = client.get(path)
    held = {"If-None-Match": first.headers["ETag"], "Accept-Encoding": "br"}
    assert client.get(path, headers=held).status_code == 304
    assert "Content-Encoding" not in client.get(path, headers={"Accept-Encoding": "br"}).headers
    with app.app_context():
        withdraw(entry)
    assert client.get(path, headers=held).status_code == 404
    for unknown in (f"entry/{hidden}", "entry/999999", "town/nowhere", "town/Falun"):
        assert client.get(f"/sv/share/{unknown}.png").status_code == 404, unknown


def test_the_icons_that_browsers_ask_for_by_name_are_there(client: FlaskClient) -> None:
    for path, size in (("/favicon.ico", 32), ("/apple-touch-icon.png", 180)):
        image = Image.open(io.BytesIO(client.get(path).data))
        assert image.size == (size, size)


@pytest.mark.parametrize("path", ["/en/search", "/en/search?q=market"])
def test_the_search_keeps_out_of_search_engines_and_says_so_once(
    client: FlaskClient, path: str
) -> None:
    said = head_of(client, path).css('head meta[name="robots"]')
    assert [node.attributes["content"] for node in said] == ["noindex, follow"]


@pytest.mark.parametrize("kind", ["news", "calendar"])
def test_later_pages_of_a_list_say_in_their_title_which_days_they_have(
    app: Flask, client: FlaskClient, kind: str
) -> None:
    with time_machine.travel(NOW, tick=False):
        with app.app_context():
            for number in range(55):
                at = NOW + (-1 if kind == "news" else 1) * timedelta(days=number)
                if kind == "news":
                    make_news(title=f"N {number}", published_at=at)
                else:
                    make_event(title=f"E {number}", starts=at + timedelta(hours=1))
        path, titles = f"/en/{kind}?view=agenda", []
        while path:
            page = head_of(client, path)
            titles.append(page.css("title")[0].text().split(" |")[0])
            later = page.css("#results .pages a[rel=next]")
            path = (later[0].attributes["href"] or "") if later else ""
    assert titles[0] in ("News", "Calendar")
    assert len(titles) > 1
    assert len(set(titles)) == len(titles)
    assert all(" 202" in title for title in titles[1:])


def test_the_title_of_a_month_names_it(client: FlaskClient) -> None:
    with time_machine.travel(NOW, tick=False):
        for query, month in (("?view=month", "November"), ("?month=2026-12", "December")):
            title = head_of(client, f"/en/calendar{query}").css("title")[0].text()
            assert title.startswith(f"Calendar, {month} 2026 |")


@pytest.mark.parametrize(
    ("path", "canonical"),
    [
        ("news?town=R%C3%B6ros", "news?town=roros"),
        ("news?town=FALUN,Atlantis&topic=golf&utm_source=x&show=sv", "news?town=falun"),
        ("news?from_day=1&from_month=maj&from_year=2026", "news?from=2026-05-01"),
        ("news?after=1764000000000000-007", "news?after=1764000000000000-7"),
        ("news?group=nowhere&audience=nobody&language=xx&from=never", "news"),
        (
            "calendar?view=month&town=Grudziadz&month=2026-01",
            "calendar?town=grudziadz&month=2026-01",
        ),
        ("calendar?month=soon&view=list&to=2026-1-2", "calendar?to=2026-01-02"),
        ("calendar?view=month&after=1-1", "calendar"),
        ("calendar/subscribe?town=Fredrikshamn&in=sv", "calendar/subscribe?town=hamina"),
        ("search?q=%20a%20%20b&kind=golf&sort=relevance", "search?q=a+b&sort=relevance"),
        ("towns?q=Atlantis", "towns"),
        ("network?town=falun", "network"),
    ],
)
def test_the_canonical_address_has_what_the_page_understood_and_nothing_else(
    client: FlaskClient, path: str, canonical: str
) -> None:
    head = head_of(client, f"/pl/{path}")
    (said,) = head.css("head link[rel=canonical]")
    assert said.attributes["href"] == f"{ROOT}/pl/{canonical}"
    assert meta_of(head)["og:url"] == f"{ROOT}/pl/{canonical}"
    others = {
        link.attributes["hreflang"]: link.attributes["href"]
        for link in head.css("head link[rel=alternate][hreflang]")
    }
    assert others["x-default"] == f"{ROOT}/en/{canonical}"
    for code in INTERFACE_LANGUAGES:
        assert others[code] == f"{ROOT}/{code}/{canonical}"
    (again,) = head_of(client, f"/sv/{canonical}").css("head link[rel=canonical]")
    assert again.attributes["href"] == f"{ROOT}/sv/{canonical}"


@pytest.mark.parametrize(
    ("language", "texts", "versions", "default"),
    [
        ("sv", {}, ["sv"], "sv"),
        ("pl", {"sv": "Nyhet", "en": "News"}, ["pl", "en", "sv"], "en"),
        ("sma", {"fi": "Uutinen"}, ["fi"], "fi"),
        ("sma", {}, ["en"], "en"),
    ],
)
@pytest.mark.parametrize("make", [make_news, make_event])
def test_search_engines_are_told_of_the_languages_that_an_item_has_words_in(
    app: Flask,
    client: FlaskClient,
    make: Callable[..., int],
    language: str,
    texts: dict[str, str],
    versions: list[str],
    default: str,
) -> None:
    with app.app_context():
        entry = make(language=language, texts=texts)
    for code in INTERFACE_LANGUAGES:
        place = "news" if make is make_news else "calendar"
        head = head_of(client, f"/{code}/{place}/{entry}")
        said = {
            link.attributes["hreflang"]: link.attributes["href"] or ""
            for link in head.css("head link[rel=alternate][hreflang]")
        }
        assert list(said) == [*versions, "x-default"]
        assert said["x-default"] == said[default]
        own = said[code if code in versions else versions[0]]
        assert own.startswith(f"{ROOT}/{code if code in versions else versions[0]}/")
        assert head.css("head link[rel=canonical]")[0].attributes["href"] == own
        assert meta_of(head)["og:url"] == own
        # Readers can go to every language all the same.
        assert len(head.css("#langs a[lang]")) == len(INTERFACE_LANGUAGES)


def test_the_pages_of_towns_are_described_by_words_of_their_own(client: FlaskClient) -> None:
    for path, begins in (
        ("/en/towns/hamina", "Hamina, Finland: news and"),
        ("/de/towns/roros", "Røros, Norwegen: Meldungen und"),
        ("/en/towns", "The towns of the network, and what"),
        ("/en/network", "The towns’ groups and agreements"),
    ):
        meta = meta_of(head_of(client, path))
        assert meta["description"].startswith(begins)
        assert meta["og:description"] == meta["description"]
