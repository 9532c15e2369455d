"""What a refresh of all sources costs, beside the library reader on the same addresses."""

from collections.abc import Callable
from typing import Any

from tests.benchmarks.feed_server import ITEMS
from tests.benchmarks.ground import Ground
from tests.benchmarks.measuring import Benchmark, Cost, Measure, Side, Work, timed
from tests.benchmarks.peer import Peer
from tests.benchmarks.statements import statements

REFERENCE = "reader, one worker"
# What an entry consists of; a try of a source is noted in `source` and `fetch`.
_OF_ENTRIES = ("entry", "entry_text", "entry_topic", "provenance", "change", "search_text")


def intake_benchmarks(ground: Ground) -> list[Benchmark]:
    count = ground.sources

    def row(hub: Side, expected: dict[str, Any]) -> list[Measure]:
        return [Measure(f"{count} sources", REFERENCE, hub, reading(ground.reader, expected))]

    def due_after(command: str) -> Work:
        def prepare() -> None:
            ground.feeds.tell(command)
            ground.hub.make_due()

        return prepare

    def new() -> list[Measure]:
        # Made here: it reads all there is, and the feeds have new items only after that.
        at_work = ground.hub

        def refresh() -> None:
            took = at_work.refresh()
            found = sum(one.stored.new for one in took if one.stored)
            expect("new entries", found, count * ITEMS)

        return row(timed(refresh, before=due_after("next")), {"new": count * ITEMS})

    def unchanged() -> list[Measure]:
        refresh = timed(refreshing(ground, 304), before=ground.hub.make_due)
        return row(refresh, {"unchanged": count})

    def no_validators() -> list[Measure]:
        refresh = timed(refreshing(ground, 200), before=due_after("etags/off"))
        return row(refresh, {"unchanged": count})

    return [
        Benchmark("refresh_new", f"all sources have {ITEMS} new items", new, 0.5),
        Benchmark("refresh_304", "no source has changed", unchanged, 0.25),
        Benchmark("refresh_no_validators", "none has, and none has an ETag", no_validators, 0.05),
    ]


def refreshing(ground: Ground, status: int) -> Callable[[], None]:
    """Refreshes sources of which nothing has changed; raises when that writes an entry."""

    def refresh() -> None:
        with statements(ground.hub.app) as ran:
            took = ground.hub.refresh()
        answered = [one for one in took if one.result and one.result.status == status]
        expect(f"answers with {status}", len(answered), ground.sources)
        wrote = [sql for sql, _compiled in ran if writes_entry(sql)]
        expect(f"statements that write entries {wrote[:1]}", len(wrote), 0)

    return refresh


def writes_entry(sql: str) -> bool:
    """Whether the statement writes a row of an entry, or a change."""
    words = sql.replace("(", " ").split(maxsplit=3)
    if words[0] not in {"INSERT", "UPDATE", "DELETE"}:
        return False
    return (words[1] if words[0] == "UPDATE" else words[2]) in _OF_ENTRIES


def reading(reader: Peer, expected: dict[str, Any]) -> Side:
    """The same by reader, which has to find as much."""

    def run() -> Cost:
        told = reader.ask("update")
        for name, count in (expected | {"failed": []}).items():
            expect(f"{name} in reader", told[name], count)
        return Cost(told["cpu_seconds"])

    return run


def expect(what: str, found: object, wanted: object) -> None:
    if found != wanted:
        raise RuntimeError(f"{what}: {found} and not {wanted}")
