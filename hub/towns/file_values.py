"""What a network file holds, as values; `network_file.py` reads it."""

from dataclasses import dataclass

PALETTES = ("heather", "lake", "moss", "ochre", "pine", "rose", "rust", "slate")
DEFAULT_PALETTE = "slate"
STATUSES = ("member", "former")
CONFIDENCES = ("seen", "pattern", "guess")
PUBLISHERS = ("town", "press", "other")

Words = dict[str, str]
"""A text per language code."""


@dataclass(frozen=True, slots=True)
class FileFocusArea:
    """A focus area of the network: a topic; `words` are the categories that sources use."""

    slug: str
    names: Words
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FileGroup:
    """A grouping of towns; `since_year` is None where it is not known."""

    slug: str
    names: Words
    since_year: int | None


@dataclass(frozen=True, slots=True)
class FileMembership:
    """A town's time in a group; `started` and `ended` are "1994" or "1994-05-01"."""

    group: str
    started: str | None
    ended: str | None
    end_reason: Words


@dataclass(frozen=True, slots=True)
class FileContact:
    """Who looks after the twin towns in a town; at least one way to reach them is not ""."""

    name: str
    email: str
    phone: str
    page: str


@dataclass(frozen=True, slots=True)
class FileTown:
    """A town: member or former; see `hub.towns.models.Town` for what the fields mean."""

    slug: str
    status: str
    names: Words
    official_name: str
    aliases: tuple[str, ...]
    country: str
    region: Words
    latitude: float | None
    longitude: float | None
    time_zone: str
    languages: tuple[str, ...]
    palette: str
    mark: str | None
    site: str | None
    population: int | None
    population_year: int | None
    population_is_rounded: bool
    memberships: tuple[FileMembership, ...]
    official_name_languages: tuple[str, ...] = ()
    contact: FileContact | None = None


@dataclass(frozen=True, slots=True)
class FileWanted:
    """A partner that the network looks for: where, for which groups, and the text of the call."""

    slug: str
    names: Words
    country: str
    text: Words
    groups: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FilePartnership:
    """A twin-town agreement between two towns."""

    town: str
    other: str
    started: str | None
    ended: str | None
    note: Words


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A public address of a town that could become a source; nothing is read from it by itself.

    `kind` is a source kind, or "page" for a page that may link to feeds.  `confidence` is
    "seen" (somebody saw it), "pattern" (follows from the site's software) or "guess".
    `publisher` is "town", "press" or "other": only a town's own site may be shown in full.
    """

    town: str
    url: str
    kind: str
    confidence: str
    publisher: str
    note: str

    @property
    def shows_full_text(self) -> bool:
        """Whether a source made of this may show more than title, excerpt and link."""
        return self.publisher == "town"


@dataclass(frozen=True, slots=True)
class NetworkFile:
    """A whole network file; `file_hash` is the SHA-256 of its bytes, in hexadecimal."""

    names: Words
    headline: Words
    lead: Words
    focus_areas: tuple[FileFocusArea, ...]
    groups: tuple[FileGroup, ...]
    towns: tuple[FileTown, ...]
    wanted: tuple[FileWanted, ...]
    partnerships: tuple[FilePartnership, ...]
    suggestions: tuple[Suggestion, ...]
    file_hash: str
