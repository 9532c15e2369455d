"""`python -m demonstration` with a stand-in for the hub that writes down how it is called."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from demonstration.sites import SOURCES
from demonstration.starting import (
    ALLOWED_HOSTS,
    HubProcesses,
    HubTrouble,
    allowing_the_sites,
    first_port_of,
)
from tests.demonstration.asking import ask, is_free

ROOT = Path(__file__).parents[2]
STAND_IN = """
import json, os, signal, sys, time
data = os.environ["HUB_DATA_DIR"]
def note(words):
    with open(f"{data}/calls", "a") as file:
        file.write(json.dumps(words) + "\\n")
words = sys.argv[1:]
note(words)
if words == ["migrate"]:
    open(f"{data}/hub.sqlite", "w").close()
elif words[:2] == ["source", "list"]:
    print(json.dumps([{"url": url} for url in os.environ.get("THERE", "").split()]))
elif words[:2] == ["source", "add"] and words[2].endswith(os.environ.get("REFUSED", "-")):
    sys.exit("hub: no such town")
elif words[:1] == ["up"]:
    note([os.environ["HUB_ALLOWED_HOSTS_FOR_FETCHING"]])
    def stop(number, frame):
        note(["signal", number])
        sys.exit(3)
    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    note(["ready"])
    time.sleep(60)
