"""When withdrawn entries are deleted, and what of them stays: on SQLite and on PostgreSQL."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select, text

from hub.content.models import Entry, EntryText, Provenance
from hub.content.tombstones import (
    DELETE,
    KEPT,
    delete_tombstones_before,
    forget_withdrawn_provenances,
)
from hub.core import jobs
from hub.core.clock import now
from hub.core.database import db, writing
from hub.events.models import Event, Occurrence
from tests.build import make_event, make_news, make_source, withdraw

OLD = timedelta(days=400)


def _withdrawn_long_ago(number: int) -> int:
    withdraw(number)
    with writing() as session:
        session.get_one(Entry, number).withdrawn_at = now() - OLD
        for row in session.scalars(select(Provenance).where(Provenance.entry_id == number)):
            row.withdrawn_at = now() - OLD
    return number


def _count(model: type[object]) -> int:
    return db.session.scalar(select(func.count()).select_from(model)) or 0


def test_an_old_tombstone_goes_with_all_that_belongs_to_it(any_app: Flask) -> None:
    with any_app.app_context():
        source = make_source()
        _withdrawn_long_ago(make_event(source=source, topics=["culture"], audiences=["young"]))
        young, shown = make_news(source=source), make_news(source=source)
        withdraw(young)
        jobs.of(any_app).functions[DELETE]()
        db.session.rollback()
        assert list(db.session.scalars(select(Entry.id).order_by(Entry.id))) == [young, shown]
        assert [_count(model) for model in (Event, Occurrence)] == [0, 0]
        assert [_count(model) for model in (EntryText, Provenance)] == [2, 2]


def test_what_a_person_withdrew_stays_while_its_source_lists_it(any_app: Flask) -> None:
    with any_app.app_context():
        number = make_news(source=make_source())
        with writing() as session:
            entry = session.get_one(Entry, number)
            entry.state, entry.withdrawn_at = "withdrawn", now() - OLD
        assert delete_tombstones_before(now()) == 0


def test_what_a_row_of_a_plugin_refers_to_stays_and_the_others_go(
    any_app: Flask, caplog: pytest.LogCaptureFixture
) -> None:
    with any_app.app_context():
        first, held, last = (_withdrawn_long_ago(make_news()) for _ in range(3))
        with writing() as session:
            session.execute(text("CREATE TABLE x_note (entry_id INTEGER REFERENCES entry(id))"))
            session.execute(text("INSERT INTO x_note VALUES (:id)"), {"id": held})
        assert delete_tombstones_before(now() - KEPT) == 2
        assert list(db.session.scalars(select(Entry.id))) == [held]
        assert first < held < last
        assert f"entry {held} stays" in caplog.text


def test_a_source_that_stopped_listing_a_shown_entry_is_forgotten(any_app: Flask) -> None:
    with any_app.app_context():
        number = make_news(source=make_source())
        with writing() as session:
            row = session.scalars(select(Provenance)).one()
            row.withdrawn_at = now() - OLD
        assert forget_withdrawn_provenances(now() - KEPT) == 1
        assert _count(Provenance) == 0
        assert db.session.get_one(Entry, number).state == "published"
