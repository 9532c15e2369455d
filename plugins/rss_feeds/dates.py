"""When an item was published, however the source wrote it.

feedparser reads the standard forms (RFC 822, ISO 8601 and some others) and takes a time whose
zone is missing or unknown to it for UTC; here the zone is read again.  What it cannot read may
be a date in the words of a language.
"""

import re
from calendar import timegm
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from email.utils import parsedate_to_datetime
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import dateparser

_MAX_LENGTH = 80
_WORD_LANGUAGES = ("en", "sv", "nb", "fi", "de", "pl", "da")
# Hours east of Greenwich.  RFC 822 section 5 names the American ones; Europe uses the others.
_ZONE_HOURS: dict[str, float] = {
    "z": 0, "ut": 0, "utc": 0, "gmt": 0, "wet": 0,
    "bst": 1, "west": 1, "cet": 1, "met": 1, "mez": 1, "wat": 1,
    "cest": 2, "mest": 2, "mesz": 2, "eet": 2, "oez": 2, "sast": 2,
    "eest": 3, "oesz": 3, "msk": 3, "trt": 3, "ist": 5.5, "jst": 9, "kst": 9, "aest": 10,
    "ast": -4, "adt": -3, "est": -5, "edt": -4, "cst": -6, "cdt": -5,
    "mst": -7, "mdt": -6, "pst": -8, "pdt": -7, "akst": -9, "hst": -10,
}  # fmt: skip
# Names that feedparser reads itself; a moment that it gives is already shifted by them.
_KNOWN_TO_FEEDPARSER = frozenset({
    "z", "ut", "gmt", "ast", "adt", "at", "est", "edt", "et", "cst", "cdt", "ct",
    "mst", "mdt", "mt", "pst", "pdt", "pt", "met", "mest", "a", "n", "m", "y",
})  # fmt: skip
_STANDARD_FORM = re.compile(
    r"^(?:\d{4}-\d{1,2}|\d{8}|(?:[a-z]{3,9}\.?,?\s+)?\d{1,2}\s+[a-z]{3}|"
    r"(?:[a-z]{3,9}\.?,?\s+)?[a-z]{3,9}\s+\d{1,2})",
    re.IGNORECASE,
)
_OFFSET = re.compile(
    r"(?:[:.]\d+|t\d{2,6}|\s|gmt|utc)\s?[+-]\d{2}(?::?\d{2})?\s*(?:\([a-z ]{1,30}\))?$",
    re.IGNORECASE,
)
_LAST_WORD = re.compile(r"(?<=[\d\s:])([a-z]{1,5}|[a-z]+/[a-z_/+\-0-9]+)$", re.IGNORECASE)
_ISO_DATE = re.compile(r"^\d{4}-\d{2}-\d{2}")
# The T of such a name ends the date for feedparser: "2026-07-01 14:00 EST" becomes midnight.
_NAMED_ZONE_AFTER_ISO = re.compile(r"^\d{4}-\d{2}-\d{2}[ T]\d{2}:\d{2}\S* [A-Za-z]{2}")
# feedparser takes "8:19 pm" for the morning.
_TWELVE_HOURS = re.compile(r"\d{1,2}:\d{2}(?::\d{2})?\s*[ap]\.?m\b", re.IGNORECASE)
_HAS_A_YEAR = re.compile(r"(?<!\d)\d{4}(?!\d)|\d{1,2}[./]\d{1,2}[./]\d{2}(?!\d)")
_LONG_MONTH = re.compile(r"^(?:[^\W\d]+[.,]*\s+)?\d{1,2}\.?\s+([^\W\d]{4,})")
_ENGLISH_MONTHS = frozenset({
    "january", "february", "march", "april", "june", "july", "august", "sept", "september",
    "october", "november", "december",
})  # fmt: skip
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
# RFC 822 with a year of four digits, and RFC 3339 in whole seconds: both with a zone, of which
# "-0000" says that it is unknown.
_CERTAIN_MAIL = re.compile(
    r"(?:(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), )?(?P<day>\d{1,2}) "
    rf"(?P<month>{'|'.join(_MONTHS)}) (?P<year>(?:19|20)\d{{2}}) "
    r"(?P<hour>\d{2}):(?P<minute>\d{2})(?::(?P<second>\d{2}))? "
    r"(?:GMT|UTC|UT|Z|(?!-0000)(?P<zone_hour>[+-][01]\d)(?P<zone_minute>[0-5]\d))",
    re.ASCII,
)
_CERTAIN_ISO = re.compile(
    r"(?P<year>(?:19|20)\d{2})-(?P<month>\d{2})-(?P<day>\d{2})"
    r"T(?P<hour>\d{2}):(?P<minute>\d{2}):(?P<second>\d{2})(?:\.0{1,9})?"
    r"(?:Z|(?!-00:00)(?P<zone_hour>[+-][01]\d):(?P<zone_minute>[0-5]\d))",
    re.ASCII,
)
_MAX_UNREADABLE = 20
_EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)
_AHEAD = timedelta(days=2)


