"""The values of a network file that have rules of their own: countries, zones, addresses."""

import re
from functools import cache
from urllib.parse import urlsplit

from babel import Locale

from hub.core.file_problems import did_you_mean
from hub.core.languages import DEFAULT_LANGUAGE
from hub.core.mail import is_mail_address
from hub.core.time_zones import known_zones
from hub.core.toml_table import SLUG, Table
from hub.core.words import gettext as _
from hub.towns.file_values import FileContact

_PHONE = re.compile(r"\+\d[\d ()-]{4,}\d")
# Territories of CLDR that are no countries.
_NO_COUNTRIES = {"EU", "EZ", "QO", "UN", "XA", "XB", "ZZ"}


def start_and_end(table: Table) -> tuple[str | None, str | None]:
    """When something began and ended, as `Table.year_or_day`; None where not known."""
    started, ended = table.year_or_day("started"), table.year_or_day("ended")
    if started and ended and ended < started[: len(ended)]:
        table.note(_("‘ended’ is before ‘started’: correct one of them."), "ended")
    return started, ended


def coordinates(table: Table) -> tuple[float | None, float | None]:
    """Latitude and longitude in degrees; both or neither."""
    latitude = table.number("latitude", -90, 90)
    longitude = table.number("longitude", -180, 180)
    if ("latitude" in table) != ("longitude" in table):
        table.note(_("Coordinates need both ‘latitude’ and ‘longitude’, in degrees."))
    return latitude, longitude


@cache
def _countries() -> frozenset[str]:
    codes = {str(code) for code in Locale(DEFAULT_LANGUAGE).territories}
    return frozenset(code for code in codes if len(code) == 2 and code.isalpha()) - _NO_COUNTRIES


def country(table: Table) -> str:
    """The required country, by its ISO 3166 code of two letters."""
    code = table.text("country", required=True)
    if code and code not in _countries():
        message = _("‘%(code)s’ is not a country code.", code=code)
        hint = (
            _("Write ‘%(code)s’.", code=code.upper())
            if code.upper() in _countries()
            else _("Use the two capital letters of ISO 3166, such as SE or PL.")
        )
        table.note(f"{message} {hint}", "country")
    return code


def time_zone(table: Table) -> str:
    """The required time zone, by its IANA name."""
    name = table.text("time_zone", required=True)
    if name and name not in known_zones():
        message = _("‘%(name)s’ is not a time zone.", name=name)
        hint = did_you_mean(name, known_zones()) or _("Use a name such as Europe/Oslo.")
        table.note(f"{message} {hint}", "time_zone")
    return name


def contact(town: Table) -> FileContact | None:
    """The town's coordinator; None when the file gives none."""
    if "contact" not in town:
        return None
    table = town.table("contact")
    found = FileContact(
        name=table.text("name", longest=120),
        email=table.text("email", longest=200),
        phone=table.text("phone", longest=40),
        page=address(table, "page"),
    )
    if found.email and not is_mail_address(found.email):
        table.note(_("‘%(address)s’ is not an email address.", address=found.email), "email")
    if found.phone and not _PHONE.fullmatch(found.phone):
        table.note(_("Write the phone number with its country code: +46 23 830 00."), "phone")
    if not (found.email or found.phone or found.page):
        table.note(_("A contact needs an ‘email’, a ‘phone’ or a ‘page’."))
    return found


def mark(table: Table) -> str | None:
    """The name of a drawn sign; None when the town has none."""
    name = table.text("mark", longest=32)
    if name and not SLUG.fullmatch(name):
        table.note(_("Use only a–z, 0–9 and single hyphens in the name of a mark."), "mark")
    return name or None


def kind(table: Table) -> str:
    """The required kind of a source; which kinds there are is up to the plugins."""
    name = table.text("kind", required=True, longest=64)
    if name and not (name.isascii() and name.isidentifier() and name.islower()):
        table.note(_("A kind is a name such as rss_feeds, ical_events or page."), "kind")
    return name


def address(table: Table, key: str, *, required: bool = False) -> str:
    """A whole http or https address; "" when there is none."""
    url = table.text(key, required=required)
    if url and not _is_web_address(url):
        table.note(_("‘%(key)s’ must be a complete address: https://….", key=key), key)
    return url


def _is_web_address(url: str) -> bool:
    try:
        parts = urlsplit(url)
        has_port = parts.port is None or parts.port > 0
    except ValueError:
        return False
    return (
        parts.scheme in {"http", "https"}
        and bool(parts.hostname)
        and has_port
        and "@" not in parts.netloc
        and " " not in url
    )
