"""The pages and the box on the towns' pages, in every language."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from selectolax.lexbor import LexborHTMLParser

from hub.core.database import db
from hub.core.languages import INTERFACE_LANGUAGES
from hub.plugin_host.pages_listed import listed_addresses
from tests.plugins.world_heritage.conftest import OTHER_NETWORK, hub_in

Page = Callable[[str], str]
LANGUAGES = sorted(INTERFACE_LANGUAGES)
WORDS = {
    "sv": "Världsarv",
    "nb": "Verdensarv",
    "fi": "Maailmanperintö",
    "de": "Welterbe",
    "pl": "Światowe dziedzictwo",
    "en": "World Heritage",
    "da": "Verdensarv",
}
FALUN = {
    "sv": "Det historiska industrilandskapet kring Stora Kopparberget och Falun",
    "nb": "Gruveområdet ved Store Kopperberget i Falun",
    "fi": "Falunin Suuren kuparivuoren kaivosalue",
    "de": "Historische Industrielandschaft „Großer Kupferberg“ in Falun",
    "pl": "Obszar górniczy Wielkiej Góry Miedzi w Falun",
    "en": "Mining Area of the Great Copper Mountain in Falun",
    "da": "Mineområdet ved Det Store Kobberbjerg i Falun",
}


def _heading(html: str) -> str:
    heading = LexborHTMLParser(html).css_first("h1")
    assert heading is not None
    return heading.text().strip()


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_list_names_both_sites_and_stands_in_the_menu(page: Page, language: str) -> None:
    html = page(f"/{language}/world-heritage/")
    assert _heading(html) == WORDS[language]
    assert FALUN[language] in html
    for slug in ("falun", "roros"):
        assert f'href="/{language}/world-heritage/{slug}"' in html
    assert f'href="/{language}/world-heritage/"' in page(f"/{language}/network")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("slug", ["falun", "roros"])
def test_every_fact_leads_to_its_source(page: Page, language: str, slug: str) -> None:
    tree = LexborHTMLParser(page(f"/{language}/world-heritage/{slug}"))
    listed = {node.attributes["id"] for node in tree.css("li[id^=source-]")}
    assert len(listed) >= 6
    referred = set()
    for fact in tree.css("dl.kv dd"):
        numbers = [link.attributes["href"] or "" for link in fact.css("a[href^='#source-']")]
        assert numbers, fact.text()
        referred |= {number.removeprefix("#") for number in numbers}
    assert referred <= listed


def test_the_facts_of_roros_are_on_its_page(page: Page) -> None:
    text = page("/en/world-heritage/roros")
    for fact in ("1980", "2010", "(iii), (iv), (v)", "16,510", "481,240", "Femundshytta", ">55 "):
        assert fact in text, fact
    assert "https://whc.unesco.org/en/list/55" in text
    assert "16\u00a0510" in page("/sv/world-heritage/roros")


def test_its_coordinates_are_written_as_on_the_page_of_the_town(page: Page) -> None:
    for address in ("/nb/world-heritage/roros", "/nb/towns/roros"):
        assert re.search(r"62,57\d; 11,38\d", page(address)), address


def test_a_figure_without_a_good_source_is_not_shown(page: Page) -> None:
    assert "42.82" not in page("/en/world-heritage/falun")


def test_names_in_other_languages_say_which_language_they_are(page: Page) -> None:
    html = page("/en/world-heritage/roros")
    assert '<span lang="nb">Røros bergstad og Circumferensen</span>' in html
    assert '<span lang="sv">Røros bergsstad och Circumferensen</span>' in html
    assert "own translation" in html
    assert "own translation" not in page("/en/world-heritage/roros").split("<dt>Names</dt>")[0]


def test_a_name_that_is_our_own_translation_says_so(page: Page) -> None:
    said = "verkoston oma käännös"
    assert said in page("/fi/world-heritage/falun")
    assert said not in page("/sv/world-heritage/falun")
    assert "egen översättning" in page("/sv/world-heritage/roros")


@pytest.mark.parametrize("address", ["/sv/world-heritage/", "/sv/world-heritage/falun"])
def test_the_hubs_own_lists_show_what_is_tagged(
    heritage_app: Flask, page: Page, address: str
) -> None:
    html = page(address)
    for path in ("/sv/news?topic=world-heritage", "/sv/calendar?topic=world-heritage"):
        assert f'href="{path}"' in html
        assert heritage_app.test_client().get(path).status_code == 200


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_towns_pages_have_a_box_with_their_own_site(page: Page, language: str) -> None:
    falun, roros = (page(f"/{language}/towns/{town}") for town in ("falun", "roros"))
    assert FALUN[language] in falun
    assert f'href="/{language}/world-heritage/roros"' not in falun
    assert f'href="/{language}/world-heritage/roros"' in roros
    assert re.search(rf'<h2 id="world-heritage-panel">{WORDS[language]}</h2>', roros)


def test_the_front_page_has_a_box_with_every_site(page: Page) -> None:
    box = LexborHTMLParser(page("/pl/")).css_first("section:has(> .wrap #world-heritage-panel)")
    assert box is not None
    assert [link.attributes["href"] for link in box.css("h3 a")] == [
        "/pl/world-heritage/roros",
        "/pl/world-heritage/falun",
    ]
    assert FALUN["pl"] in box.text()


def test_a_town_without_a_site_has_no_box(page: Page) -> None:
    assert "world-heritage-panel" not in page("/en/towns/hamina")


def test_the_sitemap_has_every_site_and_none_of_a_plugin_that_fails(
    heritage_app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = heritage_app.test_client()
    for language in LANGUAGES:
        for slug in ("falun", "roros"):
            place = f"/{language}/world-heritage/{slug}</loc>"
            assert place in client.get("/sitemap-pages.xml").text
    view = heritage_app.view_functions["world_heritage.site"]
    for broken in (lambda: 1 / 0, lambda: [{"nothing": "here"}], lambda: [{1: "a"}]):
        monkeypatch.setattr(view, "listed_pages", broken)
        with heritage_app.test_request_context("/"):
            assert not [one for one in listed_addresses() if "world-heritage" in one]


def test_an_address_without_a_site_is_answered_404_in_the_readers_language(
    heritage_app: Flask,
) -> None:
    response = heritage_app.test_client().get("/de/world-heritage/gutersloh")
    assert response.status_code == 404
    assert "Unter dieser Adresse gibt es keine Welterbestätte." in response.get_data(as_text=True)


def test_a_page_that_has_not_changed_is_answered_304(heritage_app: Flask) -> None:
    client = heritage_app.test_client()
    etag = client.get("/en/world-heritage/falun").headers["ETag"]
    again = client.get("/en/world-heritage/falun", headers={"If-None-Match": etag})
    assert again.status_code == 304


def test_a_network_of_other_towns_has_no_sites_of_these(tmp_path: Path) -> None:
    network = tmp_path / "network.toml"
    network.write_text(OTHER_NETWORK, encoding="utf-8")
    app = hub_in(tmp_path, HUB_NETWORK=str(network))
    client = app.test_client()
    html = client.get("/en/world-heritage/").get_data(as_text=True)
    assert "No town in the network has a World Heritage site here yet<" in html
    assert "Copper" not in html
    assert client.get("/en/world-heritage/falun").status_code == 404
    with app.app_context():
        db.engine.dispose()
