"""`hub up`, `hub web`, `hub work`, `hub migrate`: the processes of a hub."""

import socket

import click

from hub.app import create_app
from hub.core import jobs, metrics_folder
from hub.core.errors import Unavailable
from hub.core.file_causes import cause_of
from hub.core.log_output import start_log
from hub.core.processes import Part, supervise
from hub.core.settings import Settings, load_settings
from hub.core.starting import starting
from hub.core.words import gettext as _
from hub.core.words import lazy_gettext as _l
from hub.migrating import migrate as run_migrations
from hub.migrating import needs_migration
from hub.plugin_host.finding import found_names
from hub.serving import serve
from hub.sources.setup import REFRESH
from hub.web.maintenance import switch_off_pages, switch_on_pages

PAGES_ON = "hub maintenance off"


def _settings() -> Settings:
    return load_settings(plugin_names=found_names)


def _migrated_settings() -> Settings:
    settings = _settings()
    start_log(settings.log_format)
    if needs_migration(settings):
        raise Unavailable(_l("The database is not up to date. Run hub migrate first."))
    return settings


def _refuse_taken_port(settings: Settings) -> None:
    """Raise Unavailable when the address cannot be bound: the server would try for ever."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    try:
        socket.create_server((settings.host, settings.port), family=family).close()
    except OSError as error:
        raise Unavailable(
            _l(
                "The hub cannot answer at %(host)s, port %(port)s: %(cause)s. "
                "Stop the program that uses it, or set HUB_PORT to another.",
                host=settings.host,
                port=settings.port,
                cause=cause_of(error),
            ),
            str(error),
        ) from error


@click.command()
def up() -> None:
    """Migrate, then run web server and jobs until stopped."""
    settings = _settings()
    start_log(settings.log_format)
    _refuse_taken_port(settings)
    run_migrations(settings)
    click.echo(_("The hub is at %(address)s", address=f"{settings.public_url}/"))
    supervise([Part("web", run_web), Part("work", run_work)])


def run_web() -> None:
    """Answer requests until stopped."""
    serve(_migrated_settings())


def run_work() -> None:
    """Do jobs until stopped."""
    settings = _migrated_settings()
    with starting():
        app = create_app(settings)
    if settings.metrics_path:
        metrics_folder.join(settings.metrics_path)
    jobs.enqueue(app, REFRESH)
    jobs.run(app)


@click.command()
def web() -> None:
    """Run the web server alone; never migrates."""
    run_web()


@click.command()
def work() -> None:
    """Run the jobs alone; never migrates."""
    run_work()


@click.command()
def migrate() -> None:
    """Bring tables and network up to date."""
    failed = run_migrations(_settings())
    if failed:
        raise Unavailable(
            _l(
                "The hub’s tables are up to date, but not those of %(plugins)s. %(causes)s",
                plugins=", ".join(failed),
                causes="; ".join(failed.values()),
            )
        )
    click.echo(_("The database is up to date."))


@click.group()
def maintenance() -> None:
    """Answer every page with “being worked on” while you work."""


@maintenance.command("on")
@click.option("--minutes", type=click.IntRange(1, 1440), help="How long it is thought to take.")
def maintenance_on(minutes: int | None) -> None:
    """Switch the pages off; static files stay."""
    switch_off_pages(_settings().data_dir, minutes)
    click.echo(
        _(
            "Every page now answers 503. Switch the pages on again with: %(command)s",
            command=PAGES_ON,
        )
    )


@maintenance.command("off")
def maintenance_off() -> None:
    """Switch the pages on again."""
    switch_on_pages(_settings().data_dir)
    click.echo(_("The pages answer as usual."))


COMMANDS = (up, web, work, migrate, maintenance)
