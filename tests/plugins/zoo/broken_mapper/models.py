"""Tables."""

from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship


class Base(DeclarativeBase):
    pass


class Thing(Base):
    __tablename__ = "broken_mapper_thing"

    id: Mapped[int] = mapped_column(primary_key=True)
    others: Mapped[list["Other"]] = relationship("Other")  # noqa: F821
