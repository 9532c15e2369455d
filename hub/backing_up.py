"""`hub backup FILE` and `hub restore FILE`: everything of a hub in one file, and back."""

import contextlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path

import click
from sqlalchemy import create_engine

from hub.core import database_copy
from hub.core.backup_archive import (
    DATABASE,
    FILES,
    Facts,
    Manifest,
    cannot_write,
    checked_members,
    damaged,
    newer_version,
    read_manifest,
    write_archive,
)
from hub.core.clock import now
from hub.core.database import engine_options
from hub.core.errors import InvalidInput
from hub.core.made_files import FOLDER as MADE_FOLDER
from hub.core.migrations import current_step, known_steps
from hub.core.settings import Settings, load_settings
from hub.core.terminal import EXIT_NO
from hub.core.words import gettext as _
from hub.core.words import lazy_gettext as _l
from hub.core.words import ngettext
from hub.migrating import owner
from hub.plugin_host.finding import found_names

STAGE_PREFIX = ".restoring-"
"""How the folder begins in which a restore keeps what it has not put in place yet."""
# The database is copied by itself; queue, caches, counters and switches mean nothing elsewhere.
_LEFT_OUT = (
    "hub.sqlite",
    "jobs.sqlite",
    "plugin_verdicts",
    "maintenance",
    "metrics",
    MADE_FOLDER,
    STAGE_PREFIX,
)


def make_backup(settings: Settings, path: Path) -> Manifest:
    """Write the database, as it is at one moment, and the data folder's files into one file.

    Raises HubError with a sentence: unwritable, no room, a broken or missing database.
    """
    if path.resolve().is_relative_to(settings.data_dir):
        raise InvalidInput(
            _l(
                "Put the backup outside the data folder %(folder)s: if the folder "
                "is lost, the backup would be lost with it.",
                folder=settings.data_dir,
            )
        )
    with _room_beside(path) as folder:
        copy = folder / DATABASE
        database_copy.copy_out(settings.database_url, copy)
        facts = Facts(
            made_at=now().isoformat(timespec="seconds"),
            hub_version=version("partner-network-hub"),
            database=database_copy.kind_of(settings.database_url),
            step=_step_of(settings.database_url) or "",
        )
        return write_archive(path, facts, [(DATABASE, copy), *_files(settings)])


def _step_of(url: str) -> str | None:
    engine = create_engine(url, **engine_options(url))
    try:
        return current_step(engine, owner())
    finally:
        engine.dispose()


@contextlib.contextmanager
def _room_beside(path: Path) -> Iterator[Path]:
    """A folder on the disk of the file, gone afterwards; OSError becomes a sentence."""
    try:
        with tempfile.TemporaryDirectory(prefix=".hub-backup-", dir=path.parent) as folder:
            yield Path(folder)
    except OSError as error:
        raise cannot_write(path, error) from error


def _files(settings: Settings) -> Iterator[tuple[str, Path]]:
    database = database_copy.sqlite_file(settings.database_url)
    left_out = (*_LEFT_OUT, *([database.name] if database else []))
    for folder, _folders, names in os.walk(settings.data_dir, followlinks=True):
        for name in sorted(names):
            path = Path(folder, name)
            place = path.relative_to(settings.data_dir)
            if not place.parts[0].startswith(left_out) and path.is_file():
                yield FILES + place.as_posix(), path


def check_fits(settings: Settings, path: Path) -> Manifest:
    """What a backup has, when this version and this database can take it; else InvalidInput."""
    manifest = read_manifest(path)
    facts = manifest.facts
    if facts.step and facts.step not in known_steps(owner()):
        raise newer_version(path, facts)
    kind = database_copy.kind_of(settings.database_url)
    if facts.database != kind:
        raise InvalidInput(
            _l(
                "%(file)s has a database of %(other)s, and HUB_DATABASE_URL names one of %(kind)s. "
                "Set HUB_DATABASE_URL to a database of %(other)s.",
                file=path,
                other=facts.database,
                kind=kind,
            )
        )
    return manifest


def restore(settings: Settings, path: Path, manifest: Manifest) -> None:
    """Make the hub what the backup has: all of it, or, whatever goes wrong, nothing.

    Everything is unpacked and checked first; the database changes last and in one transaction.
    """
    try:
        stage = Path(tempfile.mkdtemp(prefix=STAGE_PREFIX, dir=settings.data_dir))
    except OSError as error:
        raise cannot_write(settings.data_dir, error) from error
    try:
        for _name in checked_members(path, manifest, stage):
            pass
        if problem := database_copy.problem_of_copy(settings.database_url, stage / DATABASE):
            raise damaged(path, problem)
        with _files_exchanged(stage, settings.data_dir):
            database_copy.put_back(settings.database_url, stage / DATABASE)
    except OSError as error:
        raise cannot_write(settings.data_dir, error) from error
    finally:
        shutil.rmtree(stage, ignore_errors=True)


@contextlib.contextmanager
def _files_exchanged(stage: Path, data_dir: Path) -> Iterator[None]:
    """The unpacked files in the place of those of the data folder; changed back on an error."""
    unpacked = stage / FILES
    before = stage / "before"
    before.mkdir()
    done: list[str] = []
    try:
        for new in sorted(unpacked.iterdir()) if unpacked.is_dir() else []:
            place = data_dir / new.name
            if place.exists() or place.is_symlink():
                place.rename(before / new.name)
            done.append(new.name)
            new.rename(place)
        yield
    except BaseException:
        for name in reversed(done):
            if (data_dir / name).exists():
                (data_dir / name).rename(unpacked / name)
            if (before / name).exists() or (before / name).is_symlink():
                (before / name).rename(data_dir / name)
        raise


def _settings() -> Settings:
    return load_settings(plugin_names=found_names)


def _agreed(question: str, *, yes: bool) -> bool:
    if yes or click.confirm(question, err=True):
        return True
    click.echo(_("Nothing was changed."), err=True)
    return False


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--yes", is_flag=True, help="Overwrite the file without asking.")
def backup(file: Path, yes: bool) -> int:
    """Write the whole hub into one file."""
    if file.exists() and not _agreed(
        _("%(file)s already exists. Overwrite it?", file=file), yes=yes
    ):
        return EXIT_NO
    manifest = make_backup(_settings(), file)
    count = len(manifest.members) - 1
    click.echo(
        ngettext(
            "%(file)s contains the database and %(num)s file, and has been "
            "checked by reading it back.",
            "%(file)s contains the database and %(num)s files, and has been "
            "checked by reading it back.",
            count,
            file=file,
        )
    )
    return 0


@click.command("restore")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--yes", is_flag=True, help="Overwrite what is there without asking.")
def restore_command(file: Path, yes: bool) -> int:
    """Make the hub what a backup has."""
    settings = _settings()
    manifest = check_fits(settings, file)
    if database_copy.holds_tables(settings.database_url) and not _agreed(
        _(
            "Everything in the database and in %(folder)s will be restored to "
            "its state at %(moment)s. Everything added since then will be lost. "
            "Continue?",
            folder=settings.data_dir,
            moment=manifest.facts.made_at,
        ),
        yes=yes,
    ):
        return EXIT_NO
    restore(settings, file, manifest)
    click.echo(_("Restored. Start the hub again with hub up, or run hub migrate first."))
    return 0


COMMANDS = (backup, restore_command)
