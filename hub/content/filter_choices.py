"""The filter of a list as a reader sends it, and the values that its form offers."""

from collections.abc import Container, Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from urllib.parse import urlencode

from babel import Locale, UnknownLocaleError

from hub.content.audiences import AUDIENCES
from hub.content.filters import (
    Choice,
    FilterChoices,
    FilterReading,
    ListFilter,
    read_list_filter,
)
from hub.content.presenting import network_time_zone, shown_towns, topic_views
from hub.content.queries import all_topics
from hub.core.languages import INTERFACE_LANGUAGES
from hub.towns.network import Network
from hub.towns.queries import network

_CONTENT_LANGUAGES = ("sma",)


@dataclass(frozen=True, slots=True)
class ChosenFilter:
    """One thing that a filter holds, and how to take it out.

    `label` is in the page's language, or in `language` when that is given; a date for days.
    `others` is the query string of what is left without it.
    """

    name: str
    value: str
    label: str | date
    others: str
    language: str | None = None


@dataclass(frozen=True, slots=True)
class ReadFilter(FilterReading):
    """A filter as read, with the choices that a page's form offers."""

    choices: FilterChoices = field(default_factory=FilterChoices)

    def chosen(self, kept: Iterable[tuple[str, str]] = ()) -> tuple[ChosenFilter, ...]:
        """What the filter holds, in the order of the form; `kept` pairs stay in each address."""
        offered = {
            (name, choice.value): choice
            for name, choices in (
                ("town", self.choices.towns),
                ("group", self.choices.groups),
                ("topic", self.choices.topics),
                ("language", self.choices.languages),
                ("audience", self.choices.audiences),
            )
            for choice in choices
        }
        days = {"from": self.filter.from_on, "to": self.filter.to_on}
        pairs = self.filter.to_pairs()
        chosen = []
        for name, value in pairs:
            choice = offered.get((name, value))
            rest = [*kept, *(pair for pair in pairs if pair != (name, value))]
            label = choice.label if choice else days.get(name) or value
            language = choice.language if choice else None
            chosen.append(ChosenFilter(name, value, label, urlencode(rest), language))
        return tuple(chosen)


def read_filter(pairs: Iterable[tuple[str, str]], language: str) -> ReadFilter:
    """The filter that a query string asks for, and what the form offers a reader of `language`.

    Former members can be asked for; the form offers them only when they were.
    """
    known = network()
    choices = filter_choices(known, language)
    reading = read_list_filter(pairs, choices, network_time_zone(known))
    members = {town.slug for town in known.towns}
    towns = tuple(
        choice
        for choice in choices.towns
        if choice.value in members or choice.value in reading.filter.towns
    )
    topics = _each_label_once(choices.topics, reading.filter.topics)
    return ReadFilter(reading.filter, reading.notes, replace(choices, towns=towns, topics=topics))


def _each_label_once(choices: Iterable[Choice], chosen: Container[str]) -> tuple[Choice, ...]:
    """Without a subject that is called like a focus area: what has one of them has both."""
    seen: set[str] = set()
    offered = []
    for choice in choices:
        if choice.label not in seen or choice.value in chosen:
            offered.append(choice)
        seen.add(choice.label)
    return tuple(offered)


def filter_choices(known: Network, language: str) -> FilterChoices:
    """Every value that a filter may have, named for a reader of `language`."""
    towns = shown_towns(known, language)
    return FilterChoices(
        towns=tuple(Choice(town.slug, town.name, town=town) for town in towns.values()),
        groups=tuple(Choice(group.slug, group.name(language)) for group in known.groups),
        topics=tuple(
            Choice(topic.slug, topic.name) for topic in topic_views(all_topics(), language)
        ),
        languages=tuple(
            Choice(code, endonym(code), language=code) for code in content_languages(known)
        ),
        audiences=tuple(Choice(name, str(label)) for name, label in AUDIENCES.items()),
    )


def chosen_labels(wanted: ListFilter, choices: FilterChoices) -> tuple[str, ...]:
    """What a filter holds, in the words of its form: for the names of feeds and calendars."""
    fields = (
        (wanted.towns, choices.towns),
        (wanted.groups, choices.groups),
        (wanted.topics, choices.topics),
        (wanted.languages, choices.languages),
        (wanted.audiences, choices.audiences),
    )
    labels = [
        choice.label for values, offered in fields for choice in offered if choice.value in values
    ]
    return (*labels, wanted.q) if wanted.q else tuple(labels)


def content_languages(known: Network) -> tuple[str, ...]:
    """The languages to filter by: those of the pages and of the towns, and Southern Sami."""
    official = sorted(code for town in known.towns for code in town.languages)
    return tuple(dict.fromkeys((*INTERFACE_LANGUAGES, *_CONTENT_LANGUAGES, *official)))


def endonym(code: str) -> str:
    """A language's name in its own words, with a capital; the code itself for one without."""
    if code in INTERFACE_LANGUAGES:
        return INTERFACE_LANGUAGES[code].endonym
    try:
        name = str(Locale.parse(code).languages.get(code) or code)
    except (UnknownLocaleError, ValueError):
        return code
    return name[:1].upper() + name[1:]
