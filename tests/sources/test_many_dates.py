"""Calendars with more dates than anyone could want are held, and say so; nobody else hears it."""

from collections import Counter
from contextvars import Context
from datetime import timedelta

import icalendar
import pytest
import recurring_ical_events
import time_machine
from flask import Flask
from sqlalchemy import func, select

from hub.content.drafts import Draft, DraftText
from hub.content.models import Provenance
from hub.content.oddities import ODDITIES
from hub.core.clock import now
from hub.core.database import db
from hub.events import window
from hub.events.models import Event, Occurrence
from hub.events.window import move_event_window
from hub.sources.identity import Match
from hub.sources.refreshing import SANDBOX
from hub.sources.store import Pending, short_batches
from tests.reading import LANGUAGES, page, texts
from tests.sources.town_site import TownSite, add, calendar, event, refresh, source

HOURLY = "RRULE:FREQ=HOURLY"
WEEKLY = "RRULE:FREQ=WEEKLY;COUNT=10"


def dates(source_id: int, *, coming: bool = False) -> list[int]:
    """How many dates each event of a source has."""
    counted = select(func.count()).where(Occurrence.event_id == Provenance.entry_id)
    if coming:
        counted = counted.where(Occurrence.ends_at > now())
    wanted = select(counted.scalar_subquery()).where(Provenance.source_id == source_id)
    found = list(db.session.scalars(wanted.order_by(Provenance.id)))
    db.session.rollback()
    return found


def odd_of(hub: Flask, language: str) -> list[str]:
    """What the health page finds odd about dates; in no context, as a reader asks."""
    found = texts(page(hub.test_client(), f"/{language}/sources"), "details li")
    return [line for line in found if "Hour 0" in line]


def test_events_without_end_share_what_a_source_may_have(
    any_hub: Flask, site: TownSite, second_site: TownSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(window, "MOST_OF_A_SOURCE", 100)
    unending = [event(n, f"Hour {n}", -400, HOURLY) for n in range(8)]
    site.pages["/all"] = calendar(*unending, event(9, "Weekly", 3, WEEKLY), event(10, "Once"))
    second_site.pages["/good"] = calendar(event(1, "Good", 3, WEEKLY))
    many = add(site.url("/all"), "ical_events")
    good = add(second_site.url("/good"), "ical_events", town="hamina")
    refresh(any_hub, many, good)
    # What the weekly one leaves of its share goes to the others; the next dates are kept.
    assert dates(many) == dates(many, coming=True) == [11] * 8 + [10, 1]
    assert dates(good) == [10]
    assert (source(many).state, source(many).reason) == ("ok", "")
    said = [Context().run(odd_of, any_hub, language) for language in LANGUAGES]
    assert [len(of_each) for of_each in said] == [1] * len(LANGUAGES)
    assert len({sentence for (sentence,) in said}) == len(LANGUAGES)
    assert said[LANGUAGES.index("en")][0].startswith("Recurring events have more dates than")

    # Another one takes nothing beyond what is left, and harms none that is there.
    site.pages["/all"] = calendar(
        *unending, event(9, "Weekly", 3, WEEKLY), event(10, "Once"), event(11, "More", -1, HOURLY)
    )
    refresh(any_hub, many)
    assert dates(many) == [11] * 8 + [10, 1, 2]


def test_the_dates_that_are_over_are_followed_by_the_next_ones(
    hub: Flask, site: TownSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(window, "MOST_OF_A_SOURCE", 100)
    site.pages["/all"] = calendar(*(event(n, f"Hour {n}", -400, HOURLY) for n in range(4)))
    many = add(site.url("/all"), "ical_events")
    refresh(hub, many)
    call = hub.extensions[SANDBOX].call
    assert move_event_window(call) == 0
    with time_machine.travel(now() + timedelta(hours=25), tick=True):
        assert move_event_window(call) == 4
        assert dates(many) == dates(many, coming=True) == [25] * 4
        assert move_event_window(call) == 0


def test_no_transaction_writes_very_many_dates() -> None:
    match = Match(Draft("event", (DraftText("A"),)), "a", None)
    computed = ([0] * 1500, [0] * 1400, [0] * 200, [0] * 5000, *[[0]] * 250)
    pending = [Pending(match, "", {}, {"occurrences": dates}) for dates in computed]
    pending += [Pending(match, "", {}, other) for other in (None, ["of", "another", "kind"])]
    assert [len(batch) for batch in short_batches(pending)] == [2, 1, 1, 200, 52]


def test_each_reason_for_missing_dates_has_a_sentence() -> None:
    assert {"too_many_dates", "dates_waiting", "rule_refused", "broken_events"} <= ODDITIES.keys()
    assert Event.left_out.type.length >= max(map(len, ODDITIES))


def test_what_exrules_take_out_is_neither_on_the_pages_nor_in_calendars(
    hub: Flask, site: TownSite
) -> None:
    weekend = ("RRULE:FREQ=DAILY;COUNT=20", "EXRULE:FREQ=WEEKLY;BYDAY=SA,SU")
    nothing = ("RRULE:FREQ=HOURLY;INTERVAL=2", "EXRULE:INTERVAL=2;FREQ=HOURLY")
    unreadable = ("RRULE:FREQ=DAILY;COUNT=9", "EXRULE:FREQ=SECONDLY")
    kinds = (weekend, nothing, unreadable)
    events = (event(number, f"{number}", 3, *lines) for number, lines in enumerate(kinds))
    site.pages["/all"] = calendar(*events)
    many = add(site.url("/all"), "ical_events")
    refresh(hub, many)
    counted = dates(many)
    assert counted[0] in range(14, 17)
    assert counted[1:] == [0, 1]
    answer = Context().run(hub.test_client().get, "/en/calendar.ics")
    read = icalendar.Calendar.from_ical(answer.data)
    shown = recurring_ical_events.of(read).between(now(), now() + timedelta(days=60))
    of_hub = db.session.scalars(select(Occurrence.starts_at))
    assert Counter(one["DTSTART"].dt for one in shown) == Counter(of_hub)
    assert b"EXRULE" not in answer.data
    assert {one["DTSTART"].dt.isoweekday() for one in shown if one["SUMMARY"] == "0"} == {
        1,
        2,
        3,
        4,
        5,
    }
