"""About, accessibility statement, privacy notice and imprint say what is so, in each language."""

import ast
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import Browser
from selectolax.lexbor import LexborHTMLParser

from hub.about.commands import feedback
from hub.about.operator_file import read_operator_file
from hub.about.profiles import PROFILES
from hub.about.statement import statement_page
from hub.app import create_app
from hub.core.file_problems import BadFile
from hub.core.settings import Settings
from hub.towns.queries import network
from tests.reading import LANGUAGES, page, texts
from tests.rules.project_code import ROOT, python_files, tree_of
from tests.serving import serving, watched_page

PAGES = ("about", "accessibility", "feedback", "privacy", "imprint")
COUNTRIES = {"SE": "falun", "NO": "roros", "FI": "hamina", "DE": "gutersloh", "PL": "grudziadz"}


def example() -> str:
    """The operator's file that docs/operating.md shows."""
    found = re.search(
        r"```toml\n(name = .*?)```", (ROOT / "docs/operating.md").read_text(), re.DOTALL
    )
    assert found
    return found[1]


@pytest.fixture
def hub_of(settings: Settings) -> Iterator[Callable[[str], FlaskClient]]:
    """Makes a reader of a hub whose operator's file has this content."""
    apps: list[Flask] = []

    def make(content: str) -> FlaskClient:
        path = settings.data_dir / "operator.toml"
        path.write_text(content, encoding="utf-8")
        apps.append(create_app(replace(settings, operator=path)))
        return apps[-1].test_client()

    yield make
    for app in apps:
        app.extensions["hub_sandbox"].close()
        app.extensions["hub_fetcher"].close()


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_footer_of_every_page_leads_to_what_the_law_asks_for(
    client: FlaskClient, language: str
) -> None:
    links = {link.attributes["href"] for link in page(client, f"/{language}/").css(".foot a")}
    for name in PAGES:
        assert f"/{language}/{name}" in links
        parsed = page(client, f"/{language}/{name}")
        assert len(parsed.css("h1")) == 1
        current = parsed.css_first('.foot a[aria-current="page"]')
        assert current is not None
        assert current.attributes["href"] == f"/{language}/{name}"


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_two_pages_of_the_footer_begin_with_the_same_word(
    client: FlaskClient, language: str
) -> None:
    labels = texts(page(client, f"/{language}/"), ".foot .cols nav:last-child a")
    assert len(labels) >= len(PAGES)
    first = [label.split()[0] for label in labels]
    assert len(set(first)) == len(first), labels


def test_the_operators_address_stands_in_for_a_town_without_a_coordinator(
    hub_of: Callable[[str], FlaskClient],
) -> None:
    client = hub_of('name = "Example"\ntown = "falun"\nemail = "towns@operator.example"\n')
    for path, place in (("de/towns/falun", "section:has(#contact)"), ("de/network", ".kv")):
        found = page(client, f"/{path}").css(f'{place} a[href="mailto:towns@operator.example"]')
        assert found, path


def test_without_an_operators_file_the_pages_say_that_nobody_has_said(client: FlaskClient) -> None:
    assert "has not entered these details yet" in page(client, "/en/imprint").text()
    assert "have not confirmed it yet" in page(client, "/en/accessibility").text()
    assert "has not entered a name yet" in page(client, "/en/privacy").text()
    assert page(client, "/en/imprint").css_first('a[href="mailto:webmaster@hub.example"]')


@pytest.mark.parametrize("country", COUNTRIES)
def test_the_statement_follows_the_law_of_the_operating_towns_country(
    hub_of: Callable[[str], FlaskClient], country: str
) -> None:
    client = hub_of(f'name = "Example"\ntown = "{COUNTRIES[country]}"\n')
    profile = PROFILES[country]
    parsed = page(client, "/da/accessibility")
    law = parsed.css_first(f'span[lang="{profile.language}"]')
    assert law is not None
    assert law.text() == profile.law
    assert parsed.css_first(f'a[href="{profile.complaints.url}"]') is not None
    own = page(client, f"/{profile.language}/accessibility")
    assert own.css_first(f'.prose span[lang="{profile.language}"]') is None
    assert (parsed.css_first("#a11y-status") is not None) is (country == "PL")
    assert (parsed.css_first("#a11y-architektura") is not None) is (country == "PL")
    assert ("DDG" in page(client, "/de/imprint").text()) is (country == "DE")
    assert ("uustatus.no" in parsed.text()) is (country == "NO")


