"""The network as pages see it: plain frozen values, the same for every request until it changes.

Years stay text as the file gives them ("1994" or "1994-05-01"); None means not known.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from babel import Locale

from hub.core.folding import folded_forms, same_spelling_key
from hub.core.languages import DEFAULT_LANGUAGE, INTERFACE_LANGUAGES, best_language
from hub.core.plain_text import without_soft_hyphens
from hub.towns.file_values import Suggestion

Words = Mapping[str, str]


def word_in(words: Words, language: str, main_language: str = DEFAULT_LANGUAGE) -> str:
    """The text for a reader of `language`, else in the nearest language; "" when there is none."""
    found = words.get(language)
    if found is None and language in INTERFACE_LANGUAGES:
        nearest = best_language(language, list(words))
        found = words[nearest] if nearest else None
    if found is None:
        found = words.get(main_language) or words.get(DEFAULT_LANGUAGE)
    return found if found is not None else next(iter(words.values()), "")


def _country_name(country: str, language: str) -> str:
    known = INTERFACE_LANGUAGES.get(language) or INTERFACE_LANGUAGES[DEFAULT_LANGUAGE]
    return str(Locale.parse(known.locale).territories.get(country, country))


@dataclass(frozen=True, slots=True)
class FocusAreaView:
    """A focus area of the network; the topic of the same meaning has the slug `topic`."""

    slug: str
    names: Words = field(hash=False)
    words: tuple[str, ...]

    @property
    def topic(self) -> str:
        """The slug of the topic made of it: "focus-" comes before, so no subject collides."""
        return f"focus-{self.slug}"

    def name(self, language: str) -> str:
        """The name for a reader of `language`."""
        return word_in(self.names, language)


@dataclass(frozen=True, slots=True)
class GroupView:
    """A grouping of towns, with the year it was formed; `member_ids` are its towns of today."""

    id: int
    slug: str
    names: Words = field(hash=False)
    since_year: int | None
    member_ids: frozenset[int]

    def name(self, language: str) -> str:
        """The name for a reader of `language`."""
        return word_in(self.names, language)


@dataclass(frozen=True, slots=True)
class MembershipView:
    """A town's time in a group; one with `ended` is history."""

    town: str
    group: str
    started: str | None
    ended: str | None
    end_reason: Words = field(hash=False)

    def reason(self, language: str) -> str:
        """Why it ended, for a reader of `language`; "" when the file does not say."""
        return word_in(self.end_reason, language)


@dataclass(frozen=True, slots=True)
class ContactView:
    """Who looks after the twin towns in a town, and how to reach them; "" where not known."""

    name: str
    email: str
    phone: str
    page: str


@dataclass(frozen=True, slots=True)
class TownView:
    """A member or a former member; see `hub.towns.models.Town` for the fields."""

    id: int
    slug: str
    status: str
    names: Words = field(hash=False)
    official_name: str
    aliases: tuple[str, ...]
    country: str
    region: Words = field(hash=False)
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
    memberships: tuple[MembershipView, ...]
    official_name_languages: tuple[str, ...] = ()
    contact: ContactView | None = None

    @property
    def language(self) -> str:
        """The main language of the town's own texts."""
        return self.languages[0] if self.languages else DEFAULT_LANGUAGE

    @property
    def letter(self) -> str:
        """What stands in for a town without a mark."""
        return self.name(self.language)[:1]

    @property
    def groups(self) -> tuple[str, ...]:
        """The slugs of the groups that the town is in today."""
        if self.status != "member":
            return ()
        return tuple(item.group for item in self.memberships if item.ended is None)

    def name(self, language: str) -> str:
        """The town's name for a reader of `language`."""
        return word_in(self.names, language, self.language)

    def bare_name(self, language: str) -> str:
        """The name as it is typed: without another one in brackets behind it."""
        return self.name(language).partition(" (")[0]

    def names_apart(self) -> dict[str, str]:
        """The name in each language; of the own one with another in brackets, that other."""
        own = self.names.get(self.language, "")
        return {
            language: name[len(own) + 2 : -1]
            if own and name.startswith(f"{own} (") and name.endswith(")")
            else name
            for language, name in self.names.items()
        }

    def region_name(self, language: str) -> str:
        """The region's name for a reader of `language`; "" when the file has none."""
        return word_in(self.region, language, self.language)

    def country_name(self, language: str) -> str:
        """The country's name for a reader of `language`."""
        return _country_name(self.country, language)

    def spellings(self) -> frozenset[str]:
        """Every way in which the town may be written, folded for comparing."""
        names = (*self.names.values(), *self.names_apart().values())
        texts = (self.slug, self.official_name, *names, *self.aliases)
        return frozenset(
            same_spelling_key(form) for text in texts for form in folded_forms(text) if form
        )


