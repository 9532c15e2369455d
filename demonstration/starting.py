"""Starts the sites and the hub together, and stops them together."""

import json
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

import click

from demonstration.contacts import NETWORK
from demonstration.server import running_sites
from demonstration.sites import SITES, SOURCES, Source

ALLOWED_HOSTS = "HUB_ALLOWED_HOSTS_FOR_FETCHING"
ADMINISTRATOR = "administrator@partner-towns.example"
_SIDE_BY_SIDE = 2


class HubTrouble(Exception):
    """A command of the hub failed; the message is what it said."""


@dataclass(slots=True)
class HubProcesses:
    """The hub's commands as child processes, to which a signal is passed on.

    `command` is how the hub is called, `up` how the whole hub is started.
    """

    environ: Mapping[str, str]
    command: Sequence[str] = (sys.executable, "-m", "hub")
    up: Sequence[str] = (sys.executable, "-m", "demonstration.hub_up")
    stopped_by: int = 0
    _running: set[subprocess.Popen[str]] = field(default_factory=set)

    def stop(self, number: int, _frame: FrameType | None = None) -> None:
        """Pass signal `number` on; nothing new is started after it."""
        self.stopped_by = number
        for process in tuple(self._running):
            process.send_signal(number)

    def answer(self, *arguments: str) -> str:
        """What a command prints.  Raises HubTrouble when it fails."""
        with self._started([*self.command, *arguments], pipe=subprocess.PIPE) as process:
            printed, complaints = process.communicate()
        if process.returncode:
            said = (complaints.strip() or printed.strip()).splitlines()
            raise HubTrouble(said[-1] if said else f"it ended with {process.returncode}")
        return printed

    def run_up(self) -> int:
        """Run the whole hub until it ends; gives back its exit code, 128 + n after signal n."""
        with self._started(self.up, pipe=None) as process:
            code = process.wait()
        return 128 - code if code < 0 else code

    @contextmanager
    def _started(self, command: Sequence[str], pipe: int | None) -> Iterator[subprocess.Popen[str]]:
        if self.stopped_by:
            raise HubTrouble(f"stopped by signal {self.stopped_by}")
        process = subprocess.Popen(  # noqa: S603  # our own commands
            list(command), env=dict(self.environ), stdout=pipe, stderr=pipe, text=True
        )
        self._running.add(process)
        try:
            if self.stopped_by:
                process.send_signal(self.stopped_by)
            yield process
        finally:
            self._running.discard(process)


def allowing_the_sites(environ: Mapping[str, str], first_port: int) -> dict[str, str]:
    """`environ` with the sites' host:port pairs added to those the address guard lets through."""
    pairs = [f"127.0.0.1:{first_port + site.port_offset}" for site in SITES]
    given = environ.get(ALLOWED_HOSTS, "").replace(",", " ").split()
    return {**environ, ALLOWED_HOSTS: ",".join(dict.fromkeys([*given, *pairs]))}


def start_sites_only(first_port: int) -> int:
    """Run the sites until a signal; raises PortTaken."""
    stopping = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stopping.set())
    with running_sites(first_port) as servers:
        for server in servers.values():
            click.echo(f"{server.site.name}: {server.base}/")
        stopping.wait()
    return 0


def start_with_hub(first_port: int, hub: HubProcesses, data_dir: Path) -> int:
    """Run the sites and the hub until either is told to stop; gives back the hub's exit code.

    Raises PortTaken.  The sources are added at the first start; what a later start needs to
    know stands in the data folder.
    """
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, hub.stop)
    with running_sites(first_port):
        click.echo(f"The demonstration town sites run from http://127.0.0.1:{first_port}/ on.")
        click.echo("Commands that read them in another terminal need these settings too:")
        for name in (ALLOWED_HOSTS, NETWORK):
            if value := hub.environ.get(name):
                click.echo(f"export {name}={value}")
        try:
            if not _were_added(hub, data_dir, first_port):
                _prepare(hub, data_dir, first_port)
            return hub.run_up()
        except HubTrouble as trouble:
            if hub.stopped_by:
                return 128 + hub.stopped_by
            click.echo(f"The hub did not start: {trouble}", err=True)
            return 1


def _prepare(hub: HubProcesses, data_dir: Path, first_port: int) -> None:
    click.echo("Preparing the database.")
    hub.answer("migrate")
    there = {row["url"] for row in json.loads(hub.answer("source", "list", "--json"))}
    missing = [source for source in SOURCES if source.url(first_port) not in there]
    with ThreadPoolExecutor(_SIDE_BY_SIDE) as threads:
        results = threads.map(lambda source: _add(hub, source, first_port), missing)
        added = []
        for number, (source, complaint) in enumerate(zip(missing, results, strict=True), 1):
            click.echo(f"Source {number} of {len(missing)}: {source.url(first_port)} {complaint}")
            added.append(not complaint)
    if hub.stopped_by:
        raise HubTrouble(f"stopped by signal {hub.stopped_by}")
    _invite_first_administrator(hub)
    if all(added):
        _note(data_dir).parent.mkdir(parents=True, exist_ok=True)
        _note(data_dir).write_text(json.dumps(_urls(first_port)), encoding="utf-8")


def _invite_first_administrator(hub: HubProcesses) -> None:
    invite = ("person", "invite", ADMINISTRATOR, "--role", "administrator")
    if link := hub.answer(*invite, "--first", "--no-mail").strip():
        click.echo(f"Once the hub runs, this link signs the first administrator in, once:\n{link}")


def _add(hub: HubProcesses, source: Source, first_port: int) -> str:
    """Adds a source; gives back what went wrong, or nothing."""
    try:
        hub.answer(
            *("source", "add", source.url(first_port)),
            *("--town", source.town, "--kind", source.kind, "--yes"),
        )
    except HubTrouble as trouble:
        return f"could not be added: {trouble}"
    return ""


def _were_added(hub: HubProcesses, data_dir: Path, first_port: int) -> bool:
    """Whether an earlier start added these very sources to the database that is used now.

    Asking the hub would cost a second of each start.  Only of the SQLite file in the data
    folder can it be known without asking.
    """
    elsewhere = hub.environ.get("HUB_DATABASE_URL") or hub.environ.get("HUB_SETTINGS_FILE")
    if elsewhere or not (data_dir / "hub.sqlite").exists():
        return False
    try:
        noted = json.loads(_note(data_dir).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    return bool(noted == _urls(first_port))


def _urls(first_port: int) -> list[str]:
    return [source.url(first_port) for source in SOURCES]


def _note(data_dir: Path) -> Path:
    return data_dir / "demonstration.json"


def first_port_of(environ: Mapping[str, str], default: int) -> int:
    """The first port that HUB_DEMONSTRATION_PORT names.  Raises ValueError for what is none."""
    text = environ.get("HUB_DEMONSTRATION_PORT") or str(default)
    highest = 65535 - max(site.port_offset for site in SITES)
    if not (text.isascii() and text.isdigit() and 1 <= int(text) <= highest):
        raise ValueError(
            f"HUB_DEMONSTRATION_PORT cannot be “{text}”: it takes a whole number "
            f"from 1 to {highest}."
        )
    return int(text)


def data_dir_of(environ: Mapping[str, str]) -> Path:
    """The hub's data folder."""
    return Path(environ.get("HUB_DATA_DIR") or "./var").expanduser()
