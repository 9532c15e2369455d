"""`hub doctor`: what is wrong with this installation, and the way out of each."""

import os
import shutil
import stat
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass

import click
from sqlalchemy.exc import SQLAlchemyError

from hub.app import create_app
from hub.backing_up import STAGE_PREFIX
from hub.core import health
from hub.core.database_health import database_problems, migration_problems
from hub.core.errors import HubError
from hub.core.health import Problem
from hub.core.settings import Settings, load_settings
from hub.core.terminal import print_json
from hub.core.words import gettext as _
from hub.core.words import ngettext, page_language, speaking
from hub.migrating import owner
from hub.plugin_host.finding import found_names

EXIT_WRONG = 1
_LEAST_FREE_BYTES = 500 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Finding:
    """What came of one check; `looked` is false when something before it must be mended first."""

    check: str
    label: str
    problems: tuple[Problem, ...]
    looked: bool = True

    @property
    def is_wrong(self) -> bool:
        """Whether there is something to mend."""
        return any(problem.is_fault for problem in self.problems)

    @property
    def state(self) -> str:
        """What came of it in one word: "wrong", "remark", "ok" or "not_looked_at"."""
        if self.is_wrong:
            return "wrong"
        if self.problems:
            return "remark"
        return "ok" if self.looked else "not_looked_at"


def _found(name: str, label: str, look: Callable[[], Iterable[Problem]]) -> Finding:
    """Look; a check that cannot be made is itself something wrong."""
    try:
        return Finding(name, label, tuple(look()))
    except (HubError, SQLAlchemyError, OSError) as error:
        told = error.message if isinstance(error, HubError) else error
        cause = " ".join(str(told).split())
        unknown = Problem(
            _("This could not be checked: %(cause)s", cause=cause),
            _("Fix what is listed above it, then check again."),
        )
        return Finding(name, label, (unknown,))


def findings() -> Iterator[Finding]:
    """Every check of this installation in turn; what needs a broken part is not looked at."""
    try:
        settings = load_settings(plugin_names=found_names)
    except HubError as error:
        way_out = _("Correct it, in the environment or in the settings file.")
        yield Finding("settings", _("Settings"), (Problem(str(error.message), way_out),))
        return
    yield Finding("settings", _("Settings"), ())
    yield _found("folder", _("Data folder"), lambda: folder_problems(settings))
    yield _found("room", _("Disk space"), lambda: room_problems(settings))
    url = settings.database_url
    database = _found("database", _("Database"), lambda: database_problems(url))
    yield database
    usable = not database.is_wrong
    if usable:
        migrations = _found("migrations", _("Tables"), lambda: migration_problems(url, owner()))
        usable = not migrations.is_wrong
        yield migrations
    else:
        yield Finding("migrations", _("Tables"), (), looked=False)
    yield from _registered(settings, database_is_usable=usable)


def _registered(settings: Settings, *, database_is_usable: bool) -> Iterator[Finding]:
    """The checks that the parts of the application have registered."""
    language = page_language()
    try:
        app = create_app(settings)
    except (HubError, SQLAlchemyError) as error:
        told = str(error.message) if isinstance(error, HubError) else str(error)
        way_out = _("Correct what is named, then check again.")
        yield Finding("start", _("Start"), (Problem(told, way_out),))
        return
    with app.app_context(), speaking(language):
        for check in health.of(app):
            if check.needs_database and not database_is_usable:
                yield Finding(check.name, str(check.label), (), looked=False)
            else:
                yield _found(check.name, str(check.label), check.look)


def folder_problems(settings: Settings) -> Iterator[Problem]:
    """Whether the data folder can be written, and read by nobody else."""
    folder, secret = settings.data_dir, settings.data_dir / "secret_key"
    if not os.access(folder, os.R_OK | os.W_OK | os.X_OK):
        yield Problem(
            _("The data folder %(folder)s cannot be written to.", folder=folder),
            _("Make the hub’s user its owner."),
        )
    for path in (folder, secret):
        mode = path.stat().st_mode if path.exists() else 0
        forbidden = stat.S_IWGRP | stat.S_IWOTH
        if path == secret:
            forbidden |= stat.S_IRGRP | stat.S_IROTH
        if mode & forbidden:
            yield Problem(
                _("Others on this machine can read or change %(file)s.", file=path),
                _("Run: chmod go-rwx %(file)s", file=path),
            )
    for left in sorted(folder.glob(f"{STAGE_PREFIX}*")):
        yield Problem(
            _("A restore was interrupted and left %(folder)s.", folder=left),
            _("Run the same hub restore again, then remove that folder."),
        )


def room_problems(settings: Settings) -> Iterator[Problem]:
    """Whether the disk of the data folder is nearly full."""
    free = shutil.disk_usage(settings.data_dir).free
    if free < _LEAST_FREE_BYTES:
        yield Problem(
            _(
                "Only %(free)s MB is free on the disk that holds %(folder)s.",
                free=free // 1024**2,
                folder=settings.data_dir,
            ),
            _("Free up space, or move the data folder to a larger disk."),
        )


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def doctor(as_json: bool) -> int:
    """Find what is wrong, and the way out of each."""
    found = []
    for finding in findings():
        found.append(finding)
        if not as_json:
            _print(finding)
    count = sum(problem.is_fault for finding in found for problem in finding.problems)
    if as_json:
        print_json({"ok": not count, "checks": [_plain(finding) for finding in found]})
    elif count:
        click.echo(ngettext("%(num)s problem to fix.", "%(num)s problems to fix.", count))
    else:
        click.echo(_("No problems found."))
    return EXIT_WRONG if count else 0


def _plain(finding: Finding) -> dict[str, object]:
    return {
        "check": finding.check,
        "state": finding.state,
        "problems": [asdict(problem) for problem in finding.problems],
    }


def _print(finding: Finding) -> None:
    if not finding.looked:
        click.echo(f"– {finding.label}: " + _("not checked, the database comes first"))
    elif not finding.problems:
        click.echo(f"✓ {finding.label}: " + _("OK"))
    for problem in finding.problems:
        mark = "✗" if problem.is_fault else "•"
        click.echo(f"{mark} {finding.label}: {problem.message}")
        click.echo(f"  → {problem.way_out}")
