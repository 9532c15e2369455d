"""A town's site on loopback, and a hub that reads it through the whole pipeline."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace

import pytest
from flask import Flask

from hub.app import create_app
from hub.cli import HubCommands
from hub.core.database import db
from hub.core.sandbox import SandboxPool
from hub.core.settings import Settings
from hub.sources.refreshing import FETCHER, SANDBOX
from tests.sources.calling import Run, call
from tests.sources.town_site import TownSite, town_site

MakeHub = Callable[..., Flask]


@pytest.fixture(scope="session")
def children() -> Iterator[SandboxPool]:
    """Child processes that all the tests share: starting one takes half a second."""
    pool = SandboxPool(2)
    yield pool
    pool.close()


@pytest.fixture
def site() -> Iterator[TownSite]:
    with town_site() as running:
        yield running


@pytest.fixture
def second_site() -> Iterator[TownSite]:
    with town_site() as running:
        yield running


@pytest.fixture
def make_hub(children: SandboxPool) -> Iterator[MakeHub]:
    """Makes a hub that may ask these sites, in its context until the test ends."""
    with ExitStack() as stack:

        def make(settings: Settings, *sites: TownSite, own_children: bool = False) -> Flask:
            allowed = frozenset(one.place for one in sites)
            app = create_app(replace(settings, allowed_hosts_for_fetching=allowed))
            stack.callback(app.extensions[SANDBOX].close)
            if not own_children:
                app.extensions[SANDBOX] = children
            stack.enter_context(app.app_context())
            stack.callback(db.engine.dispose)
            stack.callback(db.session.remove)
            stack.callback(app.extensions[FETCHER].close)
            return app

        yield make


@pytest.fixture
def hub(make_hub: MakeHub, settings: Settings, site: TownSite, second_site: TownSite) -> Flask:
    """A hub on SQLite that may ask both sites."""
    return make_hub(settings, site, second_site)


@pytest.fixture
def any_hub(
    any_database: Settings, make_hub: MakeHub, site: TownSite, second_site: TownSite
) -> Flask:
    """The same, once on SQLite and once on PostgreSQL."""
    return make_hub(any_database, site, second_site)


@pytest.fixture
def run(hub: Flask, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs a command against the hub of the test, in English."""
    monkeypatch.setattr(HubCommands, "_app", hub)
    monkeypatch.setenv("LC_ALL", "en_GB.UTF-8")
    return call
