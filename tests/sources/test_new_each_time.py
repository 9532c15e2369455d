"""Sources whose items are all others at each visit bring so many in a day, and no more."""

from datetime import timedelta

import pytest
import time_machine
from flask import Flask

from hub.content.oddities import ODDITIES
from hub.core.clock import now
from hub.sources import store
from tests.benchmarks.statements import statements
from tests.sources.town_site import (
    TownSite,
    add,
    calendar,
    event,
    feed,
    item,
    last_try,
    refresh,
    source,
    titles,
)


def test_a_source_that_is_new_at_each_visit_brings_so_many_a_day(
    any_hub: Flask, site: TownSite, second_site: TownSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store, "MOST_NEW_A_DAY", 8)
    number = add(site.url("/all"), "ical_events")
    other = add(second_site.url("/feed"), town="roros")
    for visit in range(3):
        fresh = (event(n, f"{visit} {n}", 3, uid=f"{visit}-{n}") for n in range(6))
        site.pages["/all"] = calendar(*fresh)
        second_site.pages["/feed"] = feed(item(f"Good {visit}", f"{visit}", f"http://a/{visit}"))
        refresh(any_hub, number, other)
    ours = {f"0 {n}" for n in range(6)} | {"1 0", "1 1"}
    good = {f"Good {visit}" for visit in range(3)}
    assert set(titles()) == ours | good
    assert {one["key"]: one["count"] for one in last_try(number).odd}["too_many_new"] == 6
    assert "too_many_new" in ODDITIES
    assert "too_many_new" not in str(last_try(other).odd)
    # The same body again: what waits comes when a day is over, and what is there may change.
    assert source(number).body_hash is None
    with time_machine.travel(now() + timedelta(days=1, minutes=1), tick=True):
        refresh(any_hub, number)
        assert set(titles()) == ours | good | {f"2 {n}" for n in range(6)}
    assert source(number).body_hash is not None


def test_what_is_known_changes_though_nothing_new_may_come(
    hub: Flask, site: TownSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store, "MOST_NEW_A_DAY", 1)
    site.pages["/feed"] = feed(item("Before"))
    number = add(site.url("/feed"))
    refresh(hub, number)
    site.pages["/feed"] = feed(item("New", "b", "https://falun.example/b"), item("After"))
    (took,) = refresh(hub, number)
    assert took.stored is not None
    assert (took.stored.new, took.stored.changed, took.stored.waiting) == (0, 1, 1)
    assert titles() == ["After"]


def test_what_came_in_a_day_is_counted_where_it_may_be_too_much_alone(
    hub: Flask, site: TownSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store, "MOST_NEW_A_DAY", 1)
    number = add(site.url("/feed"))
    counted = []
    for items in (
        [item("Before")],
        [item("After")],
        [item("After"), item("New", "b", "http://a/b")],
    ):
        site.pages["/feed"] = feed(*items)
        with statements(hub) as ran:
            refresh(hub, number)
        counted.append(sum("first_seen_at >" in sql for sql, _compiled in ran))
    assert counted == [0, 0, 1]
    assert titles() == ["After"]
