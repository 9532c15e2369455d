"""A municipality's own sign-in, against a real provider on loopback."""

import urllib.request
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient

from hub.accounts.municipal_sign_in import read_sign_in_file
from hub.core.file_problems import BadFile
from hub.core.permissions import Role
from hub.core.settings import Settings
from tests.accounts.openid_provider import (
    CLIENT_ID,
    CLIENT_SECRET,
    OpenIdProvider,
    running_provider,
)
from tests.accounts.people import make_person

FILE = """
[[provider]]
slug = "falun"
name = "Falu kommun"
issuer = "{issuer}"
client_id = "{client}"
client_secret = "{secret}"
domains = ["falun.example"]
"""


@pytest.fixture
def provider() -> Iterator[OpenIdProvider]:
    """A running provider."""
    with running_provider() as made:
        yield made


@pytest.fixture
def settings(settings: Settings, provider: OpenIdProvider, tmp_path: Path) -> Settings:
    """Those of a hub that knows the provider."""
    path = tmp_path / "sign-in.toml"
    given = {"issuer": provider.issuer, "client": CLIENT_ID, "secret": CLIENT_SECRET}
    path.write_text(FILE.format(**given), encoding="utf-8")
    return replace(settings, sign_in=path)


class _Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_arguments: Any, **_values: Any) -> None:
        return None


def sent_back(location: str) -> str:
    """Where the provider sends the browser, as a path of the hub."""
    try:
        urllib.request.build_opener(_Stay).open(location)
    except HTTPError as answer:
        back = urlsplit(answer.headers["Location"])
        return f"{back.path}?{back.query}"
    raise AssertionError("the provider did not send the browser back")


def signed_in_as(app: Flask, provider: OpenIdProvider, **claims: Any) -> tuple[FlaskClient, str]:
    """A browser after the way to the provider and back, and the page it is on."""
    provider.claims = {"email_verified": True, **claims}
    client = app.test_client()
    page = client.get("/sv/account/sign-in").text
    assert "Falu kommun" in page
    begun = client.get("/sv/account/sign-in/with/falun")
    assert begun.status_code == 302
    assert begun.headers["Location"].startswith(f"{provider.issuer}/authorize?")
    answer = client.get(sent_back(begun.headers["Location"]), follow_redirects=True)
    return client, answer.text


def test_who_has_an_account_signs_in_at_their_municipality(
    app: Flask, provider: OpenIdProvider
) -> None:
    with app.app_context():
        known = make_person(Role.EDITOR, "falun", "anna@falun.example")
    client, page = signed_in_as(app, provider, email="Anna@Falun.example")
    assert known.email in page
    assert client.get("/sv/account").status_code == 200


@pytest.mark.parametrize(
    "claims",
    [
        {"email": "chef@roros.example"},
        {"email": "chef@sub.falun.example"},
        {"email": "anna@falun.example", "email_verified": False},
        {"email": ""},
        {},
    ],
)
def test_a_provider_speaks_for_its_own_addresses_alone(
    app: Flask, provider: OpenIdProvider, claims: dict[str, Any]
) -> None:
    with app.app_context():
        make_person(Role.ADMINISTRATOR, email="chef@roros.example")
        make_person(Role.EDITOR, "roros", "chef@sub.falun.example")
        make_person(Role.EDITOR, "falun", "anna@falun.example")
    client, page = signed_in_as(app, provider, **claims)
    assert "Logga in" in page
    assert client.get("/sv/account").status_code == 303


def test_nobody_gets_an_account_by_signing_in(app: Flask, provider: OpenIdProvider) -> None:
    client, page = signed_in_as(app, provider, email="ny@falun.example")
    assert "inbjudan" in page
    assert client.get("/sv/account").status_code == 303


@pytest.mark.parametrize("trick", ["another audience", "another key", "another nonce"])
def test_a_token_that_is_not_for_this_sign_in_is_refused(
    app: Flask, provider: OpenIdProvider, trick: str
) -> None:
    with app.app_context():
        make_person(Role.EDITOR, "falun", "anna@falun.example")
    more = {}
    if trick == "another audience":
        provider.audience = "another"
    elif trick == "another key":
        provider.signs_with = provider.stranger
    else:
        more["nonce"] = "another"
    client, _page = signed_in_as(app, provider, email="anna@falun.example", **more)
    assert client.get("/sv/account").status_code == 303


def test_an_answer_counts_once_and_in_the_browser_that_asked(
    app: Flask, provider: OpenIdProvider
) -> None:
    with app.app_context():
        make_person(Role.EDITOR, "falun", "anna@falun.example")
    provider.claims = {"email": "anna@falun.example", "email_verified": True}
    client, other = app.test_client(), app.test_client()
    begun = client.get("/sv/account/sign-in/with/falun")
    back = sent_back(begun.headers["Location"])
    other.get(back)
    assert other.get("/sv/account").status_code == 303
    again = app.test_client()
    again.get("/sv/account/sign-in/with/falun")
    again.get(back)
    assert again.get("/sv/account").status_code == 303


def test_a_file_with_mistakes_names_them(tmp_path: Path) -> None:
    path = tmp_path / "sign-in.toml"
    path.write_text('[[provider]]\nslug = "falun"\ndomains = ["anna@falun.example"]\n', "utf-8")
    with pytest.raises(BadFile) as told:
        read_sign_in_file(path)
    text = str(told.value)
    assert "domains" in text
    assert "client_id" in text


def test_a_provider_that_is_away_or_breaks_leads_back_to_the_other_ways(
    app: Flask, provider: OpenIdProvider
) -> None:
    provider.claims = {"email": "anna@falun.example"}
    client = app.test_client()
    back = sent_back(client.get("/sv/account/sign-in/with/falun").headers["Location"])
    provider.issuer = "http://127.0.0.1:9"
    answer = client.get(back, follow_redirects=True)
    assert "gick inte att logga in" in answer.text
    assert client.get("/sv/account").status_code == 303


def test_a_provider_that_is_not_there_is_no_way_in(app: Flask) -> None:
    assert app.test_client().get("/sv/account/sign-in/with/nobody").status_code == 404
    assert app.test_client().get("/sv/account/sign-in/from/nobody").status_code == 404
