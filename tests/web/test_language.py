"""The language of an address."""

import pytest
from flask import Flask, url_for
from flask.testing import FlaskClient
from selectolax.lexbor import LexborHTMLParser

from hub.core.languages import INTERFACE_LANGUAGES
from hub.web.language_phrases import language_name
from hub.web.zone_names import zone_city


@pytest.mark.parametrize(
    ("asked", "language"),
    [
        ("de-AT,de;q=0.9,en;q=0.8", "de"),
        ("no", "nb"),
        ("nn-NO,en;q=0.5", "nb"),
        ("sv;q=0.1,pl;q=0.9", "pl"),
        ("fr,ja", "en"),
        ("fi;q=0,da;q=0.2", "da"),
        ("*", "en"),
        ("", "en"),
        ("sma", "nb"),
        ("se-NO", "nb"),
        ("se, fi;q=0.5", "fi"),
        ("x-klingon;;;,=", "en"),
    ],
)
def test_the_bare_address_leads_to_the_language_the_browser_prefers(
    client: FlaskClient, asked: str, language: str
) -> None:
    answer = client.get("/", headers={"Accept-Language": asked})
    assert (answer.status_code, answer.headers["Location"]) == (302, f"/{language}/")
    assert "Accept-Language" in answer.vary


@pytest.mark.parametrize("path", ["/xx/", "/xx", "/xx/sample", "/favicon.ico", "/se/", "/api"])
def test_an_unknown_language_is_not_found_and_leads_nowhere(client: FlaskClient, path: str) -> None:
    assert client.get(path).status_code == 404


def test_a_language_without_its_slash_leads_to_its_front_page(client: FlaskClient) -> None:
    answer = client.get("/fi")
    assert (answer.status_code, answer.headers["Location"]) == (308, "/fi/")


@pytest.mark.parametrize(
    ("path", "usual"),
    [
        ("/en/sample/", "/en/sample"),
        ("/en/sample//?q=h%C3%B6st&q=%22", "/en/sample?q=h%C3%B6st&q=%22"),
        ("/EN/sample", "/en/sample"),
        ("/Pl/item/3/mo%CC%88st/", "/pl/item/3/mo%CC%88st"),
        ("/no/sample/", "/nb/sample"),
        ("/de-AT/sample", "/de/sample"),
        ("/NO", "/nb/"),
        ("/no/", "/nb/"),
    ],
)
def test_another_spelling_of_an_address_leads_to_its_page_at_once(
    client: FlaskClient, path: str, usual: str
) -> None:
    answer = client.get(path)
    assert (answer.status_code, answer.headers["Location"]) == (308, usual)
    assert answer.headers["Cache-Control"] == "public, max-age=300"
    assert client.get(usual).status_code == 200


@pytest.mark.parametrize(
    "path",
    [
        *("/en/nosuch/", "/EN/nosuch", "/se/sample", "/en/SAMPLE", "/\\evil.example/"),
        *("//evil.example/", "//evil.example/en/sample/", "/en//evil.example/", "//evil.example"),
    ],
)
def test_a_spelling_of_no_page_leads_nowhere(client: FlaskClient, path: str) -> None:
    answer = client.get("/", environ_overrides={"PATH_INFO": path})
    assert (answer.status_code, answer.headers.get("Location")) == (404, None)


def test_what_is_sent_to_another_spelling_is_not_sent_on(client: FlaskClient) -> None:
    assert client.post("/EN/sample", data={"a": "b"}).status_code == 404
    assert client.post("/en/sample/", data={"a": "b"}).status_code == 404


def test_views_do_not_see_the_language_and_addresses_get_it_back(app: Flask) -> None:
    with app.test_request_context("/pl/item/3/most"):
        app.preprocess_request()
        assert url_for("sample.item", number=4, slug="las") == "/pl/item/4/las"
        assert url_for("sample.item", number=4, slug="las", lang="da") == "/da/item/4/las"


def test_every_language_says_so_in_its_page_and_formats_by_its_locale(client: FlaskClient) -> None:
    for code in INTERFACE_LANGUAGES:
        assert f'<html lang="{code}"' in client.get(f"/{code}/sample").text


def switch_of(html: str, code: str) -> dict[str, str | None]:
    """The attributes of the link that switches a page to a language."""
    return LexborHTMLParser(html).css(f"#langs a[lang={code}]")[0].attributes


