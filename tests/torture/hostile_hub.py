"""A hub that reads hostile sources through its own pipeline, as `hub source refresh` does."""

import logging
import random
import threading
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic
from typing import Any, Final
from unittest.mock import patch

from flask import Flask
from sqlalchemy import select

from hub.app import create_app
from hub.content.models import Entry, EntryText, Provenance
from hub.core.database import db
from hub.core.fetch import TOTAL_SECONDS, Fetcher
from hub.core.sandbox import SandboxPool
from hub.core.settings import Settings, load_settings
from hub.migrating import migrate, needs_migration
from hub.sources.actions import add_source, make_due
from hub.sources.noting import TakeIn
from hub.sources.queries import fetches_of, source_by_id
from hub.sources.refreshing import FETCHER, SANDBOX, refresh_named
from hub.towns.queries import all_towns
from tests.core.loopback import serving
from tests.torture.addresses import set_names
from tests.torture.behaviours import After, Behaviour
from tests.torture.hostile_server import HostileServer, hostile_server
from tests.torture.internet import Internet, routed

PROXIES: Final = ("HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "https_proxy", "ALL_PROXY")
_SEED: Final = 20261124


class TimedPool(SandboxPool):
    """Child processes that also say how long each address waited for one of them to be free."""

    def __init__(self, size: int, **options: Any) -> None:
        super().__init__(size, **options)
        self.waited: defaultdict[str, float] = defaultdict(float)
        self._asks = threading.local()

    def call(self, function: str, arguments: dict[str, Any], data: bytes = b"") -> Any:
        # What is computed of a document's items comes after it, in the same thread.
        self._asks.url = arguments.get("url", getattr(self._asks, "url", ""))
        began = monotonic()
        sandbox = self._free.get()
        self.waited[self._asks.url] += monotonic() - began
        try:
            return sandbox.call(function, arguments, data)
        finally:
            self._free.put(sandbox)


class _Heard(logging.Handler):
    """Keeps what is logged as an error."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        raised = record.exc_info[1] if record.exc_info else None
        self.lines.append(f"{record.name}: {record.getMessage()}: {raised!r}"[:300])


@dataclass(slots=True)
class HostileHub:
    """A hub, the hostile internet around it, and what went wrong by the name of the behaviour."""

    app: Flask
    internet: Internet
    server: HostileServer
    behaviours: list[Behaviour]
    pool: TimedPool
    ids: dict[str, int] = field(default_factory=dict)
    wrong: defaultdict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    crashes: list[str] = field(default_factory=list)
    tried: int = 0

    def add(self, behaviours: Iterable[Behaviour]) -> None:
        """Make a source of each, in an order that mixes what is alike, always the same."""
        mixed = list(behaviours)
        random.Random(_SEED).shuffle(mixed)
        towns = [town.slug for town in all_towns() if town.status == "member"]
        for number, one in enumerate(mixed):
            town = towns[number % len(towns)]
            self.ids[one.name] = add_source(one.address, town, one.kind, name=one.name).id

    def refresh_all(self) -> None:
        """Let every behaviour make its visits, so that all make their last one together."""
        rounds = max(len(one.visits) for one in self.behaviours)
        for number in range(rounds):
            active = [
                (one, one.visits[number - rounds])
                for one in self.behaviours
                if len(one.visits) >= rounds - number
            ]
            for one, visit in active:
                self.server.says[one.host] = visit.says
            self.refresh([one for one, _ in active])
            for one, visit in active:
                self._compare(one, visit.keys, number + 1 - rounds)

    def refresh(self, behaviours: Sequence[Behaviour]) -> None:
        """One refresh of these, as the command does it."""
        self.add(one for one in behaviours if one.name not in self.ids)
        ids = [self.ids[one.name] for one in behaviours]
        make_due(ids)
        told: list[TakeIn] = []
        heard = _Heard()
        logging.getLogger().addHandler(heard)
        try:
            refresh_named(self.app, ids, told.append)
        finally:
            logging.getLogger().removeHandler(heard)
        db.session.rollback()
        self.tried += len(told)
        self.crashes += heard.lines

    def after(self, behaviour: Behaviour) -> After:
        """How a behaviour's source stands now."""
        db.session.rollback()
        number = self.ids[behaviour.name]
        source = source_by_id(number)
        if source is None:
            raise LookupError(behaviour.name)
        rows = db.session.execute(
            select(EntryText.title, Entry.state)
            .join(Entry, Entry.id == EntryText.entry_id)
            .join(Provenance, Provenance.entry_id == Entry.id)
            .where(Provenance.source_id == number)
            .order_by(Entry.id)
        ).all()
        titles = {
            state: tuple(row.title for row in rows if row.state == state)
            for state in ("published", "withdrawn")
        }
        return After(source, tuple(fetches_of(number)), titles["published"], titles["withdrawn"])

    def _compare(self, one: Behaviour, keys: frozenset[str], place: int) -> None:
        after = self.after(one)
        wrong = self.wrong[one.name]
        if after.source.reason not in keys:
            wanted = " or ".join(sorted(keys)) or "nothing"
            said = after.source.reason or "nothing"
            wrong.append(f"visit {place}: {said} and not {wanted} ({after.source.reason_detail})")
        if not after.tries:
            wrong.append("was not tried")
        elif place == 0:
            wrong += one.after(after)


def settings_in(folder: Path) -> Settings:
    """The settings of a hub in a folder, with nothing else set."""
    return load_settings({"HUB_DATA_DIR": str(folder)})


@contextmanager
def hostile_hub(
    behaviours: Sequence[Behaviour], settings: Settings, *, total_seconds: float = TOTAL_SECONDS
) -> Iterator[HostileHub]:
    """A hub whose internet has a host for each behaviour, and a proxy that is a trap.

    `total_seconds` is what one request may last.
    """
    if needs_migration(settings):
        migrate(settings)
    internet = Internet()
    with ExitStack() as stack:
        server = stack.enter_context(hostile_server(internet, list(behaviours)))
        set_names(internet)
        trap = stack.enter_context(serving(lambda *_: None))
        proxies = {name: trap.url().rstrip("/") for name in PROXIES}
        stack.enter_context(patch.dict("os.environ", proxies))
        stack.enter_context(routed(internet))
        app = create_app(settings)
        app.config["PROPAGATE_EXCEPTIONS"] = False
        app.extensions[SANDBOX].close()
        fetcher = Fetcher("Torture/1", lookup=internet.lookup, total_seconds=total_seconds)
        pool = TimedPool(2)
        app.extensions[FETCHER], app.extensions[SANDBOX] = fetcher, pool
        stack.callback(pool.close)
        stack.callback(fetcher.close)
        stack.enter_context(app.app_context())
        stack.callback(db.engine.dispose)
        stack.callback(db.session.remove)
        yield HostileHub(app, internet, server, list(behaviours), pool)
        if trap.connections:
            internet.past_the_fetcher.append("the proxy of the environment")
