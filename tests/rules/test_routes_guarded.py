"""Every route of the hub and of its plugins declares whom it is open to."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from hub.web.access import PUBLIC, declared_access, routes_without_access


def test_every_route_declares_its_access(app: Flask) -> None:
    assert not routes_without_access(app)


def test_there_are_routes_to_guard(app: Flask) -> None:
    endpoints = {rule.endpoint for rule in app.url_map.iter_rules()}
    assert len(endpoints) > 15


# Public routes that write, each for a reason.
WRITING = {
    "feedback.send",  # every reader may write to those who run the hub
    # Signing in and out, and taking the role that an invitation offers.
    "account.login",
    "account.us_signin_send_code",
    "account.entered",
    "account.two_factor_token_validation",
    "account.mf_recovery",
    "account.wan_signin",
    "account.wan_signin_response",
    "account.logout",
    "invitation.accept",
    # The link in a letter proves the address, whoever is signed in.
    "own_account_address.confirm",
}


def test_what_is_public_only_reads(app: Flask) -> None:
    writing = [
        f"{rule.methods} {rule.rule}"
        for rule in app.url_map.iter_rules()
        if rule.endpoint not in WRITING
        and PUBLIC in (declared_access(app, rule.endpoint) or ())
        and (rule.methods or set()) - {"GET", "HEAD", "OPTIONS"}
    ]
    assert not writing


@pytest.mark.parametrize("method", ["post", "put", "delete", "patch"])
def test_pages_refuse_other_methods(client: FlaskClient, method: str) -> None:
    assert getattr(client, method)("/en/news").status_code == 405
