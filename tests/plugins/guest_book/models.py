"""Visits go with their person, notes stay without."""

from typing import Any, ClassVar

from sqlalchemy import ForeignKey, MetaData, String
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from hub.plugin_api.entries import COLUMN_TYPES, NAMING_CONVENTION, PERSON_ID


class Base(DeclarativeBase):
    metadata: ClassVar[MetaData] = MetaData(naming_convention=NAMING_CONVENTION)
    type_annotation_map: ClassVar[dict[Any, Any]] = COLUMN_TYPES


class Visit(Base):
    __tablename__ = "guest_book_visit"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey(PERSON_ID, ondelete="CASCADE"))
    signed: Mapped[str] = mapped_column(String(80))


class Reply(Base):
    __tablename__ = "guest_book_reply"

    id: Mapped[int] = mapped_column(primary_key=True)
    visit_id: Mapped[int] = mapped_column(ForeignKey(Visit.id))  # does not say what then


class Note(Base):
    __tablename__ = "guest_book_note"

    id: Mapped[int] = mapped_column(primary_key=True)
    visit_id: Mapped[int | None] = mapped_column(ForeignKey(Visit.id, ondelete="SET NULL"))
    written_by: Mapped[int | None] = mapped_column(ForeignKey(PERSON_ID, ondelete="SET NULL"))
    words: Mapped[str] = mapped_column(String(80))