def test_the_language_switch_keeps_the_page_and_the_query(client: FlaskClient) -> None:
    link = switch_of(client.get("/sv/sample?town=falun&q=h%C3%B6st").text, "fi")
    assert (link["hreflang"], link["rel"]) == ("fi", "nofollow")
    answer = client.get(str(link["href"]))
    assert answer.status_code == 303
    assert answer.headers["Location"] == "/fi/sample?town=falun&q=h%C3%B6st"


def test_the_language_switched_to_is_where_the_bare_address_leads(client: FlaskClient) -> None:
    client.get("/de/sample")
    assert client.get("/").headers["Location"] == "/en/"
    switched = client.get("/fi/language?next=/fi/sample")
    assert switched.headers["Set-Cookie"].startswith("language=fi;")
    assert switched.headers["Cache-Control"] == "no-store"
    assert client.get("/").headers["Location"] == "/fi/"


@pytest.mark.parametrize("target", ["//evil.example/", "https://evil.example/", "/\\evil", ""])
def test_the_switch_never_leads_away_from_the_site(client: FlaskClient, target: str) -> None:
    answer = client.get("/pl/language", query_string={"next": target})
    assert answer.headers["Location"] == "/pl/"


def test_a_page_that_is_not_there_can_be_read_in_another_language(client: FlaskClient) -> None:
    link = switch_of(client.get("/sv/nosuch/h%C3%B6st?a=b").text, "pl")
    assert client.get(str(link["href"])).headers["Location"] == "/pl/nosuch/h%C3%B6st?a=b"


@pytest.mark.parametrize("path", ["/sv/sample", "/sv/nosuch"])
def test_a_long_query_is_not_repeated_for_each_language(client: FlaskClient, path: str) -> None:
    kept = client.get(f"{path}?q={'a' * 1500}").text
    assert switch_of(kept, "fi")["href"].endswith("a" * 1500)  # type: ignore[union-attr]
    long = client.get(f"{path}?q={'a' * 8000}").text
    assert "a" * 300 not in long
    assert switch_of(long, "fi")["href"] == switch_of(client.get(path).text, "fi")["href"]


def test_a_hostile_query_stays_text_in_every_link(client: FlaskClient) -> None:
    answer = client.get("/en/sample?q=%22%3E%3Cscript%3Ealert(1)%3C/script%3E&%ff%fe=%00")
    assert answer.status_code == 200
    assert "<script>alert" not in answer.text


def test_search_engines_are_told_of_every_language_by_the_public_address(
    client: FlaskClient,
) -> None:
    text = client.get("/sv/sample?utm_source=x&town=falun", headers={"Host": "evil.example"}).text
    assert '<link rel="canonical" href="http://hub.example/sv/sample?town=falun">' in text
    for code in INTERFACE_LANGUAGES:
        wanted = f'hreflang="{code}" href="http://hub.example/{code}/sample?town=falun">'
        assert wanted in text
    assert 'hreflang="x-default" href="http://hub.example/en/sample?town=falun">' in text
    assert "evil.example" not in text


def test_languages_have_the_names_that_the_phrases_use(app: Flask) -> None:
    with app.test_request_context("/pl/sample"):
        names = (language_name("sma"), language_name("se"), language_name("nb"))
    assert names == ("południowosaamski", "północnosaamski", "norweski")
    with app.test_request_context("/de/sample"):
        assert (language_name("sma"), language_name("nb")) == ("Südsamisch", "Norwegisch")


def test_a_zone_is_known_by_its_city_in_the_language_of_the_page(app: Flask) -> None:
    for language, cities in (
        ("pl", ["Kijów", "Kalkuta", "Sztokholm", "Nowy Jork", "UTC"]),
        ("en", ["Kyiv", "Kolkata", "Stockholm", "New York", "UTC"]),
    ):
        with app.test_request_context(f"/{language}/sample"):
            zones = ("Europe/Kyiv", "Asia/Kolkata", "Europe/Stockholm", "America/New_York", "UTC")
            assert [zone_city(name) for name in zones] == cities


def test_a_browsers_zone_is_named_for_the_page_also_by_its_older_name(client: FlaskClient) -> None:
    named = client.get("/pl/zone/name?zone=Europe/Warsaw").json
    assert named == {"zone": "Europe/Warsaw", "label": "Warszawa"}
    named = client.get("/sv/zone/name?zone=Asia/Calcutta").json
    assert named == {"zone": "Asia/Kolkata", "label": "Kolkata"}
    assert client.get("/sv/zone/name?zone=Atlantis").status_code == 404
