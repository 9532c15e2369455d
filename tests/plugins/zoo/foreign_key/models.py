"""Tables."""

from sqlalchemy import ForeignKey
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from hub.core.changes import Change


class Base(DeclarativeBase):
    pass


class Thing(Base):
    __tablename__ = "foreign_key_thing"

    id: Mapped[int] = mapped_column(primary_key=True)
    change: Mapped[int] = mapped_column(ForeignKey(Change.number))