@dataclass(frozen=True, slots=True)
class ReadDate:
    """A moment in UTC and how it was read."""

    moment: datetime
    without_zone: bool = False
    in_words: bool = False

    def odd(self, now: datetime) -> tuple[str, ...]:
        """The keys of what is odd about it, seen at `now`."""
        found = {
            "dates_without_zone": self.without_zone,
            "dates_in_words": self.in_words,
            "future_dates": self.moment > now + _AHEAD,
            "old_dates": self.moment < _EARLIEST,
        }
        return tuple(key for key, holds in found.items() if holds)


class DateReader:
    """Reads the dates of one document.

    `time_zone` is the IANA name of the zone in which a time without one is meant, `language`
    the code of the words to try first.
    """

    def __init__(self, time_zone: str, language: str | None = None) -> None:
        self._time_zone = time_zone
        self._language = language
        self._tries_left = _MAX_UNREADABLE

    def read(self, text: str, parsed: Any = None) -> ReadDate | None:
        """The moment that `text` means, None when it means none.

        `parsed` is what feedparser made of the text: nine numbers in UTC, or None.
        """
        written = " ".join(text.split())
        certain = certain_moment(written)
        if certain:
            return ReadDate(certain)
        short = 0 < len(written) <= _MAX_LENGTH
        if short and (_has_a_foreign_month(written) or _TWELVE_HOURS.search(written)):
            found = self._read_words(written)
            if found:
                return found
        if short and _NAMED_ZONE_AFTER_ISO.match(written):
            found = _read_iso(written, self._time_zone)
            if found:
                return found
        moment = _moment(parsed) if parsed is not None else None
        if moment is not None:
            return _with_zone(moment, written, self._time_zone)
        if not short:
            return None
        return (
            _read_iso(written, self._time_zone)
            or _read_mail(written, self._time_zone)
            or self._read_words(written)
        )

    def _read_words(self, written: str) -> ReadDate | None:
        # Words that no language knows cost a millisecond in each, so only some are tried.
        if not _HAS_A_YEAR.search(written) or not self._tries_left:
            return None
        zone, rest = _named_zone(written)
        value = _in_words(rest, self._language)
        if value is None:
            self._tries_left -= 1
            return None
        return replace(_as_read(value, zone, self._time_zone), in_words=True)


def certain_moment(written: str) -> datetime | None:
    """The moment in UTC that a date means which can be read in one way only, else None."""
    found = _CERTAIN_MAIL.fullmatch(written)
    if found:
        month = _MONTHS.index(found["month"]) + 1
    else:
        found = _CERTAIN_ISO.fullmatch(written)
        if not found:
            return None
        month = int(found["month"])
    day, hour, minute = int(found["day"]), int(found["hour"]), int(found["minute"])
    try:
        moment = datetime(
            int(found["year"]), month, day, hour, minute, int(found["second"] or 0), tzinfo=UTC
        )
    except ValueError:
        return None
    hours = found["zone_hour"]
    if not hours:
        return moment
    east = timedelta(hours=int(hours[1:]), minutes=int(found["zone_minute"]))
    return moment + east if hours[0] == "-" else moment - east


