"""What closes soon on the front page, from kinds that have deadlines."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import update

from hub.content import kinds
from hub.content.kinds import Closing, EntryKind
from hub.content.models import Entry
from hub.core.database import writing
from tests.build import make_news
from tests.reading import page, statements, texts

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)


def give_deadlines(app: Flask, days: dict[int, float]) -> list[int]:
    """Register a kind with deadlines in so many days, by entry id; gives the calls made of it."""
    calls: list[int] = []
    kind = EntryKind("call", "Calls", endpoint="news.article")

    def closing(after: datetime, before: datetime, limit: int) -> list[Closing]:
        calls.append(limit)
        moments = [(NOON + timedelta(days=value), entry_id) for entry_id, value in days.items()]
        inside = sorted(one for one in moments if after < one[0] <= before)[:limit]
        return [Closing(entry_id, moment) for moment, entry_id in inside]

    kinds.of(app).register(
        EntryKind(kind.name, kind.label, endpoint=kind.endpoint, closing=closing)
    )
    return calls


def make_call(title: str, **more: str) -> int:
    entry_id = make_news(title=title, language="en", **more)  # type: ignore[arg-type]
    with writing() as session:
        session.execute(update(Entry).where(Entry.id == entry_id).values(kind="call"))
    return entry_id


def test_nothing_closing_leaves_no_heading(app: Flask, client: FlaskClient) -> None:
    assert "closing" not in page(client, "/en/").html  # type: ignore[operator]
    give_deadlines(app, {})
    assert page(client, "/en/").css_first("#closing") is None


def test_the_next_that_close_stand_on_the_front_page_with_their_last_day(
    app: Flask, client: FlaskClient
) -> None:
    with time_machine.travel(NOON, tick=False):
        with app.app_context():
            ids = [make_call(f"Call {n}", town="hamina") for n in range(5)]
        days = dict(zip(ids, (20.0, 0.2, 3.0, 40.0, 9.0), strict=True))
        calls = give_deadlines(app, days)
        parsed = page(client, "/en/")
        assert texts(parsed, ".opp h3") == ["Call 1", "Call 2", "Call 4"]
        assert texts(parsed, ".opp .facts") == [
            "Last day today, until 18:48Calls",
            "3 days leftCalls",
            "9 days leftCalls",
        ]
        assert texts(parsed, ".opp .due-n") == ["24 Nov", "27 Nov", "3 Dec"]
        assert texts(parsed, ".opp .town") == ["Hamina"] * 3
        assert calls == [12]


def test_the_page_ends_when_the_first_closes_and_drops_it_then(
    app: Flask, client: FlaskClient
) -> None:
    with time_machine.travel(NOON, tick=False) as clock:
        with app.app_context():
            ids = [make_call("First"), make_call("Second")]
        give_deadlines(app, {ids[0]: 30 / 86_400, ids[1]: 2.0})
        answer = client.get("/en/")
        assert answer.cache_control.max_age == 30
        clock.shift(31)
        again = client.get("/en/", headers={"If-None-Match": answer.headers["ETag"]})
        assert again.status_code == 200
        assert "First" not in again.text
        assert "Second" in again.text


@pytest.mark.parametrize(
    "columns", [{"state": "draft"}, {"visibility": "partners"}, {"state": "withdrawn"}]
)
def test_what_is_not_public_is_left_out(
    app: Flask, client: FlaskClient, columns: dict[str, str]
) -> None:
    with time_machine.travel(NOON, tick=False):
        with app.app_context():
            ids = [make_call("Hidden", **columns), make_call("Shown")]
        give_deadlines(app, {ids[0]: 1.0, ids[1]: 2.0, 9999: 1.0})
        assert texts(page(client, "/en/"), ".opp h3") == ["Shown"]


def test_a_kind_is_asked_once_however_much_closes(app: Flask, client: FlaskClient) -> None:
    client.set_cookie("session", "its pages are not kept")
    with time_machine.travel(NOON, tick=False):
        with app.app_context():
            ids = [make_call(f"Call {n}") for n in range(8)]
        calls = give_deadlines(app, {ids[0]: 1.0})
        client.get("/en/")
        with statements(app) as one:
            client.get("/en/")
        kinds.of(app)._kinds.pop("call")
        calls = give_deadlines(app, dict.fromkeys(ids, 1.0))
        with statements(app) as many:
            client.get("/en/")
        assert len(one) == len(many)
        assert len(calls) == 1
