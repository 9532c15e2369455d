"""One hub with fixed items and a fixed clock, read by every test of this folder."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
import time_machine
from flask import Flask

from hub.app import create_app
from hub.core.database import db
from hub.core.languages import INTERFACE_LANGUAGES
from hub.core.settings import load_settings
from tests.conftest import leave_out
from tests.serving import serving
from tests.shared import once_in_a_run
from tests.whole_site.axe import Eyes
from tests.whole_site.content import MOMENT, fill
from tests.whole_site.crawl import Site, crawl
from tests.whole_site.html_validity import INSTALLED
from tests.whole_site.pseudo_language import speak_pseudo

Fixed = tuple[Flask, dict[str, int]]
# Waits, in a page, until something was painted.
PAINTED = """new Promise(done => new PerformanceObserver(list =>
  list.getEntriesByName('first-contentful-paint').length && done(true)
).observe({type: 'paint', buffered: true}))"""

# To compile what runs for seconds thoroughly takes longer than it saves.
QUICKLY = ("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xss4m")
SAYING_JSON = ("--format", "json", "--stdout", "--exit-zero-always")


def _fixed_app(folder: Path, migrated: Path) -> Iterator[Fixed]:
    shutil.copytree(migrated, folder, ignore=shutil.ignore_patterns("*-wal", "*-shm"))
    settings = load_settings({"HUB_DATA_DIR": str(folder), "HUB_CONTACT": "webmaster@hub.example"})
    app = create_app(replace(settings, secret_key="the same in every run"))
    with time_machine.travel(MOMENT, tick=False), app.app_context():
        ids = fill()
    yield app, ids
    app.extensions["hub_sandbox"].close()
    app.extensions["hub_fetcher"].close()
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


@pytest.fixture(scope="session")
def fixed_app(tmp_path_factory: pytest.TempPathFactory, _migrated_folder: Path) -> Iterator[Fixed]:
    """The hub with the items of `content.py`, and their ids by name."""
    yield from _fixed_app(tmp_path_factory.mktemp("whole-site") / "var", _migrated_folder)


@pytest.fixture(scope="session")
def pseudo_app(tmp_path_factory: pytest.TempPathFactory, _migrated_folder: Path) -> Iterator[Fixed]:
    """The same, whose English is the pseudo-language."""
    for app, ids in _fixed_app(tmp_path_factory.mktemp("pseudo") / "var", _migrated_folder):
        speak_pseudo(app)
        yield app, ids


@contextmanager
def served(app: Flask) -> Iterator[str]:
    """The address at which an application answers, its clock at the moment of the content."""
    with time_machine.travel(MOMENT, tick=False), serving(app) as where:
        yield where


@pytest.fixture(scope="session")
def site(fixed_app: Fixed, tmp_path_factory: pytest.TempPathFactory) -> Site:
    """What can be reached from the front pages."""

    def crawled() -> Site:
        client = fixed_app[0].test_client(use_cookies=False)
        with time_machine.travel(MOMENT, tick=False):
            return crawl(client, [f"/{code}/" for code in INTERFACE_LANGUAGES])

    return once_in_a_run(tmp_path_factory, "site", crawled)


@pytest.fixture
def address(fixed_app: Fixed) -> Iterator[str]:
    """Where the hub with the fixed items answers."""
    with served(fixed_app[0]) as where:
        yield where


@pytest.fixture(scope="session")
def eyes() -> Eyes:
    """axe; a way of drawing text that one page showed to be right is right on the others."""
    return Eyes()


@pytest.fixture
def checker(request: pytest.FixtureRequest) -> list[str]:
    """The command of the Nu Html Checker."""
    jar = Path(os.environ.get("HUB_TEST_VNU_JAR", INSTALLED))
    java = shutil.which("java")
    if java is None:
        leave_out(request, "Java", "install a Java runtime, for the checker of HTML")
    if not jar.is_file():
        leave_out(
            request,
            "the Nu Html Checker",
            "npm install --prefix .tools vnu-jar, or set HUB_TEST_VNU_JAR",
        )
    return [java, *QUICKLY, "-jar", str(jar), *SAYING_JSON]


def main_pages(ids: dict[str, int]) -> dict[str, str]:
    """The main pages by name: their paths below the language."""
    return {
        "front": "",
        "news": "news",
        "article": f"news/{ids['news-0']}",
        "agenda": "calendar?view=agenda",
        "month": "calendar?view=month",
        "event": f"calendar/{ids['several-days']}",
        "subscribe": "calendar/subscribe?town=falun",
        "search": "search?q=torget",
        "town": "towns/hamina",
        "network": "network",
        "accessibility": "accessibility",
        "not-found": "nothing-here",
    }


def further_pages() -> dict[str, str]:
    """Those that stand beside them, by name: their paths below the language."""
    return {
        "towns": "towns",
        "world-heritage": "world-heritage",
        "languages": "languages",
        "sources": "sources",
        "plugins": "plugins",
        "feedback": "feedback",
        "about": "about",
        "privacy": "privacy",
        "imprint": "imprint",
    }
