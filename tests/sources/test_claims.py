"""Who takes which source in: on SQLite and on PostgreSQL."""

import multiprocessing
import threading
from contextlib import ExitStack
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask

from hub.core.clock import now
from hub.core.database import writing
from hub.core.settings import Settings
from hub.sources.actions import make_due, pause_source, remove_source
from hub.sources.claims import (
    KEPT_FETCHES,
    LEASE,
    Finished,
    claim_due,
    claim_named,
    finish_fetches,
)
from hub.sources.models import Source
from hub.sources.noting import TakeIn
from hub.sources.pipeline import note_all, take_in
from hub.sources.queries import fetches_of
from hub.sources.refreshing import refresh_named, tools_of
from tests.build import make_source
from tests.core.loopback import Request
from tests.sources.claiming import claim_all
from tests.sources.conftest import MakeHub
from tests.sources.town_site import TownSite, add, feed, item, refresh, source, titles, town_site

TRY: dict[str, Any] = {"milliseconds": 1, "outcome": "unchanged", "odd": []}


def make(host: str = "falun.example", **columns: Any) -> int:
    number = make_source(**columns)
    with writing() as session:
        session.get_one(Source, number).host = host
    return number


def ended(number: int, token: str | None, bytes_read: int = 0, **values: Any) -> Finished:
    record = {"started_at": now(), **TRY, "bytes_read": bytes_read}
    return Finished(number, token or "", values, record)


def ids(claimed: list[Source]) -> list[int]:
    return sorted(one.id for one in claimed)


@pytest.mark.usefixtures("any_hub")
def test_a_source_is_claimed_once() -> None:
    number = make()
    assert ids(claim_due(10)) == [number]
    assert claim_due(10) == []
    assert claim_named([number], 10) == []


@pytest.mark.usefixtures("any_hub")
def test_a_claim_ends_with_its_lease() -> None:
    number = make()
    (first,) = claim_due(10)
    token = first.lease_token
    with writing() as session:
        session.get_one(Source, number).lease_until_at = now() - timedelta(seconds=1)
    (second,) = claim_due(10)
    assert second.id == number
    assert second.lease_token != token
    assert second.lease_until_at is not None
    assert second.lease_until_at > now() + LEASE - timedelta(seconds=30)


@pytest.mark.usefixtures("any_hub")
def test_only_what_is_due_is_claimed() -> None:
    hour = timedelta(hours=1)
    due = [make("a"), make("b", next_fetch_at=now() - hour)]
    make("c", next_fetch_at=now() + hour)
    make("d", state="paused")
    assert ids(claim_due(10)) == due


@pytest.mark.usefixtures("any_hub")
def test_a_resting_or_failing_source_is_claimed_when_its_time_comes() -> None:
    states = ("error", "resting", "held", "new")
    numbers = [make(state, state=state) for state in states]
    assert ids(claim_due(10)) == numbers


@pytest.mark.usefixtures("any_hub")
def test_one_source_of_a_host_is_claimed_at_a_time() -> None:
    first, second = make("falun.example:443"), make("falun.example:443")
    other = make("roros.example:443", town="roros")
    assert ids(claim_due(10)) == [first, other]
    assert claim_named([second], 10) == []
    tomorrow = now() + timedelta(days=1)
    last = ended(first, source(first).lease_token, state="ok", next_fetch_at=tomorrow)
    assert finish_fetches([last]) == []
    assert ids(claim_due(10)) == [second]


@pytest.mark.usefixtures("any_hub")
def test_no_more_than_the_limit_is_claimed() -> None:
    for number in range(5):
        make(f"host-{number}")
    assert len(claim_due(3)) == 3
    assert len(claim_due(3)) == 2


@pytest.mark.usefixtures("any_hub")
def test_a_named_source_is_claimed_though_it_is_not_due_unless_it_is_paused() -> None:
    number = make(next_fetch_at=now() + timedelta(days=1))
    pause_source(paused := make("b"))
    assert ids(claim_named([number, paused], 10)) == [number]


@pytest.mark.usefixtures("any_hub")
def test_a_try_is_not_noted_once_the_claim_is_lost() -> None:
    number = make(state="ok")
    claim_due(10)
    lost = ended(number, "another token", state="error", reason="timed_out")
    assert finish_fetches([lost]) == [number]
    assert source(number).state == "ok"


@pytest.mark.usefixtures("any_hub")
def test_tries_are_noted_together_but_for_those_whose_claim_is_lost() -> None:
    first, removed, revoked, last = (make(f"host-{n}", state="ok") for n in range(4))
    tokens = {one.id: one.lease_token for one in claim_due(10)}
    remove_source(removed)
    pause_source(revoked)
    lost = finish_fetches(
        [
            ended(last, tokens[last], 4, state="error", reason="timed_out", failures=1),
            ended(revoked, tokens[revoked], state="ok", reason=""),
            ended(removed, tokens[removed], state="ok", reason=""),
            ended(first, tokens[first], 1, state="ok", etag='"a"'),
        ]
    )
    assert lost == [revoked, removed]
    assert (source(first).etag, source(first).state) == ('"a"', "ok")
    assert (source(last).etag, source(last).state) == (None, "error")
    assert [fetches_of(one)[0].bytes_read for one in (first, last)] == [1, 4]
    assert fetches_of(revoked) == []
    assert source(revoked).state == "paused"
    leases = [source(one).lease_token for one in (first, revoked, last)]
    assert leases == [None, None, None]


