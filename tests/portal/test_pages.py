from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from selectolax.lexbor import LexborHTMLParser

from hub.core.clock import now
from tests.build import make_event, make_fetch, make_news, make_source
from tests.reading import LANGUAGES, link, page, statements, texts

NEWS = ".news .item h3"
EVENTS = ".ev h3"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_of_the_portal_is_there_in_every_language(
    app: Flask, client: FlaskClient, language: str
) -> None:
    with app.app_context():
        make_news(town="roros", title="Nyhet", language="nb")
        make_event(town="roros", title="Møte", language="nb")
    for address in ("/", "/network", "/towns/roros", "/towns/vordingborg"):
        parsed = page(client, f"/{language}{address}")
        assert len(parsed.css("h1")) == 1, address
        assert parsed.css_first("html").attributes["lang"] == language  # type: ignore[union-attr]


def test_the_front_page_shows_the_newest_news_and_the_next_events(
    app: Flask, client: FlaskClient
) -> None:
    start = (now() + timedelta(days=1)).replace(microsecond=0)
    with app.app_context():
        for number in range(8):
            make_news(title=f"N {number}", published_at=now() - timedelta(hours=number))
        for number in range(9):
            make_event(title=f"E {number}", starts=start + timedelta(hours=number))
    parsed = page(client, "/en/")
    assert texts(parsed, NEWS) == [f"N {number}" for number in range(6)]
    assert texts(parsed, EVENTS) == [f"E {number}" for number in range(7)]


def test_the_front_page_of_an_empty_hub_says_so(client: FlaskClient) -> None:
    parsed = page(client, "/en/")
    assert texts(parsed, ".state h3") == [
        "There is no news yet",
        "There are no upcoming events yet",
    ]
    assert [link(box, "a") for box in boxes(parsed)] == ["/en/sources", "/en/sources"]
    of_town = page(client, "/en/towns/falun")
    assert [link(box, "a") for box in boxes(of_town)] == ["/en/news", "/en/calendar"]


def boxes(parsed: LexborHTMLParser) -> list[LexborHTMLParser]:
    """The empty states of a page, each with its way on."""
    return [LexborHTMLParser(node.html or "") for node in parsed.css(".state")]


def test_the_map_and_the_tiles_lead_to_every_town(client: FlaskClient) -> None:
    parsed = page(client, "/en/")
    for selector in (".map a", ".tiles a"):
        found = {node.attributes["href"] for node in parsed.css(selector)}
        slugs = ("falun", "roros", "hamina", "gutersloh", "grudziadz")
        assert found == {f"/en/towns/{slug}" for slug in slugs}


def test_the_front_page_ends_when_an_event_does(app: Flask, client: FlaskClient) -> None:
    noon = datetime(2026, 11, 24, 12, tzinfo=UTC)
    with time_machine.travel(noon, tick=False):
        with app.app_context():
            make_event(title="Runs", starts=noon - timedelta(hours=1), hours=1.01)
        for address in ("/en/", "/en/towns/falun"):
            assert client.get(address).cache_control.max_age == 36


def test_the_leaf_of_what_lasts_has_the_present_day(app: Flask, client: FlaskClient) -> None:
    noon = datetime(2026, 11, 24, 12, tzinfo=UTC)
    with time_machine.travel(noon, tick=False):
        with app.app_context():
            make_event(
                title="Runs", starts=noon.date() - timedelta(2), ends=noon.date() + timedelta(2)
            )
            make_event(title="Comes", starts=noon + timedelta(days=3), hours=30)
        for address in ("/en/", "/en/towns/falun"):
            parsed = page(client, address)
            assert texts(parsed, ".ev .leaf b") == ["24", "27"], address
            assert texts(parsed, ".ev time.sr")[0].startswith("Sunday, 22"), address


def test_the_network_page_has_groups_years_former_and_wanted_partners(client: FlaskClient) -> None:
    parsed = page(client, "/en/network")
    words = " ".join(texts(parsed, "main"))
    assert {"Nordic group", "Group with Germany and Poland"} <= set(texts(parsed, "h3"))
    assert "Since 1994" in words
    assert "since 1989" in words
    assert "Vordingborg, Denmark (Nordic group, until 2007)" in words
    assert "when the Danish municipalities were merged in 2007" in words
    assert "Falun is looking for a new twin town in Denmark." in words
    assert texts(parsed, "dd span[lang=sma]") == ["Rosse"]


def test_a_town_page_has_its_facts_news_events_and_sources(app: Flask, client: FlaskClient) -> None:
    read_at = datetime(2026, 11, 20, 8, 30, tzinfo=UTC)
    with app.app_context():
        make_news(town="roros", title="Her", language="nb")
        make_news(town="falun", title="Annanstans")
        make_event(town="roros", title="Møte", language="nb")
        source = make_source(town="roros", name="Røros kommune")
        make_fetch(source, started_at=read_at)
    parsed = page(client, "/en/towns/roros")
    words = " ".join(texts(parsed, "main"))
    assert texts(parsed, NEWS) == ["Her"]
    assert texts(parsed, EVENTS) == ["Møte"]
    assert texts(parsed, "span[lang=sma]") == ["Rossen tjïelte", "Rosse"]
    assert "Nordic group" in words
    assert "Røros kommune, last read Friday, 20 November 2026 at 09:30" in words
    assert link(parsed, 'a[href="/en/towns/falun"]') is not None


