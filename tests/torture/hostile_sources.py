"""Every hostile source beside fifty that are well, in one refresh, and what must be true then."""

import tempfile
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from statistics import median
from typing import Final

from selectolax.lexbor import LexborHTMLParser

from hub.core.fetch import TOTAL_SECONDS
from hub.core.languages import INTERFACE_LANGUAGES
from hub.core.settings import Settings
from hub.core.words import speaking
from hub.sources.queries import all_sources
from hub.sources.reasons import reason_sentence
from tests.torture.addresses import addresses
from tests.torture.answers import answers
from tests.torture.asking import ask, environ_of
from tests.torture.behaviours import After, Behaviour, visit
from tests.torture.hostile_hub import HostileHub, hostile_hub, settings_in
from tests.torture.hostile_server import ITEMS, a_calendar, a_feed
from tests.torture.leading import leading
from tests.torture.lies import lies
from tests.torture.memory import Peak, watched_memory
from tests.torture.table import Row
from tests.torture.verdict import wrong_with

GOOD_SOURCES: Final = 50
MOST_BYTES: Final = 900_000_000
MOST_TIMES_SLOWER: Final = 2.0
_GOOD: Final = "sources that are well"
_WARM: Final = "sources that are well, read before"


def all_behaviours() -> tuple[Behaviour, ...]:
    """Every hostile source that this folder knows; another part adds its own here."""
    return (*addresses(), *answers(), *leading(), *lies())


def good_sources(number: int = GOOD_SOURCES) -> list[Behaviour]:
    """Feeds and calendars in turn, with nothing wrong."""
    return [
        Behaviour(
            f"well-{place}",
            _GOOD,
            (visit(a_calendar if place % 2 else a_feed),),
            "ical_events" if place % 2 else "rss_feeds",
            after=_all_taken_in,
        )
        for place in range(number)
    ]


def _all_taken_in(after: After) -> Iterator[str]:
    if len(after.published) != ITEMS or after.source.state != "ok":
        yield f"{len(after.published)} of {ITEMS} items taken in, {after.source.state}"


def rows(
    behaviours: Sequence[Behaviour] | None = None,
    *,
    good: int = GOOD_SOURCES,
    total_seconds: float = TOTAL_SECONDS,
    is_timed: bool = True,
    settings: Settings | None = None,
) -> Iterator[Row]:
    """Run all of them, and judge; times and memory only where they are asked for.

    `settings` are those of the hub that reads them, in a new folder when not given.
    """
    hostile = list(all_behaviours() if behaviours is None else behaviours)
    well = good_sources(good)
    alone_seconds: dict[str, float] = {}
    with tempfile.TemporaryDirectory() as folder:
        if is_timed:
            with hostile_hub([*_warming(), *well], settings_in(Path(folder, "alone"))) as alone:
                alone.refresh_all()
                alone_seconds = turn_seconds(alone)
        began = time.monotonic()
        with (
            watched_memory() as peak,
            hostile_hub(
                [*hostile, *_warming(), *well],
                settings or settings_in(Path(folder, "together")),
                total_seconds=total_seconds,
            ) as hub,
        ):
            hub.refresh_all()
            yield from _groups(hub, time.monotonic() - began)
            yield _health_page(hub, hostile)
            if is_timed:
                yield _slowness(alone_seconds, turn_seconds(hub))
        # The trap of the proxy speaks when the hub has ended.
        breaches = tuple(hub.internet.breaches())
    connected = len(hub.internet.connected)
    yield Row("sources: connections", connected, breaches, 0, "to public addresses alone")
    yield Row("sources: crashes", hub.tried, tuple(hub.crashes), 0, "visits")
    if is_timed:
        yield _memory(peak)


def _warming() -> list[Behaviour]:
    """Sources read before the others: the first of all waits for the child processes to start."""
    return [
        replace(one, name=f"warm-{one.name}", group=_WARM, visits=one.visits * 2)
        for one in good_sources(4)
    ]


