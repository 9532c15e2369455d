"""The doctor: each thing broken once, named with its way out; all well says so."""

import json
import shutil
import socket
import sqlite3
import subprocess
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import text, update

from hub import doctor
from hub.core import health, jobs
from hub.core.clock import now
from hub.core.database import db, writing
from hub.core.database_health import database_problems, migration_problems
from hub.core.errors import Conflict
from hub.core.health import Problem
from hub.core.mail import Letter
from hub.core.outbox import OutgoingMail, put_in_outbox
from hub.core.permissions import Role
from hub.core.settings import Settings
from hub.core.words import incomplete_catalogs
from hub.migrating import needs_migration, owner
from hub.towns.queries import network
from tests.accounts.people import make_person
from tests.build import make_fetch, make_source
from tests.commands import run
from tests.test_backing_up import disk_of


@pytest.fixture
def problems_of(any_app: Flask) -> Callable[[str], list[str]]:
    """What a registered check finds, each as its sentence."""

    def look(name: str) -> list[str]:
        with any_app.app_context():
            (check,) = [check for check in health.of(any_app) if check.name == name]
            found = list(check.look())
            db.session.remove()
        assert all(problem.way_out for problem in found)
        return [problem.message for problem in found]

    return look


def looked(folder: Path, **variables: str) -> dict[str, Any]:
    """What `hub doctor --json` finds: the sentences of each check, or its state without any."""
    done = run(folder, "doctor", "--json", **variables)
    assert "Traceback" not in done.stderr, done.stderr
    told = json.loads(done.stdout)
    assert done.returncode == (0 if told["ok"] else 1)
    return {
        check["check"]: [problem["message"] for problem in check["problems"]] or check["state"]
        for check in told["checks"]
    }


def only(problems: Iterator[Problem]) -> str:
    (problem,) = problems
    assert problem.way_out
    return problem.message


def claim(any_app: Flask, moment: datetime) -> None:
    with any_app.app_context():
        assert jobs.claim_slot("send_due_mail", moment)
        db.session.remove()


def test_nothing_is_wrong_with_a_hub_that_runs(settings: Settings, app: Flask) -> None:
    settings.data_dir.chmod(0o700)
    claim(app, now())
    new = run(settings.data_dir, "doctor")
    assert (new.returncode, new.stdout.splitlines()[-1]) == (0, "No problems found."), new.stdout
    assert "• Coordinators: These towns have no coordinator: Falun, " in new.stdout
    page = f"{settings.public_url}/en/desk/people/network"
    assert f"→ Invite one for each on {page}, or with: hub person invite" in new.stdout
    assert " ADDRESS --role coordinator --town falun\n" in new.stdout
    told = json.loads(run(settings.data_dir, "doctor", "--json").stdout)
    assert told["ok"]
    assert [one["check"] for one in told["checks"] if one["state"] == "remark"] == ["coordinators"]
    with app.app_context():
        for town in network().towns:
            make_person(Role.COORDINATOR, town.slug)
    done = run(settings.data_dir, "doctor")
    assert "•" not in done.stdout
    assert (done.returncode, done.stdout.splitlines()[-1]) == (0, "No problems found."), done.stdout
    german = run(settings.data_dir, "doctor", LC_ALL="de_DE.UTF-8")
    assert "Nothing" not in german.stdout
    assert "✓ Einstellungen" in german.stdout


def test_a_hub_that_was_never_started_is_told_where_to_begin(tmp_path: Path) -> None:
    found = looked(tmp_path / "var")
    assert "There is no database" in found["database"][0]
    assert found["jobs"] == "not_looked_at"
    assert found["catalogs"] == "ok"
    assert not (tmp_path / "var" / "hub.sqlite").exists()


def test_a_wrong_setting_and_a_wrong_file_are_named(settings: Settings, tmp_path: Path) -> None:
    assert looked(settings.data_dir, HUB_POORT="1") == {
        "settings": ["There is no setting HUB_POORT. Did you mean HUB_PORT?"]
    }
    operator = tmp_path / "operator.toml"
    operator.write_text("nme = 1\n")
    assert str(operator) in looked(settings.data_dir, HUB_OPERATOR=str(operator))["start"][0]


