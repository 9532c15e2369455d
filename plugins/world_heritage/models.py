"""The table of the sites, on a base of the plugin's own."""

from typing import Any, ClassVar

from sqlalchemy import Double, MetaData, String, Text
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from hub.plugin_api.entries import COLUMN_TYPES, NAMING_CONVENTION


class Base(DeclarativeBase):
    """What the plugin's tables stand on."""

    metadata: ClassVar[MetaData] = MetaData(naming_convention=NAMING_CONVENTION)
    type_annotation_map: ClassVar[dict[Any, Any]] = COLUMN_TYPES


class WorldHeritageSite(Base):
    """A site on UNESCO's World Heritage List.

    `town` is the slug of its town, not a key: sites stand in the database before the network
    is taken in.  `inscribed` and `extended` are years.  `names`, `texts` and `council` (who
    sits in the World Heritage Council) are text per language, `parts` a list of such;
    `working_names` are the languages whose name is the network's own translation.
    `fact_sources` names for each fact the numbers of its `sources`, counted from 1; a source
    has "title", "language" and "url".  `own_language` is the language of the site's country.
    """

    __tablename__ = "world_heritage_site"

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(64), unique=True)
    town: Mapped[str] = mapped_column(String(64))
    unesco_number: Mapped[int]
    inscribed: Mapped[int]
    extended: Mapped[list[Any]]
    criteria: Mapped[list[str]]
    area_hectares: Mapped[float | None] = mapped_column(Double)
    buffer_hectares: Mapped[float | None] = mapped_column(Double)
    latitude: Mapped[float] = mapped_column(Double)
    longitude: Mapped[float] = mapped_column(Double)
    website: Mapped[str] = mapped_column(Text)
    own_language: Mapped[str] = mapped_column(String(8))
    working_names: Mapped[list[str]]
    names: Mapped[dict[str, str]]
    texts: Mapped[dict[str, str]]
    parts: Mapped[list[Any]]
    council: Mapped[dict[str, str]]
    fact_sources: Mapped[dict[str, Any]]
    sources: Mapped[list[Any]]
