"""The guide for authors is true: the plugin that it builds, block by block, runs."""

import re
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask import Flask

from hub import plugin_api
from hub.core.sandbox import Sandbox
from hub.plugin_host.finding import plugin_folders
from hub.plugin_host.gate import is_on
from hub.plugin_host.panels import panels_for
from hub.plugin_host.parsing import ParseRequest, discover, plugin_host_view, read_document
from hub.plugin_host.plugins import host_of
from tests.plugins.conftest import PluginApp

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


def test_the_whole_plugin_reads_its_kind_of_source(hello: Flask) -> None:
    request = ParseRequest(
        b"one\ntwo",
        "https://falun.example/x",
        "hello_lines",
        datetime(2026, 11, 26, tzinfo=UTC),
        media_type="text/x-hello",
    )
    with (
        hello.app_context(),
        Sandbox(plugin_folders(hello.config["HUB"].plugins_dir)) as child,
    ):
        view = plugin_host_view(hello)
        document = read_document(request, child, view)
        assert [draft.title for draft in document.drafts] == ["one", "two"]
        assert [found.kind for found in discover(replace(request, kind=""), child, view)] == [
            "hello_lines"
        ]
