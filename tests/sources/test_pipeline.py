"""From an address to the entries and back to the source's health record."""

import io
import json
import logging
import re
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask

from hub.content.queries import entries_by_id
from hub.core import database_file
from hub.core.changes import content_revision
from hub.core.clock import now
from hub.core.database import db
from hub.core.fetch_errors import FetchError
from hub.core.log_ids import lines_of_a_job
from hub.core.log_lines import JsonLines
from hub.core.sandbox import SandboxPool
from hub.core.settings import Settings
from hub.sources import pipeline
from hub.sources.actions import pause_source, remove_source, resume_source
from hub.sources.claims import claim_due
from hub.sources.noting import TakeIn, note
from hub.sources.queries import source_by_id, source_by_url
from hub.sources.reasons import REASONS
from hub.sources.refreshing import SANDBOX, tools_of
from hub.sources.schedule import RESTS_AFTER_FAILURES
from tests.build import the_town
from tests.core.loopback import Request, answer, redirect
from tests.sources.conftest import MakeHub
from tests.sources.town_site import (
    TownSite,
    add,
    calendar,
    entries,
    event,
    feed,
    item,
    last_try,
    refresh,
    source,
    titles,
)


def test_a_feed_becomes_news_and_its_source_is_well(hub: Flask, site: TownSite) -> None:
    site.pages["/feed"] = feed(item("Bana"), item("Lucia", "b", "https://falun.example/b"))
    number = add(site.url("/feed"))
    (took,) = refresh(hub, number)
    assert took.stored is not None
    assert (took.happened, took.stored.new) == ("new", 2)
    assert titles() == ["Bana", "Lucia"]
    after = source(number)
    assert (after.state, after.reason, after.name) == ("ok", "", "Falu kommun")
    assert after.next_fetch_at is not None
    assert after.next_fetch_at > now() + timedelta(minutes=14)
    assert (last_try(number).outcome, last_try(number).entries_new) == ("new", 2)


