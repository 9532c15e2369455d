"""The event's own tables: RFC 5545 values as they came, and the occurrences made from them."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from hub.content.models import Entry
from hub.core.database import Model

KIND = "event"
CANCELLED = "cancelled"


class Event(Model):
    """What an event adds to its entry.

    `uid` is the hub's own, made once and kept; `sequence` never falls.  `starts` and `ends`
    are EventTime values as JSON ({"value", "zone"}), `ends` exclusive as DTEND is.
    `exrules` are rules whose dates are taken out of those of `rules`, and `excluded` the starts
    that they take out of the window, as EventTime writes them in the zone of `starts`.
    `status` says what happens to the event: "scheduled", "rescheduled", "postponed",
    "moved_online", "full", "tentative" or "cancelled".  `left_out` is why there are fewer
    occurrences than the rules give, as a key of `hub.content.oddities`, None for all of them.
    """

    __tablename__ = "event"

    entry_id: Mapped[int] = mapped_column(
        ForeignKey("entry.id", ondelete="CASCADE"), primary_key=True
    )
    uid: Mapped[str] = mapped_column(String(255), unique=True)
    sequence: Mapped[int] = mapped_column(default=0)
    status: Mapped[str] = mapped_column(String(16), default="scheduled")
    starts: Mapped[dict[str, Any]] = mapped_column(JSON)
    ends: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    all_day: Mapped[bool] = mapped_column(default=False)
    time_zone: Mapped[str] = mapped_column(String(64))
    rules: Mapped[list[str]]
    rdates: Mapped[list[Any]]
    exdates: Mapped[list[Any]]
    overrides: Mapped[list[Any]]
    exrules: Mapped[list[str]] = mapped_column(default=list, server_default="[]")
    excluded: Mapped[list[str]] = mapped_column(default=list, server_default="[]")
    location: Mapped[str] = mapped_column(Text, default="")
    latitude: Mapped[float | None]
    longitude: Mapped[float | None]
    organizer: Mapped[str] = mapped_column(String(300), default="")
    online_url: Mapped[str | None] = mapped_column(Text)
    expanded_until_at: Mapped[datetime | None]
    left_out: Mapped[str | None] = mapped_column(String(32), index=True)

    entry: Mapped[Entry] = relationship(lazy="raise")
    occurrences: Mapped[list["Occurrence"]] = relationship(
        lazy="raise",
        cascade="all, delete-orphan",
        passive_deletes=True,
        order_by="Occurrence.starts_at",
    )


class Occurrence(Model):
    """One time that an event takes place.

    `starts_at` and `ends_at` are moments, `starts_on` and `ends_on` the days in the event's
    own zone, both inclusive.  Of an all-day event only the days count; its moments are the
    edges of these days in the event's zone.  `printed_at` is the day and time that lists print,
    as if they were in UTC: those of the event's own zone, midnight of a whole day, and a
    microsecond after it of what begins at midnight.  The few columns that every list filters by
    are repeated here, so that a calendar page is one range query.
    """

    __tablename__ = "occurrence"

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.entry_id", ondelete="CASCADE"))
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    printed_at: Mapped[datetime]
    recurrence_id: Mapped[str | None] = mapped_column(String(32))
    status: Mapped[str] = mapped_column(String(16), default="scheduled")
    title: Mapped[str | None] = mapped_column(Text)
    location: Mapped[str | None] = mapped_column(Text)

    event: Mapped[Event] = relationship(lazy="raise", back_populates="occurrences")

    __table_args__ = (
        Index("ix_occurrence_event", "event_id", "starts_at"),
        Index("ix_occurrence_range", "starts_at", "id", "ends_at"),
        Index("ix_occurrence_printed", "printed_at", "id", "ends_at"),
    )
