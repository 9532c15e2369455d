"""`hub status`: how the hub does, to a person and to a program."""

import json
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from flask import Flask

from hub.cli import HubCommands, hub
from hub.core import jobs
from hub.core.clock import now
from hub.core.database import db
from hub.core.settings import Settings
from hub.web.maintenance import switch_off_pages
from tests.build import make_news, make_source
from tests.commands import run


def shown(app: Flask, monkeypatch: pytest.MonkeyPatch, *arguments: str) -> Result:
    monkeypatch.setattr(HubCommands, "_app", app)
    return CliRunner().invoke(hub, ["status", *arguments], prog_name="hub")


def filled(app: Flask) -> None:
    """A hub whose jobs ran, with a source that works, one that fails and one that waits."""
    jobs.run_due_schedules(app, {})
    with app.app_context():
        moment = now() - timedelta(minutes=5)
        make_source(state="ok", last_fetched_at=moment)
        for number, (state, reason) in enumerate((("error", "not_found"), ("held", "held"))):
            make_source(
                url=f"https://town{number}.example/feed",
                name=f"Source {state}",
                state=state,
                reason=reason,
                failures=3 - number,
            )
        make_news()
        db.session.remove()


def test_a_person_reads_how_it_does(any_app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    filled(any_app)
    result = shown(any_app, monkeypatch)
    assert result.exit_code == 0, result.output
    lines = {line.partition("  ")[0]: line for line in result.stdout.splitlines()}
    assert lines["Database"].partition(",")[0].split()[-1] in {"SQLite", "PostgreSQL"}
    assert lines["Database"].endswith(("MB", "kB"))
    assert "1 entry, revision" in lines["Content"]
    assert "ran " in lines["Jobs"]
    assert "jobs waiting, the first was added just now" in lines["Queue"]
    assert "3 sources (" in lines["Sources"]
    assert "read 5 minutes ago" in result.stdout
    failing = [line.strip() for line in result.stdout.splitlines() if "✗" in line]
    assert [line.split(":")[0].split(" ", 2)[2] for line in failing] == [
        "Source error",
        "Source held",
    ]
    assert lines["Disk space"].endswith(" free")


def test_a_program_reads_the_same(any_app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    filled(any_app)
    result = shown(any_app, monkeypatch, "--json")
    told = json.loads(result.stdout)
    assert result.exit_code == 0
    assert told["database"]["answers"] is True
    assert told["database"]["kind"] in any_app.config["HUB"].database_url
    assert told["database"]["bytes"] > 10_000
    assert told["sources"]["states"]["error"] == 1
    assert [one["state"] for one in told["sources"]["failing"]] == ["error", "held"]
    assert told["entries"] == [{"kind": "news", "state": "published", "count": 1}]
    assert told["jobs_last_run_at"]
    assert told["queue"]["waiting"] > 1
    assert told["disk_free_bytes"] > 0
    assert told["network"]


def test_a_hub_that_never_ran_is_told_and_no_file_is_made(tmp_path: Path) -> None:
    done = run(tmp_path / "var", "status")
    assert (done.returncode, done.stderr) == (1, "")
    assert "There is no database" in done.stdout
    assert "hub migrate" in done.stdout
    assert "Disk space" in done.stdout
    assert not (tmp_path / "var" / "hub.sqlite").exists()


def test_a_server_that_is_away_is_told(settings: Settings) -> None:
    url = "postgresql+psycopg://nobody:secret@127.0.0.1:1/none"
    done = run(settings.data_dir, "status", "--json", HUB_DATABASE_URL=url)
    assert (done.returncode, done.stderr) == (1, "")
    told = json.loads(done.stdout)
    assert told["database"]["answers"] is False
    assert "does not answer" in told["database"]["problems"][0]["message"]
    assert "secret" not in done.stdout
    assert "sources" not in told


def test_what_the_page_cache_had_is_told(settings: Settings) -> None:
    folder = settings.data_dir / "metrics"
    folder.mkdir()
    for number, (hits, misses) in enumerate(((60, 20), (15, 5))):
        counted = [[["hit"], [hits]], [["miss"], [misses]]]
        written = json.dumps({"hub_page_cache_total": counted})
        (folder / f"{number}.json").write_text(written)
    assert "75%" in run(settings.data_dir, "status", HUB_METRICS_TOKEN="x").stdout
    assert "75%" not in run(settings.data_dir, "status").stdout
    assert len(list(folder.glob("*.json"))) == 2, "it takes no place among those that count"


def test_maintenance_is_told_in_the_users_language(settings: Settings) -> None:
    switch_off_pages(settings.data_dir)
    done = run(settings.data_dir, "status", LC_ALL="de_DE.UTF-8")
    assert done.returncode == 0
    assert "hub maintenance off" in done.stdout
    assert "Datenbank" in done.stdout
    assert "The jobs" not in done.stdout
