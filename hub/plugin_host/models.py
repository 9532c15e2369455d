"""What the hub remembers of its plugins: on or off, the last error, what was heard, settings."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from hub.core.database import Model


class PluginState(Model):
    """One row per plugin that was ever switched, failed or heard of changes.

    `switched_by` is "operator", "person:3" or "hub" (it failed too often); `reason` is a key
    of `reasons.py` when it is off.  `heard` is the number of the last change that it was told,
    None before the first; `telling_until_at` is the end of the lease of who tells it now.
    """

    __tablename__ = "plugin_state"

    name: Mapped[str] = mapped_column(String(64), primary_key=True)
    is_on: Mapped[bool] = mapped_column(default=True)
    switched_by: Mapped[str] = mapped_column(String(64), default="")
    switched_at: Mapped[datetime | None]
    reason: Mapped[str] = mapped_column(String(32), default="")
    last_error: Mapped[str] = mapped_column(Text, default="")
    last_error_at: Mapped[datetime | None]
    heard: Mapped[int | None]
    telling_until_at: Mapped[datetime | None]


class PluginSetting(Model):
    """A setting's value; `town` is a slug, empty for the whole network."""

    __tablename__ = "plugin_setting"

    plugin: Mapped[str] = mapped_column(String(64), primary_key=True)
    town: Mapped[str] = mapped_column(String(64), primary_key=True, default="")
    name: Mapped[str] = mapped_column(String(64), primary_key=True)
    value: Mapped[Any] = mapped_column(JSON)
