"""Every change of what is known of plugins."""

from datetime import timedelta

from sqlalchemy import func, update
from sqlalchemy.orm import Session

from hub.core.changes import NewChange, content_revision, record_change
from hub.core.clock import now
from hub.core.database import writing
from hub.core.leases import is_free, latest_possible
from hub.plugin_host.models import PluginState
from hub.plugin_host.queries import plugin_state

OPERATOR = "operator"
HUB = "hub"
_LONGEST_ERROR = 2000


def _row(session: Session, name: str) -> PluginState:
    """The plugin's row as it is now, made when there is none."""
    state = session.get(PluginState, name, populate_existing=True)
    if state is None:
        state = PluginState(name=name, is_on=True)
        session.add(state)
    return state


def switch_plugin(name: str, *, is_on: bool, by: str, reason: str = "", error: str = "") -> bool:
    """Switch a plugin on or off in all processes; gives back whether anything changed.

    `by` is "operator", "person:3" or "hub"; `reason` a key of `reasons.py`; `error` the last
    one when the hub switches it off by itself.
    """
    with writing() as session:
        state = _row(session, name)
        if state.is_on == is_on:
            return False
        state.is_on = is_on
        state.switched_by = by
        state.switched_at = now()
        state.reason = reason
        if error:
            state.last_error, state.last_error_at = error[:_LONGEST_ERROR], now()
        elif is_on:
            state.last_error, state.last_error_at = "", None
        action = "switched_on" if is_on else "switched_off"
        record_change(NewChange("plugin", name, action, by, reason=error or reason or None))
        return True


def note_error(name: str, error: str, reason: str | None = None) -> None:
    """Remember the last error of a plugin, for the plugin page, and why it does not run."""
    with writing() as session:
        state = _row(session, name)
        state.last_error, state.last_error_at = error[:_LONGEST_ERROR], now()
        if reason is not None and state.is_on:
            state.reason = reason
        if reason is not None:
            record_change(NewChange("plugin", name, "failed", HUB, reason=error[:_LONGEST_ERROR]))


def clear_reason(name: str, reason: str) -> None:
    """Forget that a plugin did not run for this reason, and the error with it."""
    if (state := plugin_state(name)) is None or state.reason != reason:
        return
    with writing() as session:
        state = _row(session, name)
        state.reason, state.last_error, state.last_error_at = "", "", None
        record_change(NewChange("plugin", name, "repaired", HUB))


def begin_telling(name: str, lease_seconds: int) -> int | None:
    """Take the lease for telling a plugin of changes; the number it has heard up to.

    None when somebody else is telling it.  A plugin that is new hears only what comes now.
    """
    moment = now()
    with writing() as session:
        _row(session, name)
        session.flush()
        lease = timedelta(seconds=lease_seconds)
        latest = latest_possible(moment, lease)
        free = is_free(PluginState.telling_until_at, moment, latest)
        row = session.execute(
            update(PluginState)
            .where(PluginState.name == name, free)
            .values(
                telling_until_at=moment + lease,
                heard=func.coalesce(PluginState.heard, content_revision()),
            )
            .returning(PluginState.heard)
        ).one_or_none()
        return None if row is None else row.heard


def end_telling(name: str, heard: int) -> None:
    """Note how far a plugin has heard, and let go of the lease."""
    with writing() as session:
        session.execute(
            update(PluginState)
            .where(PluginState.name == name)
            .values(heard=heard, telling_until_at=None)
        )
