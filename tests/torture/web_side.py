"""The web side: every string in every place of a request, and what is wrong with the answers."""

import re
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
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
from tests.torture.shown_as_typed import field_places
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


GROUPS: Final[dict[str, Callable[[Flask, dict[str, str]], Iterator[Place]]]] = {
    "query, each parameter of each route": query_places,
    "query, as a name and not encoded": raw_query_places,
    "path, each variable and behind it": path_places,
    "cookies and headers": lambda _app, _known: header_places(HEADER_PATHS),
    "fields of the form": lambda app, _known: form_places(app),
    "words in the field they were typed in": lambda _app, _known: field_places(),
}
"""The places by the part of a request that they are in."""


@dataclass(frozen=True, slots=True)
class Share:
    """What came of some of a group's places; `seconds` is for how long a process was busy."""

    places: int
    statuses: Counter[int]
    wrong: tuple[str, ...]
    seconds: float


def tried(app: Flask, places: Iterable[tuple[int, Place]], every: int = 1) -> Share:
    """Put each of the strings, or one of `every`, into each of the places.

    A place comes with its number in its group, which says where counting to `every` begins.
    """
    strings, public_url = all_strings(), app.config["HUB"].public_url
    wrong: list[str] = []
    statuses = Counter[int]()
    began, count = time.monotonic(), 0
    for number, place in places:
        count += 1
        for one in strings[number * 41 % every :: every]:
            answer = place.answer(app, one)
            statuses[answer.status] += 1
            wrong += [
                f"{place.name} {one.kind} {one.encoded[:60]}: {sentence}"
                for sentence in (*wrong_with(answer, public_url), *place.wrong(one, answer))
            ]
    return Share(count, statuses, tuple(wrong), time.monotonic() - began)


def row_of(name: str, shares: list[Share]) -> Row:
    """The row of a group, put together from its shares."""
    statuses: Counter[int] = sum((share.statuses for share in shares), Counter())
    seen = " ".join(f"{status}×{count}" for status, count in sorted(statuses.items()))
    places = sum(share.places for share in shares)
    note = f"{places} places, {len(all_strings())} strings; {seen}"
    wrong = tuple(sentence for share in shares for sentence in share.wrong)
    seconds = sum(share.seconds for share in shares)
    return Row(f"web: {name}", statuses.total(), wrong, seconds, note)
