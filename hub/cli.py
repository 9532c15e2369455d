"""`hub …`: the parts' commands, put together.

Exit codes: 0 done; 1 something failed, and the line above says what; 2 the command or its
input was wrong, and the line says what is right; 3 nothing was done, because you said no;
4 there is no such thing; 130 interrupted.
"""

import logging
import os
import sys
from collections.abc import Iterator
from difflib import get_close_matches
from functools import partial
from importlib.metadata import version
from typing import IO, Any

import click
from flask import Flask, has_app_context
from sqlalchemy.exc import OperationalError, ProgrammingError

from hub import backing_up, doctor, running
from hub.about import commands as feedback_commands
from hub.accounts import commands as person_commands
from hub.app import WORDS_FOLDER, create_app
from hub.content import commands as content_commands
from hub.core import words
from hub.core.errors import HubError
from hub.core.languages import INTERFACE_LANGUAGES, language_code
from hub.core.words import lazy_gettext as _l
from hub.core.words import speaking
from hub.plugin_host import commands as plugin_commands
from hub.plugin_host.joining import plugin_command_groups
from hub.sources import changing_commands as source_commands
from hub.towns import commands as town_commands
from hub.watching import commands as watching_commands

HELP_SETTINGS = {"help_option_names": ["-h", "--help"]}
# These make the application themselves, or run where none can be made; they speak all the same.
NEEDS_NO_APPLICATION = {
    "up",
    "web",
    "work",
    "migrate",
    "maintenance",
    "backup",
    "restore",
    "doctor",
}

RUNS_ON = {"up", "web", "work"}


class CommandFailed(click.ClickException):
    """Something that a command could not do, in a sentence."""

    def __init__(self, message: str, exit_code: int = 1) -> None:
        super().__init__(message)
        self.exit_code = exit_code  # type: ignore[misc]

    def show(self, file: IO[Any] | None = None) -> None:
        """Print the sentence to the error output."""
        click.echo(f"hub: {self.message}", file=file, err=True)


class HubCommands(click.Group):
    """The hub's commands and those of its plugins, which need the application to be known."""

    _app: Flask | None = None

    def app(self) -> Flask:
        """The application, made when a command first needs it."""
        if self._app is None:
            self._app = create_app()
        return self._app

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write one line for each command, those of groups too."""
        lines = list(_command_lines(self, ctx))
        width = formatter.width - 6 - max(len(name) for name, _command in lines)
        with formatter.section("Commands"):
            formatter.write_dl(
                [(name, command.get_short_help_str(width)) for name, command in lines]
            )

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names of all commands."""
        return sorted({*super().list_commands(ctx), *self._of_plugins()})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of this name, of the hub or of a plugin."""
        own = super().get_command(ctx, cmd_name)
        return own or self._of_plugins().get(cmd_name)

    def _of_plugins(self) -> dict[str, click.Command]:
        try:
            return plugin_command_groups(self.app())
        except HubError as error:
            click.echo(f"hub: {_in_words(error)}", err=True)
            return {}

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; what goes wrong is told in the user's language, with its exit code."""
        try:
            code = super().invoke(ctx)
        except HubError as error:
            raise CommandFailed(_in_words(error), error.exit_code) from error
        except (OperationalError, ProgrammingError) as error:
            sentence = _l(
                "The database cannot be used. Is HUB_DATABASE_URL right? Run hub migrate."
            )
            cause = str(error.orig).strip().partition("\n")[0]
            raise CommandFailed(f"{sentence} ({cause})") from error
        if isinstance(code, int) and code:
            ctx.exit(code)
        return code

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command that is meant; a wrong name gets the nearest right one."""
        try:
            return super().resolve_command(ctx, args)
        except click.UsageError as error:
            near = get_close_matches(args[0], self.list_commands(ctx), n=1)
            hint = f" Did you mean ‘hub {near[0]}’?" if near else " ‘hub --help’ lists them all."
            raise click.UsageError(f"There is no command ‘{args[0]}’.{hint}", ctx) from error


def _command_lines(
    group: click.Group, ctx: click.Context, before: str = ""
) -> Iterator[tuple[str, click.Command]]:
    """Every command below a group that does something by itself, with its whole name."""
    for name in group.list_commands(ctx):
        command = group.get_command(ctx, name)
        if isinstance(command, click.Group) and not command.invoke_without_command:
            yield from _command_lines(command, ctx, f"{before}{name} ")
        elif command is not None and not command.hidden:
            yield before + name, command


def _user_language() -> str:
    """The language of the shell's locale, English where the hub does not speak it."""
    locale = os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG")
    code = language_code((locale or "").split(".")[0])
    return code if code in INTERFACE_LANGUAGES else "en"


def _only_words() -> Flask:
    """An application that knows the hub's words and nothing else."""
    app = Flask("hub_words", static_folder=None)
    words.init_app(app, WORDS_FOLDER)
    return app


def _in_words(error: HubError) -> str:
    """What went wrong, in the user's language also where no application could be made."""
    if has_app_context():
        return str(error.message)
    with _only_words().app_context(), speaking(_user_language()):
        return str(error.message)


@click.group(cls=HubCommands, context_settings=HELP_SETTINGS)
@click.version_option(version("partner-network-hub"), prog_name="hub")
@click.pass_context
def hub(ctx: click.Context) -> None:
    """Run a hub for a network of partner towns."""
    if ctx.invoked_subcommand not in RUNS_ON:
        # `hub plugin list` tells which plugins failed; not each command of a cron table.
        plugin_host = logging.getLogger("hub.plugin_host")
        ctx.call_on_close(partial(plugin_host.setLevel, plugin_host.level))
        plugin_host.setLevel(logging.CRITICAL)
    commands = ctx.command
    if ctx.invoked_subcommand in NEEDS_NO_APPLICATION:
        app = _only_words()
    elif isinstance(commands, HubCommands):
        app = commands.app()
    else:
        return
    ctx.with_resource(app.app_context())
    ctx.with_resource(speaking(_user_language()))


for command in (
    *running.COMMANDS,
    *backing_up.COMMANDS,
    doctor.doctor,
    watching_commands.status,
    town_commands.network,
    source_commands.source,
    content_commands.entry,
    plugin_commands.plugin,
    feedback_commands.feedback,
    person_commands.person,
):
    hub.add_command(command)


def main() -> None:
    """Run the command of the command line and exit with its code."""
    try:
        code = hub.main(standalone_mode=False, prog_name="hub")
    except click.exceptions.Abort:
        sys.exit(130)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except BrokenPipeError:
        # Whoever read the output has had enough; nothing is left to be flushed at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
    sys.exit(code if isinstance(code, int) else 0)
