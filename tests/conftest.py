"""What every test may ask for, and what this machine cannot run.

The application is imported where it is made: the tests of the lower layers do without it.

`postgresql_url`, `redis_url` and `chromium` skip a test where the thing is missing and say what
to install; with HUB_TEST_REQUIRE=all they fail instead.  No test may reach another machine.
"""

import gc
import json
import os
import shutil
import socket
import sqlite3
import uuid
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any, NoReturn

import psycopg
import pytest
import redis
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings
from passlib.totp import AppWallet
from playwright.sync_api import Browser, sync_playwright
from psycopg import sql
from sqlalchemy import make_url

from hub.core.database import db
from hub.core.settings import Settings, load_settings
from tests.shared import once_in_a_run

DATABASE_URL = os.environ.get(
    "HUB_TEST_DATABASE_URL", "postgresql+psycopg://postgres@127.0.0.1:5432/postgres"
)
REDIS_URL = os.environ.get("HUB_TEST_REDIS_URL", "redis://127.0.0.1:6379/15")
# The first is Chromium without its window, which takes two fifths less of the processor.
CHROMIUM_NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
CHROMIUM_ARGUMENTS = [
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # Letters are drawn as by Chromium with a window: the pictures of the main pages are compared.
    "--font-render-hinting=slight",
]
MISSING = "missing_part"
# Tests start many processes of the hub; to compile it anew takes each of them a second.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
# How long an example takes says how busy the machine is.
hypothesis_settings.register_profile(
    "hub", deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
hypothesis_settings.load_profile("hub")


def pytest_collection_finish() -> None:
    """Spare what is imported, most of all objects, from each collection of garbage to come."""
    gc.collect()
    gc.freeze()


# What this machine lacks


def leave_out(request: pytest.FixtureRequest, part: str, advice: str) -> NoReturn:
    """Skip the test for want of `part`, or fail when nothing may be left out."""
    request.node.user_properties.append((MISSING, f"{part} ({advice})"))
    reason = f"{part} is missing: {advice}"
    if os.environ.get("HUB_TEST_REQUIRE") == "all":
        pytest.fail(f"{reason} (HUB_TEST_REQUIRE=all)", pytrace=False)
    pytest.skip(reason)


@pytest.fixture
def program(request: pytest.FixtureRequest) -> Callable[[str], str]:
    """Finds an installed program by name; the test is left out for want of it."""

    def find(name: str) -> str:
        return shutil.which(name) or leave_out(request, name, f"install {name}")

    return find


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Say plainly what was left out for want of what."""
    left_out: Counter[str] = Counter()
    for outcome in ("skipped", "error"):
        for report in terminalreporter.stats.get(outcome, []):
            if missing := dict(getattr(report, "user_properties", ())).get(MISSING):
                left_out[f" for want of {missing}"] += 1
            elif outcome == "skipped":
                left_out[f": {report.longrepr[2]}"] += 1
    terminalreporter.section("what was left out")
    for reason, count in sorted(left_out.items()):
        terminalreporter.line(f"Left out: {_tests(count)}{reason}")
    if not left_out:
        terminalreporter.line("Everything was run.")


def _tests(count: int) -> str:
    return "1 test" if count == 1 else f"{count} tests"


# The network


def _is_near(address: object) -> bool:
    if not isinstance(address, tuple):
        return True  # a Unix socket
    host = str(address[0])
    return host in {"localhost", "::1", "::", "0.0.0.0"} or host.startswith(("127.", "::ffff:127."))


@pytest.fixture(autouse=True)
def no_network(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Refuse every connection that leaves this machine, and fail the test that tried one."""
    tried: list[str] = []
    for name in ("connect", "connect_ex"):
        original = getattr(socket.socket, name)

        def near_only(own: socket.socket, address: Any, *, original: Any = original) -> Any:
            if not _is_near(address):
                tried.append(str(address))
                raise ConnectionRefusedError(f"tests reach no other machine: {address}")
            return original(own, address)

        monkeypatch.setattr(socket.socket, name, near_only)
    yield
    assert not tried, f"the test tried to reach another machine: {', '.join(tried)}"


# Services


@pytest.fixture(scope="session")
def _postgresql_server() -> str | None:
    """The address of a database from which others can be made; None when no server answers."""
    try:
        psycopg.connect(_plain(DATABASE_URL), connect_timeout=3, autocommit=True).close()
    except psycopg.OperationalError:
        return None
    return DATABASE_URL


def _plain(url: str) -> str:
    return make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)