# Of the ministry's technical conditions for the statement, version 2.0 of 31 July 2024.
POLISH_IDS = (
    "wstep podmiot zakres url data-publikacja data-aktualizacja status data-sporzadzenie "
    "data-przeglad kontakt email telefon procedura architektura komunikacja"
)
POLISH_HEADINGS = [
    "Deklaracja dostępności",
    "Stan dostępności cyfrowej",
    "Niedostępne treści",
    "Niezgodność z załącznikiem",
    "Treści nieobjęte przepisami",
    "Przygotowanie deklaracji dostępności",
    "Informacje zwrotne i dane kontaktowe",
    "Obsługa wniosków i skarg związanych z dostępnością",
    "Pozostałe informacje",
    "Dostępność architektoniczna",
    "Dostępność komunikacyjno-informacyjna",
]


def test_a_polish_statement_has_the_prescribed_form(
    hub_of: Callable[[str], FlaskClient],
) -> None:
    polish = hub_of(example().replace('town = "falun" ', 'town = "grudziadz" '))
    for language in LANGUAGES:
        parsed = page(polish, f"/{language}/accessibility")
        for name in POLISH_IDS.split():
            assert len(parsed.css(f"#a11y-{name}")) == 1, (language, name)
        assert texts(parsed, "#a11y-podmiot") == ["Example municipality"]
        for day in parsed.css('[id^="a11y-data-"]'):
            assert day.tag == "time"
            assert re.fullmatch(r"\d{4}-\d\d-\d\d", day.attributes["datetime"] or "")
    parsed = page(polish, "/pl/accessibility")
    headings = texts(parsed, "main :is(h1, h2, h3)")
    assert [one for one in headings if one in POLISH_HEADINGS] == POLISH_HEADINGS
    assert headings.index("Pozostałe informacje") > headings.index("W krajach sieci miast")
    (status,) = texts(parsed, "#a11y-status")
    assert "jest częściowo zgodna z załącznikiem do ustawy z dnia 4 kwietnia 2019 r." in (
        status.replace("\xa0", " ")
    )
    assert texts(parsed, "#a11y-zakres") == ["strony internetowej"]
    assert not page(hub_of(example()), "/pl/accessibility").css('[id^="a11y-"]')


def test_a_countrys_authority_that_nobody_checked_is_marked_so(
    hub_of: Callable[[str], FlaskClient],
) -> None:
    unchecked = 'name = "Example"\ntown = "hamina"\n'
    assert "Nobody has checked yet" in page(hub_of(unchecked), "/en/accessibility").text()
    checked = unchecked + "authorities_checked_on = 2026-11-24\n"
    assert "Nobody has checked yet" not in page(hub_of(checked), "/en/accessibility").text()


def test_what_the_documentation_shows_is_what_the_pages_say(
    hub_of: Callable[[str], FlaskClient],
) -> None:
    client = hub_of(example())
    imprint = page(client, "/en/imprint").text()
    for word in ("Example municipality", "1 Market Square", "Name of the mayor", "+46 00 000 00"):
        assert word in imprint
    assert "has not entered" not in imprint
    statement = page(client, "/en/accessibility")
    assert "have not confirmed" not in statement.text()
    words = texts(statement, "main")[0]
    assert "24 November 2026" in words
    assert "1 March 2027" in words
    assert "within 14 days" in statement.text()
    assert statement.css_first('a[href="https://authority.example"]') is not None
    assert statement.css_first('a[href="mailto:info@town.example"]') is not None
    assert "dpo@town.example" in page(client, "/en/privacy").text()


def test_feedback_goes_to_the_towns_contact_else_to_the_operator(
    hub_of: Callable[[str], FlaskClient],
) -> None:
    client = hub_of(example())
    for town, named in (("falun", "the contact for Falun."), ("", "those who run the service")):
        parsed = page(client, "/en/feedback")
        token = parsed.css_first("[name=csrf_token]").attributes["value"]  # type: ignore[union-attr]
        data = {"csrf_token": token, "subject": "other", "message": "Hello", "town": town}
        thanks = client.post("/en/feedback", data=data).location
        assert named in texts(page(client, thanks), ".lead")[0]
    runner = client.application.test_cli_runner()
    with client.application.app_context():
        listed = runner.invoke(feedback, ["list", "--json"]).output
    assert re.findall(r'"mail_to": "([^"]+)"', listed) == [
        "falun@town.example",
        "info@town.example",
    ]


@pytest.mark.parametrize(
    ("content", "line", "said"),
    [
        ('town = "falun"\n', 1, "‘name’ is missing"),
        ('name = "A"\ntown = "falun"\nemail = "nobody"\n', 3, "mail address"),
        ('name = "A"\ntown = "falun"\nphon = "1"\n', 3, "Did you mean ‘phone’?"),
        ('name = "A"\ntown = "falun"\n[statement]\nstatus = "quite"\n', 4, "status"),
        ('name = "A"\ntown = "falun"\n[statement]\nstatus = "not"\n', 3, "prepared_on"),
        ('name = "A"\ntown = falun\n', 2, "quotation marks"),
    ],
)
def test_a_mistake_in_the_operators_file_stops_the_start_with_its_line(
    app: Flask, tmp_path: Path, content: str, line: int, said: str
) -> None:
    path = tmp_path / "operator.toml"
    path.write_text(content, encoding="utf-8")
    with app.test_request_context("/en/"), pytest.raises(BadFile) as caught:
        read_operator_file(path)
    problems = [(problem.line, problem.message) for problem in caught.value.problems]
    assert any(at == line and said in message for at, message in problems), problems


