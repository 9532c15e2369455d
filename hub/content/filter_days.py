"""The days of a filter: whole in an address (`from=2026-11-24`), in three fields in a form.

The fields are `from_day`, `from_month` and `from_year`, and `to_day` and so on; a month may be
written in figures or by its name in any language of the pages.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Final, Self

from babel import Locale

from hub.core.languages import INTERFACE_LANGUAGES
from hub.core.words import gettext as _
from hub.core.words import lazy_gettext as _l

EARLIEST_YEAR, LATEST_YEAR = 1900, 2199
NAMES: Final = {"from": _l("From"), "to": _l("To")}
PARTS: Final = ("day", "month", "year")
FIELDS: Final = tuple(f"{name}_{part}" for name in NAMES for part in PARTS)
_WHOLE: Final = re.compile(r"(\d{1,4})-(\d{1,2})-(\d{1,2})")


class DayNote(str):
    """A note that also stands at the fields of its day, where the page has them.

    `at_field` is the name of that day, "from" or "to", and `in_fields` what the note says, without
    the label of the day, on a page where day, month and year have fields of their own.
    """

    __slots__ = ("at_field", "in_fields")
    at_field: str
    in_fields: str

    def __new__(cls, text: str, name: str, in_fields: str) -> Self:
        """The text of a note on the day called `name`."""
        made = super().__new__(cls, text)
        made.at_field, made.in_fields = name, in_fields
        return made


class SettledNote(str):
    """A note that says itself what was done: nothing else of the address was left out for it."""

    __slots__ = ()
    says_what_was_done = True


def last_day_first() -> SettledNote:
    """What is said of two days of which the last comes first."""
    return SettledNote(
        _("The last day is before the first, so both have been left out. Choose a later last day.")
    )


@dataclass(frozen=True, slots=True)
class TypedDay:
    """What the three fields of a day hold, as it was typed, and what is wrong with it, or ""."""

    day: str = ""
    month: str = ""
    year: str = ""
    error: str = ""


@dataclass(frozen=True, slots=True)
class TypedDays:
    """The fields of the first day and of the last."""

    first: TypedDay = TypedDay()
    last: TypedDay = TypedDay()


def read_day(
    name: str, values: Mapping[str, Sequence[str]], notes: list[str]
) -> tuple[date | None, TypedDay]:
    """The day called `name` ("from" or "to"), and its fields; a note when it is none.

    `values` has stripped values by name, of the whole day and of its parts; parts come first.
    """
    parts = [" ".join(values[f"{name}_{part}"][:1]) for part in PARTS]
    if any(parts):
        error = _in_fields(" ".join(filter(None, parts)))
        return _judged(
            name, day_of(*parts), TypedDay(parts[0], parts[1], parts[2], error), error, notes
        )
    given = values[name]
    if not given:
        return None, TypedDay()
    if len(set(given)) > 1:
        notes.append(SettledNote(_("Only one day can be chosen here. The first one is used.")))
    whole = _WHOLE.fullmatch(given[0])
    year, month, day = whole.groups() if whole else ("", "", "")
    found = day_of(day, month, year) if len(year) == 4 else None
    error = _(
        "‘%(value)s’ is not a date. Enter the year, month and day, as in 2026-11-26.",
        value=shown_value(given[0]),
    )
    in_fields = _in_fields(f"{day} {month} {year}" if whole else given[0])
    return _judged(name, found, TypedDay(day, month, year, in_fields), error, notes)


def _in_fields(text: str) -> str:
    return _(
        "‘%(value)s’ is not a date. Enter the day, month and year, as in 26 11 2026.",
        value=shown_value(text),
    )


def _judged(
    name: str, day: date | None, typed: TypedDay, error: str, notes: list[str]
) -> tuple[date | None, TypedDay]:
    """The day; else what was typed, with a note: `error` is that of a page without fields."""
    if day:
        return day, TypedDay(str(day.day), str(day.month), str(day.year))
    notes.append(DayNote(f"{NAMES[name]}: {error}", name, typed.error))
    return None, typed


def shown_value(value: str) -> str:
    """The value as a message may repeat it: printable and short."""
    printable = "".join(c for c in value if c.isprintable())
    return printable if len(printable) <= 40 else printable[:39] + "…"


def day_of(day: str, month: str, year: str) -> date | None:
    """The day that three fields name; None when they name none between 1900 and 2199."""
    numbers = _number(day), _number(month) or _months().get(_bare(month), 0), _number(year)
    try:
        found = date(numbers[2], numbers[1], numbers[0])
    except ValueError:
        return None
    return found if EARLIEST_YEAR <= found.year <= LATEST_YEAR else None


def _number(text: str) -> int:
    """The number that at most four figures make, with the full stop of an ordinal; else 0."""
    figures = text.removesuffix(".")
    return int(figures) if figures.isdecimal() and len(figures) <= 4 else 0


def _bare(month: str) -> str:
    return month.casefold().strip(" .")


@cache
def _months() -> dict[str, int]:
    """Months by their names, whole and short, as they stand alone and in a date."""
    found: dict[str, set[int]] = {}
    for code in INTERFACE_LANGUAGES:
        for forms in Locale.parse(code).months.values():
            for names in (forms["wide"], forms["abbreviated"]):
                for number, name in names.items():
                    found.setdefault(_bare(name), set()).add(int(number))
    return {name: numbers.pop() for name, numbers in found.items() if len(numbers) == 1}


def with_whole_days(pairs: Iterable[tuple[str, str]]) -> list[tuple[str, str]] | None:
    """The pairs of a query string with whole days in place of their fields, without empty ones.

    None when there are no such fields, or when a day that was typed is none: the page then shows
    what was typed.
    """
    every = [(name, value.strip()) for name, value in pairs]
    typed = dict(reversed([pair for pair in every if pair[0] in FIELDS]))
    if not typed:
        return None
    kept = [(name, value) for name, value in every if value and name not in FIELDS]
    for name in NAMES:
        parts = [typed.get(f"{name}_{part}", "") for part in PARTS]
        day = day_of(*parts)
        if any(parts) and day is None:
            return None
        if day:
            kept = [pair for pair in kept if pair[0] != name]
            kept.append((name, day.isoformat()))
    return kept
