"""Sources and their health record."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from hub.core.database import Model

STATES = ("new", "ok", "error", "resting", "held", "paused")


class Source(Model):
    """A feed or calendar of a town.

    `state` is one of `STATES`; `reason` a stable English key from `hub/sources/reasons.py`,
    empty when there is nothing to say. `shows_full_text` is false where only title, excerpt and
    link may be shown. A lease (`lease_until_at`, `lease_token`) says that a worker is at it.
    `held` is the diff that waits for an editor; `kept_missing` are ids that an editor chose to
    keep though the source lacks them.
    """

    __tablename__ = "source"

    id: Mapped[int] = mapped_column(primary_key=True)
    url: Mapped[str] = mapped_column(Text)
    host: Mapped[str] = mapped_column(String(255), default="")
    town_id: Mapped[int] = mapped_column(ForeignKey("town.id"), index=True)
    kind: Mapped[str] = mapped_column(String(64))
    name: Mapped[str] = mapped_column(String(300), default="")
    language: Mapped[str | None] = mapped_column(String(8))
    shows_full_text: Mapped[bool] = mapped_column(default=True)
    category_topics: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)
    state: Mapped[str] = mapped_column(String(16), default="new")
    reason: Mapped[str] = mapped_column(String(64), default="")
    reason_detail: Mapped[str] = mapped_column(Text, default="")
    etag: Mapped[str | None] = mapped_column(Text)
    last_modified: Mapped[str | None] = mapped_column(String(128))
    body_hash: Mapped[str | None] = mapped_column(String(40))
    moved_to: Mapped[str | None] = mapped_column(Text)
    failures: Mapped[int] = mapped_column(default=0)
    interval_seconds: Mapped[int] = mapped_column(default=3600)
    held: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    kept_missing: Mapped[list[str]] = mapped_column(JSON, default=list)
    created_at: Mapped[datetime]
    last_fetched_at: Mapped[datetime | None]
    next_fetch_at: Mapped[datetime | None]
    lease_until_at: Mapped[datetime | None]
    lease_token: Mapped[str | None] = mapped_column(String(40))

    __table_args__ = (
        Index("ix_source_due", "state", "next_fetch_at"),
        Index("uq_source_url_town", "url", "town_id", unique=True),
    )


class Fetch(Model):
    """One try of a source and what came of it; only the newest of each source are kept.

    `outcome` is "new", "changed", "unchanged", "not_modified", "held" or "failed"; `odd` is a
    list of {"key", "count", "example"}.
    """

    __tablename__ = "fetch"

    id: Mapped[int] = mapped_column(primary_key=True)
    source_id: Mapped[int] = mapped_column(ForeignKey("source.id", ondelete="CASCADE"))
    started_at: Mapped[datetime]
    milliseconds: Mapped[int]
    outcome: Mapped[str] = mapped_column(String(16))
    http_status: Mapped[int | None]
    bytes_read: Mapped[int] = mapped_column(default=0)
    entries_new: Mapped[int] = mapped_column(default=0)
    entries_changed: Mapped[int] = mapped_column(default=0)
    entries_unchanged: Mapped[int] = mapped_column(default=0)
    entries_withdrawn: Mapped[int] = mapped_column(default=0)
    reason: Mapped[str] = mapped_column(String(64), default="")
    detail: Mapped[str] = mapped_column(Text, default="")
    odd: Mapped[list[Any]]

    __table_args__ = (Index("ix_fetch_source", "source_id", "id"),)
