"""What becomes of items that come again: on SQLite and on PostgreSQL."""

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from hub.content.actions import entry_change
from hub.content.kinds import EntryKind
from hub.content.kinds import of as kinds_of
from hub.content.models import Entry, EntryText, Overlay, Provenance
from hub.content.search import matching_entries
from hub.core.changes import record_changes
from hub.core.clock import now
from hub.core.database import db, writing
from hub.events.models import Event
from hub.sources.actions import remove_source
from hub.sources.models import Source
from hub.sources.store import LeaseLost, Taking, write_batch
from tests.benchmarks.statements import statements
from tests.sources.town_site import (
    MORNING,
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


def entry(entry_id: int) -> Entry:
    db.session.rollback()
    return db.session.get_one(Entry, entry_id)


def only_entry() -> Entry:
    (row,) = entries()
    return entry(row["id"])


def text(entry_id: int, language: str = "sv") -> EntryText:
    db.session.rollback()
    return db.session.get_one(EntryText, (entry_id, language))


def found(words: str) -> list[int]:
    statement = matching_entries(words, ["news", "event"])
    assert statement is not None
    return list(db.session.scalars(statement))


def test_a_changed_item_is_updated_and_its_revision_rises(any_hub: Flask, site: TownSite) -> None:
    site.pages["/feed"] = feed(item(), item("Lucia", "b", "https://falun.example/b"))
    number = add(site.url("/feed"))
    refresh(any_hub, number)
    first, second = (entry(row["id"]) for row in entries())
    began = now()
    site.pages["/feed"] = feed(
        item("Skridskobanan är klar"), item("Lucia", "b", "https://falun.example/b")
    )
    (took,) = refresh(any_hub, number)
    assert took.stored is not None
    assert (took.stored.new, took.stored.changed, took.stored.unchanged) == (0, 1, 1)
    assert titles() == ["Skridskobanan är klar", "Lucia"]
    assert (entry(first.id).revision, entry(second.id).revision) == (2, 1)
    assert entry(first.id).published_at == MORNING
    assert entry(first.id).updated_at >= began
    assert found("klar") == [first.id]
    assert found("ny skridskobana") == []


def test_a_new_date_of_change_is_the_source_s_own(any_hub: Flask, site: TownSite) -> None:
    def dated(hours: int, title: str) -> bytes:
        moment = MORNING + timedelta(hours=hours)
        more = f'<dcterms:modified xmlns:dcterms="http://purl.org/dc/terms/">{moment.isoformat()}'
        return feed(item(title, more=f"{more}</dcterms:modified>"))

    site.pages["/feed"] = dated(1, "Bana")
    number = add(site.url("/feed"))
    refresh(any_hub, number)
    site.pages["/feed"] = dated(5, "Banan")
    refresh(any_hub, number)
    assert only_entry().updated_at == MORNING + timedelta(hours=5)


def test_an_item_with_a_new_id_at_its_old_link_is_not_a_new_one(
    any_hub: Flask, site: TownSite
) -> None:
    site.pages["/feed"] = feed(item())
    number = add(site.url("/feed"))
    refresh(any_hub, number)
    site.pages["/feed"] = feed(item(guid="other"))
    refresh(any_hub, number)
    site.pages["/feed"] = feed(item(guid=None))
    refresh(any_hub, number)
    assert len(entries()) == 1


def test_the_same_item_on_two_hosts_of_a_town_shows_once_until_both_drop_it(
    any_hub: Flask, site: TownSite, second_site: TownSite
) -> None:
    for one, host in ((site, "falun.example"), (second_site, "www.falun.example")):
        one.pages["/calendar"] = calendar(
            event(1, "Lucia", 3, f"URL:https://{host}/lucia"), event(2, "Jul", 9)
        )
    first = add(site.url("/calendar"), "ical_events")
    second = add(second_site.url("/calendar"), "ical_events")
    refresh(any_hub, first)
    refresh(any_hub, second)
    assert titles() == ["Lucia", "Jul", "Jul"]
    lucia = entries()[0]["id"]
    sources = select(Provenance.source_id).where(Provenance.entry_id == lucia)
    assert sorted(db.session.scalars(sources)) == [first, second]
    site.pages["/calendar"] = calendar(event(2, "Jul", 9))
    refresh(any_hub, first)
    assert entry(lucia).state == "published"
    second_site.pages["/calendar"] = calendar(event(2, "Jul", 9))
    refresh(any_hub, second)
    assert entry(lucia).state == "withdrawn"


def test_the_same_item_in_two_towns_is_never_merged(
    any_hub: Flask, site: TownSite, second_site: TownSite
) -> None:
    site.pages["/feed"] = second_site.pages["/feed"] = feed(item())
    refresh(any_hub, add(site.url("/feed")), add(second_site.url("/feed"), town="roros"))
    assert sorted(row["town"] for row in entries()) == ["falun", "roros"]


def test_the_second_source_of_an_item_does_not_change_its_words(
    any_hub: Flask, site: TownSite, second_site: TownSite
) -> None:
    site.pages["/feed"] = feed(item(text="Först."))
    second_site.pages["/feed"] = feed(item(text="Sedan."))
    first, second = add(site.url("/feed")), add(second_site.url("/feed"))
    refresh(any_hub, first)
    refresh(any_hub, second)
    second_site.pages["/feed"] = feed(item(text="Ännu senare."))
    refresh(any_hub, second)
    (row,) = entries()
    assert (text(row["id"]).summary, entry(row["id"]).revision) == ("Först.", 1)


def test_removing_a_source_withdraws_what_only_it_lists(
    any_hub: Flask, site: TownSite, second_site: TownSite
) -> None:
    alone = item("Lucia", "b", "https://falun.example/b")
    site.pages["/feed"], second_site.pages["/feed"] = feed(item(), alone), feed(item())
    first, second = add(site.url("/feed")), add(second_site.url("/feed"))
    refresh(any_hub, first)
    refresh(any_hub, second)
    _removed, withdrawn = remove_source(first)
    assert withdrawn == 1
    assert (titles(), titles("withdrawn")) == (["Ny skridskobana"], ["Lucia"])


def test_an_editor_s_words_survive_an_import(any_hub: Flask, site: TownSite) -> None:
    site.pages["/feed"] = feed(item(text="Ett."))
    number = add(site.url("/feed"))
    refresh(any_hub, number)
    (row,) = entries()
    with writing() as session:
        session.get_one(EntryText, (row["id"], "sv")).title = "En bättre rubrik"
        session.add(
            Overlay(
                entry_id=row["id"], language="sv", field="title", made_by="person:1", made_at=now()
            )
        )
    site.pages["/feed"] = feed(item("Källans nya rubrik", text="Två."))
    refresh(any_hub, number)
    shown = text(row["id"])
    assert (shown.title, shown.summary) == ("En bättre rubrik", "Två.")
    kept = db.session.scalars(select(Provenance)).one()
    assert kept.draft["texts"][0]["title"] == "Källans nya rubrik"


def test_what_a_person_took_back_is_not_published_by_an_import(
    any_hub: Flask, site: TownSite
) -> None:
    site.pages["/feed"] = feed(item())
    number = add(site.url("/feed"))
    refresh(any_hub, number)
    (row,) = entries()
    with writing() as session:
        refused = session.get_one(Entry, row["id"])
        refused.state, refused.withdrawn_at = "withdrawn", now()
        record_changes([entry_change(refused, "withdrawn", "person:1")])
    site.pages["/feed"] = feed(item("Ny rubrik"))
    refresh(any_hub, number)
    assert titles("withdrawn") == ["Ny rubrik"]
    assert found("rubrik") == []


def test_a_withdrawn_event_comes_back_when_it_is_listed_again(
    any_hub: Flask, site: TownSite
) -> None:
    both = calendar(event(1, "Lucia"), event(2, "Jul", 9))
    site.pages["/calendar"] = both
    number = add(site.url("/calendar"), "ical_events")
    refresh(any_hub, number)
    lucia = entries()[0]["id"]
    site.pages["/calendar"] = calendar(event(2, "Jul", 9))
    (took,) = refresh(any_hub, number)
    assert took.stored is not None
    assert took.stored.withdrawn == 1
    assert (titles(), found("lucia")) == (["Jul"], [])
    site.pages["/calendar"] = both
    refresh(any_hub, number)
    assert titles() == ["Lucia", "Jul"]
    assert found("lucia") == [lucia]
    assert entry(lucia).withdrawn_at is None


def test_an_event_that_moves_keeps_its_uid_and_its_sequence_rises(
    any_hub: Flask, site: TownSite
) -> None:
    site.pages["/calendar"] = calendar(event(1, "Lucia", 3))
    number = add(site.url("/calendar"), "ical_events")
    refresh(any_hub, number)
    before = db.session.scalars(select(Event)).one()
    uid, sequence, starts = before.uid, before.sequence, entries("event")[0]["starts"]
    site.pages["/calendar"] = calendar(event(1, "Lucia", 4))
    refresh(any_hub, number)
    after = db.session.scalars(select(Event)).one()
    assert (after.uid, after.sequence) == (uid, sequence + 1)
    assert entries("event")[0]["starts"] > starts


def test_a_cancelled_event_stays_and_says_so(any_hub: Flask, site: TownSite) -> None:
    site.pages["/calendar"] = calendar(event(1, "Lucia", 3))
    number = add(site.url("/calendar"), "ical_events")
    refresh(any_hub, number)
    site.pages["/calendar"] = calendar(event(1, "Lucia", 3, "STATUS:CANCELLED"))
    refresh(any_hub, number)
    (row,) = entries("event")
    assert (row["state"], row["status"]) == ("published", "cancelled")


def test_an_item_that_changes_its_language_leaves_no_old_words(
    any_hub: Flask, site: TownSite
) -> None:
    def in_language(code: str, title: str) -> bytes:
        dublin_core = "http://purl.org/dc/elements/1.1/"
        more = f'<dc:language xmlns:dc="{dublin_core}">{code}</dc:language>'
        return feed(item(title, more=more))

    site.pages["/feed"] = in_language("sv", "Bana")
    number = add(site.url("/feed"))
    refresh(any_hub, number)
    site.pages["/feed"] = in_language("en", "Rink")
    refresh(any_hub, number)
    (row,) = entries()
    languages = db.session.scalars(select(EntryText.language)).all()
    if row["language"] == "sv":
        pytest.fail("the parser no longer reads an item's language: write this test anew")
    assert (row["language"], row["title"], languages) == ("en", "Rink", ["en"])


def test_an_item_that_cannot_be_stored_does_not_take_the_others_along(
    any_hub: Flask, site: TownSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    kinds = kinds_of(any_hub)

    def store(_session: Any, _entry: Entry, draft: Any, _context: Any) -> bool:
        if draft.title == "Ond":
            raise RuntimeError("this kind's part has a mistake")
        return True

    monkeypatch.setitem(kinds._kinds, "news", EntryKind("news", "News", store=store))
    good = [item(f"God {n}", str(n), f"https://falun.example/{n}") for n in range(3)]
    bad = item("Ond", "ond", "https://falun.example/ond")
    site.pages["/feed"] = feed(*good, bad)
    number = add(site.url("/feed"))
    (took,) = refresh(any_hub, number)
    assert titles() == ["God 0", "God 1", "God 2"]
    assert took.stored is not None
    assert took.stored.new == 3
    (odd,) = [one for one in last_try(number).odd if one["key"] == "items_not_stored"]
    assert (odd["count"], odd["example"]) == (1, "Ond: RuntimeError")
    assert source(number).state == "ok"
    monkeypatch.undo()
    refresh(any_hub, number)
    assert titles()[-1] == "Ond"


def test_nothing_is_written_once_the_lease_is_lost(any_hub: Flask, site: TownSite) -> None:
    number = add(site.url("/feed"))
    with writing() as session:
        session.get_one(Source, number).lease_token = "another worker's"
    taking = Taking(number, "mine", 1, "sv", "UTC", "", {}, now(), complete=False)
    with pytest.raises(LeaseLost):
        write_batch(taking, [], kinds_of(any_hub), stored=None)  # type: ignore[arg-type]


def test_what_a_kind_changes_of_an_entry_stays(
    any_hub: Flask, site: TownSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    def store(_session: Any, entry: Entry, draft: Any, context: Any) -> bool:
        entry.author = f"{draft.title}, new: {context.is_new}"
        entry.published_at = MORNING
        return True

    monkeypatch.setitem(kinds_of(any_hub)._kinds, "news", EntryKind("news", "News", store=store))
    number = add(site.url("/feed"))
    for title, author in (("Bana", "Bana, new: True"), ("Banan", "Banan, new: False")):
        site.pages["/feed"] = feed(item(title))
        refresh(any_hub, number)
        shown = only_entry()
        assert (shown.author, shown.published_at) == (author, MORNING)
        assert found(title) == [shown.id]


def test_a_kind_may_write_a_batch_at_once(
    any_hub: Flask, site: TownSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    batches = []

    def store_batch(_session: Any, drafts: Any) -> None:
        batches.append({key: (d.title, context.is_new) for key, (d, context) in drafts.items()})

    def store(*_given: Any) -> bool:
        raise RuntimeError("called beside store_batch")

    kind = EntryKind("news", "News", store=store, store_batch=store_batch)
    monkeypatch.setitem(kinds_of(any_hub)._kinds, "news", kind)
    number = add(site.url("/feed"))
    second = item("B", "b", "https://falun.example/b")
    for first in ("A", "Another"):
        site.pages["/feed"] = feed(item(first), second)
        refresh(any_hub, number)
    ids = {row["title"]: row["id"] for row in entries()}
    assert batches == [
        {ids["Another"]: ("A", True), ids["B"]: ("B", True)},
        {ids["Another"]: ("Another", False)},
    ]


def test_more_items_ask_the_database_no_more_often(any_hub: Flask, site: TownSite) -> None:
    def numbered(count: int, word: str) -> bytes:
        return feed(
            *(item(f"{word} {n}", f"id-{n}", f"https://falun.example/{n}") for n in range(count))
        )

    asked = []
    for count in (2, 12):
        path = f"/feed-{count}"
        number = add(site.url(path))
        for word in ("Nyhet", "Ändrad"):
            site.pages[path] = numbered(count, word)
            with statements(any_hub) as ran:
                (took,) = refresh(any_hub, number)
            assert took.stored is not None
            assert took.stored.new + took.stored.changed == count
            asked.append(sum("entry" in sql or "provenance" in sql for sql, _compiled in ran))
    assert asked[:2] == asked[2:]
    assert all(0 < count < 20 for count in asked)
