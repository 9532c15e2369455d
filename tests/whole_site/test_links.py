"""Every link of every page leads to something that is there, in every language."""

from urllib.parse import urlsplit

from selectolax.lexbor import LexborHTMLParser

from hub.core.languages import INTERFACE_LANGUAGES
from tests.whole_site.crawl import Site

SCHEMES = {"https", "http", "mailto", "webcal", "geo", "data", "tel"}


def test_every_address_that_a_page_names_answers(site: Site) -> None:
    broken = [
        f"{answer.address} ({answer.status}) on {answer.pages_that_link[0]}"
        for answer in site.answers.values()
        if answer.status >= 400
    ]
    assert broken == []


def test_every_language_has_the_same_pages(site: Site) -> None:
    counts = {code: len(site.pages(code)) for code in INTERFACE_LANGUAGES}
    assert min(counts.values()) >= 30, counts
    assert max(counts.values()) - min(counts.values()) <= 5, counts


def test_every_fragment_is_an_element_of_its_page(site: Site) -> None:
    pages = site.pages()
    ids = {
        where: {node.attributes["id"] for node in LexborHTMLParser(html).css("[id]")}
        for where, html in pages.items()
    }
    lost = {
        f"{where}#{fragment} on {page}"
        for page, where, fragment in site.fragments
        if where in ids and fragment not in ids[where]
    }
    assert lost == set()


def test_no_id_stands_twice_on_a_page(site: Site) -> None:
    double = []
    for where, html in site.pages().items():
        found = [node.attributes["id"] for node in LexborHTMLParser(html).css("[id]")]
        double += [f"#{name} on {where}" for name in set(found) if found.count(name) > 1]
    assert double == []


def test_links_out_go_to_sites_mail_and_calendars_alone(site: Site) -> None:
    strange = {
        (page, value) for page, value in site.outside if urlsplit(value).scheme not in SCHEMES
    }
    assert strange == set()
