"""A full disk, a read-only file and a lock: said clearly, and over when their cause is."""

import re
import sqlite3
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager, nullcontext
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import event

from hub.core.clock import now
from hub.core.database import db
from hub.sources.actions import make_due
from hub.sources.refreshing import refresh_due
from tests.sources.town_site import TownSite, add, feed, item, titles

# What the connections are told: SQLite then says what a real full disk or file says.
TOLD = {
    "full": "PRAGMA max_page_count=1",
    "read-only": "PRAGMA query_only=ON",
    "locked": "PRAGMA busy_timeout=100",
}


@contextmanager
def trouble(app: Flask, kind: str) -> Iterator[None]:
    """The database in trouble, for connections made in the block."""

    def tell(connection: sqlite3.Connection, _record: object) -> None:
        connection.execute(TOLD[kind])

    path = app.config["HUB"].data_dir / "hub.sqlite"
    db.session.remove()
    db.engine.dispose()
    event.listen(db.engine, "connect", tell)
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        if kind == "locked":
            other.execute("BEGIN IMMEDIATE")
        try:
            yield
        finally:
            event.remove(db.engine, "connect", tell)
            db.session.remove()
            db.engine.dispose()


def _send(app: Flask) -> tuple[int, str | None]:
    """Send feedback as a reader; the status, and when to come back."""
    client = app.test_client()
    form = client.get("/en/feedback")
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', form.text)
    assert token is not None
    words = {"subject": "other", "message": "Hej " * 1000, "csrf_token": token.group(1)}
    answer = client.post("/en/feedback", data=words)
    return answer.status_code, answer.headers.get("Retry-After")


def _sent(app: Flask) -> tuple[int, str | None]:
    """The same in a thread, since a request takes over what its context has of another's."""
    with ThreadPoolExecutor(1) as one:
        return one.submit(_send, app).result()


@pytest.mark.parametrize("kind", TOLD)
def test_pages_stay_what_is_sent_is_refused_and_sources_are_read_later(
    hub: Flask, site: TownSite, kind: str, caplog: pytest.LogCaptureFixture
) -> None:
    site.pages["/feed"] = feed(item(text="Nu kan du åka skridskor. " * 2000))
    number = add(site.url("/feed"))
    make_due([number])
    with trouble(hub, kind):
        assert hub.test_client().get("/en/news").status_code == 200
        assert _sent(hub) == (503, "30")
        with nullcontext() if kind == "full" else pytest.raises(Exception, match=r"read|lock"):
            refresh_due(hub)
        assert titles() == []
    assert {"full": "is full", "read-only": "readonly", "locked": "is locked"}[kind] in caplog.text
    assert _sent(hub) == (303, None)
    with time_machine.travel(now() + timedelta(hours=25)):
        refresh_due(hub)
    assert titles() == ["Ny skridskobana"]
