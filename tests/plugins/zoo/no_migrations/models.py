"""Tables."""

from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Base(DeclarativeBase):
    pass


class Thing(Base):
    __tablename__ = "no_migrations_thing"

    id: Mapped[int] = mapped_column(primary_key=True)
