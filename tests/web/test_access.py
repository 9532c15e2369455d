"""Whom a route is open to."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from hub.core.permissions import Grant, Role, Viewer
from hub.web.access import (
    PUBLIC,
    AccessNotDeclared,
    access_of,
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
    editor = Viewer(1, frozenset({Grant(Role.EDITOR, 3)}))
    access_of(app).viewer = lambda: editor
    assert client.get("/en/desk").text == "desk"


@pytest.mark.parametrize("who", [(), ("everyone",), (PUBLIC, "nobody")])
def test_open_to_refuses_nobody_and_unknown_words(who: tuple[str, ...]) -> None:
    with pytest.raises(ValueError, match="takes one or more of"):
        open_to(*who)