def _run_sql(url: str, statement: str, *names: str) -> None:
    with psycopg.connect(_plain(url), autocommit=True) as connection:
        connection.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))


def _database(url: str, name: str) -> str:
    return make_url(url).set(database=name).render_as_string(hide_password=False)


def _fresh_name() -> str:
    return f"hub_test_{uuid.uuid4().hex[:16]}"


@pytest.fixture
def postgresql_url(request: pytest.FixtureRequest, _postgresql_server: str | None) -> Iterator[str]:
    """The SQLAlchemy address of an empty database, dropped after the test."""
    if _postgresql_server is None:
        leave_out(request, "PostgreSQL", "install postgresql, or set HUB_TEST_DATABASE_URL")
    name = _fresh_name()
    _run_sql(_postgresql_server, "CREATE DATABASE {}", name)
    yield _database(_postgresql_server, name)
    _run_sql(_postgresql_server, "DROP DATABASE {} WITH (FORCE)", name)


@pytest.fixture
def redis_url(request: pytest.FixtureRequest) -> Iterator[str]:
    """The address of a Redis database that no other worker uses, emptied of the test's keys."""
    url = _of_this_worker(REDIS_URL)
    client = redis.Redis.from_url(url, socket_connect_timeout=3)
    try:
        client.ping()
    except redis.ConnectionError:
        leave_out(request, "Redis", "install redis-server, or set HUB_TEST_REDIS_URL")
    before = set(client.scan_iter())
    yield url
    if added := set(client.scan_iter()) - before:
        client.delete(*added)
    client.close()


def _of_this_worker(url: str) -> str:
    """A Redis counts its databases from 0 to 15: the first worker has the named one."""
    server, _, database = url.rpartition("/")
    number = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
    return f"{server}/{(int(database) - number) % 16}"


@pytest.fixture(scope="session")
def _chromium() -> Iterator[Browser | None]:
    path = next(filter(None, map(shutil.which, CHROMIUM_NAMES)), None)
    if path is None:
        yield None
        return
    root = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=path, args=[*CHROMIUM_ARGUMENTS, *root]
        )
        # To fade from page to page takes Chromium as long again; a test of motion asks for it.
        for name in ("new_context", "new_page"):
            setattr(browser, name, partial(getattr(browser, name), reduced_motion="reduce"))
        yield browser
        browser.close()


@pytest.fixture
def chromium(request: pytest.FixtureRequest, _chromium: Browser | None) -> Browser:
    """A running Chromium, which prefers reduced motion; make a context of your own in it."""
    if _chromium is None:
        leave_out(request, "Chromium", "install chromium")
    return _chromium


# The application


