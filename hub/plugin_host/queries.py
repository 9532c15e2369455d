"""What is known of plugins in the database."""

from typing import Any

from sqlalchemy import select

from hub.core.changes import content_revision
from hub.core.database import session
from hub.plugin_host.models import PluginSetting, PluginState

__all__ = ["content_revision", "plugin_state", "plugin_states", "stored_settings"]


def plugin_states() -> dict[str, PluginState]:
    """The rows of all plugins, by name."""
    return {state.name: state for state in session().scalars(select(PluginState))}


def plugin_state(name: str) -> PluginState | None:
    """The row of one plugin, None when it has none yet."""
    return session().scalar(select(PluginState).where(PluginState.name == name))


def stored_settings(plugin: str, name: str) -> dict[str, Any]:
    """The values of one setting by town; "" is the whole network's."""
    rows = session().execute(
        select(PluginSetting.town, PluginSetting.value).where(
            PluginSetting.plugin == plugin, PluginSetting.name == name
        )
    )
    return {town: value for town, value in rows}  # noqa: C416 - rows are no plain pairs