def _has_a_foreign_month(written: str) -> bool:
    """Whether the month is a word that feedparser would take for an English one by its start.

    It reads "26 marraskuuta", which is November, as March.
    """
    found = _LONG_MONTH.match(written)
    return found is not None and found.group(1).lower() not in _ENGLISH_MONTHS


def _moment(parsed: Any) -> datetime | None:
    try:
        return datetime.fromtimestamp(timegm(parsed), tz=UTC)
    except (ValueError, TypeError, OverflowError, OSError):
        return None


def _with_zone(moment: datetime, written: str, time_zone: str) -> ReadDate:
    """What feedparser read, with the zone that it did not see."""
    if not _STANDARD_FORM.match(written) or _OFFSET.search(written):
        return ReadDate(moment)
    word = _LAST_WORD.search(written)
    name = word.group(1).lower() if word else ""
    if name in _KNOWN_TO_FEEDPARSER or name.startswith("etc/"):
        return ReadDate(moment)
    zone, _rest = _named_zone(written)
    return ReadDate(_placed(moment, zone or time_zone), without_zone=zone is None)


def _named_zone(written: str) -> tuple[tzinfo | None, str]:
    """The zone that stands at the end as a name, and the text before it."""
    found = _LAST_WORD.search(written)
    if found is None:
        return None, written
    name = found.group(1)
    hours = _ZONE_HOURS.get(name.lower())
    zone: tzinfo | None = timezone(timedelta(hours=hours)) if hours is not None else None
    if zone is None and "/" in name:
        zone = _zone(name)
    return (zone, written[: found.start()].strip()) if zone else (None, written)


def _read_iso(written: str, time_zone: str) -> ReadDate | None:
    if not _ISO_DATE.match(written):
        return None
    zone, rest = _named_zone(written)
    try:
        value = datetime.fromisoformat(rest if zone else written)
    except ValueError:
        return None
    return _as_read(value, zone, time_zone)


def _read_mail(written: str, time_zone: str) -> ReadDate | None:
    """A date as in mail whose zone is missing, which feedparser does not read."""
    zone, rest = _named_zone(written)
    try:
        value = parsedate_to_datetime(rest)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return _as_read(value, zone, time_zone)


def _as_read(value: datetime, zone: tzinfo | None, time_zone: str) -> ReadDate:
    if value.tzinfo is None:
        return ReadDate(_placed(value, zone or time_zone), without_zone=zone is None)
    return ReadDate(_placed(value, value.tzinfo))


@lru_cache(maxsize=1024)
def _in_words(written: str, language: str | None) -> datetime | None:
    first = [language] if language in _WORD_LANGUAGES else []
    languages = first + [code for code in _WORD_LANGUAGES if code not in first]
    settings = {
        "STRICT_PARSING": True,
        "REQUIRE_PARTS": ["day", "month", "year"],
        "PARSERS": ["absolute-time"],
        "DATE_ORDER": "DMY",
        "PREFER_LOCALE_DATE_ORDER": False,
    }
    for one in languages:
        try:
            value = dateparser.parse(written, languages=[one], settings=settings)
        except (ValueError, TypeError, AttributeError, OverflowError, LookupError, RecursionError):
            continue
        if isinstance(value, datetime):
            return value
    return None


def _placed(moment: datetime, zone: tzinfo | str) -> datetime:
    """The wall-clock time of `moment` in the zone, as a moment in UTC."""
    place = _zone(zone) if isinstance(zone, str) else zone
    try:
        return moment.replace(tzinfo=place or UTC).astimezone(UTC)
    except (ValueError, OverflowError):
        return moment.replace(tzinfo=UTC)


@lru_cache(maxsize=64)
def _zone(name: str) -> tzinfo | None:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None
