"""Builders of what tests need in the database, each with sensible defaults.

Call them in an application context; each writes in a transaction of its own, with the change
row that raises the content revision, and gives back the new row's id.
"""

import itertools
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import insert, select

from hub.content.actions import entry_change, withdraw_provenances
from hub.content.drafts import (
    Draft,
    DraftText,
    EventDraft,
    EventOverride,
    EventTime,
    draft_to_json,
)
from hub.content.kinds import StoreContext
from hub.content.models import (
    Entry,
    EntryAudience,
    EntryText,
    EntryTopic,
    Provenance,
    Topic,
)
from hub.content.search import index_entries, indexed_words
from hub.core.changes import NewChange, record_changes
from hub.core.clock import now
from hub.core.database import db, writing
from hub.events.actions import store_events, store_occurrences
from hub.events.expansion import expand
from hub.sources.models import Fetch, Source
from hub.towns.network import TownView
from hub.towns.queries import town_by_slug

_numbers = itertools.count(1)


def make_source(
    *,
    town: str = "falun",
    url: str | None = None,
    kind: str = "rss_feeds",
    name: str = "Falu kommun, nyheter",
    state: str = "ok",
    **columns: Any,
) -> int:
    """A source; its id."""
    number = next(_numbers)
    with writing() as session:
        source = Source(
            town_id=the_town(town).id,
            url=url or f"https://{town}.example/feed/{number}",
            host=f"{town}.example",
            kind=kind,
            name=name,
            state=state,
            created_at=now(),
            **columns,
        )
        session.add(source)
        session.flush()
        record_changes([NewChange("source", str(source.id), "added", "operator")])
        return source.id


def make_fetch(source_id: int, *, outcome: str = "changed", **columns: Any) -> int:
    """One try of a source; its id."""
    values = {"started_at": now(), "milliseconds": 120, "http_status": 200, "odd": [], **columns}
    with writing() as session:
        fetch = Fetch(source_id=source_id, outcome=outcome, **values)
        session.add(fetch)
        session.get_one(Source, source_id).last_fetched_at = fetch.started_at
        session.flush()
        return fetch.id


def make_news(
    *,
    town: str | None = "falun",
    title: str = "Ny skridskobana vid gruvan",
    language: str = "sv",
    texts: dict[str, str] | None = None,
    summary: str = "",
    body: str = "",
    **more: Any,
) -> int:
    """A published news item; `texts` are further titles by language, from a person."""
    return _make_entry("news", town, title, language, texts, summary, body, None, **more)


def make_event(
    *,
    town: str | None = "falun",
    title: str = "Julmarknad vid gruvan",
    language: str = "sv",
    texts: dict[str, str] | None = None,
    summary: str = "",
    body: str = "",
    starts: EventTime | datetime | date | None = None,
    ends: EventTime | datetime | date | None = None,
    hours: float = 2,
    rules: Sequence[str] = (),
    overrides: Sequence[EventOverride] = (),
    status: str = "confirmed",
    location: str = "Falu Gruva",
    details: dict[str, Any] | None = None,
    **more: Any,
) -> int:
    """A published event with its occurrences; without `starts` it is tomorrow at this hour."""
    begins = starts or (now() + timedelta(days=1)).replace(microsecond=0)
    if ends is None and isinstance(begins, datetime):
        ends = begins + timedelta(hours=hours)
    draft = EventDraft(
        start=event_time(begins, town),
        end=event_time(ends, town) if ends else None,
        rules=tuple(rules),
        overrides=tuple(overrides),
        status=status,
        location=location,
        **(details or {}),
    )
    return _make_entry("event", town, title, language, texts, summary, body, draft, **more)


def event_time(value: EventTime | datetime | date, town: str | None) -> EventTime:
    """A moment in the town's zone, a day as it is."""
    if isinstance(value, EventTime):
        return value
    if not isinstance(value, datetime):
        return EventTime(value.isoformat())
    zone = the_town(town).time_zone if town else "UTC"
    local = value.astimezone(ZoneInfo(zone)).replace(tzinfo=None, microsecond=0)
    return EventTime(local.isoformat(), zone)


def withdraw(entry_id: int) -> None:
    """Take an entry back, as its source does."""
    with writing() as session:
        rows = session.scalars(select(Provenance.id).where(Provenance.entry_id == entry_id)).all()
        if rows:
            withdraw_provenances(session, rows, "source:1", now())
            return
        entry = session.get_one(Entry, entry_id)
        entry.state, entry.withdrawn_at = "withdrawn", now()
        entry.revision += 1
        record_changes([entry_change(entry, "withdrawn", "operator")])


