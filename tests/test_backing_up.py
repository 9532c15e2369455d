"""Backups taken while others write, and put back: whole, or not at all."""

import json
import shutil
import sqlite3
import subprocess
import threading
import zipfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select, text

from hub.backing_up import check_fits, make_backup, restore
from hub.content.models import EntryText
from hub.core import database_copy
from hub.core.backup_archive import checked_members, read_manifest
from hub.core.changes import Change, RevisionCounter
from hub.core.database import db, writing
from hub.core.errors import HubError, InvalidInput
from hub.core.settings import Settings
from tests.build import make_news
from tests.commands import run, sentence
from tests.conftest import leave_out


def titles(app: Flask) -> set[str]:
    with app.app_context():
        found = set(db.session.scalars(select(EntryText.title)))
        db.session.remove()
        db.engine.dispose()
    return found


def news(app: Flask, title: str) -> None:
    with app.app_context():
        make_news(title=title)
        db.session.remove()
        db.engine.dispose()


def put_back(settings: Settings, path: Path) -> None:
    restore(settings, path, check_fits(settings, path))


def changed(path: Path, **facts: object) -> Path:
    """The same backup with another manifest."""
    copy = path.with_name("changed.hub")
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(copy, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            if name == "manifest.json":
                content = json.dumps({**json.loads(content), **facts}).encode()
            new.writestr(name, content)
    return copy


def test_a_backup_brings_back_database_and_files(any_app: Flask, tmp_path: Path) -> None:
    settings: Settings = any_app.config["HUB"]
    mail = settings.data_dir / "mail" / "one.eml"
    mail.parent.mkdir()
    mail.write_text("first")
    counted = replace(settings, metrics_token="secret").metrics_path
    assert counted is not None
    counted.mkdir()
    (counted / "0123456789abcdef.json").write_text("{}")
    secret = (settings.data_dir / "secret_key").read_text()
    news(any_app, "Före säkerhetskopian")
    path = tmp_path / "a.hub"
    manifest = make_backup(settings, path)
    assert {"database", "files/secret_key", "files/mail/one.eml"} <= set(manifest.members)
    assert not any("sqlite" in name or "metrics" in name for name in manifest.members)
    assert path.stat().st_mode & 0o077 == 0
    assert list(tmp_path.glob(".*")) == []

    news(any_app, "Efter säkerhetskopian")
    mail.write_text("second")
    (settings.data_dir / "secret_key").write_text("another")
    with any_app.app_context(), writing() as session:
        session.execute(text("CREATE TABLE of_a_later_version (id INTEGER PRIMARY KEY)"))
    with any_app.app_context():
        db.session.remove()
        db.engine.dispose()

    put_back(settings, path)
    assert titles(any_app) == {"Före säkerhetskopian"}
    assert mail.read_text() == "first"
    assert (mail.stat().st_mode | mail.parent.stat().st_mode) & 0o077 == 0
    assert (settings.data_dir / "secret_key").read_text() == secret
    with any_app.app_context():
        assert "of_a_later_version" not in db.inspect(db.engine).get_table_names()
    assert list(settings.data_dir.glob(".*")) == []
    news(any_app, "Det går att skriva igen")
    assert len(titles(any_app)) == 2


def test_a_backup_taken_while_others_write_has_one_moment(any_app: Flask, tmp_path: Path) -> None:
    settings: Settings = any_app.config["HUB"]
    done, written, failures = threading.Event(), [0], list[BaseException]()

    def write() -> None:
        try:
            while not done.is_set():
                with any_app.app_context():
                    make_news(title=f"Nyhet {written[0]}")
                    db.session.remove()
                written[0] += 1
        except BaseException as error:  # noqa: BLE001 - told by the test itself
            failures.append(error)

    threads = [threading.Thread(target=write) for _ in range(2)]
    for thread in threads:
        thread.start()
    try:
        paths = [tmp_path / f"{number}.hub" for number in range(3)]
        for path in paths:
            make_backup(settings, path)
    finally:
        done.set()
        for thread in threads:
            thread.join(60)
        with any_app.app_context():
            db.engine.dispose()
    assert failures == []
    assert written[0] > 2
    for path in paths:
        put_back(settings, path)
        with any_app.app_context():
            texts = db.session.scalar(select(func.count()).select_from(EntryText))
            noted = select(func.count()).where(Change.subject == "entry")
            assert texts == db.session.scalar(noted)
            assert db.session.scalar(select(RevisionCounter.number)) == db.session.scalar(
                select(func.max(Change.number))
            )
            db.session.remove()
            db.engine.dispose()


def test_a_backup_of_a_newer_version_is_refused_with_a_sentence(
    app: Flask, settings: Settings, tmp_path: Path
) -> None:
    path = tmp_path / "a.hub"
    make_backup(settings, path)
    for facts in ({"step": "9999"}, {"format": 2}):
        with pytest.raises(InvalidInput) as raised:
            check_fits(settings, changed(path, hub_version="7.0", **facts))
        with app.app_context():
            assert "newer version of the hub (7.0)" in str(raised.value.message)


@pytest.mark.usefixtures("app")
def test_a_backup_of_the_other_database_is_refused(settings: Settings, tmp_path: Path) -> None:
    path = tmp_path / "a.hub"
    make_backup(settings, path)
    other = replace(settings, database_url="postgresql+psycopg://nobody@127.0.0.1:1/none")
    with pytest.raises(InvalidInput, match="database of"):
        check_fits(other, path)


def unreadably_packed(path: Path) -> Path:
    """The same backup as if it had been packed with a password."""
    copy = path.with_name("packed.hub")
    content = bytearray(path.read_bytes())
    place = 0
    while (place := content.find(b"PK\x01\x02", place)) >= 0:
        content[place + 8] |= 1  # APPNOTE.TXT 4.4.4, bit 0
        place += 4
    copy.write_bytes(content)
    return copy


@pytest.mark.usefixtures("app")
def test_a_backup_that_unpacks_to_more_than_it_says_fills_no_disk(
    settings: Settings, tmp_path: Path
) -> None:
    path = tmp_path / "a.hub"
    make_backup(settings, path)
    stage = tmp_path / "stage"
    members = {**read_manifest(path).members, "database": (5000, "")}
    manifest = read_manifest(changed(path, members=members))
    with pytest.raises(InvalidInput, match="damaged"):
        list(checked_members(path, manifest, stage))
    assert (stage / "database").stat().st_size <= 5000


@pytest.mark.usefixtures("app")
def test_what_is_no_backup_or_is_damaged_changes_nothing(
    settings: Settings, tmp_path: Path
) -> None:
    path = tmp_path / "a.hub"
    make_backup(settings, path)
    whole = path.read_bytes()
    before = (settings.data_dir / "hub.sqlite").read_bytes()
    flipped = bytearray(whole)
    flipped[len(whole) // 3] ^= 0xFF
    with zipfile.ZipFile(path) as archive:
        inner = archive.getinfo("database")
    for content in (b"", b"no zip", whole[: len(whole) // 2], bytes(flipped), bytes(10_000)):
        (tmp_path / "b.hub").write_bytes(content)
        with pytest.raises(InvalidInput):
            put_back(settings, tmp_path / "b.hub")
    assert inner.file_size > 0
    for cut in (changed(path, members=[]), changed(path, members={"database": [1e400, ""]})):
        with pytest.raises(InvalidInput, match="not a backup"):
            put_back(settings, cut)
    packed = unreadably_packed(path)
    with pytest.raises(InvalidInput, match="not a backup"):
        put_back(settings, packed)
    outside = {"database": [1, ""], "files/../../x": [1, ""]}
    with pytest.raises(InvalidInput, match="damaged"):
        put_back(settings, changed(path, members=outside))
    with pytest.raises(InvalidInput):
        put_back(settings, tmp_path / "nowhere.hub")
    assert (settings.data_dir / "hub.sqlite").read_bytes() == before
    assert list(settings.data_dir.glob(".*")) == []


def test_a_restore_that_fails_changes_nothing(
    any_app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another program holds the database: the files, already exchanged, come back."""
    monkeypatch.setattr(database_copy, "WAIT_SECONDS", 1)
    monkeypatch.setattr(
        database_copy, "_DROP_EVERYTHING", database_copy._DROP_EVERYTHING.replace("'10s'", "'1s'")
    )
    settings: Settings = any_app.config["HUB"]
    path = tmp_path / "a.hub"
    news(any_app, "Före")
    make_backup(settings, path)
    news(any_app, "Efter")
    (settings.data_dir / "secret_key").write_text("newer")
    with held(any_app), pytest.raises(HubError):
        put_back(settings, path)
    assert titles(any_app) == {"Före", "Efter"}
    assert (settings.data_dir / "secret_key").read_text() == "newer"
    assert list(settings.data_dir.glob(".*")) == []
    put_back(settings, path)
    assert titles(any_app) == {"Före"}


@contextmanager
def held(app: Flask) -> Iterator[None]:
    """Another writer that does not end."""
    with app.app_context(), db.engine.connect().execution_options(hub_writes=True) as connection:
        connection.execute(text("UPDATE entry_text SET title = title"))
        yield
        connection.rollback()
    with app.app_context():
        db.engine.dispose()


@pytest.mark.usefixtures("app")
def test_a_damaged_database_is_kept_beside_the_restored_one(
    settings: Settings, tmp_path: Path
) -> None:
    path, file = tmp_path / "a.hub", settings.data_dir / "hub.sqlite"
    make_backup(settings, path)
    file.write_bytes(b"no database at all" * 1000)
    with pytest.raises(InvalidInput, match="damaged"):
        make_backup(settings, tmp_path / "b.hub")
    assert not (tmp_path / "b.hub").exists()
    put_back(settings, path)
    with closing(sqlite3.connect(file)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    (kept,) = settings.data_dir.glob("hub.sqlite.damaged-*")
    assert kept.read_bytes().startswith(b"no database")


def test_the_commands_ask_before_they_overwrite(settings: Settings, tmp_path: Path) -> None:
    folder, file = settings.data_dir, str(tmp_path / "a.hub")
    assert run(folder, "backup", file).returncode == 0
    for arguments in (("backup", file), ("restore", file)):
        refused = run(folder, *arguments, typed="n\n")
        assert (refused.returncode, refused.stdout) == (3, "")
        assert "Nothing was changed." in refused.stderr
        assert run(folder, *arguments, "--yes").returncode == 0
    shutil.rmtree(folder)
    assert run(folder, "restore", file).returncode == 0, "there was nothing to overwrite"
    assert (folder / "hub.sqlite").exists()


def test_the_commands_tell_in_a_sentence_what_stops_them(
    settings: Settings, tmp_path: Path
) -> None:
    folder = settings.data_dir
    (tmp_path / "file").write_text("no folder")
    for place, word in (
        (tmp_path / "nowhere" / "a.hub", "cannot be written"),
        (tmp_path / "file" / "a.hub", "cannot be written"),
        (folder / "a.hub", "outside the data folder"),
    ):
        assert word in sentence(run(folder, "backup", str(place)))
    assert "not a backup of a hub" in sentence(run(folder, "restore", str(tmp_path / "file")))
    german = run(folder, "restore", str(tmp_path / "file"), LC_ALL="de_DE.UTF-8")
    assert (german.returncode, "keine Sicherung" in sentence(german)) == (2, True)


@contextmanager
def disk_of(kilobytes: int, place: Path, request: pytest.FixtureRequest) -> Iterator[None]:
    """A disk so small that it fills up."""
    place.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={kilobytes}k", "none", str(place)]
    if subprocess.run(mount, capture_output=True, check=False).returncode:
        leave_out(request, "a disk to fill", "run as root where tmpfs can be mounted")
    try:
        yield
    finally:
        subprocess.run(["umount", "--lazy", str(place)], check=True)


def test_a_backup_without_room_leaves_nothing_behind(
    settings: Settings, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    small = tmp_path / "small"
    with disk_of(200, small, request):
        done = run(settings.data_dir, "backup", str(small / "a.hub"))
        assert (done.returncode, "not enough space" in sentence(done)) == (1, True)
        assert list(small.iterdir()) == []


@pytest.mark.parametrize("times", [1.5, 2.5], ids=["for the files", "for the database"])
def test_a_restore_without_room_leaves_all_as_it_was(
    settings: Settings, tmp_path: Path, request: pytest.FixtureRequest, times: float
) -> None:
    path, small = tmp_path / "a.hub", tmp_path / "small"
    make_backup(settings, path)
    size = (settings.data_dir / "hub.sqlite").stat().st_size
    with disk_of(int(size * times / 1024) + 40, small, request):
        shutil.copytree(settings.data_dir, small / "var", ignore=shutil.ignore_patterns("made"))
        before = (small / "var" / "hub.sqlite").read_bytes()
        done = run(small / "var", "restore", str(path), "--yes")
        assert (done.returncode, "not enough space" in sentence(done)) == (1, True)
        assert list((small / "var").glob(".*")) == []
        assert (small / "var" / "hub.sqlite").read_bytes() == before
        assert run(small / "var", "source", "list").returncode == 0


def test_a_missing_program_of_postgresql_is_named(
    tmp_path: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    url = "postgresql+psycopg://nobody@127.0.0.1:1/none"
    with pytest.raises(HubError, match="pg_dump is not installed"):
        make_backup(replace(settings, database_url=url), tmp_path / "a.hub")
