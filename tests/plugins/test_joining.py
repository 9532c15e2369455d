"""What a plugin contributes, in the application: pages, words, files, menu, panels, kinds."""

import pytest
from flask import Flask, render_template_string
from selectolax.lexbor import LexborHTMLParser

from hub.content import kinds
from hub.content.models import Entry, EntryText
from hub.core.clock import now
from hub.core.database import writing
from hub.plugin_api import setting
from hub.plugin_host.actions import switch_plugin
from hub.plugin_host.gate import look_again
from hub.plugin_host.joining import plugin_command_groups
from hub.plugin_host.models import PluginSetting
from hub.plugin_host.panels import panels_for
from tests.plugins.conftest import EXAMPLE, PluginApp


def _page(app: Flask, address: str) -> str:
    response = app.test_client().get(address)
    assert response.status_code == 200, address
    with response:
        return response.get_data(as_text=True)


def _switch(app: Flask, *, is_on: bool) -> None:
    with app.app_context():
        switch_plugin("example_plugin", is_on=is_on, by="operator", reason="switched_off")
        look_again(app)


def test_pages_are_below_the_plugins_address_in_each_language(example_app: Flask) -> None:
    assert "Ett exempel på ett tillägg" in _page(example_app, "/sv/example-plugin/")
    assert "An example of a plugin" in _page(example_app, "/en/example-plugin/")
    assert example_app.test_client().get("/xx/example-plugin/").status_code == 404


def test_static_files_need_no_hook(example_app: Flask) -> None:
    assert 'src="/en/example-plugin/static/dot.svg?v=' in _page(example_app, "/en/example-plugin/")
    assert "<svg" in _page(example_app, "/en/example-plugin/static/dot.svg")


def test_the_menu_has_the_plugins_entry(example_app: Flask) -> None:
    assert '<a href="/sv/example-plugin/">Exempel</a>' in _page(example_app, "/sv/plugins")


def test_panels_stand_in_their_slot_with_what_the_page_is_about(example_app: Flask) -> None:
    with example_app.test_request_context("/sv/towns/roros"):
        example_app.preprocess_request()
        [panel] = panels_for("town", town="roros")
        assert "Exempel: town roros sv" in panel
        assert panels_for("event", entry_id=1) == []


def test_a_panel_that_has_nothing_to_show_leaves_no_trace(example_app: Flask) -> None:
    with example_app.test_request_context("/en/"):
        assert panels_for("home") == []


def test_templates_can_ask_for_panels(example_app: Flask) -> None:
    with example_app.test_request_context("/en/towns/falun"):
        text = render_template_string(
            "{% for panel in panels_for('town', town='falun') %}{{ panel }}{% endfor %}"
        )
    assert '<section class="example-panel">' in text


def test_the_plugins_kind_of_entry_is_registered_as_the_plugins(example_app: Flask) -> None:
    kind = kinds.of(example_app).get("example_note")
    assert kind is not None
    assert kind.plugin == "example_plugin"


def test_the_page_of_an_entry_names_its_languages_without_the_plugins_help(
    example_app: Flask,
) -> None:
    with example_app.app_context(), writing() as session:
        entry = Entry(
            kind="example_note",
            language="sv",
            published_at=now(),
            created_at=now(),
            updated_at=now(),
        )
        session.add(entry)
        session.flush()
        for language in ("sv", "fi"):
            session.add(
                EntryText(entry_id=entry.id, language=language, title="A note", made_at=now())
            )
        address = f"example-plugin/notes/{entry.id}/a-note"
    head = LexborHTMLParser(_page(example_app, f"/pl/{address}"))
    (canonical,) = head.css("link[rel=canonical]")
    assert (canonical.attributes["href"] or "").endswith(f"/sv/{address}")
    named = {link.attributes["hreflang"] for link in head.css("head link[rel=alternate][hreflang]")}
    assert named == {"sv", "fi", "x-default"}
    own = LexborHTMLParser(_page(example_app, f"/fi/{address}")).css("link[rel=canonical]")[0]
    assert (own.attributes["href"] or "").endswith(f"/fi/{address}")
    nobody = LexborHTMLParser(_page(example_app, "/pl/example-plugin/notes/99/a-note"))
    assert len(nobody.css("head link[rel=alternate][hreflang]")) == 8


def test_commands_stand_under_the_plugins_word(example_app: Flask) -> None:
    groups = plugin_command_groups(example_app)
    assert list(groups) == ["example-plugin"]


def test_a_plugin_that_is_off_leaves_no_page_entry_panel_or_kind(example_app: Flask) -> None:
    client = example_app.test_client()
    _page(example_app, "/en/example-plugin/static/dot.svg")
    assert client.get("/en/example-plugin").status_code == 308
    _switch(example_app, is_on=False)
    for address in (
        "/en/example-plugin/",
        "/en/example-plugin",
        "/en//example-plugin",
        "/en/example-plugin/static/dot.svg",
        "/en/example-plugin/no/such/page",
    ):
        assert client.get(address).status_code == 404, address
    assert 'href="/en/example-plugin/"' not in _page(example_app, "/en/plugins")
    with example_app.test_request_context("/en/towns/falun"):
        assert panels_for("town", town="falun") == []
        assert kinds.of(example_app).names() == ()
        assert kinds.of(example_app).get("example_note") is None


def test_a_plugin_that_is_on_again_is_back(example_app: Flask) -> None:
    _switch(example_app, is_on=False)
    _switch(example_app, is_on=True)
    assert example_app.test_client().get("/en/example-plugin").status_code == 308
    with example_app.app_context():
        assert kinds.of(example_app).names() == ("example_note",)


def test_a_switch_shows_in_a_page_that_the_reader_has_already(example_app: Flask) -> None:
    client = example_app.test_client()
    etag = client.get("/en/plugins").headers["ETag"]
    assert client.get("/en/plugins", headers={"If-None-Match": etag}).status_code == 304
    _switch(example_app, is_on=False)
    assert client.get("/en/plugins", headers={"If-None-Match": etag}).status_code == 200


def test_the_plugin_page_says_what_runs_and_what_it_reads_and_stores(example_app: Flask) -> None:
    words = _page(example_app, "/en/plugins")
    assert "Sources: Lines of text" in words
    assert "Every change to content" in words
    assert "Data of its own in the service’s database" in words


def test_a_setting_comes_from_the_town_the_network_the_environment_or_the_default(
    example_app: Flask,
) -> None:
    with example_app.app_context():
        assert setting("example_plugin", "limit") == 5
        with writing() as session:
            session.add(PluginSetting(plugin="example_plugin", town="", name="limit", value=7))
            session.add(PluginSetting(plugin="example_plugin", town="falun", name="limit", value=9))
        assert setting("example_plugin", "limit") == 7
        assert setting("example_plugin", "limit", town="roros") == 7
        assert setting("example_plugin", "limit", town="falun") == 9


def test_a_setting_of_the_environment_has_the_declared_type(
    plugin_app: PluginApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HUB_EXAMPLE_PLUGIN_LIMIT", "12")
    app = plugin_app(EXAMPLE)
    with app.app_context():
        assert setting("example_plugin", "limit") == 12
        assert setting("example_plugin", "key") is None
