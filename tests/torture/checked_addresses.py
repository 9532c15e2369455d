"""Hostile addresses typed after `hub source check`: refused with a sentence, and never asked."""

import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from html import escape
from pathlib import Path
from typing import Final
from unittest.mock import patch

from hub.cli import HubCommands
from hub.core.settings import Settings
from hub.core.words import speaking
from hub.sources.commands import EXIT_UNREADABLE
from hub.sources.reasons import reason_sentence
from tests.core.loopback import answer, redirect
from tests.sources.calling import call
from tests.torture.addresses import NAMED, PLACES, Place
from tests.torture.behaviours import Behaviour, visit
from tests.torture.hostile_hub import HostileHub, hostile_hub, settings_in
from tests.torture.table import Row

_LEADS: Final = Behaviour("leads", "", (visit(b""),))
_NAMES: Final = tuple(Behaviour(name, "", (visit_of,)) for name, (visit_of, _) in NAMED.items())

_SUBSCRIBED: Final = (
    Place("webcal", "webcal://127.0.0.1/calendar.ics"),
    Place("webcal-case", "WebCal://0x7f.1/calendar.ics"),
    Place("webcals", "webcals://[::ffff:127.0.0.1]/calendar.ics"),
    Place("webcal-name", "webcal://localhost/calendar.ics"),
    Place("webcal-user-info", "webcal://user:password@127.0.0.1/", ("credentials_in_url",)),
    Place("webcal-port", "webcal://127.0.0.1:6379/", ("port_refused",)),
)


def rows(settings: Settings | None = None) -> Iterator[Row]:
    """Each address as it is, each name, and each address behind a redirect or a link."""
    with (
        tempfile.TemporaryDirectory() as folder,
        hostile_hub([_LEADS, *_NAMES], settings or settings_in(Path(folder))) as hub,
        patch.object(HubCommands, "_app", hub.app),
        patch.dict("os.environ", {"LC_ALL": "en_GB.UTF-8"}),
    ):
        yield _row("addresses", hub, (*PLACES, *_SUBSCRIBED), _checked)
        names = [Place(one.name, one.address, tuple(one.visits[0].keys)) for one in _NAMES]
        yield _row("names", hub, names, _checked)
        yield _row("behind a redirect", hub, PLACES, _led_to)
        yield _row("linked from a page", hub, PLACES, _linked)
        breaches = hub.internet.breaches()
    yield Row("hub source check: connections", 1, tuple(breaches), 0, "to public addresses alone")


def _row(
    what: str,
    hub: HostileHub,
    places: Sequence[Place],
    check: Callable[[HostileHub, Place], Iterator[str]],
) -> Row:
    began = time.monotonic()
    wrong = tuple(f"{one.url!r}: {told}" for one in places for told in check(hub, one))
    return Row(f"hub source check: {what}", len(places), wrong, time.monotonic() - began)


def _checked(hub: HostileHub, place: Place) -> Iterator[str]:
    """What is wrong when an address is checked that must not be asked."""
    before = len(hub.internet.connected)
    yield from _said(place.url, place.keys)
    asked = hub.internet.connected[before:]
    if asked and "connection_refused" not in place.keys:
        yield f"asked {asked}"


def _led_to(hub: HostileHub, place: Place) -> Iterator[str]:
    """The same behind a redirect of a host that may be asked."""
    hub.server.says[_LEADS.host] = redirect(place.url.encode().decode("latin-1"))
    keys = ["bad_redirect" if key == "bad_url" else key for key in place.keys]
    yield from _asked_alone(hub, keys)


def _linked(hub: HostileHub, place: Place) -> Iterator[str]:
    """The same as the feed that a page of such a host names; some are no link to anybody."""
    link = f'<link rel="alternate" type="application/rss+xml" href="{escape(place.url)}">'
    page = answer(f"<html><head>{link}</head></html>".encode(), Content_Type="text/html")
    hub.server.says[_LEADS.host] = {"/feed": page}
    other = () if place.is_kept else ("not_recognised", "not_found")
    yield from _asked_alone(hub, (*place.keys, *other))


def _asked_alone(hub: HostileHub, keys: Sequence[str]) -> Iterator[str]:
    """What is wrong when the host that leads on is checked: nobody else may be asked."""
    own = hub.internet.names[_LEADS.host](1)
    before = len(hub.internet.connected)
    yield from _said(_LEADS.address, keys)
    others = [one for one in hub.internet.connected[before:] if one[0] not in own]
    if others:
        yield f"asked {others}"


def _said(address: str, keys: Sequence[str]) -> Iterator[str]:
    result = call("source", "check", address)
    if result.exit_code != EXIT_UNREADABLE:
        yield f"exit code {result.exit_code}: {result.exception!r}"
    with speaking("en"):
        sentences = [reason_sentence(key) for key in keys]
    said = result.stderr.strip().splitlines() or [""]
    if said[-1] not in sentences or len(said) > 1:
        yield f"said {result.output[:200]!r} and not {' or '.join(sentences)!r}"
