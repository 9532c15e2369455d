"""Whom a route is open to."""

import pytest
from flask import Flask, g
from flask.testing import FlaskClient

from hub.web.access import (
    EDITOR,
    PUBLIC,
    AccessNotDeclared,
    check_every_route_declares_access,
    open_to,
    routes_without_access,
)


def test_a_route_without_declared_access_stops_the_start_and_is_named(app: Flask) -> None:
    app.add_url_rule("/<lang>/stray", "stray", lambda: "stray")
    with pytest.raises(AccessNotDeclared, match=r"stray \(/<lang>/stray\)"):
        check_every_route_declares_access(app)


def test_every_route_of_the_sample_declares_its_access(app: Flask) -> None:
    assert routes_without_access(app) == []


def test_a_route_that_is_only_named_like_static_files_does_not_pass(app: Flask) -> None:
    app.add_url_rule("/<lang>/secrets", "desk.static", lambda: "secrets")
    assert routes_without_access(app) == ["desk.static (/<lang>/secrets)"]


def test_a_page_for_editors_is_refused_to_everybody_else(client: FlaskClient) -> None:
    answer = client.get("/en/desk")
    assert answer.status_code == 403
    assert "people who look after the network" in answer.text
    assert "sample.desk" not in answer.text


def test_a_page_for_editors_opens_to_a_viewer_with_that_role(
    app: Flask, client: FlaskClient
) -> None:
    app.before_request_funcs[None].insert(0, lambda: setattr(g, "viewer_roles", {EDITOR}))
    assert client.get("/en/desk").text == "desk"


@pytest.mark.parametrize("who", [(), ("everyone",), (PUBLIC, "nobody")])
def test_open_to_refuses_nobody_and_unknown_words(who: tuple[str, ...]) -> None:
    with pytest.raises(ValueError, match="takes one or more of"):
        open_to(*who)