def turn_seconds(hub: HostileHub) -> dict[str, float]:
    """How long the last try of each good source took, without its wait for a child process."""
    taken = {}
    for one in hub.behaviours:
        if one.group == _GOOD:
            seconds = hub.after(one).tries[0].milliseconds / 1000
            taken[one.name] = seconds - hub.pool.waited[one.address]
    return taken


def _groups(hub: HostileHub, seconds: float) -> Iterator[Row]:
    for number, group in enumerate(dict.fromkeys(one.group for one in hub.behaviours)):
        members = [one for one in hub.behaviours if one.group == group]
        wrong = [f"{one.name}: {told}" for one in members for told in hub.wrong[one.name]]
        keys = sorted({hub.after(one).source.reason or "works" for one in members})
        shown = f"{', '.join(keys[:4])}{' …' if len(keys) > 4 else ''}"
        taken = 0 if number else seconds
        yield Row(f"sources: {group}", len(members), tuple(wrong), taken, shown)


def _slowness(alone: dict[str, float], together: dict[str, float]) -> Row:
    """All good sources of one kind are the same work: each is held against the slowest alone."""
    wrong: list[str] = []
    notes: list[str] = []
    for kind in ("rss_feeds", "ical_events"):
        names = [one.name for one in good_sources(len(alone)) if one.kind == kind]
        slowest = max(alone[name] for name in names)
        wrong += [
            f"{name}: {together[name]:.2f} s, the slowest of its kind alone {slowest:.2f} s"
            for name in names
            if together[name] > MOST_TIMES_SLOWER * slowest
        ]
        notes.append(
            f"{kind} {_milliseconds(alone, names)} alone, {_milliseconds(together, names)} ms"
        )
    return Row("sources: a good one's own turn", len(alone), tuple(wrong), 0, "; ".join(notes))


def _milliseconds(taken: dict[str, float], names: Sequence[str]) -> str:
    chosen = [taken[name] * 1000 for name in names]
    return f"{median(chosen):.0f}≤{max(chosen):.0f}"


def _memory(peak: Peak) -> Row:
    wrong = ("more than 900 MB",) if peak.most_bytes > MOST_BYTES else ()
    note = f"{peak.most_bytes / 1_000_000:.0f} MB in {peak.most_processes} processes at most"
    return Row("sources: memory of all processes", 1, wrong, 0, note)


def _health_page(hub: HostileHub, behaviours: Sequence[Behaviour]) -> Row:
    """The page names each source's condition in each language, in that language's words."""
    wrong: list[str] = []
    began = time.monotonic()
    reasons = {one.id: one.reason for one in all_sources()}
    public_url = hub.app.config["HUB"].public_url
    for language in INTERFACE_LANGUAGES:
        # In a thread of its own: a request inside a context would share that context's language.
        with ThreadPoolExecutor(1) as thread:
            answer = thread.submit(ask, hub.app, environ_of(f"/{language}/sources")).result()
        wrong += [f"/{language}/sources: {told}" for told in wrong_with(answer, public_url)]
        parsed = LexborHTMLParser(answer.body.decode())
        for one in behaviours:
            reason = reasons[hub.ids[one.name]]
            if not reason:
                continue
            box = parsed.css_first(f"#source-{hub.ids[one.name]}")
            with speaking(language):
                sentence = reason_sentence(reason)
            if box is None or sentence not in box.text() or sentence == reason:
                wrong.append(f"/{language}/sources does not say {reason} of {one.name}")
            elif language != "en" and sentence == _in_english(reason):
                wrong.append(f"{reason} is English in {language}")
    tried = len(behaviours) * len(INTERFACE_LANGUAGES)
    note = "each source's condition in each language"
    return Row("sources: health page", tried, tuple(wrong), time.monotonic() - began, note)


def _in_english(reason: str) -> str:
    with speaking("en"):
        return reason_sentence(reason)
