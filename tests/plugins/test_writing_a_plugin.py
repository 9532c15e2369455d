"""The guide for authors is true: the plugin that it builds, block by block, runs."""

import json
import re
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask import Flask

from hub import plugin_api
from hub.app import create_app
from hub.cli import HubCommands
from hub.content import kinds
from hub.core.database import db
from hub.core.sandbox import Sandbox
from hub.core.settings import Settings
from hub.migrating import migrate
from hub.plugin_api import EntryKind, EventDraft, EventTime
from hub.plugin_host.finding import plugin_folders
from hub.plugin_host.gate import is_on
from hub.plugin_host.panels import panels_for
from hub.plugin_host.parsing import ParseRequest, discover, plugin_host_view, read_document
from hub.plugin_host.plugins import host_of
from hub.sources.refreshing import FETCHER, SANDBOX
from tests.core.loopback import answer
from tests.plugins.conftest import PluginApp
from tests.sources.calling import call as run
from tests.sources.town_site import town_site

GUIDE = Path(__file__).parents[2] / "docs" / "writing-a-plugin.md"
BLOCK = re.compile(r"^`(hello/[\w/.]+)`[^\n]*:\n\n```\w+\n(.*?)^```", re.MULTILINE | re.DOTALL)
SMALLEST = 1


def _written(place: Path, blocks: list[tuple[str, str]]) -> Path:
    for name, text in blocks:
        file = place / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    return place / "hello"


def _blocks() -> list[tuple[str, str]]:
    return BLOCK.findall(GUIDE.read_text(encoding="utf-8"))


@pytest.fixture
def hello(plugin_app: PluginApp, tmp_path: Path) -> Flask:
    return plugin_app(_written(tmp_path / "written", _blocks()))


def test_the_smallest_plugin_runs(plugin_app: PluginApp, tmp_path: Path) -> None:
    blocks = _blocks()[:SMALLEST]
    assert [name for name, _text in blocks] == ["hello/__init__.py"]
    app = plugin_app(_written(tmp_path / "written", blocks))
    assert [plugin.name for plugin in host_of(app).loaded] == ["hello"]


def test_the_smallest_plugin_of_the_guide_is_the_one_of_the_docstring() -> None:
    words = " ".join((plugin_api.__doc__ or "").split())
    assert " ".join(_blocks()[0][1].split()) in words


def test_the_whole_plugin_has_its_page_words_menu_and_panel(hello: Flask) -> None:
    assert host_of(hello).failed == ()
    page = hello.test_client().get("/sv/hello/").get_data(as_text=True)
    assert "Hej, grannar" in page
    assert '<a href="/sv/hello/" aria-current="page">' in page
    with hello.test_request_context("/en/towns/falun"):
        assert is_on("hello")
        [panel] = panels_for("town", town="falun")
    assert "Good day" in panel


DOCUMENT = b"""one
ADVERTISEMENT: buy
2026-11-26T17:30:00 Market
2026-12-13 Lucia
wish Peace - Anna
"""


def test_the_whole_plugin_reads_its_kind_of_source(hello: Flask) -> None:
    kinds.of(hello).register(EntryKind("event", "Events", draft=EventDraft))
    request = ParseRequest(
        DOCUMENT,
        "https://falun.example/x",
        "hello_lines",
        datetime(2026, 11, 26, tzinfo=UTC),
        media_type="text/x-hello",
        time_zone="Europe/Stockholm",
    )
    with (
        hello.app_context(),
        Sandbox(plugin_folders(hello.config["HUB"].plugins_dir)) as child,
    ):
        view = plugin_host_view(hello)
        document = read_document(request, child, view)
        assert (document.failures, document.dropped) == ((), 1)
        news, market, lucia, wish = document.drafts
        assert [found.kind for found in discover(replace(request, kind=""), child, view)] == [
            "hello_lines"
        ]
    assert (news.kind, news.title) == ("news", "one")
    assert (market.kind, market.title) == ("event", "Market")
    assert market.details == EventDraft(
        EventTime("2026-11-26T17:30:00", "Europe/Stockholm"), location="Town hall"
    )
    assert lucia.details.start == EventTime("2026-12-13")
    assert (wish.kind, wish.title, wish.details.signed) == ("hello_wish", "Peace", "Anna")


def test_the_whole_plugin_s_items_come_in_through_a_real_hub(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _written(tmp_path / "written", _blocks())
    with town_site() as site:
        site.pages["/lines"] = answer(DOCUMENT, Content_Type="text/x-hello")
        told = replace(
            settings,
            plugins_dir=tmp_path / "written",
            allowed_hosts_for_fetching=frozenset({site.place}),
        )
        migrate(told)
        app = create_app(told)
        monkeypatch.setattr(HubCommands, "_app", app)
        with app.app_context():
            url = site.url("/lines")
            assert run("source", "add", url, "--town", "falun", "--yes").exit_code == 0
            assert "4 new" in run("source", "refresh", "--all").stdout
            rows = json.loads(run("entry", "list", "--json").stdout)
            assert {row["kind"] for row in rows} == {"news", "event", "hello_wish"}
            (wish,) = (row for row in rows if row["kind"] == "hello_wish")
            assert run("hello", "wishes").stdout == "1\n"
            assert "Wishes and lines of text from the neighbours." in run("hello", "--help").stdout
            page = app.test_client().get(f"/en/hello/wishes/{wish['id']}/peace")
            assert "Anna" in page.get_data(as_text=True)
            app.extensions[SANDBOX].close()
            app.extensions[FETCHER].close()
            db.session.remove()
            db.engine.dispose()
