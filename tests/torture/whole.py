"""Whether a database has all of what sources published, once, and nothing of it by halves."""

import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

from tests.torture.growing_feeds import Feeds, is_calendar, published

# Each finds what a transaction cut in the middle, or done twice, would leave; on any database.
NEVER = {
    "entry without words": "SELECT e.id FROM entry e WHERE NOT EXISTS"
    " (SELECT 1 FROM entry_text t WHERE t.entry_id = e.id)",
    "entry without its source": "SELECT e.id FROM entry e WHERE NOT EXISTS"
    " (SELECT 1 FROM provenance p WHERE p.entry_id = e.id)",
    "entry without its topic": "SELECT e.id FROM entry e WHERE NOT EXISTS"
    " (SELECT 1 FROM entry_topic t WHERE t.entry_id = e.id)",
    "event without its times": "SELECT e.id FROM entry e WHERE e.kind = 'event' AND NOT EXISTS"
    " (SELECT 1 FROM event v JOIN occurrence o ON o.event_id = v.entry_id"
    " WHERE v.entry_id = e.id)",
    "entry whose changes do not count up to its revision": "SELECT e.id FROM entry e WHERE"
    " (SELECT count(*) || '-' || count(DISTINCT c.revision) || '-' || max(c.revision)"
    " FROM change c WHERE c.subject = 'entry' AND c.subject_id = CAST(e.id AS TEXT))"
    " <> e.revision || '-' || e.revision || '-' || e.revision",
    "number of a change that is missing": "SELECT count(*) FROM change"
    " HAVING count(*) <> (SELECT number FROM revision_counter)",
    "source that is leased or fails": "SELECT id || ' ' || state || ' ' || reason || ' '"
    " || reason_detail FROM source"
    " WHERE lease_token IS NOT NULL OR state <> 'ok'",
}
NEVER_ON_SQLITE = {
    "entry missing in the search": "SELECT e.id FROM entry e WHERE NOT EXISTS"
    " (SELECT 1 FROM search_text_rows r JOIN search_text s ON s.rowid = r.row_id"
    " WHERE r.entry_id = e.id)",
    "search row of nothing": "SELECT rowid FROM search_text WHERE rowid NOT IN"
    " (SELECT row_id FROM search_text_rows)",
}
LISTED = (
    "SELECT s.url, p.external_id, t.title FROM source s"
    " JOIN provenance p ON p.source_id = s.id AND p.withdrawn_at IS NULL"
    " JOIN entry e ON e.id = p.entry_id AND e.state = 'published'"
    " JOIN entry_text t ON t.entry_id = e.id"
)
"""What the hub shows of each source: its address, the item's id, the title."""


def wrong_in(path: Path, feeds: Feeds) -> Iterator[str]:
    """A sentence for each thing that is wrong in a hub's SQLite file; the hub is stopped."""
    with closing(sqlite3.connect(path)) as connection:
        for (said,) in connection.execute("PRAGMA integrity_check"):
            if said != "ok":
                yield f"integrity: {said}"
        yield from (f"broken reference: {row}" for row in _rows(connection, "foreign_key_check"))
        # SQLite's manual, FTS5 section 6.4: raises when the index is not that of its rows.
        connection.execute("INSERT INTO search_text(search_text) VALUES ('integrity-check')")
        for name, statement in (NEVER | NEVER_ON_SQLITE).items():
            yield from (f"{name}: {row[0]}" for row in connection.execute(statement))
        yield from lost_and_doubled(connection.execute(LISTED), feeds)


def _rows(connection: sqlite3.Connection, pragma: str) -> list[Any]:
    return connection.execute(f"PRAGMA {pragma}").fetchall()


def lost_and_doubled(rows: Iterable[Any], feeds: Feeds) -> Iterator[str]:
    """A sentence for each item that is missing among the rows of `LISTED`, or too many there."""
    found: dict[str, Counter[tuple[str, str]]] = {}
    for url, key, title in rows:
        found.setdefault(url, Counter())[key, title] += 1
    for source in range(feeds.count):
        expected = Counter(published(source, feeds.generation).items())
        there = found.get(feeds.url(source), Counter())
        yield from (f"lost: {one}" for one in expected - there)
        yield from (f"doubled or left over: {one}" for one in there - expected)


def kind_of(source: int) -> str:
    """The kind of source that reads it."""
    return "ical_events" if is_calendar(source) else "rss_feeds"
