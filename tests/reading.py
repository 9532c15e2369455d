"""What tests of pages do with answers: parse them, follow their pages, count statements."""

from collections.abc import Iterator
from contextlib import contextmanager

from flask import Flask
from flask.testing import FlaskClient
from selectolax.lexbor import LexborHTMLParser
from sqlalchemy import event

from hub.core.database import db

LANGUAGES = ("sv", "nb", "fi", "de", "pl", "en", "da")


def page(client: FlaskClient, address: str) -> LexborHTMLParser:
    """The page at an address; fails unless it is there."""
    answer = client.get(address)
    assert answer.status_code == 200, (address, answer.status_code, answer.text[:500])
    return LexborHTMLParser(answer.text)


def texts(parsed: LexborHTMLParser, selector: str) -> list[str]:
    """The texts of all elements that a selector finds, white space as single spaces."""
    return [" ".join(node.text().split()) for node in parsed.css(selector)]


def link(parsed: LexborHTMLParser, selector: str) -> str | None:
    """The address of the first link that a selector finds."""
    node = parsed.css_first(selector)
    return node.attributes["href"] if node else None


def every_page(client: FlaskClient, address: str, selector: str, rel: str) -> list[str]:
    """The texts that a selector finds on a page and on all that `rel` leads to from there."""
    found: list[str] = []
    where: str | None = address
    for _ in range(100):
        if where is None:
            return found
        parsed = page(client, where)
        found += texts(parsed, selector)
        where = link(parsed, f'a[rel="{rel}"]')
    raise AssertionError(f"{address} leads on without an end")


@contextmanager
def statements(app: Flask) -> Iterator[list[str]]:
    """The SQL statements of what runs inside, but for what plugins are asked now and then."""
    run: list[str] = []
    # The gate of the plugins asks for the revision once a second, whatever page is asked for.
    now_and_then = (
        "revision_counter",
        "plugin_",
        "alembic_version",
        "sqlite_master",
        "pg_catalog",
        "PRAGMA",
        "BEGIN",
    )

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        if not any(word in statement for word in now_and_then):
            run.append(statement)

    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield run
    finally:
        event.remove(engine, "before_cursor_execute", note)