def change_title(entry_id: int, language: str, title: str) -> None:
    """Change the words of an entry, as an import does."""
    with writing() as session:
        session.get_one(EntryText, (entry_id, language)).title = title
        entry = session.get_one(Entry, entry_id)
        entry.revision += 1
        entry.updated_at = now()
        record_changes([entry_change(entry, "updated", "source:1")])


def the_town(slug: str) -> TownView:
    """A town of the network; fails when there is none of this name."""
    town = town_by_slug(slug)
    assert town is not None, f"no town {slug!r}"
    return town


def _make_entry(
    kind: str,
    town: str | None,
    title: str,
    language: str,
    texts: dict[str, str] | None,
    summary: str,
    body: str,
    details: EventDraft | None,
    *,
    topics: Sequence[str] = (),
    audiences: Sequence[str] = (),
    source: int | None = None,
    url: str | None = "",
    origin: str = "person",
    published_at: datetime | None = None,
    **columns: Any,
) -> int:
    number = next(_numbers)
    moment = published_at or now()
    owner = the_town(town) if town else None
    link = f"https://{town or 'network'}.example/{kind}/{number}" if url == "" else url
    draft = Draft(kind, (DraftText(title, summary, body, language),), url=link, details=details)
    with writing() as session:
        entry = Entry(
            kind=kind,
            owner_town_id=owner.id if owner else None,
            language=language,
            url=link,
            created_at=moment,
            published_at=moment,
            updated_at=moment,
            **columns,
        )
        session.add(entry)
        session.flush()
        words = {language: (title, "source"), **{c: (t, origin) for c, t in (texts or {}).items()}}
        for code, (heading, made) in words.items():
            own = code == language
            session.add(
                EntryText(
                    entry_id=entry.id,
                    language=code,
                    title=heading,
                    summary=summary if own else "",
                    body=body if own else "",
                    origin=made,
                    made_at=moment,
                )
            )
        _add_details(session, entry.id, topics, audiences)
        if source is not None:
            session.add(_provenance(entry.id, source, number, draft, moment))
        if details is not None:
            _store_event(session, entry, draft, owner.time_zone if owner else "UTC")
        index_entries(
            session,
            {entry.id: indexed_words([(t, summary, body) for t, _ in words.values()])},
        )
        record_changes([entry_change(entry, "published", "source:1")])
        return entry.id


def _add_details(
    session: Any, entry_id: int, topics: Sequence[str], audiences: Sequence[str]
) -> None:
    for slug in topics:
        topic_id = session.scalars(select(Topic.id).where(Topic.slug == slug)).one()
        session.add(EntryTopic(entry_id=entry_id, topic_id=topic_id))
    for name in audiences:
        session.add(EntryAudience(entry_id=entry_id, audience=name))
    session.flush()


def _provenance(
    entry_id: int, source_id: int, number: int, draft: Draft, moment: datetime
) -> Provenance:
    source = db.session.get_one(Source, source_id)
    return Provenance(
        entry_id=entry_id,
        source_id=source_id,
        external_id=f"item-{number}",
        url=draft.url,
        source_name=source.name,
        content_hash=str(number),
        draft=draft_to_json(draft),
        first_seen_at=moment,
        last_seen_at=moment,
    )


def _store_event(session: Any, entry: Entry, draft: Draft, time_zone: str) -> None:
    item = {"details": draft_to_json(draft)["details"], "time_zone": time_zone}
    computed = expand(b"", {"items": [item], "now": now().isoformat()})[0]
    context = StoreContext(time_zone, None, computed, is_new=True)
    store_events(session, {entry.id: (draft, context)})
    store_occurrences(session, {entry.id: computed})


def make_many_news(count: int, town: str = "falun") -> None:
    """Very many short news items, one a minute, in one transaction."""
    moment, town_id = now(), the_town(town).id
    with writing() as session:
        first = (session.scalar(select(Entry.id).order_by(Entry.id.desc()).limit(1)) or 0) + 1
        ids = range(first, first + count)
        rows = []
        for place, entry_id in enumerate(ids):
            at = moment - timedelta(minutes=place)
            rows.append(
                {
                    "id": entry_id,
                    "kind": "news",
                    "owner_town_id": town_id,
                    "language": "sv",
                    "created_at": at,
                    "published_at": at,
                    "updated_at": at,
                }
            )
        session.execute(insert(Entry), rows)
        session.execute(
            insert(EntryText),
            [
                {"entry_id": i, "language": "sv", "title": f"Nyhet {i}", "made_at": moment}
                for i in ids
            ],
        )
        record_changes([NewChange("entry", str(first), "published", "source:1", kind="news")])
