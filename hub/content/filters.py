"""The list filters that every list page, feed and calendar shares, read from a query string.

Reading is pure: pairs of names and values in, a filter and sentences for the reader out.  What
is unknown is left out and said, so that a mistyped link still shows a page.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from hub.content.filter_days import (
    FIELDS,
    SettledNote,
    TypedDays,
    last_day_first,
    read_day,
    shown_value,
)
from hub.content.filter_notes import unknown_values
from hub.content.search_words import MOST_TERMS, search_words
from hub.core.languages import language_code
from hub.core.words import gettext as _

MAX_VALUES = 50
MAX_WORDS_LENGTH = 200
PAGING = ("after", "before")
FILTER_NAMES = ("town", "group", "topic", "language", "audience", "from", "to", "q")


@dataclass(frozen=True, slots=True)
class ListFilter:
    """What a reader wants to see; empty means everything.

    Values of one field are alternatives, fields narrow each other; towns and groups are
    alternatives together.  `from_on` and `to_on` are days in `time_zone`, both inclusive.
    """

    towns: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    audiences: tuple[str, ...] = ()
    from_on: date | None = None
    to_on: date | None = None
    q: str = ""
    time_zone: str = "UTC"

    @property
    def is_set(self) -> bool:
        """Whether anything is filtered at all."""
        return bool(self.to_query())

    @property
    def from_at(self) -> datetime | None:
        """The moment at which `from_on` begins, in UTC."""
        return self._midnight(self.from_on) if self.from_on else None

    @property
    def until_at(self) -> datetime | None:
        """The moment at which `to_on` has ended, in UTC; itself not included."""
        return self._midnight(self.to_on + timedelta(days=1)) if self.to_on else None

    def _midnight(self, day: date) -> datetime:
        midnight = datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(self.time_zone))
        return midnight.astimezone(UTC)

    def to_pairs(self) -> tuple[tuple[str, str], ...]:
        """Names and values of the query string, in canonical order."""
        repeated = (
            ("town", self.towns),
            ("group", self.groups),
            ("topic", self.topics),
            ("language", self.languages),
            ("audience", self.audiences),
        )
        pairs = [(name, value) for name, values in repeated for value in sorted(set(values))]
        if self.from_on:
            pairs.append(("from", self.from_on.isoformat()))
        if self.to_on:
            pairs.append(("to", self.to_on.isoformat()))
        if self.q:
            pairs.append(("q", self.q))
        return tuple(pairs)

    def to_query(self) -> str:
        """The filter as a query string in canonical order, "" when nothing is filtered."""
        return urlencode(self.to_pairs())


@dataclass(frozen=True, slots=True)
class Choice:
    """One value that a filter may have.

    `label` is in the page's language, or in `language` when that is given; `town` is the town
    itself (name, palette, mark) where the choice is a town, so that the form can draw it.
    `heading` is that of the choices among which it stands in the form, "" for the first ones.
    One that is not `is_offered` can be asked for, and is named to nobody.
    """

    value: str
    label: str
    language: str | None = None
    town: Any = None
    heading: str = ""
    is_offered: bool = True


@dataclass(frozen=True, slots=True)
class FilterChoices:
    """Every value that the filters of a page may have, in the order of the form."""

    towns: tuple[Choice, ...] = ()
    groups: tuple[Choice, ...] = ()
    topics: tuple[Choice, ...] = ()
    languages: tuple[Choice, ...] = ()
    audiences: tuple[Choice, ...] = ()

    def by_name(self) -> dict[str, tuple[Choice, ...]]:
        """The choices by the name that the filter has in the query string."""
        return {
            "town": self.towns,
            "group": self.groups,
            "topic": self.topics,
            "language": self.languages,
            "audience": self.audiences,
        }

    def labels_of(self, wanted: ListFilter) -> tuple[str, ...]:
        """What a filter holds but for its days, in the words of its form."""
        held = set(wanted.to_pairs())
        labels = [
            choice.label
            for name, choices in self.by_name().items()
            for choice in choices
            if (name, choice.value) in held
        ]
        return (*labels, wanted.q) if wanted.q else tuple(labels)


@dataclass(frozen=True, slots=True)
class FilterReading:
    """A filter as read, and a sentence for everything in the address that could not be used.

    `days` is what the fields for the days show: also what was typed there and is no day.
    """

    filter: ListFilter
    notes: tuple[str, ...] = field(default=())
    days: TypedDays = field(default_factory=TypedDays)


@dataclass(frozen=True, slots=True)
class _Asked:
    """The pairs of an address while they are read, and what is to be said of them."""

    pairs: tuple[tuple[str, str], ...]
    notes: list[str]


def read_list_filter(
    pairs: Iterable[tuple[str, str]], choices: FilterChoices, time_zone: str = "UTC"
) -> FilterReading:
    """The filter that the pairs of a query string ask for.

    Give it `request.args.items(multi=True)`.  Names that are no filter are passed over.  A
    field with no choices at all takes no value.  Values of a comma-separated list count too
    ("town=north,south"), since people write addresses by hand.
    """
    values: dict[str, list[str]] = {name: [] for name in (*FILTER_NAMES, *FIELDS)}
    notes: list[str] = []
    asked = _Asked(tuple(pairs), notes)
    for name, value in asked.pairs:
        if name in values and value.strip():
            values[name].append(value.strip())
    towns = _known("town", values["town"], choices.towns, asked)
    groups = _known("group", values["group"], choices.groups, asked)
    topics = _known("topic", values["topic"], choices.topics, asked)
    codes = [language_code(code) or code for code in _split(values["language"])]
    languages = _known("language", codes, choices.languages, asked)
    audiences = _known("audience", values["audience"], choices.audiences, asked)
    from_on, first = read_day("from", values, notes)
    to_on, last = read_day("to", values, notes)
    if from_on and to_on and to_on < from_on:
        notes.append(last_day_first())
        from_on = to_on = None
    q = _words("".join(c if c.isprintable() else " " for c in " ".join(values["q"])), notes)
    wanted = ListFilter(towns, groups, topics, languages, audiences, from_on, to_on, q, time_zone)
    return FilterReading(wanted, tuple(notes), TypedDays(first, last))


def _words(typed: str, notes: list[str]) -> str:
    """What is searched for of what was typed; a note where that is not all of it."""
    whole = " ".join(typed.split())
    words = " ".join(whole[:MAX_WORDS_LENGTH].split())
    if words != whole or search_words(words).was_cut:
        notes.append(
            SettledNote(
                _(
                    "The search uses the first %(words)d words and %(letters)d characters only.",
                    words=MOST_TERMS,
                    letters=MAX_WORDS_LENGTH,
                )
            )
        )
    return words


def _split(values: Sequence[str]) -> list[str]:
    return [part.strip() for value in values for part in value.split(",") if part.strip()]


def _known(
    name: str, values: Sequence[str], choices: Sequence[Choice], asked: _Asked
) -> tuple[str, ...]:
    """The values that are choices, sorted and once each; a note for each of the others."""
    # Who writes an address by hand writes the name that the page shows; a value comes before it.
    allowed = {str(choice.label).casefold(): choice.value for choice in reversed(choices)}
    allowed |= {choice.value.casefold(): choice.value for choice in choices}
    given = list(dict.fromkeys(_split(values)))[:MAX_VALUES]
    found = sorted({allowed[value.casefold()] for value in given if value.casefold() in allowed})
    others = [pair for pair in asked.pairs if pair[0] not in {name, *PAGING}]
    others += [(name, value) for value in found]
    unknown = [value for value in given if value.casefold() not in allowed]
    if unknown:
        offered = [choice for choice in choices if choice.is_offered]
        asked.notes.extend(unknown_values(name, unknown, offered, others))
    return tuple(found)


def not_understood(name: str, value: str) -> str:
    """A sentence for a part of the address whose value means nothing."""
    return _(
        "This part of the address is not understood: %(part)s.",
        part=f"{name}={shown_value(value)}",
    )
