"""Reads a network file and finds every mistake in it, each with its line and how to mend it.

The comments of the hub's own example in `networks/` explain every key.
"""

import hashlib
from collections.abc import Iterable
from pathlib import Path

from hub.core.file_problems import BadFile, Problem, did_you_mean
from hub.core.toml_file import read_table
from hub.core.toml_table import Table
from hub.core.words import gettext as _
from hub.towns.file_fields import (
    address,
    contact,
    coordinates,
    country,
    kind,
    mark,
    start_and_end,
    time_zone,
)
from hub.towns.file_values import (
    CONFIDENCES,
    DEFAULT_PALETTE,
    PALETTES,
    PUBLISHERS,
    STATUSES,
    FileFocusArea,
    FileGroup,
    FileMembership,
    FilePartnership,
    FileTown,
    FileWanted,
    NetworkFile,
    Suggestion,
)

NETWORKS_FOLDER = Path(__file__).parent / "networks"


def default_network_file() -> Path:
    """The network that the hub comes with, used when no other is set."""
    return min(NETWORKS_FOLDER.glob("*.toml"))


def read_network_file(path: Path) -> NetworkFile:
    """The network that a file describes.  Raises BadFile, which lists every problem."""
    network, problems = _read(path)
    if network is None or problems:
        raise BadFile(path, problems)
    return network


def check_network_file(path: Path) -> list[Problem]:
    """What is wrong with a network file, in the order of its lines; empty when nothing is."""
    return _read(path)[1]


def _read(path: Path) -> tuple[NetworkFile | None, list[Problem]]:
    table, content = read_table(path)
    if table.problems:
        return None, table.problems
    network = _NetworkReader(table).network(hashlib.sha256(content).hexdigest())
    table.close()
    return network, sorted(set(table.problems))


