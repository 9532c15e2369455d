"""Reads tables of TOML files that people write: typed values out, every mistake noted.

Whoever reads a file asks a `Table` for each key it knows; what nobody asked for is unknown.  So
the reading code is the only description of the format, and it cannot differ from the check.
"""

import re
import unicodedata
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache
from typing import Any

from babel import Locale

from hub.core.file_problems import Problem, did_you_mean
from hub.core.languages import DEFAULT_LANGUAGE, INTERFACE_LANGUAGES, language_code
from hub.core.toml_lines import Place, line_of
from hub.core.words import gettext as _

LONGEST_TEXT = 2_000
SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
# Not the no-break space and the narrow one: whoever writes them means them.
_SPACES = re.compile(r"[^\S\u00a0\u202f]+")
_YEAR_OR_DAY = re.compile(r"[0-9]{4}(?:-[0-9]{2}-[0-9]{2})?")


@dataclass(slots=True)
class Notes:
    """Where the values of one file stand, and the mistakes found in it so far."""

    lines: dict[Place, int]
    problems: list[Problem] = field(default_factory=list)


@cache
def known_languages() -> frozenset[str]:
    """The language codes that CLDR names; not `no`, which the hub writes as `nb`."""
    codes = {str(code) for code in Locale(DEFAULT_LANGUAGE).languages}
    return frozenset(code for code in codes if "_" not in code) - {"no", "mul", "und", "zxx"}


