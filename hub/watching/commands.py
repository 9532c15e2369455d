"""`hub status`: how the hub does at this moment.  It tells; `hub doctor` judges."""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import asdict
from importlib.metadata import version
from typing import Any, Final

import click
from babel.numbers import format_percent
from babel.units import format_unit
from flask import Flask, current_app
from sqlalchemy.exc import SQLAlchemyError

from hub.core import metrics_folder
from hub.core.database import Model
from hub.core.database_copy import kind_of
from hub.core.database_health import (
    database_bytes,
    database_problems,
    migration_problems,
    quick_engine,
    vitals,
)
from hub.core.health import Problem
from hub.core.jobs import Waiting
from hub.core.migrations import HUB_FOLDER, hub_owner
from hub.core.settings import Settings
from hub.core.terminal import print_json
from hub.core.words import gettext as _
from hub.core.words import ngettext, page_language
from hub.sources.queries import failing_sources
from hub.sources.reasons import reason_sentence
from hub.sources.views import STATES
from hub.towns.queries import network
from hub.watching.state import InDatabase, State, Watch
from hub.web.clocks import page_locale
from hub.web.formatting import ago, joined
from hub.web.maintenance import seconds_left
from hub.web.measuring import PAGE_CACHE

WAIT_SECONDS: Final = 10
MOST_SHOWN: Final = 5
EXIT_AWAY: Final = 1
_UNITS: Final = ("byte", "kilobyte", "megabyte", "gigabyte", "terabyte")


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def status(as_json: bool) -> int:
    """Show how the hub does: database, jobs, sources, disk.

    Exit code 1: the database cannot be asked, or its tables are not those of this version.
    """
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]  # noqa: SLF001
    problems = _problems(app.config["HUB"])
    # With a database that is not there, asking would make one.
    state = Watch(app, WAIT_SECONDS, 0).state(with_database=not problems)
    if as_json:
        print_json(_plain(app, state, problems))
    else:
        lines = list(_lines(app, state, problems))
        width = max(len(label) for label, _text in lines)
        for label, text in lines:
            click.echo(f"{label:{width}}  {text}".rstrip())
    return EXIT_AWAY if state.database is None else 0


def _problems(settings: Settings) -> list[Problem]:
    """Why the database cannot be asked: the sentences of `hub doctor`, whose checks these are."""
    url, owner = settings.database_url, hub_owner(Model.metadata, HUB_FOLDER)
    engine = quick_engine(url, WAIT_SECONDS)
    seen = vitals(engine, owner, WAIT_SECONDS)
    check = database_problems(url) if seen is None else migration_problems(url, owner)
    return list(check)


def _size(count: float | None) -> str:
    """A number of bytes in the unit that it is read best in."""
    if count is None:
        return "–"
    power = 0
    while count >= 1000 and power < len(_UNITS) - 1:
        count, power = count / 1000, power + 1
    shown = round(count, 1) if count < 10 and power else round(count)
    return format_unit(shown, f"digital-{_UNITS[power]}", length="short", locale=page_locale())


def _database_bytes(settings: Settings) -> int | None:
    with suppress(SQLAlchemyError):
        return database_bytes(quick_engine(settings.database_url, WAIT_SECONDS))
    return None


def _lines(app: Flask, state: State, problems: list[Problem]) -> Iterator[tuple[str, str]]:
    """Label and text of each line."""
    settings: Settings = app.config["HUB"]
    if state.database:
        yield _("Network"), network().name(page_language())
    yield _("Version"), version("partner-network-hub")
    if seconds_left(settings.data_dir) is not None:
        yield _("Pages"), _("switched off: hub maintenance off switches them on again")
    kind = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}[kind_of(settings.database_url)]
    if state.database:
        yield _("Database"), f"{kind}, {_size(_database_bytes(settings))}"
    for problem in problems:
        yield _("Database"), f"✗ {kind}: {problem.message}"
        yield "", f"→ {problem.way_out}"
    if state.database:
        yield from _content(state.database)
    yield _("Queue"), _queue(state.waiting)
    if state.database:
        yield from _sources(state.database)
    if share := _kept_share(settings):
        shown = format_percent(share, locale=page_locale())
        yield _("Page cache"), _("%(share)s of the pages came from it", share=shown)
    yield _("Disk space"), _("%(size)s free", size=_size(state.free_bytes))


