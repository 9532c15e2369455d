"""What a plugin keeps of people is in their own data, and goes with their account."""

import json
from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from sqlalchemy import select

from hub.accounts.erasure_actions import erase_person
from hub.accounts.kept_elsewhere import kept_elsewhere
from hub.accounts.models import Person
from hub.core.database import session, writing
from hub.core.permissions import Role
from hub.core.settings import Settings
from hub.plugin_host.actions import switch_plugin
from hub.plugin_host.gate import look_again
from hub.plugin_host.plugins import host_of
from tests.accounts.conftest import no_waiting
from tests.accounts.people import make_person, sign_in, token_of
from tests.plugins.conftest import GUEST_BOOK, whole_hub

__all__ = ["no_waiting"]


@pytest.fixture
def book_app(settings_for: Callable[..., Settings], any_database: Settings) -> Iterator[Flask]:
    """The whole hub with the guest book, on each database."""
    yield from whole_hub(settings_for(GUEST_BOOK), any_database)


@pytest.mark.parametrize("is_on", [True, False])
def test_rows_of_a_plugin_are_shown_to_their_person_and_go_with_the_account(
    book_app: Flask, is_on: bool
) -> None:
    models = host_of(book_app).by_name["guest_book"].module.models
    with book_app.app_context():
        anna, other = (make_person(Role.READER, "falun", f"{one}@town.example") for one in "ab")
        with writing() as rows:
            visit = models.Visit(person_id=anna.id, signed="Anna was here")
            rows.add_all([visit, models.Visit(person_id=other.id, signed="Bo was here")])
            rows.flush()
            note = models.Note(visit_id=visit.id, written_by=anna.id, words="A fine town")
            rows.add_all([note, models.Note(written_by=other.id, words="Indeed")])
        if not is_on:
            switch_plugin("guest_book", is_on=False, by="operator", reason="", error="")
            look_again(book_app)
    client = sign_in(book_app, anna.email)
    data = client.get("/en/account/data.json").get_json()
    assert data["plugins"]["guest_book"]["guest_book_visit"] == [{"signed": "Anna was here"}]
    assert [note["words"] for note in data["plugins"]["guest_book"]["guest_book_note"]] == [
        "A fine town"
    ]
    assert "Bo was here" not in json.dumps(data)
    path = "/en/account/delete"
    form = {"csrf_token": token_of(client, path), "understood": "yes"}
    assert client.post(path, data=form).status_code == 303
    with book_app.app_context():
        assert session().scalars(select(models.Visit.signed)).all() == ["Bo was here"]
        notes = session().execute(select(models.Note.words, models.Note.written_by)).all()
        assert sorted(map(tuple, notes), key=str) == [("A fine town", None), ("Indeed", other.id)]


def test_a_row_that_the_database_keeps_stops_no_erasure_and_is_named_in_the_log(
    book_app: Flask, caplog: pytest.LogCaptureFixture
) -> None:
    models = host_of(book_app).by_name["guest_book"].module.models
    with book_app.app_context():
        anna = make_person(Role.READER, "falun")
        with writing() as rows:
            visit = models.Visit(person_id=anna.id, signed="Anna was here")
            rows.add(visit)
            rows.flush()
            rows.add(models.Reply(visit_id=visit.id))
            rows.add(models.Note(written_by=anna.id, words="A fine town"))
        erase_person(anna.id, None, kept_elsewhere())
        assert session().get_one(Person, anna.id).erased_at
        assert session().scalars(select(models.Note.written_by)).all() == [None]
    assert "the plugin guest_book keeps somebody in guest_book_visit" in caplog.text
