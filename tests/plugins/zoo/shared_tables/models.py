"""Tables."""

from sqlalchemy.orm import Mapped, mapped_column

from hub.core.database import Model


class Thing(Model):
    __tablename__ = "shared_tables_thing"

    id: Mapped[int] = mapped_column(primary_key=True)
