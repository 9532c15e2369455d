"""The filter of a list as a reader sends it, and the values that its form offers."""

from collections.abc import Container, Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from functools import lru_cache
from urllib.parse import urlencode

from hub.content.audiences import AUDIENCES
from hub.content.filters import (
    MAX_VALUES,
    Choice,
    FilterChoices,
    FilterReading,
    read_list_filter,
)
from hub.content.kept_values import kept_value
from hub.content.presenting import network_time_zone, shown_towns, topic_views
from hub.content.queries import all_topics
from hub.content.search_words import also_searched
from hub.content.used_values import used_values
from hub.core.collation import by_name
from hub.core.languages import INTERFACE_LANGUAGES, endonym
from hub.core.words import gettext as _
from hub.towns.network import Network
from hub.towns.queries import network
from hub.web.shown import Words

LONGEST_NAME = 200
_CONTENT_LANGUAGES = ("sma",)


@dataclass(frozen=True, slots=True)
class ChosenFilter:
    """One thing that a filter holds, and how to take it out.

    `label` is in the page's language, or in `language` when that is given; a date for days.
    `others` is the query string of what is left without it, `also` what words are looked for with
    in other languages.
    """

    name: str
    value: str
    label: str | date
    others: str
    language: str | None = None
    also: tuple[Words, ...] = ()


@dataclass(frozen=True, slots=True)
class ReadFilter(FilterReading):
    """A filter as read, with the choices that a page's form offers."""

    choices: FilterChoices = field(default_factory=FilterChoices)

    def chosen(self, kept: Iterable[tuple[str, str]] = ()) -> tuple[ChosenFilter, ...]:
        """What the filter holds, in the order of the form; `kept` pairs stay in each address."""
        offered = {
            (name, choice.value): choice
            for name, choices in self.choices.by_name().items()
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
            also = also_searched(value) if name == "q" else ()
            chosen.append(ChosenFilter(name, value, label, urlencode(rest), language, also))
        return tuple(chosen)


def read_filter(
    pairs: Iterable[tuple[str, str]], language: str, kinds: tuple[str, ...] = ()
) -> ReadFilter:
    """The filter that a query string asks for, and what the form offers a reader of `language`.

    With `kinds`, those of a list, topics, languages and target groups that none of their entries
    has are left out, but for chosen ones; who follows a list may want what is still to come.
    Former members can be asked for; the form offers them only when they were.
    """
    known = network()
    choices = filter_choices(known, language)
    asked = _with_towns_known(pairs, known)
    reading = read_list_filter(asked, choices, network_time_zone(known))
    towns = tuple(
        choice
        for choice in choices.towns
        if choice.is_offered or choice.value in reading.filter.towns
    )
    topics, languages, audiences = choices.topics, choices.languages, choices.audiences
    if kinds:
        used = used_values(kinds)
        topics = _with_entries(topics, used.topics, reading.filter.topics)
        languages = _with_entries(languages, used.languages, reading.filter.languages)
        audiences = _with_entries(audiences, used.audiences, reading.filter.audiences)
    topics = _each_label_once(topics, reading.filter.topics)
    offered = replace(choices, towns=towns, topics=topics, languages=languages, audiences=audiences)
    return ReadFilter(reading.filter, reading.notes, reading.days, offered)


def _with_towns_known(
    pairs: Iterable[tuple[str, str]], known: Network
) -> Iterator[tuple[str, str]]:
    """The pairs with the slug of every town that is meant, however it is spelled.

    As many values are looked up as the filter takes.
    """
    slugs: dict[str, str] = {}
    for name, value in pairs:
        if name != "town":
            yield name, value
            continue
        parts = value.split(",")
        for part in parts[:MAX_VALUES]:
            if part not in slugs and len(slugs) < MAX_VALUES:
                town = known.find_town(part[:LONGEST_NAME])
                slugs[part] = town.slug if town else part
        yield name, ",".join(slugs.get(part, part) for part in parts)


def _with_entries(
    choices: Iterable[Choice], used: Container[str], chosen: Container[str]
) -> tuple[Choice, ...]:
    return tuple(one for one in choices if one.value in used or one.value in chosen)


def _each_label_once(choices: Iterable[Choice], chosen: Container[str]) -> tuple[Choice, ...]:
    """One of those that are called alike, as a subject and a focus area: what has one has both.

    Those chosen, else the first.
    """
    by_label: dict[str, list[Choice]] = {}
    for choice in choices:
        by_label.setdefault(choice.label, []).append(choice)
    return tuple(
        choice
        for alike in by_label.values()
        for choice in [one for one in alike if one.value in chosen] or alike[:1]
    )


def filter_choices(known: Network, language: str) -> FilterChoices:
    """Every value that a filter may have, named for a reader of `language`, that of the page.

    Towns, topics and languages are in the order of their names; the goals of Agenda 2030 are
    in that of their numbers, at the end.
    """
    return kept_value(("choices", language), lambda: _filter_choices(known, language))


def _filter_choices(known: Network, language: str) -> FilterChoices:
    members = {town.slug for town in known.towns}
    towns = [
        Choice(town.slug, town.name, town=town, is_offered=town.slug in members)
        for town in shown_towns(known, language).values()
    ]
    topics = topic_views(all_topics(), language)
    named = [Choice(topic.slug, topic.name) for topic in topics if topic.scheme != "goal"]
    heading = _("Sustainable Development Goals")
    goals = [Choice(t.slug, t.name, heading=heading) for t in topics if t.scheme == "goal"]
    languages = [Choice(code, endonym(code), language=code) for code in content_languages(known)]
    return FilterChoices(
        towns=_sorted(towns, language),
        groups=tuple(Choice(group.slug, group.name(language)) for group in known.groups),
        topics=(*_sorted(named, language), *goals),
        languages=_sorted(languages, language),
        audiences=tuple(Choice(name, str(label)) for name, label in AUDIENCES.items()),
    )


def _sorted(choices: Iterable[Choice], language: str) -> tuple[Choice, ...]:
    return tuple(by_name(choices, lambda choice: choice.label, language))


@lru_cache(maxsize=256)
def reading_choices(known: Network, language: str, reads: tuple[str, ...]) -> tuple[Choice, ...]:
    """The languages that a reader may say to read: those chosen first, in their order."""
    codes = dict.fromkeys((*reads, *content_languages(known)))
    every = [Choice(code, endonym(code), language=code) for code in codes]
    others = [choice for choice in every if choice.value not in reads]
    return (*every[: len(reads)], *_sorted(others, language))


def content_languages(known: Network) -> tuple[str, ...]:
    """The languages to filter by: those of the pages and of the towns, and Southern Sami."""
    official = sorted(code for town in known.towns for code in town.languages)
    return tuple(dict.fromkeys((*INTERFACE_LANGUAGES, *_CONTENT_LANGUAGES, *official)))
