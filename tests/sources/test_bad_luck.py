"""Removed, paused or undecided while it is read; clocks that jump; two that find one thing."""

import threading
from dataclasses import replace
from datetime import datetime, timedelta
from types import SimpleNamespace

import pytest
import time_machine
from flask import Flask
from sqlalchemy import func, select

from hub.content.models import Entry, Provenance
from hub.core import jobs
from hub.core.clock import now
from hub.core.database import db, writing
from hub.core.settings import Settings
from hub.sources.actions import make_due, pause_source, remove_source, resume_source
from hub.sources.claims import LEASE, claim_due
from hub.sources.models import Fetch, Source
from hub.sources.refreshing import Refresh, refresh_due
from tests.build import make_source
from tests.core.loopback import Request
from tests.sources.conftest import MakeHub
from tests.sources.town_site import (
    TownSite,
    add,
    entries,
    feed,
    item,
    last_try,
    refresh,
    source,
    titles,
)


def _set(number: int, **columns: datetime) -> None:
    with writing() as session:
        row = session.get_one(Source, number)
        for name, value in columns.items():
            setattr(row, name, value)


def _count(model: type[Source | Fetch | Provenance | Entry]) -> int:
    return db.session.scalar(select(func.count()).select_from(model)) or 0


@pytest.mark.usefixtures("any_hub")
def test_what_a_clock_too_far_ahead_wrote_holds_nothing_up() -> None:
    number, year = make_source(), now() + timedelta(days=365)
    _set(number, next_fetch_at=year, lease_until_at=year)
    assert [one.id for one in claim_due(10)] == [number]


@pytest.mark.usefixtures("any_hub")
def test_what_the_clock_can_have_written_is_waited_for() -> None:
    number = make_source()
    _set(number, next_fetch_at=now() + timedelta(hours=23))
    assert claim_due(10) == []
    _set(number, next_fetch_at=now(), lease_until_at=now() + LEASE - timedelta(seconds=1))
    assert claim_due(10) == []


def test_a_source_removed_while_it_is_read_leaves_nothing(any_hub: Flask, site: TownSite) -> None:
    def page(_request: Request) -> bytes:
        with any_hub.app_context():
            remove_source(number)
        return feed(item())

    site.pages["/feed"] = page
    number = add(site.url("/feed"))
    refresh(any_hub, number)
    db.session.rollback()
    assert [_count(model) for model in (Source, Fetch, Provenance, Entry)] == [0, 0, 0, 0]


def test_who_resumes_a_source_while_it_is_read_starts_no_second_reading(
    any_hub: Flask, site: TownSite
) -> None:
    claimed_beside: list[list[Source]] = []

    def page(_request: Request) -> bytes:
        if claimed_beside:
            return feed(item("Read after the decision"))
        with any_hub.app_context():
            pause_source(number)
            resume_source(number)
            claimed_beside.append(claim_due(10))
        return feed(item("Read before the decision"))

    site.pages["/feed"] = page
    number = add(site.url("/feed"))
    refresh_due(any_hub)
    assert claimed_beside == [[]]
    assert len(site.asked("/feed")) == 2
    assert titles() == ["Read after the decision"]
    assert source(number).lease_token is None
    assert entries()[0]["id"] == 1, "what was read before the decision was not taken in"


def test_a_clock_set_back_in_a_refresh_asks_each_source_once(hub: Flask, site: TownSite) -> None:
    with time_machine.travel(now()) as clock:

        def page(_request: Request) -> bytes:
            asked = len(site.server.requests)
            # The fourth ends what would go on for an hour.
            clock.shift(timedelta(hours={1: -1, 4: 1}.get(asked, 0)))
            return feed(item())

        site.pages["/a"] = site.pages["/b"] = page
        numbers = [add(site.url("/a")), add(site.url("/b"))]
        refresh(hub, *numbers)
        assert len(site.server.requests) == 2
        assert all(last_try(number).milliseconds < 600_000 for number in numbers)
        assert all(last_try(number).milliseconds >= 0 for number in numbers)
        assert titles() == ["Ny skridskobana"]