def test_a_town_page_changes_when_its_source_was_read_again(
    app: Flask, client: FlaskClient
) -> None:
    with app.app_context():
        source = make_source(town="roros")
    first = client.get("/en/towns/roros").headers["ETag"]
    headers = {"If-None-Match": first}
    assert client.get("/en/towns/roros", headers=headers).status_code == 304
    with app.app_context():
        make_fetch(source, outcome="not_modified")
    assert client.get("/en/towns/roros", headers=headers).status_code == 200


@pytest.mark.parametrize(
    ("written", "slug"),
    [
        ("Falun", "falun"),
        ("R%C3%B8ros", "roros"),
        ("Rosse", "roros"),
        ("Fredrikshamn", "hamina"),
        ("Graudenz", "grudziadz"),
        ("guetersloh", "gutersloh"),
    ],
)
def test_another_spelling_of_a_town_leads_to_its_page(
    client: FlaskClient, written: str, slug: str
) -> None:
    answer = client.get(f"/pl/towns/{written}")
    assert (answer.status_code, answer.headers["Location"]) == (301, f"/pl/towns/{slug}")


@pytest.mark.parametrize("slug", ["atlantis", "%00", "x" * 5000, "%3Cscript%3E"])
def test_an_unknown_town_is_not_found(client: FlaskClient, slug: str) -> None:
    answer = client.get(f"/en/towns/{slug}")
    assert answer.status_code == 404
    assert "<script>alert" not in answer.text


def test_a_former_member_promises_nothing_to_those_who_find_it(client: FlaskClient) -> None:
    said = page(client, "/en/towns/vordingborg").css_first('meta[name="description"]')
    assert said is not None
    assert str(said.attributes["content"]).startswith("Vordingborg, Denmark: former member")


def test_a_former_member_keeps_its_page(client: FlaskClient) -> None:
    words = page(client, "/en/towns/vordingborg").text()
    assert "Former member of the network." in words
    assert "Follow this town" not in words
    assert "yet" not in words


def test_pages_are_answered_304_until_something_changes(app: Flask, client: FlaskClient) -> None:
    for address in ("/en/", "/en/network", "/en/towns/falun"):
        first = client.get(address)
        headers = {"If-None-Match": first.headers["ETag"]}
        with statements(app) as run:
            assert client.get(address, headers=headers).status_code == 304
        assert not any(" FROM entry" in statement for statement in run)
    with app.app_context():
        make_news(title="New")
    assert client.get("/en/", headers=headers).status_code == 200


def test_a_page_costs_the_same_statements_however_much_there_is(
    app: Flask, client: FlaskClient
) -> None:
    counts: list[int] = []
    # Three rounds: what is read once for each process is read in the first.
    for _ in range(3):
        with app.app_context():
            for number in range(15):
                make_news(title=f"N {number}")
                make_event(title=f"E {number}")
                make_source()
        for address in ("/en/", "/en/network", "/en/towns/falun"):
            with statements(app) as run:
                assert client.get(address).status_code == 200
            counts.append(len(run))
    assert counts[3:6] == counts[6:]
    assert max(counts) <= 30


def test_what_was_saved_is_said_on_the_page_that_follows(client: FlaskClient) -> None:
    for address in ("/en/languages", "/en/news"):
        saved = client.get(f"/en/languages/save?reads=fi&next={address}", follow_redirects=True)
        assert "data-saved><p>Your languages have been saved." in saved.text
        gone = client.get(f"/en/languages/save?next={address}", follow_redirects=True)
        assert "data-saved><p>This browser no longer keeps a choice of languages" in gone.text
        # The same words after saving nothing, and at an address that was passed on.
        again = client.get(f"/en/languages/save?next={address}", follow_redirects=True)
        assert "data-saved><p>This browser no longer keeps a choice of languages" in again.text
        assert "data-saved" not in client.get(address).text


@pytest.mark.parametrize(
    ("path", "language", "words"),
    [
        ("/", "pl", "Przejdź do strony"),
        ("/fi", "fi", "Jatka sivulle"),
        ("/no/news/?q=%22%3E", "nb", "Gå videre til siden"),
        ("/da/language?next=/da/news%3Fq=<b>", "da", "Fortsæt til siden"),
        ("/de/zone?zone=Europe/Oslo&next=/de/calendar", "de", "Weiter zur Seite"),
        ("/sv/towns/R%C3%B6ros", "sv", "Fortsätt till sidan"),
        ("/en/news?from_day=1&from_month=5&from_year=2026", "en", "Continue to the page"),
    ],
)
def test_a_redirect_speaks_the_language_of_the_page_that_it_leads_to(
    client: FlaskClient, path: str, language: str, words: str
) -> None:
    answer = client.get(path, headers={"Accept-Language": "pl"})
    assert answer.status_code in {301, 302, 303, 308}
    parsed = LexborHTMLParser(answer.data)
    assert parsed.css("html")[0].attributes["lang"] == language
    (link,) = parsed.css("body > p > a")
    assert link.attributes["href"] == answer.headers["Location"]
    assert parsed.css("title")[0].text() == link.text() == words
    assert parsed.css("body")[0].text(strip=True) == words