def test_a_missing_file_stops_the_start_too(settings: Settings) -> None:
    with pytest.raises(BadFile):
        create_app(replace(settings, operator=settings.data_dir / "nowhere.toml"))


def test_a_town_that_the_network_does_not_have_gives_the_first_ones_country(app: Flask) -> None:
    with app.test_request_context("/en/"):
        operator = app.extensions["hub_operator"]
        found = statement_page(network(), replace(operator, town="nowhere"), "", "en")
    assert found.profile is PROFILES[next(iter(COUNTRIES))]


def cookies_of_the_code() -> set[str]:
    """The cookies that modules name in a constant COOKIE, and the session's."""
    found = {"session"}
    for path in python_files("hub", "plugins"):
        tree = tree_of(path)
        for node in tree.body:
            if isinstance(node, ast.AnnAssign):
                targets: list[ast.expr] = [node.target]
            elif isinstance(node, ast.Assign):
                targets = node.targets
            else:
                continue
            names = {target.id for target in targets if isinstance(target, ast.Name)}
            if "COOKIE" in names and isinstance(node.value, ast.Constant):
                found.add(str(node.value.value))
    return found


def test_a_cookie_is_always_named_by_the_constant_that_the_notice_is_compared_with() -> None:
    named = {"COOKIE", "cookie"}
    wrong = [
        f"{path.name}: {ast.unparse(node)[:60]}"
        for path in python_files("hub", "plugins")
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == "set_cookie"
        and not (isinstance(node.args[0], ast.Name) and node.args[0].id in named)
    ]
    assert not wrong, wrong


def test_the_privacy_notice_lists_the_cookies_that_the_code_sets(client: FlaskClient) -> None:
    for language in LANGUAGES:
        listed = texts(page(client, f"/{language}/privacy"), ".cookies code")
        assert len(listed) == len(set(listed))
        assert set(listed) == cookies_of_the_code(), "a cookie needs a row in hub/about/cookies.py"


def test_the_notice_says_how_long_feedback_is_kept(settings: Settings) -> None:
    app = create_app(replace(settings, feedback_days=90))
    notice = app.test_client().get("/en/privacy").text
    assert "deleted after 90 days" in notice
    assert "the beginning of your IP address" not in notice
    app.extensions["hub_sandbox"].close()
    app.extensions["hub_fetcher"].close()


def test_the_notice_says_so_where_each_request_is_logged(settings: Settings) -> None:
    app = create_app(replace(settings, log_requests=True))
    assert "the beginning of your IP address" in app.test_client().get("/en/privacy").text
    app.extensions["hub_sandbox"].close()
    app.extensions["hub_fetcher"].close()


def test_pages_stay_until_something_changes(client: FlaskClient) -> None:
    for name in ("about", "accessibility", "privacy", "imprint"):
        first = client.get(f"/fi/{name}")
        again = client.get(f"/fi/{name}", headers={"If-None-Match": first.headers["ETag"]})
        assert again.status_code == 304
        assert LexborHTMLParser(first.text).css_first("html[lang=fi]") is not None


def test_no_name_of_a_cookie_and_no_word_of_their_table_is_broken(
    app: Flask, chromium: Browser
) -> None:
    with serving(app) as address, watched_page(chromium) as page:
        for width in (360, 848, 1280):
            page.set_viewport_size({"width": width, "height": 800})
            for language in LANGUAGES:
                page.goto(f"{address}/{language}/privacy")
                broken = page.evaluate(_BROKEN)
                assert broken == [], (language, width)


# Words of which one letter stands on another line than the next.
_BROKEN = r"""() => {
  const table = document.querySelector("table.cookies"), broken = [];
  if (document.documentElement.scrollWidth > innerWidth) broken.push("the page scrolls sideways");
  const walker = document.createTreeWalker(table.tBodies[0], NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    for (const word of walker.currentNode.data.matchAll(/[\p{L}\p{N}_]+/gu)) {
      const range = document.createRange();
      range.setStart(walker.currentNode, word.index);
      range.setEnd(walker.currentNode, word.index + word[0].length);
      if (range.getClientRects().length > 1) broken.push(word[0]);
    }
  }
  return broken;
}"""