def test_a_damaged_database_is_named_and_the_rest_is_looked_at(settings: Settings) -> None:
    file = settings.data_dir / "hub.sqlite"
    content = bytearray(file.read_bytes())
    content[8192:40_000] = b"\xff" * (40_000 - 8192)
    for broken in (b"nothing that was ever a database" * 200, bytes(content)):
        file.write_bytes(broken)
        found = looked(settings.data_dir)
        assert "is damaged" in found["database"][0]
        assert found["sources"] == "not_looked_at"


def test_a_locked_database_is_named(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("hub.core.database_health._WAIT_SECONDS", 0.2)
    path = settings.data_dir / "hub.sqlite"
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        assert "locked by another program" in only(database_problems(settings.database_url))
    assert list(database_problems(settings.database_url)) == []


def test_a_database_server_that_is_away_or_takes_no_changes_is_named(
    postgresql_url: str, settings: Settings
) -> None:
    assert list(database_problems(postgresql_url)) == []
    nobody = "postgresql+psycopg://nobody@127.0.0.1:1/none"
    assert "does not answer" in only(database_problems(nobody))
    found = looked(settings.data_dir, HUB_DATABASE_URL=nobody)
    assert "does not answer" in found["database"][0]
    assert found["mail"] == "not_looked_at"
    readonly = f"{postgresql_url}?options=-c%20default_transaction_read_only%3Don"
    assert "read-only" in only(database_problems(readonly))


def test_tables_of_another_version_are_named(any_app: Flask) -> None:
    url = any_app.config["HUB"].database_url
    assert list(migration_problems(url, owner())) == []
    for step, sentence in (("0001", "not those of this version"), ("9999", "a newer version")):
        with any_app.app_context(), writing() as session:
            session.execute(text("UPDATE alembic_version SET version_num = :step"), {"step": step})
        assert sentence in only(migration_problems(url, owner()))
    with pytest.raises(Conflict, match="newer version"):
        needs_migration(any_app.config["HUB"])


def test_jobs_that_do_not_run_are_named(
    any_app: Flask, problems_of: Callable[[str], list[str]]
) -> None:
    assert problems_of("jobs") == ["The jobs have never run."]
    claim(any_app, now())
    assert problems_of("jobs") == []
    with time_machine.travel(now() + timedelta(minutes=10)):
        assert "The jobs are not running" in problems_of("jobs")[0]


def test_a_queue_that_does_not_answer_is_named(settings: Settings) -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as taken:
        port = taken.getsockname()[1]
    found = looked(settings.data_dir, HUB_BROKER_URL=f"redis://127.0.0.1:{port}/0")
    assert "The queue of the jobs does not answer" in found["jobs"][-1]


def test_a_clock_that_is_behind_the_database_is_named(
    any_app: Flask, problems_of: Callable[[str], list[str]]
) -> None:
    claim(any_app, now())
    assert problems_of("clock") == []
    with time_machine.travel(now() - timedelta(hours=1)):
        assert "from the future" in problems_of("clock")[0]


def test_mail_that_waits_or_was_given_up_is_named(
    any_app: Flask, problems_of: Callable[[str], list[str]]
) -> None:
    with any_app.app_context():
        for _mail in range(2):
            number = put_in_outbox(Letter("webmaster@town.example", "Hej", "Text"))
        db.session.remove()
    assert problems_of("mail") == []
    with any_app.app_context(), writing() as session:
        gone = update(OutgoingMail).where(OutgoingMail.id == number)
        session.execute(gone.values(next_try_at=None, last_error="refused"))
    with time_machine.travel(now() + timedelta(hours=2)):
        waits, given_up = problems_of("mail")
    assert "1 email has been waiting" in waits
    assert "1 email could not be sent" in given_up


def test_sources_in_trouble_are_named(
    any_app: Flask, problems_of: Callable[[str], list[str]]
) -> None:
    with any_app.app_context():
        make_fetch(make_source(name="Well"))
        make_source(name="Failing", state="error", reason="not_found")
        make_source(name="Held", state="held", reason="withdrawal_held")
        make_source(name="Unread", state="new")
        make_source(name="Paused", state="paused")
        db.session.remove()
    assert len(problems_of("sources")) == 2
    with time_machine.travel(now() + timedelta(hours=2)):
        found = " ".join(problems_of("sources"))
    unread = "(Unread) has never been read"
    for words in ("(Failing) is failing: There is nothing", "(Held) is held", unread):
        assert words in found
    assert "Well" not in found
    assert "Paused" not in found


def test_a_plugin_that_failed_is_named_and_one_left_out_is_not(
    settings: Settings, tmp_path: Path
) -> None:
    (tmp_path / "plugins" / "broken").mkdir(parents=True)
    (tmp_path / "plugins" / "broken" / "__init__.py").write_text("raise ValueError('no good')\n")
    folder = str(tmp_path / "plugins")
    (problem,) = looked(settings.data_dir, HUB_PLUGINS_DIR=folder)["plugins"]
    assert problem.startswith("broken: ")
    assert "no good" in problem
    off = looked(settings.data_dir, HUB_PLUGINS_DIR=folder, HUB_DISABLED_PLUGINS="broken")
    assert off["plugins"] == "ok"


def test_a_folder_that_others_may_change_and_a_secret_that_they_may_read_are_named(
    settings: Settings,
) -> None:
    secret = settings.data_dir / "secret_key"
    settings.data_dir.chmod(0o755)
    assert list(doctor.folder_problems(settings)) == []
    secret.chmod(0o644)
    assert str(secret) in only(doctor.folder_problems(settings))
    secret.chmod(0o600)
    settings.data_dir.chmod(0o777)
    assert str(settings.data_dir) in only(doctor.folder_problems(settings))
    settings.data_dir.chmod(0o700)
    (settings.data_dir / ".restoring-x").mkdir()
    assert "A restore was interrupted" in only(doctor.folder_problems(settings))


def test_towns_without_a_coordinator_are_named(
    any_app: Flask, problems_of: Callable[[str], list[str]]
) -> None:
    with any_app.app_context():
        make_person(Role.EDITOR, "falun")
        make_person(Role.COORDINATOR, "roros")
        (told,) = problems_of("coordinators")
        assert "Falun" in told
        assert "Hamina" in told
        assert "Røros" not in told
        for town in network().towns:
            if town.slug != "roros":
                make_person(Role.COORDINATOR, town.slug)
    assert problems_of("coordinators") == []


def test_a_disk_that_is_nearly_full_is_named(
    settings: Settings, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    with disk_of(2000, tmp_path / "small", request):
        small = replace(settings, data_dir=tmp_path / "small")
        assert "MB is free" in only(doctor.room_problems(small))


def test_a_catalog_that_lacks_words_is_named(app: Flask, tmp_path: Path) -> None:
    assert list(incomplete_catalogs(app)) == []
    domain = app.extensions["hub_words"]
    copy = tmp_path / "words"
    shutil.copytree(domain._hub_folder, copy, ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    words = (copy / "sv.po").read_text()
    (copy / "sv.po").write_text(words.replace('msgstr "Kalender"', 'msgstr ""'))
    (copy / "pl.po").unlink()
    domain._hub_folder = copy
    found = {path.stem: missing for path, missing in incomplete_catalogs(app)}
    assert found["sv"] >= 1
    assert found["pl"] > 100
    assert set(found) == {"sv", "pl"}


def test_the_doctor_says_so_when_a_folder_cannot_be_written(
    settings: Settings, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    """Mounted read-only: the rights on a folder do not stop root."""
    place = tmp_path / "disk"
    with disk_of(4000, place, request):
        shutil.copytree(settings.data_dir, place / "var")
        subprocess.run(["mount", "-o", "remount,ro", str(place)], check=True)
        found = looked(place / "var")
    assert "cannot be written" in found["folder"][0]
    assert found["database"] != "ok"


def test_a_public_hub_must_say_who_runs_it(settings: Settings) -> None:
    assert looked(settings.data_dir)["operator"] == "ok"
    public = looked(settings.data_dir, HUB_PUBLIC_URL="https://hub.example")
    assert public["operator"] == ["The legal notice does not say who runs this hub."]
