"""Who takes which source in: on SQLite and on PostgreSQL."""

import multiprocessing
import threading
from contextlib import ExitStack
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from hub.core.clock import now
from hub.core.database import writing
from hub.core.settings import Settings
from hub.sources.actions import KEPT_FETCHES, finish_fetch, make_due, pause_source
from hub.sources.claims import LEASE, claim_due, claim_named
from hub.sources.models import Source
from hub.sources.noting import TakeIn
from hub.sources.queries import fetches_of
from hub.sources.refreshing import refresh_named
from tests.build import make_source
from tests.core.loopback import Request
from tests.sources.claiming import claim_all
from tests.sources.conftest import MakeHub
from tests.sources.town_site import TownSite, add, feed, item, refresh, source, town_site

TRY: dict[str, Any] = {"milliseconds": 1, "outcome": "unchanged", "odd": []}


def make(host: str = "falun.example", **columns: Any) -> int:
    number = make_source(**columns)
    with writing() as session:
        session.get_one(Source, number).host = host
    return number


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
    token = source(first).lease_token or ""
    tomorrow = {"next_fetch_at": now() + timedelta(days=1), "state": "ok"}
    assert finish_fetch(first, token, tomorrow, {"started_at": now(), **TRY})
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
    values = {"state": "error", "reason": "timed_out"}
    assert not finish_fetch(number, "another token", values, {"started_at": now(), **TRY})
    assert source(number).state == "ok"


@pytest.mark.usefixtures("any_hub")
def test_only_the_newest_tries_are_kept() -> None:
    number, other = make("a"), make("b")
    for place in range(KEPT_FETCHES + 3):
        for one in (number, other)[: 2 if place == 0 else 1]:
            (claimed,) = claim_named([one], 1)
            record = {"started_at": now(), **TRY, "bytes_read": place}
            assert finish_fetch(one, claimed.lease_token or "", {"state": "ok"}, record)
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
