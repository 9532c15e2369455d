"""Values that follow from the content are worked out once, and anew when they would be another."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import update

from hub.content.kept_values import LONGEST, kept_value, next_visibility_change
from hub.content.models import Entry
from hub.core.clock import now
from hub.core.database import writing
from hub.core.permissions import NOBODY, Grant, Role, Viewer, be_seen_by
from tests.build import make_news

NOON = datetime(2026, 11, 26, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _in_the_app(any_app: Flask) -> Iterator[None]:
    with any_app.app_context(), time_machine.travel(NOON, tick=False):
        yield
        be_seen_by(NOBODY)


class Counted:
    """Gives how often it was asked."""

    def __init__(self) -> None:
        self.times = 0

    def __call__(self) -> int:
        self.times += 1
        return self.times


def test_a_value_is_made_once_for_each_key_until_something_changes() -> None:
    make = Counted()
    assert [kept_value("one", make), kept_value("one", make), kept_value("two", make)] == [1, 1, 2]
    make_news()
    assert kept_value("one", make) == 3


def test_who_reads_the_partners_items_has_values_apart() -> None:
    make = Counted()
    assert kept_value("one", make) == 1
    be_seen_by(Viewer(1, frozenset({Grant(Role.READER)})))
    assert kept_value("one", make) == 2
    be_seen_by(Viewer(2, frozenset({Grant(Role.ORGANISER)})))
    assert kept_value("one", make) == 1


def test_planned_publishing_ends_what_is_kept() -> None:
    number = make_news()
    with writing() as session:
        values = {"visible_from_at": NOON + timedelta(minutes=5)}
        session.execute(update(Entry).where(Entry.id == number).values(values))
    make = Counted()
    assert kept_value("one", make) == 1
    assert next_visibility_change(now()) == NOON + timedelta(minutes=5)
    with time_machine.travel(NOON + timedelta(minutes=5), tick=False):
        assert kept_value("one", make) == 2
        assert next_visibility_change(now()) is None


def test_nothing_is_kept_longer_than_an_hour() -> None:
    make = Counted()
    kept_value("one", make)
    with time_machine.travel(NOON + LONGEST, tick=False):
        assert kept_value("one", make) == 2


def test_what_is_rolled_back_is_not_kept() -> None:
    make = Counted()
    with writing() as session:
        make_news()
        assert kept_value("one", make) == 1
        session.rollback()
        # As the next change will have the number of the one that was rolled back.
    make_news()
    assert kept_value("one", make) == 2