class Table:
    """One table of a file: hands out its values in types and notes what is wrong with them.

    A value that is missing or wrong comes back as the empty value of its type, so that reading
    goes on and finds the other mistakes.
    """

    def __init__(self, values: dict[str, Any], place: Place, notes: Notes) -> None:
        self._values = values
        self._place = place
        self._notes = notes
        self._asked: set[str] = set()
        self._children: list[Table] = []

    def __contains__(self, key: str) -> bool:
        self._asked.add(key)
        return key in self._values

    @property
    def problems(self) -> list[Problem]:
        """What was wrong so far, in the whole file."""
        return self._notes.problems

    def note(self, message: str, key: str | None = None, *inside: str | int) -> None:
        """Note a mistake at the line of a key (or of something inside it), else of the table."""
        place = self._place if key is None else (*self._place, key, *inside)
        self._notes.problems.append(Problem(line_of(place, self._notes.lines), message))

    def close(self) -> None:
        """Note every key that nobody asked for, here and in the tables below."""
        for key in self._values:
            if key not in self._asked:
                message = _("‘%(key)s’ is not known here.", key=key)
                self.note(f"{message} {did_you_mean(key, self._asked)}".strip(), key)
        for child in self._children:
            child.close()

    def _get(self, key: str, required: bool) -> Any:
        self._asked.add(key)
        value = self._values.get(key)
        if value is None and required:
            self.note(_("‘%(key)s’ is missing: add it to this table.", key=key))
        return value

    def text(self, key: str, *, required: bool = False, longest: int = LONGEST_TEXT) -> str:
        """A text with its spaces tidied, those that hold a line together kept; "" for none."""
        value = self._get(key, required)
        return "" if value is None else self._checked_text(value, longest, required, key)

    def _checked_text(
        self, value: object, longest: int, required: bool, key: str, *inside: str | int
    ) -> str:
        name = inside[-1] if inside and isinstance(inside[-1], str) else key
        if not isinstance(value, str):
            self.note(_("‘%(key)s’ must be text in quotation marks.", key=name), key, *inside)
            return ""
        tidy = _SPACES.sub(" ", value).strip()
        if any(unicodedata.category(letter) in {"Cc", "Cs", "Co"} for letter in tidy):
            message = _("‘%(key)s’ contains a control character: remove it.", key=name)
            self.note(message, key, *inside)
        elif len(tidy) > longest:
            self.note(
                _(
                    "‘%(key)s’ is too long: use at most %(number)s characters.",
                    key=name,
                    number=longest,
                ),
                key,
                *inside,
            )
        elif not tidy and required:
            self.note(_("‘%(key)s’ is empty: write something in it.", key=name), key, *inside)
        else:
            return tidy
        return ""

    def slug(self, key: str = "slug") -> str:
        """The required short name for addresses: a–z, 0–9 and hyphens."""
        value = self.text(key, required=True, longest=64)
        if value and not SLUG.fullmatch(value):
            self.note(
                _(
                    "‘%(value)s’ cannot be used in an address: use only a–z, 0–9 and "
                    "single hyphens.",
                    value=value,
                ),
                key,
            )
            return ""
        return value

    def one_of(self, key: str, choices: Sequence[str], *, default: str = "") -> str:
        """One of some words; required when there is no default."""
        value = self.text(key, required=not default) or default
        if value and value not in choices:
            message = _("‘%(key)s’ cannot be ‘%(value)s’.", value=value, key=key)
            self.note(f"{message} {did_you_mean(value, choices)}".strip(), key)
            return default
        return value

    def texts(self, key: str, *, required: bool = False) -> tuple[str, ...]:
        """A list of texts."""
        value = self._get(key, required)
        if value is None:
            return ()
        if not isinstance(value, list) or (required and not value):
            message = _('‘%(key)s’ must be a list of texts: %(key)s = ["…", "…"].', key=key)
            self.note(message, key)
            return ()
        found = (
            self._checked_text(item, LONGEST_TEXT, True, key, number)
            for number, item in enumerate(value)
        )
        return tuple(item for item in found if item)

    def number(self, key: str, least: float, most: float) -> float | None:
        """A number within two bounds."""
        value = self._get(key, False)
        if value is None:
            return None
        is_number = isinstance(value, int | float) and not isinstance(value, bool)
        if not is_number or not least <= value <= most:
            self.note(
                _(
                    "‘%(key)s’ must be a number from %(least)s to %(most)s, without quotation "
                    "marks.",
                    key=key,
                    least=f"{least:g}",
                    most=f"{most:g}",
                ),
                key,
            )
            return None
        return float(value)

    def whole_number(self, key: str, least: int, most: int) -> int | None:
        """A whole number within two bounds."""
        value = self._get(key, False)
        if value is None:
            return None
        if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
            self.note(
                _(
                    "‘%(key)s’ must be a whole number from %(least)s to %(most)s, without "
                    "quotation marks.",
                    key=key,
                    least=least,
                    most=most,
                ),
                key,
            )
            return None
        return value

    def yes_or_no(self, key: str) -> bool:
        """True or false; false when not given."""
        value = self._get(key, False)
        if value is not None and not isinstance(value, bool):
            self.note(_("‘%(key)s’ must be true or false, without quotation marks.", key=key), key)
            return False
        return bool(value)

    def year_or_day(self, key: str) -> str | None:
        """A year or a day as ISO 8601 text, from "1994", 1994, "1994-05-01" or 1994-05-01."""
        value = self._get(key, False)
        if value is None:
            return None
        if isinstance(value, date) and not isinstance(value, datetime):
            return value.isoformat()
        text = str(value) if isinstance(value, int | str) and not isinstance(value, bool) else ""
        if _YEAR_OR_DAY.fullmatch(text) and _is_day(text if len(text) > 4 else f"{text}-01-01"):
            return text
        self.note(_("‘%(key)s’ must be a year or a date such as 1994 or 1994-05-01.", key=key), key)
        return None

    def words(self, key: str, *, required: bool = False) -> dict[str, str]:
        """A text in each language of the interface, and in further ones, by language code."""
        value = self._get(key, required)
        if value is None:
            return {}
        if not isinstance(value, dict):
            self.note(
                _(
                    '‘%(key)s’ must have one text per language: %(key)s = { en = "…", … }.',
                    key=key,
                ),
                key,
            )
            return {}
        for code in value:
            self._check_language(code, key, code)
        missing = [code for code in INTERFACE_LANGUAGES if code not in value]
        if missing:
            self.note(
                _(
                    "‘%(key)s’ is missing these interface languages: %(languages)s. Add "
                    'them: %(example)s = "…".',
                    key=key,
                    languages=", ".join(missing),
                    example=missing[0],
                ),
                key,
            )
        return {
            code: text
            for code, item in value.items()
            if (text := self._checked_text(item, LONGEST_TEXT, True, key, code))
        }

    def languages(self, key: str, *, required: bool = True) -> tuple[str, ...]:
        """A list of language codes."""
        codes = self.texts(key, required=required)
        return tuple(
            code for number, code in enumerate(codes) if self._check_language(code, key, number)
        )

    def _check_language(self, code: str, key: str, *inside: str | int) -> bool:
        if code in known_languages():
            return True
        message = _("‘%(code)s’ is not a language code.", code=code)
        meant = language_code(code)
        hint = (
            _("Write ‘%(code)s’.", code=meant)
            if meant in known_languages()
            else _("Use codes of two or three letters, such as sv, nb or sma.")
        )
        self.note(f"{message} {hint}", key, *inside)
        return False

    def table(self, key: str) -> "Table":
        """A required table below this one."""
        value = self._get(key, True)
        if value is not None and not isinstance(value, dict):
            self.note(_("‘%(key)s’ must be a table: [%(key)s].", key=key), key)
        return self._child(value if isinstance(value, dict) else {}, key)

    def tables(self, key: str) -> list["Table"]:
        """The tables of a list below this one, as `[[key]]` writes them."""
        value = self._get(key, False)
        if value is None:
            return []
        if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
            self.note(_("‘%(key)s’ must be a list of tables: [[%(key)s]].", key=key), key)
            return []
        return [self._child(item, key, number) for number, item in enumerate(value)]

    def _child(self, values: dict[str, Any], *way: str | int) -> "Table":
        child = Table(values, (*self._place, *way), self._notes)
        self._children.append(child)
        return child


def _is_day(text: str) -> bool:
    with suppress(ValueError):
        return bool(date.fromisoformat(text))
    return False
