"""Tables named after the plugin, on a base of its own."""

from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import ForeignKey, MetaData, String
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from hub.plugin_api.entries import COLUMN_TYPES, NAMING_CONVENTION, Entry


class Base(DeclarativeBase):
    metadata: ClassVar[MetaData] = MetaData(naming_convention=NAMING_CONVENTION)
    type_annotation_map: ClassVar[dict[Any, Any]] = COLUMN_TYPES


class Note(Base):
    __tablename__ = "example_plugin_note"

    entry_id: Mapped[int] = mapped_column(
        ForeignKey(Entry.id, ondelete="CASCADE"), primary_key=True
    )
    color: Mapped[str] = mapped_column(String(20))
    closes_at: Mapped[datetime | None]


class Heard(Base):
    __tablename__ = "example_plugin_heard"

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    action: Mapped[str] = mapped_column(String(32))