@pytest.mark.parametrize("hours", [1, -1])
def test_a_clock_that_jumps_while_a_source_is_read_loses_and_doubles_nothing(
    any_hub: Flask, site: TownSite, hours: int
) -> None:
    with time_machine.travel(now()) as clock:

        def page(_request: Request) -> bytes:
            clock.shift(timedelta(hours=hours))
            return feed(item())

        site.pages["/feed"] = page
        number = add(site.url("/feed"))
        refresh_due(any_hub)
        assert titles() == ["Ny skridskobana"]
        kept = source(number)
        assert (kept.state, kept.lease_token) == ("ok", None)
        assert kept.next_fetch_at is not None
        assert timedelta(minutes=14) < kept.next_fetch_at - now() < timedelta(hours=25)
        make_due([number])
        site.pages["/feed"] = feed(item(), item("Mera", "b", "https://falun.example/nyheter/b"))
        refresh_due(any_hub)
        assert sorted(titles()) == ["Mera", "Ny skridskobana"]


def test_two_sources_that_bring_one_item_at_once_make_one_entry(
    any_hub: Flask, site: TownSite, second_site: TownSite
) -> None:
    together = threading.Barrier(2)
    rows = [item(f"Nyhet {n}", f"{n}", f"https://falun.example/nyheter/{n}") for n in range(40)]

    def page(_request: Request) -> bytes:
        together.wait(20)
        return feed(*rows)

    site.pages["/feed"] = second_site.pages["/feed"] = page
    add(site.url("/feed"))
    add(second_site.url("/feed"))
    refresh_due(any_hub)
    assert len(titles()) == 40
    assert _count(Provenance) == 80


def test_a_refresh_that_is_told_to_stop_begins_no_further_source(
    hub: Flask, site: TownSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    stopping = threading.Event()

    def page(_request: Request) -> bytes:
        stopping.set()
        return feed(item())

    site.pages["/a"] = site.pages["/b"] = page
    add(site.url("/a"))
    add(site.url("/b"))
    monkeypatch.setattr(jobs.of(hub), "consumer", SimpleNamespace(stop_flag=stopping))
    refresh_due(hub)
    assert len(site.server.requests) == 1
    assert titles() == ["Ny skridskobana"], "what was begun is finished"


def test_a_refresh_that_is_told_to_stop_lets_go_of_what_it_has_not_begun(
    make_hub: MakeHub, settings: Settings, site: TownSite, second_site: TownSite
) -> None:
    app = make_hub(replace(settings, job_threads=1), site, second_site)
    stopping = threading.Event()

    def page(_request: Request) -> bytes:
        stopping.set()
        return feed(item())

    site.pages["/a"] = second_site.pages["/b"] = page
    begun, waiting = add(site.url("/a")), add(second_site.url("/b"))
    jobs.of(app).consumer = SimpleNamespace(stop_flag=stopping)
    refresh_due(app)
    assert second_site.server.requests == []
    assert [source(number).lease_token for number in (begun, waiting)] == [None, None]
    assert [source(number).state for number in (begun, waiting)] == ["ok", "new"]


def test_what_is_read_while_no_more_can_be_claimed_is_noted(
    make_hub: MakeHub, settings: Settings, site: TownSite, second_site: TownSite
) -> None:
    app = make_hub(replace(settings, job_threads=2), site, second_site)
    refused = threading.Event()

    def slow(_request: Request) -> bytes:
        assert refused.wait(20)
        return feed(item())

    def claim(limit: int) -> list[Source]:
        if found := claim_due(limit):
            return found
        refused.set()
        raise RuntimeError("database is locked")

    site.pages["/a"], second_site.pages["/b"] = slow, feed(item(guid="2"))
    numbers = add(site.url("/a")), add(second_site.url("/b"))
    with pytest.raises(RuntimeError, match="locked"):
        Refresh(app, claim).run()
    assert [source(number).state for number in numbers] == ["ok", "ok"]
    assert [source(number).lease_token for number in numbers] == [None, None]