class _NetworkReader:
    """Reads the tables in the order in which they refer to each other."""

    def __init__(self, table: Table) -> None:
        self._table = table
        self._group_slugs: set[str] = set()
        self._town_slugs: set[str] = set()

    def network(self, file_hash: str) -> NetworkFile:
        network = self._table.table("network")
        focus_slugs: set[str] = set()
        groups = tuple(self._group(table) for table in self._table.tables("group"))
        towns = tuple(self._town(table) for table in self._table.tables("town"))
        if not towns:
            self._table.note(_("A network needs towns: add a [[town]]."))
        current_slugs = set(self._town_slugs)
        return NetworkFile(
            names=network.words("names", required=True),
            headline=network.words("headline"),
            lead=network.words("lead", required=True),
            focus_areas=tuple(
                _focus_area(table, focus_slugs) for table in self._table.tables("focus_area")
            ),
            groups=groups,
            towns=towns,
            wanted=tuple(self._wanted(table) for table in self._table.tables("wanted")),
            partnerships=self._partnerships(current_slugs),
            suggestions=self._suggestions(current_slugs),
            file_hash=file_hash,
        )

    def _group(self, table: Table) -> FileGroup:
        return FileGroup(
            slug=_new_slug(table, self._group_slugs),
            names=table.words("names", required=True),
            since_year=table.whole_number("since_year", 1000, 2999),
        )

    def _town(self, table: Table) -> FileTown:
        latitude, longitude = coordinates(table)
        status = table.one_of("status", STATUSES, default="member")
        memberships = tuple(self._membership(child) for child in table.tables("membership"))
        if status == "former" and any(item.ended is None for item in memberships):
            table.note(_("A former town needs an ‘ended’ in each membership."), "status")
        official_name = table.text("official_name", longest=200)
        return FileTown(
            slug=_new_slug(table, self._town_slugs),
            status=status,
            names=table.words("names", required=True),
            official_name=official_name,
            official_name_languages=_languages_of_parts(table, official_name),
            aliases=table.texts("aliases"),
            country=country(table),
            region=table.words("region"),
            latitude=latitude,
            longitude=longitude,
            time_zone=time_zone(table),
            languages=table.languages("languages"),
            palette=table.one_of("palette", PALETTES, default=DEFAULT_PALETTE),
            mark=mark(table),
            site=address(table, "site") or None,
            population=table.whole_number("population", 0, 99_999_999),
            population_year=table.whole_number("population_year", 1000, 2999),
            population_is_rounded=table.yes_or_no("population_is_rounded"),
            memberships=memberships,
            contact=contact(table),
        )

    def _membership(self, table: Table) -> FileMembership:
        started, ended = start_and_end(table)
        return FileMembership(
            group=_reference(table, "group", self._group_slugs),
            started=started,
            ended=ended,
            end_reason=table.words("end_reason"),
        )

    def _wanted(self, table: Table) -> FileWanted:
        groups = table.texts("groups")
        for number, group in enumerate(groups):
            if group not in self._group_slugs:
                table.note(_unknown(group, self._group_slugs), "groups", number)
        return FileWanted(
            slug=_new_slug(table, self._town_slugs),
            names=table.words("names", required=True),
            country=country(table),
            text=table.words("text", required=True),
            groups=groups,
        )

    def _partnerships(self, slugs: set[str]) -> tuple[FilePartnership, ...]:
        found = []
        seen: set[frozenset[str]] = set()
        for table in self._table.tables("partnership"):
            pair = table.texts("towns", required=True)
            for number, town in enumerate(pair):
                if town not in slugs:
                    table.note(_unknown(town, slugs), "towns", number)
            started, ended = start_and_end(table)
            note = table.words("note")
            if len(pair) != 2 or pair[0] == pair[1]:
                table.note(_("‘towns’ must name two different towns."), "towns")
            elif frozenset(pair) in seen:
                table.note(
                    _("These two towns are already listed together: keep only one entry."), "towns"
                )
            else:
                seen.add(frozenset(pair))
                found.append(FilePartnership(pair[0], pair[1], started, ended, note))
        return tuple(found)

    def _suggestions(self, slugs: set[str]) -> tuple[Suggestion, ...]:
        found = []
        seen: set[tuple[str, str]] = set()
        for table in self._table.tables("suggestion"):
            suggestion = Suggestion(
                town=_reference(table, "town", slugs),
                url=address(table, "url", required=True),
                kind=kind(table),
                confidence=table.one_of("confidence", CONFIDENCES),
                publisher=table.one_of("publisher", PUBLISHERS),
                note=table.text("note"),
            )
            if suggestion.url and (suggestion.town, suggestion.url) in seen:
                table.note(_("This address is already in the file: keep only one."), "url")
            seen.add((suggestion.town, suggestion.url))
            found.append(suggestion)
        return tuple(found)


def _focus_area(table: Table, slugs: set[str]) -> FileFocusArea:
    return FileFocusArea(
        slug=_new_slug(table, slugs),
        names=table.words("names", required=True),
        words=table.texts("words"),
    )


def _new_slug(table: Table, taken: set[str]) -> str:
    slug = table.slug()
    if slug and slug in taken:
        table.note(_("The slug ‘%(slug)s’ is taken: choose another.", slug=slug), "slug")
    elif slug:
        taken.add(slug)
    return slug


def _languages_of_parts(table: Table, official_name: str) -> tuple[str, ...]:
    languages = table.languages("official_name_languages", required=False)
    parts = len(official_name.split(" / ")) if official_name else 0
    if languages and len(languages) != parts:
        message = _(
            "Name one language for each part of the official name (%(number)s).", number=parts
        )
        table.note(message, "official_name_languages")
    return languages


def _unknown(slug: str, known: Iterable[str]) -> str:
    message = _("Nothing in this file has the slug ‘%(slug)s’.", slug=slug)
    return f"{message} {did_you_mean(slug, known)}".strip()


def _reference(table: Table, key: str, known: set[str]) -> str:
    slug = table.text(key, required=True)
    if slug and slug not in known:
        table.note(_unknown(slug, known), key)
    return slug