@pytest.fixture(scope="session")
def _migrated_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder whose SQLite file is migrated and whose templates are compiled.

    It is copied for each test.
    """
    folder = once_in_a_run(
        tmp_path_factory, "migrated", lambda: _migrate_into(tmp_path_factory.mktemp("migrated"))
    )
    _know_verdicts_of(folder)
    return folder


def _know_verdicts_of(folder: Path) -> None:
    """Let this worker know of the plugins what the one knows that tried them."""
    from hub.plugin_host import verdicts

    for path in (folder / "plugin_verdicts").glob("*.json"):
        kept = json.loads(path.read_text("utf-8"))
        verdicts._known[kept["hash"]] = kept["key"], kept["detail"]


def _migrate_into(folder: Path) -> Path:
    from hub.migrating import migrate

    settings = load_settings({"HUB_DATA_DIR": str(folder)})
    migrate(settings)
    for app in running(settings):
        for name in app.jinja_env.list_templates(extensions=["html", "svg"]):
            app.jinja_env.get_template(name)
        assert app.test_client().get("/en/").status_code == 200  # draws the map
    with sqlite3.connect(folder / "hub.sqlite") as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    return folder


@pytest.fixture(scope="session")
def _migrated_postgresql(
    _postgresql_server: str | None, _migrated_folder: Path
) -> Iterator[str | None]:
    """The name of a migrated database from which the tests' own are made."""
    from hub.migrating import migrate

    if _postgresql_server is None:
        yield None
        return
    name = _fresh_name()
    _run_sql(_postgresql_server, "CREATE DATABASE {}", name)
    url = _database(_postgresql_server, name)
    try:
        migrate(replace(load_settings({"HUB_DATA_DIR": str(_migrated_folder)}), database_url=url))
        yield name
    finally:
        _run_sql(_postgresql_server, "DROP DATABASE {} WITH (FORCE)", name)


@pytest.fixture
def settings(tmp_path: Path, _migrated_folder: Path) -> Settings:
    """Settings of an installation in the test's folder, on a migrated SQLite file."""
    folder = tmp_path / "var"
    left_out = shutil.ignore_patterns("*-wal", "*-shm", "*.template")
    shutil.copytree(_migrated_folder, folder, ignore=left_out)
    for compiled in _migrated_folder.glob("made/*.template"):
        os.link(compiled, folder / "made" / compiled.name)  # it is replaced, never written into
    return load_settings({"HUB_DATA_DIR": str(folder), "HUB_CONTACT": "webmaster@hub.example"})


# To hash a password takes memory and time so that guessing does; tests guess little.
QUICK_HASHES = {"argon2__rounds": 1, "argon2__memory_cost": 64, "argon2__parallelism": 1}


def running(settings: Settings) -> Iterator[Flask]:
    """The hub on a migrated database; then all that it holds is closed."""
    from hub.accounts import sign_in
    from hub.app import create_app

    sign_in.SETTINGS["PASSWORD_HASH_PASSLIB_OPTIONS"] = QUICK_HASHES
    AppWallet.encrypt_cost = 4
    app = create_app(settings)
    app.config["TESTING"] = True
    yield app
    app.extensions["hub_sandbox"].close()
    app.extensions["hub_fetcher"].close()
    queue = app.extensions["hub_jobs"].queue
    if queue is not None and not app.config["HUB"].broker_url:
        queue.storage.close()
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def app(settings: Settings) -> Iterator[Flask]:
    """The hub on a migrated SQLite file."""
    yield from running(settings)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A reader of `app`."""
    return app.test_client()


@pytest.fixture(params=["sqlite", "postgresql"])
def any_database(
    request: pytest.FixtureRequest,
    settings: Settings,
    _postgresql_server: str | None,
    _migrated_postgresql: str | None,
) -> Iterator[Settings]:
    """`settings` on a migrated database, once on SQLite and once on PostgreSQL."""
    if request.param == "sqlite":
        yield settings
        return
    if _postgresql_server is None or _migrated_postgresql is None:
        leave_out(request, "PostgreSQL", "install postgresql, or set HUB_TEST_DATABASE_URL")
    name = _fresh_name()
    _run_sql(_postgresql_server, "CREATE DATABASE {} TEMPLATE {}", name, _migrated_postgresql)
    yield replace(settings, database_url=_database(_postgresql_server, name))
    _run_sql(_postgresql_server, "DROP DATABASE {} WITH (FORCE)", name)


@pytest.fixture
def any_app(any_database: Settings) -> Iterator[Flask]:
    """The hub, once on SQLite and once on PostgreSQL."""
    yield from running(any_database)
