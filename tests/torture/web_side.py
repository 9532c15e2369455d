"""The web side: every string in every place of a request, and what is wrong with the answers."""

import re
import time
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from functools import partial
from typing import Final

from flask import Flask

from hub.about.actions import delete_feedback_before
from hub.core.clock import now
from hub.core.jobs import claim_slot
from tests.build import make_event, make_news, make_source
from tests.torture.asking import ask, environ_of
from tests.torture.naughty import Naughty, naughty_strings
from tests.torture.redirects import redirect_payloads
from tests.torture.table import Row
from tests.torture.verdict import wrong_with
from tests.torture.web_places import (
    Place,
    header_places,
    path_places,
    query_places,
    raw_query_places,
)

HEADER_PATHS: Final = ("/", "/en", "/en/", "/en/news", "/en/calendar.ics", "/en/nothing-here")
FIELDS: Final = ("subject", "message", "page", "town", "name", "email", "website", "csrf_token")
# Below the most that the form takes in an hour.
SENT_BETWEEN_DELETING: Final = 40


def fill(app: Flask) -> dict[str, str]:
    """Make something for each route to show; the values of its variables."""
    app.config["PROPAGATE_EXCEPTIONS"] = False
    with app.app_context():
        make_source()
        news = make_news()
        make_event(title="Julmarknad <vid> gruvan")
        # No jobs run beside this: until tomorrow they seem to, or /health/ready answers 503.
        claim_slot("refresh_due_sources", now() + timedelta(days=1))
    fixed = {"lang": "en", "slug": "falun", "filename": "hub.css", "kind": "news", "number": "0"}
    return {**fixed, "id": str(news)}


def all_strings() -> tuple[Naughty, ...]:
    """The naughty strings and the addresses that lead elsewhere."""
    return (*naughty_strings(), *redirect_payloads())


def groups(app: Flask, known: dict[str, str]) -> dict[str, list[Place]]:
    """The places by the part of a request that they are in."""
    return {
        "query, each parameter of each route": list(query_places(app, known)),
        "query, as a name and not encoded": list(raw_query_places(app, known)),
        "path, each variable and behind it": list(path_places(app, known)),
        "cookies and headers": list(header_places(HEADER_PATHS)),
        "fields of the form": list(form_places(app)),
    }


def form_places(app: Flask) -> Iterator[Place]:
    """Each field of the feedback form, the others filled in as a reader does."""
    opened = ask(app, environ_of("/en/feedback"))
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', opened.body.decode())
    if token is None:
        raise RuntimeError("the form has no token")
    cookie = opened.header("Set-Cookie").partition(";")[0]
    filled = {"subject": "other", "message": "Hello", "csrf_token": token.group(1)}
    sent = Counter[str]()

    def environ(field: str, one: Naughty) -> dict[str, object]:
        sent["all"] += 1
        if sent["all"] % SENT_BETWEEN_DELETING == 0:
            with app.app_context():
                delete_feedback_before(now() + timedelta(days=1))
        values = {**filled, field: one.encoded}
        body = "&".join(f"{name}={value}" for name, value in values.items()).encode()
        return environ_of("/en/feedback", headers={"Cookie": cookie}, method="POST", body=body)

    for field in FIELDS:
        yield Place(f"form {field}", partial(environ, field))


def tried(app: Flask, name: str, places: list[Place], every: int = 1) -> Row:
    """Put each of the strings, or one of `every`, into each of the places."""
    strings, public_url = all_strings(), app.config["HUB"].public_url
    wrong: list[str] = []
    statuses = Counter[int]()
    began = time.monotonic()
    for number, place in enumerate(places):
        for one in strings[number * 41 % every :: every]:
            answer = place.answer(app, one)
            statuses[answer.status] += 1
            wrong += [
                f"{place.name} {one.kind} {one.encoded[:60]}: {sentence}"
                for sentence in wrong_with(answer, public_url)
            ]
    seen = " ".join(f"{status}×{count}" for status, count in sorted(statuses.items()))
    note = f"{len(places)} places, {len(strings)} strings; {seen}"
    seconds = time.monotonic() - began
    return Row(f"web: {name}", statuses.total(), tuple(wrong), seconds, note)


def rows(app: Flask, every: int = 1) -> Iterator[Row]:
    """One row for each group of places, as soon as it is done."""
    for name, places in groups(app, fill(app)).items():
        yield tried(app, name, places, every)
