"""The list of towns and the page of a town, in networks that say much or little."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask, g, render_template
from flask.testing import FlaskClient
from selectolax.lexbor import LexborHTMLParser

from hub.content import counts
from hub.core.clock import now
from hub.core.file_problems import BadFile
from hub.core.settings import Settings
from hub.portal.network_page import network_page
from hub.portal.town_page import kilometres_between, rounded_kilometres
from hub.towns.network_file import check_network_file, read_network_file
from hub.towns.queries import town_by_slug
from tests.build import make_event, make_news, make_source
from tests.portal.networks import DANISH, SINGLE, network_of, network_text, take_in, words
from tests.reading import link, page, statements, texts

CONTACT = """
[town.contact]
name = "Anna Andersson"
email = "anna@example.org"
phone = "+46 23 830 00"
page = "https://town.example/twin-towns"
"""


def test_the_list_has_every_town_and_what_each_shares(app: Flask, client: FlaskClient) -> None:
    with app.app_context():
        make_source(town="roros")
        make_source(town="roros", state="paused")
        for number in range(3):
            make_news(town="roros", published_at=now() - timedelta(days=number))
        make_event(town="roros")
        make_news(town="roros", state="withdrawn")
        make_news(town="roros", visibility="partners")
    parsed = page(client, "/en/towns")
    assert texts(parsed, ".town-card h2") == ["Falun", "Røros", "Hamina", "Gütersloh", "Grudziądz"]
    card = texts(parsed, ".town-card")[1]
    assert "News items: Røros 3 (last published" in card
    assert "Events: Røros 1 (last published" in card
    assert "1 source: Røros" in card
    assert "Rosse (Southern Sami)" in card
    assert texts(parsed, ".town-card span[lang=sma]") == ["Rosse"]
    assert "Nothing yet." in texts(parsed, ".town-card")[0]
    assert link(parsed, '.town-card a[href="/en/news?town=roros"]')
    assert texts(parsed, "#former + *, section .row .town")[-1].endswith("Vordingborg")


def test_what_a_town_shares_is_called_otherwise_than_the_menus_section(
    app: Flask, client: FlaskClient
) -> None:
    with app.app_context():
        make_news(town="roros")
    for path in ("/de/towns", "/de/towns/roros"):
        named = texts(page(client, path), ".town-card dt, .town-facts dt, dt")
        assert any(name.startswith("Meldungen") for name in named), path
        assert not any(name.startswith("Aktuelles") for name in named), path


def test_counting_ends_and_says_so(
    app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(counts, "MOST_COUNTED", 2)
    monkeypatch.setattr("hub.portal.sharing.MOST_COUNTED", 2)
    with app.app_context():
        for _ in range(4):
            make_news(town="falun")
    assert (
        "News items: Falun more than 2 (last published"
        in texts(page(client, "/en/towns"), ".town-card")[0]
    )


def test_what_towns_share_is_one_statement_on_both_databases(any_app: Flask) -> None:
    with any_app.app_context():
        make_news(town="falun")
        make_event(town="hamina")
        ids = [town.id for slug in ("falun", "hamina") if (town := town_by_slug(slug))]
        with statements(any_app) as run:
            found = counts.shared_entries(ids, ["news", "event", "none"])
    assert len(run) == 1
    assert {key: shared.count for key, shared in found.items()} == {
        (ids[0], "news"): 1,
        (ids[1], "event"): 1,
    }


@pytest.mark.parametrize(
    ("written", "slug"),
    [
        ("rosse", "roros"),
        ("Fredrikshamn", "hamina"),
        ("roeros", "roros"),
        ("GRUDZIADZ", "grudziadz"),
    ],
)
def test_a_town_is_found_by_any_of_its_names(client: FlaskClient, written: str, slug: str) -> None:
    for address in (f"/sv/towns/{written}", f"/sv/towns?q={written}"):
        answer = client.get(address)
        assert answer.status_code in (301, 302)
        assert answer.headers["Location"] == f"/sv/towns/{slug}"


def test_a_name_that_no_town_has_is_answered_with_those_like_it(client: FlaskClient) -> None:
    parsed = page(client, "/en/towns?q=Falum%20%3Cb%3E")
    assert texts(parsed, ".find-result strong") == ["The network has no town called ‘Falum <b>’."]
    parsed = page(client, "/en/towns?q=Guterslo")
    assert link(parsed, ".find-result a") == "/en/towns/gutersloh"
    parsed = page(client, "/en/towns?q=gru")
    assert texts(parsed, ".find-result a") == ["Grudziądz"]
    assert texts(page(client, "/en/towns?q=g"), ".find-result a") == []
    assert len(page(client, "/en/towns?q=" + "x" * 5000).css(".town-card")) == 5
    missing = client.get("/en/towns/guterslo")
    assert missing.status_code == 404
    assert 'href="/en/towns/gutersloh"' in missing.text


def test_a_town_page_has_ways_to_follow_the_town(app: Flask, client: FlaskClient) -> None:
    with app.app_context():
        make_news(town="roros")
        make_source(town="roros", name="Kommunen")
    parsed = page(client, "/en/towns/roros")
    addresses = [
        node.attributes["href"] for node in parsed.css("section[aria-labelledby=follow] a")
    ]
    assert addresses == [
        "/en/calendar/subscribe?town=roros",
        *(f"/en/news.{form}?town=roros" for form in ("atom", "rss", "json")),
    ]
    for address in addresses:
        assert client.get(address or "").status_code == 200
    heads = [node.attributes["href"] for node in parsed.css('link[rel="alternate"][title]')]
    assert "/en/calendar.ics?town=roros" in heads
    assert "News items 1 (last published" in texts(parsed, "section[aria-labelledby=shared]")[0]


def test_a_town_page_says_where_the_town_lies_and_how_far_the_others_are(
    client: FlaskClient,
) -> None:
    parsed = page(client, "/en/towns/falun")
    facts = texts(parsed, "section[aria-labelledby=facts]")[0]
    assert "60.604, 15.626" in facts
    assert link(parsed, 'dd a[href^="https://www.openstreetmap.org/?mlat=60.60357&mlon=15.62597"]')
    assert "Røros 310 km" in facts.replace("\xa0", " ")
    assert rounded_kilometres(kilometres_between((0, 0), (0, 180))) == 20020
    assert rounded_kilometres(kilometres_between((55.23, 11.76), (55.25, 12.12))) == 23


def test_without_a_coordinator_the_page_names_the_hubs_own_contact_or_the_towns_site(
    app: Flask, client: FlaskClient
) -> None:
    client.set_cookie("session", "its pages are not kept")
    settings: Settings = app.config["HUB"]
    for contact, leads_to in (
        ("hub@example.org", "mailto:hub@example.org"),
        ("https://hub.example/contact", "https://hub.example/contact"),
        ("", "https://www.falun.se"),
    ):
        app.config["HUB"] = replace(settings, contact=contact)
        parsed = page(client, "/de/towns/falun")
        assert link(parsed, "section:has(#contact) a") == leads_to
        assert contact in texts(page(client, "/de/network"), "section.box")[0]


def test_the_coordinator_of_the_network_file_is_shown(
    app: Flask, client: FlaskClient, tmp_path: Path
) -> None:
    with app.app_context():
        take_in(tmp_path, SINGLE, CONTACT)
    parsed = page(client, "/en/towns/town-1")
    addresses = [node.attributes["href"] for node in parsed.css("section:has(#contact) a")]
    assert addresses == [
        "mailto:anna@example.org",
        "tel:+462383000",
        "https://town.example/twin-towns",
    ]
    assert "Anna Andersson" in texts(parsed, "section:has(#contact)")[0]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ('[town.contact]\nname = "A"', "A contact needs an ‘email’, a ‘phone’ or a ‘page’."),
        ('[town.contact]\nemail = "a@b"', "‘a@b’ is not an email address."),
        (
            '[town.contact]\nphone = "12"',
            "Write the phone number with its country code: +46 23 830 00.",
        ),
        ('[town.contact]\npage = "b.example"', "‘page’ must be a complete address: https://…."),
        ('[town.contact]\nmail = "a@b.example"', "‘mail’ is not known here."),
    ],
)
def test_a_mistake_in_a_contact_is_named(tmp_path: Path, text: str, problem: str) -> None:
    path = tmp_path / "network.toml"
    path.write_text(network_text(SINGLE, text), encoding="utf-8")
    assert any(found.message.startswith(problem) for found in check_network_file(path))
    with pytest.raises(BadFile):
        read_network_file(path)


LONG = "Llanfairpwllgwyngyllgogerychwyrndrobwlll"


def test_a_network_that_says_nothing_but_names_has_whole_pages(
    app: Flask, client: FlaskClient, tmp_path: Path
) -> None:
    with app.app_context():
        take_in(tmp_path, [(LONG, "GB", None, None)])
    for address in ("/en/", "/en/towns", "/en/network", "/en/towns/town-1"):
        parsed = page(client, address)
        assert len(parsed.css("h1")) == 1
        assert not parsed.css(".map")
        for section in parsed.css("main section, main ul, main dl, main dd"):
            assert section.text().strip(), (address, section.html)
    assert texts(page(client, "/en/network"), "h2")[:1] != ["Groups"]


def test_a_network_without_groups_former_towns_or_wishes_has_no_such_heading(app: Flask) -> None:
    with app.test_request_context("/en/network"):
        g.lang = "en"
        shown = network_page(network_of(DANISH), "en")
        parsed = LexborHTMLParser(render_template("portal/network.html", page=shown))
    assert texts(parsed, "main h2") == ["Names of the towns"]


def test_a_name_says_in_which_languages_it_is_used(client: FlaskClient) -> None:
    found = texts(page(client, "/sv/network"), "section[aria-labelledby=names] dd")
    shown = [" ".join(one.split()) for one in found]
    assert "Falun (på alla språk)" in shown
    assert "Hamina (på alla språk)" in shown
    assert any(one.endswith("Rosse (sydsamiska)") for one in shown)


def test_a_wanted_partner_stands_with_its_country(
    app: Flask, client: FlaskClient, tmp_path: Path
) -> None:
    wanted = [
        "[[wanted]]",
        'slug = "new"',
        'country = "IS"',
        words("names", "New"),
        words("text", "T"),
    ]
    with app.app_context():
        take_in(tmp_path, DANISH, "\n".join(wanted))
    assert "Iceland" in texts(page(client, "/en/network"), "section.box")[0]


def test_a_town_keeps_its_own_name_and_other_forms_are_found_by_the_search(
    client: FlaskClient,
) -> None:
    assert texts(page(client, "/sv/towns/hamina"), "h1") == ["Hamina"]
    assert "Hamina" in texts(page(client, "/sv/calendar"), "label")
    assert 'q=Hamina"' in client.get("/sv/search?q=Haminna").text
    assert texts(page(client, "/sv/search?q=Fredrikshamn"), ".found-towns b") == ["Hamina"]


def test_each_part_of_an_official_name_is_in_its_own_language(client: FlaskClient) -> None:
    for language in ("nb", "fi"):
        parts = page(client, f"/{language}/towns/roros").css(".town-hero p [lang]")
        marked = [(part.text(), part.attributes["lang"]) for part in parts]
        own = [] if language == "nb" else [("Røros kommune", "nb")]
        assert marked == [*own, ("Rossen tjïelte", "sma")]
    # The second part is in no official language of the town: the network's file names it.
    parts = page(client, "/en/towns/hamina").css(".town-hero p [lang]")
    assert [(part.text(), part.attributes["lang"]) for part in parts] == [
        ("Haminan kaupunki", "fi"),
        ("Fredrikshamns stad", "sv"),
    ]
