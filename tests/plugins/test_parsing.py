"""Documents to drafts in the child process: parsed, shown to the plugins, cleaned."""

import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from flask import Flask

from hub.content.drafts import Draft, DraftText, EventDraft, EventTime, Found
from hub.core.sandbox import Sandbox, SandboxError
from hub.plugin_host.actions import switch_plugin
from hub.plugin_host.cleaning import clean_draft
from hub.plugin_host.finding import plugin_folders
from hub.plugin_host.gate import look_again
from hub.plugin_host.parsing import (
    ParseFailed,
    ParseRequest,
    ReadDocument,
    discover,
    plugin_host_view,
    read_document,
)
from hub.plugin_host.queries import plugin_state
from tests.plugins.conftest import EXAMPLE, ZOO, PluginApp

LINES = ParseRequest(
    b"",
    "https://falun.example/lines.txt",
    "example_lines",
    datetime(2026, 11, 26, tzinfo=UTC),
    media_type="text/plain",
    town="falun",
)


@pytest.fixture
def app(plugin_app: PluginApp) -> Flask:
    return plugin_app(EXAMPLE, ZOO / "bad_listener")


@pytest.fixture
def child(app: Flask) -> Iterator[Sandbox]:
    with Sandbox(plugin_folders(app.config["HUB"].plugins_dir)) as sandbox:
        yield sandbox


def _read(app: Flask, child: Sandbox, text: str) -> ReadDocument:
    with app.app_context():
        return read_document(replace(LINES, data=text.encode()), child, plugin_host_view(app))


def _titles(document: ReadDocument) -> list[str]:
    return [draft.title for draft in document.drafts]


def test_a_child_process_that_reads_feeds_has_nothing_of_signing_in() -> None:
    code = "import hub.plugin_api, sys; sys.exit('flask_security' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_a_document_becomes_clean_drafts_of_their_kind(app: Flask, child: Sandbox) -> None:
    document = _read(app, child, "red: Fish &amp; chips <b>now</b>")
    [draft] = document.drafts
    assert isinstance(draft, Draft)
    assert draft.title == "Fish & chips now"
    assert "script" not in draft.texts[0].body
    assert type(draft.details).__name__ == "NoteDraft"
    assert draft.details.color == "red"
    assert (document.title, document.complete) == ("Lines", False)
    assert [(one.key, one.count) for one in document.odd] == [("no_dates", 1)]


def test_plugins_change_drafts_and_drop_them(app: Flask, child: Sandbox) -> None:
    document = _read(app, child, "first\nspam\nlast")
    assert _titles(document) == ["first", "last"]
    assert document.drafts[0].topics == ("from-falun",)
    assert document.dropped == 1


def test_an_item_that_a_plugin_fails_at_goes_on_as_it_was(app: Flask, child: Sandbox) -> None:
    document = _read(app, child, "trouble\nother")
    assert _titles(document) == ["trouble", "other"]
    assert document.drafts[0].topics == ()
    assert document.drafts[1].topics == ("from-falun",)


def test_a_plugin_that_fails_at_every_item_has_its_failure_kept(app: Flask, child: Sandbox) -> None:
    _read(app, child, "one\ntwo")
    with app.app_context():
        bad, good = plugin_state("bad_listener"), plugin_state("example_plugin")
    assert bad is not None
    assert "SystemExit: 3" in bad.last_error
    assert good is None


def test_a_document_that_the_parser_refuses_fails_with_its_key(app: Flask, child: Sandbox) -> None:
    with pytest.raises(ParseFailed) as caught:
        _read(app, child, "   ")
    assert caught.value.key == "empty_document"


def test_a_parser_that_crashes_is_told_and_the_next_document_is_read(
    app: Flask, child: Sandbox
) -> None:
    with pytest.raises(SandboxError) as caught:
        _read(app, child, "!crash")
    assert (caught.value.key, caught.value.exception) == ("raised", "RuntimeError")
    assert _titles(_read(app, child, "fine")) == ["fine"]


def test_a_kind_whose_plugin_is_off_is_missing(app: Flask, child: Sandbox) -> None:
    with app.app_context():
        switch_plugin("example_plugin", is_on=False, by="operator")
        look_again(app)
    with pytest.raises(ParseFailed) as caught:
        _read(app, child, "first")
    assert caught.value.key == "plugin_missing"


def test_discovery_asks_every_kind_that_runs(app: Flask, child: Sandbox) -> None:
    request = replace(LINES, kind="", data=b"first")
    with app.app_context():
        view = plugin_host_view(app)
        assert discover(request, child, view) == (
            Found(LINES.url, "example_lines", "Lines", itself=True),
        )
        assert discover(replace(request, media_type="text/html"), child, view) == ()


@pytest.mark.parametrize(
    ("base", "link", "url"),
    [
        ("file:///tmp/feed.xml", "/news/1?a=b", "/news/1?a=b"),
        ("file:///tmp/feed.xml", "news.html", "news.html"),
        ("file:///tmp/feed.xml", "javascript:alert(1)", None),
        ("file:///tmp/feed.xml", "java\nscript:alert(1)", None),
        ("file:///tmp/feed.xml", "//elsewhere.example/1", None),
        ("https://falun.example/feed", "/news/1", "https://falun.example/news/1"),
    ],
)
def test_a_relative_link_stays_as_it_is_only_where_there_is_no_site(
    base: str, link: str, url: str | None
) -> None:
    assert clean_draft(Draft("news", (DraftText("A"),), url=link), base).url == url


def test_control_characters_and_script_addresses_do_not_come_through() -> None:
    draft = Draft(
        "event",
        (DraftText("A\x00\u2028B", body='<a href="javascript:x">y</a><p onclick="z">t</p>'),),
        external_id=" id\x07 ",
        url="javascript:alert(1)",
        image_url="data:image/png;base64,xx",
        categories=("<b>One</b>", "\x01"),
        details=EventDraft(EventTime("2026-11-26"), location="<i>Hall</i>", online_url="ftp://x"),
    )
    cleaned = clean_draft(draft, "https://falun.example/")
    assert (cleaned.title, cleaned.external_id, cleaned.url) == ("A B", "id", None)
    assert cleaned.odd == ("unsafe_links",)
    assert cleaned.image_url is None
    assert cleaned.categories == ("One",)
    assert (cleaned.details.location, cleaned.details.online_url) == ("Hall", None)
    assert "javascript" not in cleaned.texts[0].body
    assert "onclick" not in cleaned.texts[0].body


@pytest.mark.parametrize("year", [1, 1899, 2200, 9999])
def test_a_moment_at_which_nobody_can_have_published_is_none(year: int) -> None:
    moment = datetime(year, 1, 1, tzinfo=UTC)
    draft = Draft("news", (DraftText("a"),), published_at=moment, updated_at=moment)
    cleaned = clean_draft(draft, "https://falun.example/")
    assert (cleaned.published_at, cleaned.updated_at) == (None, None)