def test_a_source_whose_turn_comes_late_is_still_read_by_one_alone(
    hub: Flask, site: TownSite
) -> None:
    beside: list[list[int]] = []
    with time_machine.travel(now()) as clock:

        def page(_request: Request) -> bytes:
            clock.shift(timedelta(seconds=20))
            with hub.app_context():
                beside.append(ids(claim_due(10)))
            return feed(item())

        site.pages["/feed"] = page
        add(site.url("/feed"))
        (claimed,) = claim_due(10)
        clock.shift(LEASE - timedelta(seconds=10))
        note_all([take_in(claimed, tools_of(hub))])
    assert beside == [[]]
    assert titles() == ["Ny skridskobana"]


def test_a_source_that_went_to_others_before_its_turn_is_left_to_them(
    hub: Flask, site: TownSite
) -> None:
    site.pages["/feed"] = feed(item())
    number = add(site.url("/feed"))
    with time_machine.travel(now()) as clock:
        (claimed,) = claim_due(10)
        clock.shift(LEASE + timedelta(seconds=1))
        (other,) = claim_due(10)
        note_all([take_in(claimed, tools_of(hub))])
    assert site.server.requests == []
    assert source(number).lease_token == other.lease_token
    assert fetches_of(number) == []


@pytest.mark.usefixtures("any_hub")
def test_only_the_newest_tries_are_kept() -> None:
    number, other = make("a"), make("b")
    for place in range(KEPT_FETCHES + 3):
        for one in (number, other)[: 2 if place == 0 else 1]:
            (claimed,) = claim_named([one], 1)
            assert finish_fetches([ended(one, claimed.lease_token, place, state="ok")]) == []
    kept = [fetch.bytes_read for fetch in fetches_of(number, 1000)]
    assert kept == list(range(KEPT_FETCHES + 2, 2, -1))
    assert len(fetches_of(other, 1000)) == 1


def test_processes_that_claim_at_once_never_get_one_source_twice(any_hub: Flask) -> None:
    numbers = [make(f"host-{number}") for number in range(30)]
    context = multiprocessing.get_context("spawn")
    start, claimed = context.Barrier(3), context.Queue()
    url = any_hub.config["HUB"].database_url
    workers = [context.Process(target=claim_all, args=(url, start, claimed)) for _ in range(3)]
    for worker in workers:
        worker.start()
    got: list[int] = []
    ended = 0
    while ended < len(workers):
        portion = claimed.get(timeout=60)
        if portion is None:
            ended += 1
        else:
            got += portion
    for worker in workers:
        worker.join(10)
        assert worker.exitcode == 0
    assert sorted(got) == numbers


def test_two_refreshes_of_one_source_never_overlap(hub: Flask, site: TownSite) -> None:
    at_once: list[int] = []
    inside = threading.Semaphore(1)

    def page(_request: Request) -> bytes:
        if not inside.acquire(blocking=False):
            at_once.append(1)
            return feed(item())
        threading.Event().wait(0.2)
        inside.release()
        return feed(item())

    site.pages["/feed"] = page
    number = add(site.url("/feed"))

    def work() -> None:
        with hub.app_context():
            refresh(hub, number)

    workers = [threading.Thread(target=work) for _ in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(30)
    assert at_once == []
    assert source(number).lease_token is None
    assert len(site.asked("/feed")) >= 1


def test_a_refresh_ends_when_its_source_is_paused_or_leased_by_a_dead_worker(
    hub: Flask, site: TownSite
) -> None:
    site.pages["/feed"] = feed(item())
    number = add(site.url("/feed"))
    pause_source(number)
    assert refresh(hub, number) == []
    assert site.server.requests == []


@pytest.mark.parametrize("seconds", [0, 60])
@pytest.mark.usefixtures("hub")
def test_a_source_made_due_is_claimed_next(seconds: int) -> None:
    number = make(next_fetch_at=now() + timedelta(days=1))
    make_due([number], now() - timedelta(seconds=seconds))
    assert ids(claim_due(10)) == [number]


def test_a_slow_source_holds_up_nobody_but_itself(
    make_hub: MakeHub, settings: Settings, site: TownSite
) -> None:
    told: list[int] = []
    late = threading.Event()

    def slow(_request: Request) -> bytes:
        late.wait(20)
        return feed(item())

    with ExitStack() as stack:
        others = [stack.enter_context(town_site()) for _ in range(8)]
        app = make_hub(replace(settings, job_threads=2), site, *others)
        site.pages["/feed"] = slow
        numbers = [add(site.url("/feed"))]
        for other in others:
            other.pages["/feed"] = feed(item())
            numbers.append(add(other.url("/feed")))

        def tell(took: TakeIn) -> None:
            told.append(took.source.id)
            if len(told) == len(others):
                late.set()

        refresh_named(app, numbers, tell)
    assert told == [*numbers[1:], numbers[0]]
