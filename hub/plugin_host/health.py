"""What `hub doctor` finds wrong with the plugins."""

from collections.abc import Iterator

from flask import Flask

from hub.core.health import Problem
from hub.core.words import gettext as _
from hub.plugin_host.overview import FAILED, plugin_rows
from hub.plugin_host.plugins import host_of


def plugin_problems(app: Flask) -> Iterator[Problem]:
    """Each plugin that failed or that the hub switched off; one that a person left out is well."""
    if host_of(app).is_safe_mode:
        yield Problem(
            _("Safe mode: no plugin was loaded."), _("Start the hub without HUB_SAFE_MODE.")
        )
        return
    for row in plugin_rows(app):
        if row.state == FAILED or row.reason == "quarantined":
            cause = row.detail or row.last_error
            message = f"{row.name}: {row.message}"
            yield Problem(
                f"{message} ({cause})" if cause else message,
                _("Fix the plugin, then run: hub plugin on %(name)s", name=row.name),
            )
