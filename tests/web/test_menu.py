"""The menus."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from hub.web.menu import MenuMistake, NavItem, add_nav_item, check_menu, menu_of


def test_items_stand_in_their_order_and_in_their_section(app: Flask, client: FlaskClient) -> None:
    add_nav_item(app, NavItem("First of all", "sample.home", order=1))
    text = client.get("/en/").text
    header, footer = text.partition("<header")[2].split("<footer")
    assert header.index("First of all") < header.index("Sample")
    assert "Home page" in footer
    assert "Home page" not in header


def test_the_page_that_is_shown_is_marked(client: FlaskClient) -> None:
    assert '<a href="/en/sample" aria-current="page">Sample</a>' in client.get("/en/sample").text
    assert '<a href="/en/sample">Sample</a>' in client.get("/en/").text


def test_an_item_for_editors_is_not_shown_to_others(client: FlaskClient) -> None:
    assert ">Desk</a>" not in client.get("/en/").text


def test_an_item_can_be_hidden_while_a_plugin_is_off(app: Flask, client: FlaskClient) -> None:
    off: set[str] = set()
    menu_of(app).hide_when(lambda item: item.endpoint in off)
    assert ">Sample</a>" in client.get("/en/").text
    off.add("sample.everything")
    assert ">Sample</a>" not in client.get("/en/").text


def test_an_item_that_leads_nowhere_stops_the_start_and_names_the_nearest(app: Flask) -> None:
    add_nav_item(app, NavItem("Typing error", "sample.everythin"))
    with pytest.raises(MenuMistake, match=r"'sample.everythin'; did you mean 'sample.everything'"):
        check_menu(app)


def test_an_unknown_section_is_refused(app: Flask) -> None:
    with pytest.raises(MenuMistake, match="footer"):
        add_nav_item(app, NavItem("Side", "sample.home", "sidebar"))
