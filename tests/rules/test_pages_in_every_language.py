"""Every page that needs no value of its own renders in each of the seven languages."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule

from hub.core.languages import INTERFACE_LANGUAGES
from hub.core.plain_text import SOFT_HYPHEN
from hub.web.access import PUBLIC, declared_access
from hub.web.maintenance import switch_off_pages, switch_on_pages

# Keeps a choice that stands in the query, and leads back; or thanks for what is signed there.
NEEDS_A_QUERY = {
    "display.choose",
    "feedback.thanks",
    "language.switch",
    "reading.save",
    "zone.choose",
    "zone_names.own_zone",
    # Lead back to the first step when there was none.
    "account.two_factor_token_validation",
    "account.mf_recovery",
}


def plain_pages(app: Flask) -> list[Rule]:
    """The public routes whose only value is the language."""
    return [
        rule
        for rule in app.url_map.iter_rules()
        if rule.arguments <= {"lang"}
        and not rule.build_only
        and "GET" in (rule.methods or ())
        and rule.endpoint not in NEEDS_A_QUERY
        and PUBLIC in (declared_access(app, rule.endpoint) or ())
    ]


@pytest.mark.parametrize("language", INTERFACE_LANGUAGES)
def test_every_page_renders(app: Flask, client: FlaskClient, language: str) -> None:
    rules = [rule for rule in plain_pages(app) if "lang" in rule.arguments]
    assert len(rules) >= 8
    wrong = []
    for rule in rules:
        path = rule.rule.replace("<lang>", language)
        answer = client.get(path)
        if answer.status_code != 200:
            wrong.append(f"{path}: {answer.status_code}")
        elif answer.mimetype == "text/html" and f'<html lang="{language}"' not in answer.text:
            wrong.append(f"{path} is in another language")
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("language", INTERFACE_LANGUAGES)
def test_titles_have_no_soft_hyphens(app: Flask, client: FlaskClient, language: str) -> None:
    wrong = []
    for rule in plain_pages(app):
        path = rule.rule.replace("<lang>", language)
        answer = client.get(path)
        if answer.mimetype == "text/html" and SOFT_HYPHEN in answer.text.partition("</head>")[0]:
            wrong.append(path)
    assert not wrong, "\n".join(wrong)


def test_the_name_of_the_site_divides_on_a_phone_without_a_network_too(app: Flask) -> None:
    switch_off_pages(app.config["HUB"].data_dir, 20)
    try:
        answer = app.test_client().get("/fi/news")
    finally:
        switch_on_pages(app.config["HUB"].data_dir)
    assert answer.status_code == 503
    head, _end, body = answer.text.partition("</head>")
    assert "Ystävyyskaupungit" in head
    assert f"Ystävyys{SOFT_HYPHEN}kaupungit" in body


@pytest.mark.parametrize("language", INTERFACE_LANGUAGES)
def test_every_town_has_its_page(client: FlaskClient, language: str) -> None:
    for slug in ("falun", "roros", "hamina", "gutersloh", "grudziadz"):
        assert client.get(f"/{language}/towns/{slug}").status_code == 200, slug


def test_the_addresses_that_others_rely_on_exist(client: FlaskClient) -> None:
    paths = (
        "/en/ /en/news /en/calendar /en/calendar/subscribe /en/network /en/plugins /en/sources "
        "/en/search /en/news.atom /en/news.rss /en/news.json /en/calendar.ics /sources.opml"
    )
    answers = {path: client.get(path).status_code for path in paths.split()}
    assert set(answers.values()) == {200}, answers


def test_the_bare_address_leads_to_the_readers_language(client: FlaskClient) -> None:
    answer = client.get("/", headers={"Accept-Language": "pl, en;q=0.5"})
    assert answer.status_code in {302, 303, 307}
    assert answer.location.endswith("/pl/")
