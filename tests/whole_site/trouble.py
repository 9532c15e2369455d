"""The pages that no link leads to: forms with mistakes, addresses that mean nothing, errors."""

from collections.abc import Iterator

from flask import Flask
from flask.testing import FlaskClient

from hub.web.error_words import WORDS
from hub.web.errors import answer
from hub.web.maintenance import switch_off_pages, switch_on_pages

ADDRESSES = (
    "nothing-here",
    "news/999999",
    "towns/nowhere",
    "no/kalender",
    "calendar?from=2026-13-40&to=x&topic=gruva&view=month",
    "news?from=x&to=2026-02-30&language=xx",
    "search?q=torget&from=x&topic=gruva&sort=x",
    "search?q=zzzz",
    "languages?saved=1",
    "calendar/subscribe?in=x&town=x",
)
MISTAKES = {
    "subject": "x", "message": "", "page": "a" * 400, "town": "x", "name": "b" * 200,
    "email": "nobody", "website": "https://spam.example/",
}  # fmt: skip


def trouble_pages(app: Flask, ids: dict[str, int], code: str) -> Iterator[tuple[str, int, str]]:
    """What went wrong, the status and the HTML of each such page in one language."""
    client = app.test_client()
    for path in (*ADDRESSES, f"news/{ids['withdrawn']}"):
        got = client.get(f"/{code}/{path}", follow_redirects=True)
        yield path, got.status_code, got.text
    got = client.post(f"/{code}/news")
    yield "a form sent to a list", got.status_code, got.text
    got = client.post(f"/{code}/feedback", data={"message": "a" * 3_000_000})
    yield "a form that is too large", got.status_code, got.text
    yield from _forms(client, code)
    switch_off_pages(app.config["HUB"].data_dir, 20)
    try:
        got = client.get(f"/{code}/news")
    finally:
        switch_on_pages(app.config["HUB"].data_dir)
    yield "maintenance", got.status_code, got.text
    for status in WORDS.keys() - {404, 405, 410, 413}:
        with app.test_request_context(f"/{code}/news"):
            made = answer(status, reference="A1B2C3")
            yield f"error {status}", made.status_code, made.get_data(as_text=True)


def _forms(client: FlaskClient, code: str) -> Iterator[tuple[str, int, str]]:
    for name, data in (("an empty form", {}), ("a form with mistakes", MISTAKES)):
        client.get(f"/{code}/feedback")
        got = client.post(f"/{code}/feedback", data=data)
        yield name, got.status_code, got.text