@dataclass(frozen=True, slots=True)
class PartnershipView:
    """A twin-town agreement between two towns, by their slugs."""

    towns: tuple[str, str]
    started: str | None
    ended: str | None
    notes: Words = field(hash=False)

    def note(self, language: str) -> str:
        """What is to be said about it, for a reader of `language`."""
        return word_in(self.notes, language)


@dataclass(frozen=True, slots=True)
class WantedView:
    """A partner that the network looks for."""

    id: int
    slug: str
    names: Words = field(hash=False)
    country: str
    texts: Words = field(hash=False)
    groups: tuple[str, ...]

    def name(self, language: str) -> str:
        """What is looked for, for a reader of `language`."""
        return word_in(self.names, language)

    def text(self, language: str) -> str:
        """The call, for a reader of `language`."""
        return word_in(self.texts, language)

    def country_name(self, language: str) -> str:
        """The country's name for a reader of `language`."""
        return _country_name(self.country, language)


@dataclass(frozen=True)
class Network:
    """The whole network: `towns` are its members, `former` those that left."""

    names: Words = field(hash=False)
    headlines: Words = field(hash=False)
    leads: Words = field(hash=False)
    towns: tuple[TownView, ...] = ()
    former: tuple[TownView, ...] = ()
    wanted: tuple[WantedView, ...] = ()
    groups: tuple[GroupView, ...] = ()
    former_groups: tuple[GroupView, ...] = ()
    partnerships: tuple[PartnershipView, ...] = ()
    focus_areas: tuple[FocusAreaView, ...] = ()
    suggestions: tuple[Suggestion, ...] = ()
    revision: int = 0

    @property
    def every_town(self) -> tuple[TownView, ...]:
        """Members first, then former members, whose entries stay in the archive."""
        return self.towns + self.former

    @property
    def memberships(self) -> tuple[MembershipView, ...]:
        """All memberships, past ones too."""
        return tuple(item for town in self.every_town for item in town.memberships)

    def brand(self, language: str) -> str:
        """The name as the header shows it, with the soft hyphens that the file gives it."""
        return word_in(self.names, language)

    def name(self, language: str) -> str:
        """The network's name, which is the name of the site."""
        return without_soft_hyphens(self.brand(language))

    def headline(self, language: str) -> str:
        """The heading of the front page; the name when the file has none."""
        return word_in(self.headlines, language) or self.name(language)

    def lead(self, language: str) -> str:
        """The sentences below the heading of the front page."""
        return word_in(self.leads, language)

    def town(self, slug: str) -> TownView | None:
        """The member or former member with this slug."""
        return next((town for town in self.every_town if town.slug == slug), None)

    def town_by_id(self, town_id: int | None) -> TownView | None:
        """The member or former member with this key of the table `town`."""
        return next((town for town in self.every_town if town.id == town_id), None)

    def group(self, slug: str) -> GroupView | None:
        """The group with this slug, one that is gone from the file too."""
        every_group = self.groups + self.former_groups
        return next((group for group in every_group if group.slug == slug), None)

    def towns_of(self, group: str) -> tuple[TownView, ...]:
        """The towns that are in a group today."""
        return tuple(town for town in self.towns if group in town.groups)

    def partners_of(self, slug: str) -> tuple[PartnershipView, ...]:
        """The agreements of one town, past ones too."""
        return tuple(item for item in self.partnerships if slug in item.towns)

    def find_town(self, text: str) -> TownView | None:
        """The town that somebody means, whatever the spelling, alias or missing diacritics.

        Members come before former members; a slug before any other spelling.
        """
        exact = self.town(text.strip())
        if exact is not None:
            return exact
        keys = {same_spelling_key(form) for form in folded_forms(text)} - {""}
        places = [self._places[key] for key in keys if key in self._places]
        return self.every_town[min(places)] if places else None

    @cached_property
    def _places(self) -> dict[str, int]:
        """Where in `every_town` the first town with each spelling stands."""
        places: dict[str, int] = {}
        for place, town in enumerate(self.every_town):
            for key in town.spellings():
                places.setdefault(key, place)
        return places


NO_NETWORK = Network({}, {}, {})
