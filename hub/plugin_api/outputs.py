"""What a plugin needs to publish: feeds and calendars, written as the hub writes its own.

Make a record of plain values, and one of the functions makes the bytes.  Serve them with
`cached_by_revision(is_page=False)`, so that readers' programs are answered 304 while nothing
changes.
"""

from hub.publishing.feeds import atom_bytes, json_feed_bytes, rss_bytes
from hub.publishing.icalendar import calendar_bytes
from hub.publishing.records import (
    CalendarRecord,
    CalendarTime,
    EventRecord,
    FeedItem,
    FeedRecord,
    OverrideRecord,
)
from hub.publishing.schema_org import breadcrumb_list
from hub.web.caching import cached_by_revision, holds_until

__all__ = [
    "CalendarRecord",
    "CalendarTime",
    "EventRecord",
    "FeedItem",
    "FeedRecord",
    "OverrideRecord",
    "atom_bytes",
    "breadcrumb_list",
    "cached_by_revision",
    "calendar_bytes",
    "holds_until",
    "json_feed_bytes",
    "rss_bytes",
]