def _kept_share(settings: Settings) -> float | None:
    """Which part of the pages the page cache had; None without metrics, which count it."""
    if settings.metrics_path is None:
        return None
    counted = metrics_folder.written_totals(settings.metrics_path).get(PAGE_CACHE.name, {})
    hits, misses = (sum(counted.get((outcome,), [])) for outcome in ("hit", "miss"))
    return hits / (hits + misses) if hits + misses else None


def _content(found: InDatabase) -> Iterator[tuple[str, str]]:
    count = sum(found.entries.values())
    entries = ngettext("%(num)s entry", "%(num)s entries", count)
    yield _("Content"), f"{entries}, " + _("revision %(number)s", number=found.revision)
    last = found.last_slot_at
    yield _("Jobs"), _("ran %(when)s", when=ago(last)) if last else _("The jobs have never run.")
    for count, sentence in (
        (
            found.mails_late,
            ngettext(
                "%(num)s email has been waiting for more than an hour.",
                "%(num)s emails have been waiting for more than an hour.",
                found.mails_late,
            ),
        ),
        (
            found.mails_given_up,
            ngettext(
                "%(num)s email could not be sent after many attempts.",
                "%(num)s emails could not be sent after many attempts.",
                found.mails_given_up,
            ),
        ),
    ):
        if count:
            yield _("Email"), f"✗ {sentence}"


def _queue(waiting: Waiting | None) -> str:
    if waiting is None:
        return "✗ " + _("The queue does not answer.")
    if not waiting.count:
        return _("no jobs waiting")
    told = ngettext("%(num)s job waiting", "%(num)s jobs waiting", waiting.count)
    if waiting.since_at:
        told += ", " + _("the first was added %(when)s", when=ago(waiting.since_at))
    return told


def _sources(found: InDatabase) -> Iterator[tuple[str, str]]:
    total = sum(one.count for one in found.sources.values())
    counted = ngettext("%(num)s source", "%(num)s sources", total)
    states = [
        f"{STATES[state][0]}: {one.count}" for state, one in found.sources.items() if one.count
    ]
    yield _("Sources"), f"{counted} ({joined(states)})" if states else counted
    times = []
    if found.last_read_at:
        times.append(_("read %(when)s", when=ago(found.last_read_at)))
    if found.next_read_at:
        times.append(_("the next is due %(when)s", when=ago(found.next_read_at)))
    if times:
        yield "", ", ".join(times)
    for source in failing_sources(MOST_SHOWN):
        yield "", f"✗ {source.id} {source.name or source.url}: {reason_sentence(source.reason)}"


def _plain(app: Flask, state: State, problems: list[Problem]) -> dict[str, Any]:
    settings: Settings = app.config["HUB"]
    found, waiting = state.database, state.waiting
    return {
        "at": state.at,
        "version": version("partner-network-hub"),
        "maintenance": seconds_left(settings.data_dir) is not None,
        "database": {
            "kind": kind_of(settings.database_url),
            "answers": found is not None,
            "problems": [asdict(problem) for problem in problems],
            "bytes": _database_bytes(settings) if found else None,
        },
        "queue": waiting and {"waiting": waiting.count, "since_at": waiting.since_at},
        "page_cache_share": _kept_share(settings),
        "disk_free_bytes": state.free_bytes,
        **(_plain_database(found) if found else {}),
    }


def _plain_database(found: InDatabase) -> dict[str, Any]:
    return {
        "network": network().name(page_language()),
        "content_revision": found.revision,
        "jobs_last_run_at": found.last_slot_at,
        "mails": {"late": found.mails_late, "given_up": found.mails_given_up},
        "entries": [
            {"kind": kind, "state": state, "count": count}
            for (kind, state), count in sorted(found.entries.items())
        ],
        "sources": {
            "states": {state: one.count for state, one in found.sources.items()},
            "last_read_at": found.last_read_at,
            "next_read_at": found.next_read_at,
            "failing": [
                {
                    "id": source.id,
                    "name": source.name or source.url,
                    "state": source.state,
                    "failures": source.failures,
                    "reason": source.reason,
                    "detail": source.reason_detail,
                }
                for source in failing_sources(MOST_SHOWN)
            ],
        },
    }
