"""Tells plugins of changes: a job that reads the Change rows after they were committed.

Each plugin has a position of its own, so that one that fails or is slow holds up nobody, and a
crash repeats the last changes instead of losing any.
"""

import time
from datetime import timedelta
from functools import partial
from typing import Final

from flask import Flask
from pluggy import HookImpl

from hub.core import jobs
from hub.core.changes import changes_after, content_revision, delete_changes
from hub.core.clock import now
from hub.core.database import session
from hub.plugin_api.entries import ContentChange
from hub.plugin_host import gate
from hub.plugin_host.actions import begin_telling, end_telling
from hub.plugin_host.calling import CallFailed, call_hook, within
from hub.plugin_host.plugins import LoadedPlugin
from hub.plugin_host.queries import plugin_states

JOB: Final = "tell_plugins"
EVERY_SECONDS: Final = 5
DELETE: Final = "delete_old_changes"
_DAILY_SECONDS: Final = 24 * 3600
DEADLINE_SECONDS: Final = 30.0
_AT_ONCE: Final = 200
_RUN_SECONDS: Final = 60.0
_LEASE_SECONDS: Final = int(_RUN_SECONDS + 2 * DEADLINE_SECONDS)


def tell_plugins(app: Flask) -> None:
    """Tell every running plugin that listens what changed since it last heard."""
    for plugin in gate.running():
        hook = plugin.hooks.get("hub_content_changed")
        if hook is not None:
            _tell(app, plugin, hook)


def _tell(app: Flask, plugin: LoadedPlugin, hook: HookImpl) -> None:
    heard = begin_telling(plugin.name, _LEASE_SECONDS)
    if heard is None:
        return
    started = time.monotonic()
    try:
        while changes := _next_changes(heard):
            for change in changes:
                if not gate.is_on(plugin.name) or time.monotonic() - started > _RUN_SECONDS:
                    return
                _tell_one(app, plugin, hook, change)
                heard = change.number
    finally:
        end_telling(plugin.name, heard)


def _next_changes(heard: int) -> list[ContentChange]:
    """The changes as values, with the reading transaction ended: listeners take their time."""
    changes = [
        ContentChange(
            number=change.number,
            subject=change.subject,
            subject_id=change.subject_id,
            kind=change.kind,
            revision=change.revision,
            actor=change.actor,
            action=change.action,
            reason=change.reason,
            changed_at=change.changed_at,
        )
        for change in changes_after(heard, _AT_ONCE)
    ]
    session().rollback()
    return changes


def _tell_one(app: Flask, plugin: LoadedPlugin, hook: HookImpl, change: ContentChange) -> None:
    def tell() -> None:
        with app.app_context():
            call_hook(hook, {"change": change})

    what = f"hub_content_changed, change {change.number}"
    answer = within(DEADLINE_SECONDS, plugin.found, what, tell)
    if isinstance(answer, CallFailed):
        gate.note_failure(app, plugin.name, f"hub_content_changed: {answer.error}")
    else:
        gate.note_success(app, plugin.name)


def delete_old_changes(days: int) -> None:
    """Delete changes of entries, sources and the hub older than `days`.

    One that a plugin lags behind waits as long.  A plugin that is off hears, when it is on
    again, of what is left.
    """
    listening = [one.name for one in gate.running() if "hub_content_changed" in one.hooks]
    states = plugin_states()
    told = (states[name].heard for name in listening if name in states)
    heard = [number for number in told if number is not None]
    moment, newest = now(), content_revision()
    delete_changes(moment - timedelta(days=days), min([newest, *heard]))
    delete_changes(moment - timedelta(days=2 * days), newest)


def init_app(app: Flask) -> None:
    """Register the job that tells and the one that deletes, with their schedules."""
    jobs.job(app, JOB, partial(tell_plugins, app))
    jobs.every(app, JOB, EVERY_SECONDS)
    days: int = app.config["HUB"].changes_days
    jobs.job(app, DELETE, partial(delete_old_changes, days))
    jobs.every(app, DELETE, _DAILY_SECONDS)
