"""`hub plugin …`: which plugins there are, and switching them on and off."""

from dataclasses import asdict

import click
from flask import current_app

from hub.core.errors import Conflict
from hub.core.terminal import print_json, print_table
from hub.core.words import gettext as _
from hub.core.words import lazy_gettext as _l
from hub.plugin_host.actions import OPERATOR, switch_plugin
from hub.plugin_host.gate import look_again
from hub.plugin_host.overview import OFF, ON, PluginRow, known_plugin, plugin_rows
from hub.plugin_host.plugins import host_of
from hub.plugin_host.verdicts import forget_verdict


@click.group()
def plugin() -> None:
    """The plugins: what runs, what failed and why."""


@plugin.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print a JSON list of objects.")
def list_plugins(as_json: bool) -> None:
    """List all plugins, and why some do not run."""
    rows = plugin_rows(current_app)
    if as_json:
        print_json([asdict(row) for row in rows])
        return
    if host_of(current_app).is_safe_mode:
        click.echo(_("Safe mode: no plugin was loaded."))
    words = {ON: _("On"), OFF: _("Off")}
    print_table(
        (_("Name"), _("Version"), _("Status"), _("Why")),
        [(row.name, row.version, words.get(row.state, _("Failed")), _why(row)) for row in rows],
    )


def _why(row: PluginRow) -> str:
    if row.last_error and row.state == ON:
        return _("Last error:") + f" {row.last_error}"
    cause = row.detail or (row.last_error if row.reason == "quarantined" else "")
    return f"{row.message} ({cause})" if cause else row.message


@plugin.command("on")
@click.argument("name")
def switch_on(name: str) -> None:
    """Switch a plugin on, everywhere within a second."""
    row = known_plugin(current_app, name)
    if row.reason == "disabled":
        raise Conflict(
            _l("Take %(name)s out of HUB_DISABLED_PLUGINS and start the hub again.", name=row.name)
        )
    if row.reason == "safe_mode":
        raise Conflict(_l("The hub is in safe mode. Start it without HUB_SAFE_MODE first."))
    was_off = switch_plugin(row.name, is_on=True, by=OPERATOR)
    look_again(current_app)
    if row.name in host_of(current_app).by_name:
        again = known_plugin(current_app, row.name)
        if again.state == ON:
            click.echo(_("%(name)s is on.", name=row.name))
            return
        raise Conflict(_l("%(name)s does not run. %(why)s", name=row.name, why=_why(again)))
    forget_verdict(row.name, current_app.config["HUB"].data_dir)
    if was_off:
        click.echo(_("%(name)s is on.", name=row.name))
    raise Conflict(
        _l(
            "%(name)s could not be loaded. %(why)s The hub will try again when it starts.",
            name=row.name,
            why=_why(row),
        )
    )


@plugin.command("off")
@click.argument("name")
def switch_off(name: str) -> None:
    """Switch a plugin off, everywhere within a second."""
    row = known_plugin(current_app, name)
    switch_plugin(row.name, is_on=False, by=OPERATOR, reason="switched_off")
    look_again(current_app)
    click.echo(_("%(name)s is off.", name=row.name))
