"""What is for the partners alone: in no public output, and where its readers look for it."""

import re
from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import update
from werkzeug.test import TestResponse

from hub.accounts import guessing
from hub.content.models import Entry
from hub.core.changes import NewChange, record_change
from hub.core.database import writing
from hub.core.permissions import NOBODY, Role, present_viewer
from hub.web.access import PUBLIC, declared_access
from tests.accounts.people import make_person, sign_in
from tests.build import make_event, make_news, make_source

SECRET = "Kvarnhjulet"


@pytest.fixture(autouse=True)
def no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    """Answers need not take the same time here."""
    monkeypatch.setattr(guessing, "EVEN_SECONDS", 0.0)


@pytest.fixture
def hidden(any_app: Flask) -> dict[str, int]:
    """A news item and an event for partners beside public ones, by kind."""
    with any_app.app_context():
        make_source()
        make_news(title="Offentlig nyhet")
        found = {
            "news": make_news(title=f"{SECRET} nyhet"),
            "event": make_event(title=f"{SECRET} möte"),
        }
        with writing() as session:
            session.execute(
                update(Entry).where(Entry.id.in_(found.values())).values(visibility="partners")
            )
            record_change(NewChange("entry", str(found["news"]), "updated", "operator"))
    return found


def public_addresses(app: Flask, hidden: dict[str, int]) -> Iterator[str]:
    """Every public route that reads, with the values that lead to what is hidden."""
    for rule in app.url_map.iter_rules():
        if "GET" not in (rule.methods or ()) or rule.endpoint.endswith("static"):
            continue
        if PUBLIC not in (declared_access(app, rule.endpoint) or ()):
            continue
        for number in hidden.values() if "id" in rule.arguments else (0,):
            values = {"lang": "sv", "id": number, "slug": "falun", "kind": "news", "token": "x"}
            if set(rule.arguments) <= set(values):
                adapter = app.url_map.bind("hub.example")
                yield adapter.build(rule.endpoint, {name: values[name] for name in rule.arguments})
    yield from (f"/sv/search?q={SECRET}", f"/sv/search/suggestions?q={SECRET}")
    yield from (f"/sv/news?q={SECRET}", f"/sv/calendar?view=agenda&q={SECRET}")


def words_of(answer: TestResponse) -> str:
    """What an answer says, a word that the search marked like the others."""
    words: str = answer.data.decode("utf-8", "replace")
    return words.replace("<mark>", "").replace("</mark>", "")


def test_no_public_output_has_it(any_app: Flask, hidden: dict[str, int]) -> None:
    client = any_app.test_client()
    wrong, statuses = [], set()
    for address in public_addresses(any_app, hidden):
        answer = client.get(address, buffered=True)
        statuses.add(answer.status_code)
        # A page repeats the word that was searched for, and knows no more of it.
        if f"{SECRET} nyhet" in words_of(answer) or f"{SECRET} möte" in words_of(answer):
            wrong.append(address)
        if "share/entry" in address and answer.status_code != 404:
            wrong.append(address)
    assert not wrong
    assert {200, 404} <= statuses


def _sees(client: FlaskClient, hidden: dict[str, int]) -> list[re.Match[str] | None]:
    pages = [
        "/sv/news",
        f"/sv/news/{hidden['news']}/{SECRET.lower()}-nyhet",
        "/sv/news.atom",
        "/sv/calendar?view=agenda",
        f"/sv/calendar/{hidden['event']}.ics",
        f"/sv/search?q={SECRET}",
    ]
    return [re.search(f"{SECRET} (nyhet|möte)", words_of(client.get(page))) for page in pages]


def test_partners_find_it_where_they_look_and_strangers_do_not_after_them(
    any_app: Flask, hidden: dict[str, int]
) -> None:
    with any_app.app_context():
        reader = make_person(Role.READER, "roros")
        organiser = make_person(Role.ORGANISER, "roros", "club@roros.example")
    partner, outside = sign_in(any_app, reader.email), sign_in(any_app, organiser.email)
    stranger = any_app.test_client()
    assert not any(_sees(stranger, hidden))
    assert all(_sees(partner, hidden))
    assert "Endast för partner" in partner.get("/sv/news").text
    assert not any(_sees(outside, hidden))
    assert not any(_sees(stranger, hidden))
    assert present_viewer() == NOBODY