def test_the_same_body_again_costs_no_parse_and_raises_nothing(
    hub: Flask, site: TownSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    site.pages["/feed"] = feed(item())
    number = add(site.url("/feed"))
    refresh(hub, number)
    before = content_revision()

    def no_parse(*_arguments: object) -> None:
        raise AssertionError("the body was parsed again")

    monkeypatch.setattr(pipeline, "read_document", no_parse)
    (took,) = refresh(hub, number)
    assert (took.happened, took.reason, took.stored) == ("unchanged", "", None)
    assert last_try(number).outcome == "unchanged"
    assert content_revision() == before


def test_a_server_that_answers_304_is_believed(hub: Flask, site: TownSite) -> None:
    def page(request: Request) -> bytes:
        if request.headers.get("if-none-match") == '"1"':
            return answer(status="304 Not Modified", ETag='"1"')
        return feed(item(), ETag='"1"')

    site.pages["/feed"] = page
    number = add(site.url("/feed"))
    refresh(hub, number)
    (took,) = refresh(hub, number)
    assert took.happened == "unchanged"
    assert last_try(number).outcome == "not_modified"
    assert last_try(number).bytes_read == 0
    assert source(number).state == "ok"
    assert len(titles()) == 1


def test_a_304_that_answers_no_condition_is_named(hub: Flask, site: TownSite) -> None:
    site.pages["/feed"] = answer(status="304 Not Modified")
    number = add(site.url("/feed"))
    refresh(hub, number)
    assert (source(number).state, source(number).reason) == ("error", "unexpected_status")
    assert last_try(number).outcome == "failed"


def test_every_reason_of_the_fetcher_has_a_sentence() -> None:
    keys = re.findall(r'"([a-z_]+)"', FetchError.__doc__ or "")
    assert "bad_url" in keys
    assert not [key for key in keys if key not in REASONS]


def test_a_last_modified_longer_than_any_date_is_left_alone(any_hub: Flask, site: TownSite) -> None:
    site.pages["/feed"] = feed(item(), Last_Modified="x" * 300)
    number = add(site.url("/feed"))
    refresh(any_hub, number)
    assert (source(number).state, source(number).last_modified) == ("ok", None)


def test_a_try_that_cannot_be_noted_harms_no_other_source(
    hub: Flask, site: TownSite, second_site: TownSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    site.pages["/feed"] = second_site.pages["/feed"] = feed(item())
    bad, good = add(site.url("/feed")), add(second_site.url("/feed"), town="roros")

    asked: list[int] = []

    def failing(tries: Sequence[TakeIn]) -> None:
        asked.append(len(tries))
        if any(took.source.id == bad and took.reason != "store_failed" for took in tries):
            raise RuntimeError("no room left")
        note(tries)

    monkeypatch.setattr(pipeline, "note", failing)
    pipeline.note_all([pipeline.take_in(one, tools_of(hub)) for one in claim_due(2)])
    assert (source(bad).state, source(bad).reason) == ("error", "store_failed")
    assert source(good).state == "ok"
    assert asked == [2, 1, 1, 1], "together, and then each alone"


def test_a_source_whose_turn_comes_while_the_database_is_busy_is_tried_again_soon(
    hub: Flask, site: TownSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database_file, "WRITE_MILLISECONDS", 100)
    number = add(site.url("/feed"))
    (claimed,) = claim_due(1)
    claimed.lease_until_at = now()
    with closing(sqlite3.connect(str(db.engine.url.database), isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        took = pipeline.take_in(claimed, tools_of(hub))
    pipeline.note_all([took])
    there = source(number)
    assert (there.state, there.reason, there.failures) == ("error", "store_failed", 0)
    assert there.next_fetch_at
    assert there.next_fetch_at < now() + timedelta(minutes=16)


def test_lines_about_sources_read_side_by_side_belong_to_their_job(
    hub: Flask, site: TownSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    site.pages["/feed"] = feed(item())
    number = add(site.url("/feed"))

    def failing(_tries: Sequence[TakeIn]) -> None:
        raise RuntimeError("no room left")

    monkeypatch.setattr(pipeline, "note", failing)
    stream = io.StringIO()
    heard = logging.StreamHandler(stream)
    heard.setFormatter(JsonLines())
    pipeline.log.addHandler(heard)
    with lines_of_a_job() as job_id:
        refresh(hub, number)
    pipeline.log.removeHandler(heard)
    assert {json.loads(line)["job_id"] for line in stream.getvalue().splitlines()} == {job_id}


def test_an_unreadable_item_does_not_lose_the_others(hub: Flask, site: TownSite) -> None:
    site.pages["/calendar"] = calendar(
        event(1),
        event(2, "Utan början").replace("DTSTART", "X-DTSTART"),
        event(3, "Lucia"),
    )
    number = add(site.url("/calendar"), "ical_events")
    refresh(hub, number)
    assert titles() == ["Julmarknad", "Lucia"]
    assert source(number).state == "ok"
    assert {odd["key"] for odd in last_try(number).odd} == {"missing_dtstart", "no_language"}


@pytest.mark.parametrize(
    ("page", "reason", "state"),
    [
        (answer(b"<!doctype html><html><body>Hej</body></html>"), "html_instead", "error"),
        (answer(b""), "empty_document", "error"),
        (answer(b"no feed at all"), "not_a_feed", "error"),
        (answer(b"", "403 Forbidden"), "forbidden", "error"),
        (answer(b"", "404 Not Found"), "not_found", "error"),
        (answer(b"", "410 Gone"), "gone", "resting"),
        (answer(b"", "500 Internal Server Error"), "server_error", "error"),
        (answer(b"", "503 Service Unavailable"), "slow_down", "error"),
        (answer(b"x", Content_Encoding="marmalade"), "undecodable_encoding", "error"),
        (redirect("/feed"), "redirect_loop", "error"),
        (redirect("ftp://falun.example/"), "unsupported_scheme", "error"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_goes_wrong_is_named(
    hub: Flask, site: TownSite, page: bytes, reason: str, state: str
) -> None:
    site.pages["/feed"] = page
    number = add(site.url("/feed"))
    refresh(hub, number)
    assert (source(number).state, source(number).reason) == (state, reason)
    assert (last_try(number).outcome, last_try(number).reason) == ("failed", reason)


def test_a_port_that_nobody_let_through_is_not_asked(hub: Flask) -> None:
    number = add("http://127.0.0.1:9/feed")
    refresh(hub, number)
    assert (source(number).state, source(number).reason) == ("error", "port_refused")


def test_an_address_inside_the_network_is_not_asked(hub: Flask) -> None:
    number = add("http://10.0.0.1/feed")
    refresh(hub, number)
    assert (source(number).state, source(number).reason) == ("error", "address_refused")


def test_a_failing_source_keeps_its_items_and_heals(hub: Flask, site: TownSite) -> None:
    site.pages["/feed"] = feed(item())
    number = add(site.url("/feed"))
    refresh(hub, number)
    site.pages["/feed"] = answer(b"", "500 Internal Server Error")
    refresh(hub, number)
    assert source(number).state == "error"
    assert titles() == ["Ny skridskobana"]
    site.pages["/feed"] = feed(item())
    refresh(hub, number)
    assert (source(number).state, source(number).reason) == ("ok", "")
    assert source(number).failures == 0


def test_an_address_that_stays_empty_rests_and_comes_back(hub: Flask, site: TownSite) -> None:
    number = add(site.url("/feed"))
    for _ in range(RESTS_AFTER_FAILURES):
        assert source(number).state in {"new", "error"}
        refresh(hub, number)
    assert (source(number).state, source(number).reason) == ("resting", "failing_for_long")
    site.pages["/feed"] = feed(item())
    refresh(hub, number)
    assert source(number).state == "ok"


def test_retry_after_is_obeyed(hub: Flask, site: TownSite) -> None:
    site.pages["/feed"] = answer(b"", "429 Too Many Requests", Retry_After="36000")
    number = add(site.url("/feed"))
    refresh(hub, number)
    after = source(number)
    assert (after.state, after.reason) == ("error", "slow_down")
    assert after.next_fetch_at is not None
    assert after.next_fetch_at > now() + timedelta(hours=9, minutes=59)


def test_a_permanent_redirect_moves_the_source_at_the_second_agreement(
    hub: Flask, site: TownSite
) -> None:
    site.pages["/feed"] = redirect("/new", "301 Moved Permanently")
    site.pages["/new"] = feed(item())
    number = add(site.url("/feed"))
    refresh(hub, number)
    assert source(number).url == site.url("/feed")
    refresh(hub, number)
    assert source(number).url == site.url("/new")
    refresh(hub, number)
    assert len(site.asked("/feed")) == 2
    assert titles() == ["Ny skridskobana"]


def test_a_temporary_redirect_never_moves_the_source(hub: Flask, site: TownSite) -> None:
    site.pages["/feed"], site.pages["/new"] = redirect("/new"), feed(item())
    number = add(site.url("/feed"))
    for _ in range(3):
        refresh(hub, number)
    assert source(number).url == site.url("/feed")


def test_a_source_does_not_move_to_an_address_that_the_town_has(hub: Flask, site: TownSite) -> None:
    site.pages["/feed"] = redirect("/new", "308 Permanent Redirect")
    site.pages["/new"] = feed(item())
    add(site.url("/new"))
    number = add(site.url("/feed"))
    for _ in range(3):
        refresh(hub, number)
    assert source(number).url == site.url("/feed")
    assert source(number).state == "ok"


def test_a_source_removed_while_it_is_read_leaves_nothing(hub: Flask, site: TownSite) -> None:
    numbers: list[int] = []

    def page(_request: Request) -> bytes:
        with hub.app_context():
            remove_source(numbers[0])
        return feed(item())

    site.pages["/feed"] = page
    numbers.append(add(site.url("/feed")))
    refresh(hub, *numbers)
    assert source_by_id(numbers[0]) is None
    assert entries() == []


def test_a_source_paused_while_it_is_read_stays_paused(hub: Flask, site: TownSite) -> None:
    numbers: list[int] = []

    def page(_request: Request) -> bytes:
        with hub.app_context():
            pause_source(numbers[0])
        return feed(item())

    site.pages["/feed"] = page
    numbers.append(add(site.url("/feed")))
    refresh(hub, *numbers)
    assert (source(numbers[0]).state, source(numbers[0]).reason) == ("paused", "paused_by_hand")
    assert entries() == []
    resume_source(numbers[0])
    site.pages["/feed"] = feed(item())
    refresh(hub, *numbers)
    assert source(numbers[0]).state == "ok"


def test_a_source_of_a_town_that_left_is_not_asked(hub: Flask, site: TownSite) -> None:
    assert the_town("vordingborg").status == "former"
    number = add(site.url("/feed"), town="vordingborg")
    refresh(hub, number)
    assert source(number).reason == "town_former"
    assert site.server.requests == []


def test_a_source_whose_plugin_is_gone_says_so_and_waits_for_it(hub: Flask, site: TownSite) -> None:
    number = add(site.url("/feed"), "smoke_signals")
    refresh(hub, number)
    there = source(number)
    assert (there.state, there.reason, there.failures) == ("error", "plugin_missing", 0)
    assert there.next_fetch_at
    assert there.next_fetch_at < now() + timedelta(minutes=16)
    assert site.server.requests == []


def test_a_source_that_may_show_an_excerpt_alone_stores_no_body(hub: Flask, site: TownSite) -> None:
    text = "<p>" + "Ett långt stycke om isen. " * 60 + "</p>"
    site.pages["/feed"] = feed(item(text=text))
    full = add(site.url("/feed"))
    refresh(hub, full)
    short = add(site.url("/feed"), town="roros", shows_full_text=False)
    refresh(hub, short)
    rows = entries_by_id([row["id"] for row in entries()])
    lengths = {entry.owner_town_id: len(entry.texts[0].body) for entry in rows.values()}
    assert lengths[the_town("falun").id] > 1000
    assert lengths[the_town("roros").id] == 0
    assert all(0 < len(entry.texts[0].summary) <= 301 for entry in rows.values())


def test_an_item_dated_in_the_future_does_not_lead_the_list(hub: Flask, site: TownSite) -> None:
    future = datetime.now(UTC) + timedelta(days=400)
    site.pages["/feed"] = feed(item(published=future))
    refresh(hub, add(site.url("/feed")))
    assert entries()[0]["published_at"] <= now()


def test_an_item_without_title_gets_the_beginning_of_its_text(hub: Flask, site: TownSite) -> None:
    site.pages["/feed"] = feed(item(title="", text="Isen på sjön bär nu."))
    refresh(hub, add(site.url("/feed")))
    assert titles() == ["Isen på sjön bär nu."]


def test_an_item_with_nothing_but_a_link_is_called_by_it(hub: Flask, site: TownSite) -> None:
    site.pages["/feed"] = feed(item(title="", text="", guid=None))
    refresh(hub, add(site.url("/feed")))
    assert titles() == ["https://falun.example/nyheter/a"]


def test_an_id_of_a_megabyte_is_taken_in_once(any_hub: Flask, site: TownSite) -> None:
    site.pages["/feed"] = feed(item(guid="x" * 1_000_000))
    number = add(site.url("/feed"))
    refresh(any_hub, number)
    site.pages["/feed"] = feed(item(guid="x" * 1_000_000, text="Ny text."))
    (took,) = refresh(any_hub, number)
    assert took.stored is not None
    assert (took.stored.new, took.stored.changed) == (0, 1)
    assert len(entries()) == 1


def test_topics_follow_from_the_categories_of_an_item(hub: Flask, site: TownSite) -> None:
    site.pages["/feed"] = feed(item(more="<category>Kultur</category>"))
    refresh(hub, add(site.url("/feed")))
    (row,) = entries()
    assert "culture" in {topic.slug for topic in entries_by_id([row["id"]])[row["id"]].topics}


HARD_READERS = """
from hub.plugin_api import PluginInfo, SourceKind, hookimpl


@hookimpl
def hub_plugin_info():
    return PluginInfo("hard_readers", "Hard readers", "1", "The tests", needs_api="1")


@hookimpl
def hub_source_kinds():
    return [
        SourceKind(name, name, ("text/plain",), parse=f"hub_plugins.hard_readers.reading:{name}")
        for name in ("hard_dying", "hard_hanging", "hard_raising", "hard_endless")
    ]
"""
READING = """
import os


def hard_dying(document):
    os._exit(3)


def hard_hanging(document):
    while True:
        pass


def hard_raising(document):
    raise RuntimeError("a mistake")


def hard_endless(document):
    return bytearray(8_000_000_000)
"""


def test_a_reader_that_hangs_or_dies_fails_its_own_source_alone(
    make_hub: MakeHub, settings: Settings, tmp_path: Path, site: TownSite, second_site: TownSite
) -> None:
    folder = tmp_path / "plugins" / "hard_readers"
    folder.mkdir(parents=True)
    (folder / "__init__.py").write_text(HARD_READERS)
    (folder / "reading.py").write_text(READING)
    app = make_hub(replace(settings, plugins_dir=folder.parent), site, second_site)
    pool = SandboxPool(2, plugin_folders=(str(folder.parent),), cpu_seconds=1)
    app.extensions[SANDBOX] = pool
    expected = {
        "hard_dying": "parser_crashed",
        "hard_hanging": "parser_timed_out",
        "hard_raising": "parser_failed",
        "hard_endless": "parser_out_of_memory",
    }
    site.pages["/text"] = answer(b"text", Content_Type="text/plain")
    bad = {add(site.url(f"/text?{kind}"), kind): kind for kind in expected}
    for kind in expected:
        site.pages[f"/text?{kind}"] = site.pages["/text"]
    second_site.pages["/feed"] = feed(item())
    good = add(second_site.url("/feed"), town="roros")
    refresh(app, *bad, good)
    pool.close()
    assert {kind: source(number).reason for number, kind in bad.items()} == expected
    assert (source(good).state, titles()) == ("ok", ["Ny skridskobana"])


def test_an_address_too_long_to_keep_does_not_become_the_source_s(
    any_hub: Flask, site: TownSite
) -> None:
    long = "/" + "n" * 3500
    site.pages["/feed"] = redirect(long, "301 Moved Permanently")
    site.pages[long] = feed(item())
    number = add(site.url("/feed"))
    for _ in range(3):
        refresh(any_hub, number)
    assert (source(number).url, source(number).state) == (site.url("/feed"), "ok")
    assert source_by_url(site.url("/feed"), the_town("falun").id) is not None
