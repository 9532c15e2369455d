"""Towns, groups and memberships: what the network's file says, as tables."""

from typing import Any

from sqlalchemy import JSON, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from hub.core.database import Model


class Town(Model):
    """A town of the network.

    `status` is "member", "former" or "wanted".  `names` has the name per language, Southern
    Sami ("sma") too; `aliases` are other spellings that the search forgives.  `languages`
    are the official ones, the main one first.  `official_name_languages` are those of the
    parts of the official name, which " / " stands between; empty where they are the official
    ones.  `palette` is a colour slot of the theme and
    `mark` a drawn sign; without one the first letter stands in.
    """

    __tablename__ = "town"

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(64), unique=True)
    status: Mapped[str] = mapped_column(String(16), default="member")
    names: Mapped[dict[str, str]]
    official_name: Mapped[str] = mapped_column(String(200), default="")
    official_name_languages: Mapped[list[str]] = mapped_column(default=list, server_default="[]")
    aliases: Mapped[list[str]]
    country: Mapped[str] = mapped_column(String(2))
    region: Mapped[dict[str, str]]
    latitude: Mapped[float | None]
    longitude: Mapped[float | None]
    time_zone: Mapped[str] = mapped_column(String(64), default="UTC")
    languages: Mapped[list[str]]
    palette: Mapped[str] = mapped_column(String(16), default="slate")
    mark: Mapped[str | None] = mapped_column(String(32))
    site: Mapped[str | None] = mapped_column(Text)
    population: Mapped[int | None]
    population_year: Mapped[int | None]
    population_is_rounded: Mapped[bool] = mapped_column(default=False)
    wanted_text: Mapped[dict[str, str]]
    position: Mapped[int] = mapped_column(default=0)
    in_file: Mapped[bool] = mapped_column(default=True)

    memberships: Mapped[list["Membership"]] = relationship(
        lazy="raise", back_populates="town", order_by="Membership.id"
    )


class Group(Model):
    """A grouping of towns, such as the Nordic group; named `town_group` in the database."""

    __tablename__ = "town_group"

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(64), unique=True)
    names: Mapped[dict[str, str]]
    since_year: Mapped[int | None]
    position: Mapped[int] = mapped_column(default=0)
    in_file: Mapped[bool] = mapped_column(default=True)


class Membership(Model):
    """A town's membership of a group: years as the file gives them ("1994" or "1994-05-01").

    `end_reason` is text per language.
    """

    __tablename__ = "membership"

    id: Mapped[int] = mapped_column(primary_key=True)
    town_id: Mapped[int] = mapped_column(ForeignKey("town.id"), index=True)
    group_id: Mapped[int] = mapped_column(ForeignKey("town_group.id"))
    started: Mapped[str | None] = mapped_column(String(10))
    ended: Mapped[str | None] = mapped_column(String(10))
    end_reason: Mapped[dict[str, str]]

    town: Mapped[Town] = relationship(lazy="raise", back_populates="memberships")
    group: Mapped[Group] = relationship(lazy="raise")


class Partnership(Model):
    """A twin-town agreement between two towns of the network, with the year it began."""

    __tablename__ = "partnership"

    id: Mapped[int] = mapped_column(primary_key=True)
    town_id: Mapped[int] = mapped_column(ForeignKey("town.id"))
    other_id: Mapped[int] = mapped_column(ForeignKey("town.id"))
    started: Mapped[str | None] = mapped_column(String(10))
    ended: Mapped[str | None] = mapped_column(String(10))
    note: Mapped[dict[str, str]]


class NetworkState(Model):
    """One row (id 1): the network's own names, and the file last taken in.

    `revision` is the number of the change that took it in: it names the state of all tables of
    this folder.  `facts` has what needs no table: "headline", "focus_areas", "suggestions",
    and "contacts" by the town's slug.
    """

    __tablename__ = "network_state"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    names: Mapped[dict[str, str]]
    lead: Mapped[dict[str, str]]
    file_hash: Mapped[str] = mapped_column(String(64))
    revision: Mapped[int] = mapped_column(default=0)
    facts: Mapped[dict[str, Any]] = mapped_column(JSON)
