"""`hub up` as its operator sees it: it answers, heals, and stops when told to."""

import contextlib
import os
import resource
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from hub.core.processes import NeverRan, Part, supervise
from hub.core.settings import Settings
from hub.serving import STOP_SECONDS

ROOT = Path(__file__).parent.parent
LIMIT_SECONDS = 60.0
SILENT = 1100  # more connections than granian takes by itself


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


def children_of(parent: int) -> list[int]:
    listed = subprocess.run(
        ["ps", "-o", "pid=", "--ppid", str(parent)], capture_output=True, text=True, check=False
    )
    return [int(number) for number in listed.stdout.split()]


def all_below(parent: int) -> list[int]:
    found = children_of(parent)
    return [*found, *(below for child in found for below in all_below(child))]


def is_alive(number: int) -> bool:
    with contextlib.suppress(OSError):
        return "\nState:\tZ" not in Path(f"/proc/{number}/status").read_text()
    return False


def wait_for(condition: Callable[[], bool], what: str) -> None:
    ends = time.monotonic() + LIMIT_SECONDS
    while not condition():
        assert time.monotonic() < ends, f"waited in vain until {what}"
        time.sleep(0.1)


class Running:
    """A hub that runs, and its pages."""

    def __init__(
        self,
        settings: Settings,
        log: Path,
        folder: Path = ROOT,
        hub: tuple[str, ...] = ("-P", "-m", "hub"),
        part: str = "up",
        **variables: str,
    ) -> None:
        self.port = free_port()
        self.environment = {
            **{name: text for name, text in os.environ.items() if not name.startswith("HUB_")},
            "HUB_DATA_DIR": str(settings.data_dir),
            "HUB_PORT": str(self.port),
            "HUB_METRICS_TOKEN": "hard to guess",
            **variables,
        }
        self.log = log
        with log.open("wb") as file:
            self.process = subprocess.Popen(
                [sys.executable, *hub, part],
                cwd=folder,
                env=self.environment,
                stdout=file,
                stderr=file,
            )

    def answers(self) -> bool:
        with contextlib.suppress(OSError):
            address = f"http://127.0.0.1:{self.port}/sv/"
            with urllib.request.urlopen(address, timeout=10) as answer:
                return b"<html" in answer.read() and answer.status == 200
        return False

    def is_ready(self) -> bool:
        with contextlib.suppress(OSError):
            address = f"http://127.0.0.1:{self.port}/health/ready"
            with urllib.request.urlopen(address, timeout=10) as answer:
                return bool(answer.status == 200)
        return False

    def metrics(self) -> str:
        address = f"http://127.0.0.1:{self.port}/metrics"
        asked = urllib.request.Request(address, headers={"Authorization": "Bearer hard to guess"})
        with urllib.request.urlopen(asked, timeout=10) as answer:
            return str(answer.read().decode())

    def wait_until_it_answers(self) -> None:
        wait_for(self.answers, f"the hub answers:\n{self.log.read_text()[-2000:]}")


@pytest.fixture
def running(settings: Settings, tmp_path: Path) -> Iterator[Running]:
    hub = Running(settings, tmp_path / "log")
    below: list[int] = []
    try:
        hub.wait_until_it_answers()
        yield hub
        below = all_below(hub.process.pid)
    finally:
        hub.process.kill()
        hub.process.wait(10)
        for number in below:
            with contextlib.suppress(ProcessLookupError):
                os.kill(number, signal.SIGKILL)


