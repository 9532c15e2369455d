"""A plugin installed as a package: installed by pip from a wheel, found by its entry point."""

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from hub.plugin_host.plugins import host_of
from tests.plugins.conftest import PluginApp

INFORMATION = "hub_snow-1.0.dist-info"
PACKAGE = {
    f"{INFORMATION}/METADATA": "Metadata-Version: 2.1\nName: hub-snow\nVersion: 1.0\n",
    f"{INFORMATION}/WHEEL": "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    f"{INFORMATION}/entry_points.txt": "[hub.plugins]\nsnow = hub_snow\n",
    f"{INFORMATION}/RECORD": "",
    "hub_snow/__init__.py": """\
from flask import Blueprint, render_template

from hub.plugin_api import PUBLIC, NavItem, PluginInfo, hookimpl, open_to

pages = Blueprint("snow", __name__)


@pages.get("/tracks")
@open_to(PUBLIC)
def tracks():
    return render_template("snow/tracks.html")


@hookimpl
def hub_plugin_info():
    return PluginInfo("snow", "Snow and ice", version="1.0", author="A town")


@hookimpl
def hub_blueprints():
    return [pages]


@hookimpl
def hub_nav_items():
    return [NavItem("Snow", "snow.tracks")]
""",
    "hub_snow/templates/snow/tracks.html": (
        '{% extends "base.html" %}{% block main %}<h1>{{ _("Ski tracks") }}</h1>{% endblock %}'
    ),
    "hub_snow/translations/sv/LC_MESSAGES/snow.po": (
        'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=UTF-8\\n"\n\n'
        'msgid "Ski tracks"\nmsgstr "Skidspår"\n'
    ),
}


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder on the path of imports with the package installed in it."""
    wheel = tmp_path / "hub_snow-1.0-py3-none-any.whl"
    with zipfile.ZipFile(wheel, "w") as archive:
        for name, text in PACKAGE.items():
            archive.writestr(name, text)
    target = tmp_path / "site"
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    offline = ["--no-index", "--no-deps", "--no-compile"]
    subprocess.run([*pip, *offline, "--target", str(target), str(wheel)], check=True)
    monkeypatch.syspath_prepend(str(target))
    return target


def test_an_installed_plugin_runs_like_one_of_the_folder(plugin_app: PluginApp, site: Path) -> None:
    app = plugin_app()
    [plugin] = host_of(app).loaded
    assert (plugin.name, plugin.found.origin) == ("snow", "package")
    assert plugin.found.place == site / "hub_snow"
    page = app.test_client().get("/sv/snow/tracks").get_data(as_text=True)
    assert "<h1>Skidspår</h1>" in page
    assert '<a href="/sv/snow/tracks" aria-current="page">Snow</a>' in page