"""
PROGRAM = """
import os, sys
from pathlib import Path
from demonstration.starting import *
stand_in = (sys.executable, os.environ["STAND_IN"])
port = int(os.environ["HUB_DEMONSTRATION_PORT"])
hub = HubProcesses(allowing_the_sites(os.environ, port), stand_in, (*stand_in, "up"))
sys.exit(start_with_hub(port, hub, data_dir_of(os.environ)))
"""


@pytest.fixture
def environ(tmp_path: Path, first_port: int) -> dict[str, str]:
    stand_in = tmp_path / "stand_in.py"
    stand_in.write_text(STAND_IN, encoding="utf-8")
    kept = {key: value for key, value in os.environ.items() if not key.startswith("HUB_")}
    return {
        **kept,
        "HUB_DATA_DIR": str(tmp_path),
        "HUB_DEMONSTRATION_PORT": str(first_port),
        "STAND_IN": str(stand_in),
    }


def calls(environ: dict[str, str]) -> list[list[str]]:
    path = Path(environ["HUB_DATA_DIR"]) / "calls"
    lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    return [json.loads(line) for line in lines]


class Running:
    """The program, started and stopped."""

    def __init__(self, environ: dict[str, str], *command: str) -> None:
        self.environ = environ
        self.process = subprocess.Popen(
            [sys.executable, *command],
            env=environ,
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def wait_until_up(self) -> None:
        deadline = time.monotonic() + 30
        while ["ready"] not in calls(self.environ):
            assert self.process.poll() is None, self.process.communicate()[0]
            assert time.monotonic() < deadline, "the hub was not started"
            time.sleep(0.05)

    def end(self, number: int) -> tuple[int, str]:
        self.process.send_signal(number)
        said, _ = self.process.communicate(timeout=20)
        return self.process.returncode, said


@pytest.fixture
def run() -> Iterator[list[Running]]:
    started: list[Running] = []
    yield started
    for program in started:
        if program.process.poll() is None:
            program.process.terminate()
            program.process.communicate(timeout=20)


def test_the_first_start_migrates_adds_every_source_once_and_starts_the_hub(
    environ: dict[str, str], first_port: int, run: list[Running]
) -> None:
    run.append(Running({**environ, "THERE": SOURCES[0].url(first_port)}, "-c", PROGRAM))
    run[0].wait_until_up()
    assert ask(f"http://127.0.0.1:{first_port + 3}/").status == 200
    code, said = run[0].end(signal.SIGTERM)
    assert code == 3
    made = calls(environ)
    assert made[:2] == [["migrate"], ["source", "list", "--json"]]
    added = [call for call in made if call[:2] == ["source", "add"]]
    assert sorted(added) == sorted(
        ["source", "add", s.url(first_port), "--town", s.town, "--kind", s.kind, "--yes"]
        for s in SOURCES[1:]
    )
    assert made[-1] == ["signal", signal.SIGTERM]
    assert f"Source {len(SOURCES) - 1} of {len(SOURCES) - 1}" in said
    assert f"127.0.0.1:{first_port + 10}" in made[-3][0]
    # What a command in another terminal needs to read the sites.
    assert f"export {ALLOWED_HOSTS}={made[-3][0]}\n" in said
    assert is_free(first_port)


def test_the_second_start_starts_the_hub_at_once(
    environ: dict[str, str], run: list[Running]
) -> None:
    run.append(Running(environ, "-c", PROGRAM))
    run[0].wait_until_up()
    run[0].end(signal.SIGINT)
    (Path(environ["HUB_DATA_DIR"]) / "calls").unlink()
    run.append(Running(environ, "-c", PROGRAM))
    run[1].wait_until_up()
    assert run[1].end(signal.SIGINT)[0] == 3
    assert calls(environ)[0] == ["up"]
    assert calls(environ)[-1] == ["signal", signal.SIGINT]


def test_sources_are_asked_for_again_when_the_database_is_gone(
    environ: dict[str, str], run: list[Running]
) -> None:
    run.append(Running(environ, "-c", PROGRAM))
    run[0].wait_until_up()
    run[0].end(signal.SIGTERM)
    for name in ("hub.sqlite", "calls"):
        (Path(environ["HUB_DATA_DIR"]) / name).unlink()
    run.append(Running(environ, "-c", PROGRAM))
    run[1].wait_until_up()
    assert calls(environ)[0] == ["migrate"]


def test_a_source_that_cannot_be_added_is_named_and_tried_again_next_time(
    environ: dict[str, str], run: list[Running]
) -> None:
    run.append(Running({**environ, "REFUSED": "/feed.json"}, "-c", PROGRAM))
    run[0].wait_until_up()
    said = run[0].end(signal.SIGTERM)[1]
    assert "/feed.json could not be added: hub: no such town" in said
    assert not (Path(environ["HUB_DATA_DIR"]) / "demonstration.json").exists()


def test_sites_only_runs_without_a_hub_until_it_is_stopped(
    environ: dict[str, str], first_port: int, run: list[Running]
) -> None:
    run.append(Running(environ, "-m", "demonstration", "--sites-only"))
    assert run[0].process.stdout
    assert run[0].process.stdout.readline() == f"falun: http://127.0.0.1:{first_port}/\n"
    assert ask(f"http://127.0.0.1:{first_port}/nyheter/rss").status == 200
    assert run[0].end(signal.SIGTERM)[0] == 0
    assert calls(environ) == []


def test_a_taken_port_ends_the_start_with_a_sentence(
    environ: dict[str, str], first_port: int
) -> None:
    with socket.create_server(("127.0.0.1", first_port + 2)):
        ended = subprocess.run(
            [sys.executable, "-m", "demonstration"],
            env=environ,
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=30,
            check=False,
        )
    assert ended.returncode == 1
    assert f"Port {first_port + 2} is taken" in ended.stderr
    assert "Traceback" not in ended.stderr


def test_hosts_that_were_allowed_stay_allowed() -> None:
    allowed = allowing_the_sites({ALLOWED_HOSTS: "intranet.example:80"}, 9000)[ALLOWED_HOSTS]
    assert allowed.split(",") == [
        "intranet.example:80",
        *(f"127.0.0.1:{port}" for port in (9000, 9001, 9002, 9003, 9004, 9010)),
    ]


@pytest.mark.parametrize("text", ["web", "0", "65530", "-1", "8101.5"])
def test_a_first_port_that_cannot_be_is_refused_with_the_range(text: str) -> None:
    with pytest.raises(ValueError, match="from 1 to 65525"):
        first_port_of({"HUB_DEMONSTRATION_PORT": text}, 8101)
    assert first_port_of({"HUB_DEMONSTRATION_PORT": ""}, 8101) == 8101


def test_nothing_is_started_after_a_signal() -> None:
    hub = HubProcesses({}, (sys.executable, "-c", "print(1)"))
    hub.stop(signal.SIGTERM)
    with pytest.raises(HubTrouble, match="stopped by signal 15"):
        hub.answer()
