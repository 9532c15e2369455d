"""Real calendar programs read what the hub writes."""

import os
import subprocess
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

from hub.publishing.icalendar import calendar_bytes
from tests.publishing.samples import calendar, event, time, weekly

CALENDAR = calendar_bytes(
    calendar(
        weekly(description="Glögg, pepparkakor; och musik\nVälkomna"),
        event(
            uid="days",
            title="Marknadshelg på Røros",
            start=time("2026-12-05"),
            end=time("2026-12-07"),
        ),
        event(
            uid="helsinki",
            title="Haminan joulu",
            start=time("2026-12-01T12:00:00", "Europe/Helsinki"),
            end=time("2026-12-01T13:00:00", "Europe/Helsinki"),
        ),
        event(uid="gone", title="Inställt möte", start=time("2026-12-02T10:00:00"), withdrawn=True),
    )
)


def run(folder: Path, *arguments: str) -> str:
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": str(folder),
        "LANG": "C.UTF-8",
        "LC_ALL": "C.UTF-8",
    }
    done = subprocess.run(
        arguments,
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "rror" not in done.stderr, done.stderr
    return done.stdout


@pytest.fixture
def served() -> Iterator[str]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/calendar; charset=utf-8")
            self.send_header("Content-Length", str(len(CALENDAR)))
            self.end_headers()
            self.wfile.write(CALENDAR)

        def log_message(self, *_arguments: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/calendar.ics"
    server.shutdown()
    thread.join()
    server.server_close()


def test_khal_lists_every_occurrence_at_its_time(
    tmp_path: Path, program: Callable[[str], str]
) -> None:
    khal = program("khal")
    (tmp_path / "calendar").mkdir()
    (tmp_path / "hub.ics").write_bytes(CALENDAR)
    (tmp_path / "khal.conf").write_text(
        f"""[calendars]
[[hub]]
path = {tmp_path}/calendar
[locale]
local_timezone = Europe/Stockholm
default_timezone = Europe/Stockholm
timeformat = %H:%M
dateformat = %Y-%m-%d
longdateformat = %Y-%m-%d
datetimeformat = %Y-%m-%d %H:%M
longdatetimeformat = %Y-%m-%d %H:%M
[sqlite]
path = {tmp_path}/khal.db
""",
        encoding="utf-8",
    )
    config = ("--config", f"{tmp_path}/khal.conf")
    run(tmp_path, khal, *config, "import", "--batch", "-a", "hub", f"{tmp_path}/hub.ics")
    listed = run(
        tmp_path, khal, *config, "list", "--format", "{start-date}|{start-time}|{title}",
        "--day-format", "", "2026-11-20", "60d",
    )  # fmt: skip
    lines = set(filter(None, map(str.strip, listed.splitlines())))
    assert {
        "2026-11-26|17:30|Julmarknad",
        "2026-12-01|11:00|Haminan joulu",
        "2026-12-11|18:00|Luciakonsert",
        "2026-12-17|17:30|Julmarknad",
        "2026-12-24|17:30|Julmarknad",
        "2026-12-31|17:30|Julmarknad",
    } <= lines
    assert not any(line.startswith(("2026-12-03", "2026-12-10")) for line in lines)
    assert "2026-12-05||Marknadshelg på Røros" in lines


def test_vdirsyncer_takes_every_event_from_the_address(
    tmp_path: Path, served: str, program: Callable[[str], str]
) -> None:
    vdirsyncer = program("vdirsyncer")
    (tmp_path / "config").write_text(
        f"""[general]
status_path = "{tmp_path}/status/"
[pair hub]
a = "web"
b = "files"
collections = null
[storage web]
type = "http"
url = "{served}"
[storage files]
type = "filesystem"
path = "{tmp_path}/events/"
fileext = ".ics"
""",
        encoding="utf-8",
    )
    (tmp_path / "events").mkdir()
    for step in ("discover", "sync"):
        run(tmp_path, vdirsyncer, "--config", f"{tmp_path}/config", step)
    stored = [path.read_text(encoding="utf-8") for path in (tmp_path / "events").iterdir()]
    assert len(stored) == 4
    # It gives what comes from an address UIDs of its own; which events belong together stays.
    (series,) = [text for text in stored if "Luciakonsert" in text]
    assert series.count("BEGIN:VEVENT") == 2
    assert "TZID:Europe/Stockholm" in series