def test_hub_up_answers_heals_and_stops(running: Running) -> None:
    assert f"http://127.0.0.1:{running.port}/" in running.log.read_text()
    assert len(children_of(running.process.pid)) == 2, "the web server and the jobs"
    wait_for(running.is_ready, "the jobs have run and the hub says that it is ready")
    done = 'hub_jobs_total{name="refresh_due_sources",outcome="done"}'
    wait_for(lambda: done in running.metrics(), "the web server tells of the other process")

    # The process that answers is one that granian forked: below the web server.
    workers = [n for child in children_of(running.process.pid) for n in all_below(child)]
    assert workers
    for worker in workers:
        os.kill(worker, signal.SIGKILL)
    wait_for(lambda: not any(map(is_alive, workers)), "the killed workers are gone")
    running.wait_until_it_answers()

    # A whole part that dies is started again, and takes with it a worker that heeds nothing.
    before, parts = all_below(running.process.pid), children_of(running.process.pid)
    for worker in set(before) - set(parts):
        os.kill(worker, signal.SIGSTOP)
    for part in parts:
        os.kill(part, signal.SIGKILL)
    wait_for(
        lambda: not any(is_alive(number) for number in before), "nothing of the old ones lives on"
    )
    wait_for(lambda: len(children_of(running.process.pid)) == 2, "both parts run again")
    running.wait_until_it_answers()

    # A second hub on the same port is told so, and does not try for ever.
    second = subprocess.run(
        [sys.executable, "-m", "hub", "up"],
        cwd=ROOT,
        env=running.environment,
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    assert (second.returncode, "set HUB_PORT to another" in second.stderr) == (1, True)

    below = all_below(running.process.pid)
    running.process.send_signal(signal.SIGTERM)
    assert running.process.wait(20) == 0
    wait_for(lambda: not any(map(is_alive, below)), "every process has ended")
    assert not running.answers()


def test_connections_that_are_silent_or_slow_keep_no_reader_away(running: Running) -> None:
    form = b"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 9"
    slow = b"POST /sv/feedback HTTP/1.1\r\nHost: a\r\n" + form + b"\r\n\r\na"
    with files_for(2 * SILENT), contextlib.ExitStack() as kept:

        def connected(said: bytes) -> socket.socket:
            made = kept.enter_context(socket.create_connection(("127.0.0.1", running.port), 10))
            made.sendall(said)
            return made

        # With HTTP/2 a server waits without end for what says that it is this.
        assert connected(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n").recv(12) in (b"", b"HTTP/1.1 400")
        assert connected(b"GET / HTTP/1.1\r\nA: " + b"a" * 200_000).recv(12) == b"HTTP/1.1 431"
        for _one in range(40):
            connected(slow)
        assert all(running.answers() for _one in range(5))
        for _one in range(SILENT):
            connected(b"")
        assert running.answers()
        if sys.platform == "linux":
            assert timers_of(running.port) == {"keepalive"}


def timers_of(port: int) -> set[str]:
    """Which timers run for the established connections to a port of this machine (proc(5))."""
    names = {"00": "none", "01": "sending again", "02": "keepalive", "04": "window"}
    lines = [line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:]]
    here = f"0100007F:{port:04X}"
    return {names[line[5][:2]] for line in lines if (line[1], line[3]) == (here, "01")}


@contextlib.contextmanager
def files_for(count: int) -> Iterator[None]:
    """Let this process have so many files open."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, count), hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


@pytest.mark.skipif(sys.platform != "linux", reason="needs /proc to see who is alive")
def test_nothing_outlives_a_hub_that_is_killed(running: Running) -> None:
    below = all_below(running.process.pid)
    assert len(below) >= 3
    running.process.kill()
    running.process.wait(10)
    wait_for(lambda: not any(map(is_alive, below)), "the parts have ended with their parent")
    assert not running.answers()


def test_the_parts_start_in_any_folder(settings: Settings, tmp_path: Path) -> None:
    (tmp_path / "hub").mkdir()
    hub = Running(settings, tmp_path / "log", folder=tmp_path)
    try:
        hub.wait_until_it_answers()
    finally:
        hub.process.send_signal(signal.SIGTERM)
        hub.process.wait(20)


def test_a_worker_that_does_not_stop_is_killed(settings: Settings, tmp_path: Path) -> None:
    impatient = "from hub import cli, serving; serving.STOP_SECONDS = 1; cli.main()"
    hub = Running(settings, tmp_path / "log", hub=("-c", impatient))
    try:
        hub.wait_until_it_answers()
        below = all_below(hub.process.pid)
        for worker in set(below) - set(children_of(hub.process.pid)):
            os.kill(worker, signal.SIGSTOP)
    finally:
        hub.process.send_signal(signal.SIGTERM)
        hub.process.wait(30)
    assert not any(map(is_alive, below))
    assert "refused to gracefully stop" in hub.log.read_text()


def test_a_server_that_is_still_starting_stops_at_once(settings: Settings, tmp_path: Path) -> None:
    shutil.copytree(ROOT / "tests" / "plugins" / "zoo" / "hangs", tmp_path / "plugins" / "hangs")
    hub = Running(settings, tmp_path / "log", part="web", HUB_PLUGINS_DIR=str(tmp_path / "plugins"))
    try:
        wait_for(lambda: "trying in a child" in hub.log.read_text(), "it tries the plugin")
        wait_for(lambda: len(all_below(hub.process.pid)) > 1, "a child tries it")
        below = all_below(hub.process.pid)
    finally:
        began = time.monotonic()
        hub.process.send_signal(signal.SIGTERM)
        hub.process.wait(30)
    assert time.monotonic() - began < STOP_SECONDS - 5
    wait_for(lambda: not any(map(is_alive, below)), "nobody goes on trying it")


def test_a_server_outlives_the_shell_that_started_it(settings: Settings, tmp_path: Path) -> None:
    script = "import subprocess, sys; subprocess.Popen(sys.argv[1:]).wait()"
    command = ("-c", script, sys.executable, "-m", "hub")
    hub = Running(settings, tmp_path / "log", hub=command, part="web")
    hub.wait_until_it_answers()
    (server,) = children_of(hub.process.pid)
    try:
        hub.process.kill()
        hub.process.wait(10)
        time.sleep(1.5)
        assert hub.answers()
    finally:
        os.kill(server, signal.SIGTERM)
        wait_for(lambda: not is_alive(server), "it has stopped")


def ends_at_once() -> None:
    raise SystemExit(3)


def test_a_part_that_fails_at_every_start_ends_the_hub() -> None:
    with pytest.raises(NeverRan, match="hub work"):
        supervise([Part("work", ends_at_once)])


def test_a_part_whose_parent_was_killed_before_it_could_look_ends_too() -> None:
    begins = "import time; from hub.core.processes import end_with_parent"
    script = begins + "; end_with_parent({}); time.sleep(20)"
    dead = subprocess.Popen([sys.executable, "-c", ""])
    dead.wait(20)
    command = [sys.executable, "-c", script.format(dead.pid)]
    ended = subprocess.run(command, cwd=ROOT, timeout=15, check=False)
    assert ended.returncode == -signal.SIGTERM


def test_a_part_that_heeds_no_signal_ends_all_the_same() -> None:
    begins = "import signal, time; from hub.core import processes as p; p._STOP_SECONDS = 0.2"
    deaf = "signal.signal(signal.SIGTERM, lambda *_: None)"
    script = f"{begins}; {deaf}; p.end_with_parent(1 << 22); [time.sleep(1) for _ in range(20)]"
    ended = subprocess.run([sys.executable, "-c", script], cwd=ROOT, timeout=15, check=False)
    assert ended.returncode == -signal.SIGKILL
