"""Why a plugin does not run: stable English keys, and a sentence for each."""

from typing import Any, Final

from hub.core.words import lazy_gettext as _l

REASONS: Final[dict[str, Any]] = {
    "bad_name": _l("The name must be lower-case letters, digits and underscores."),
    "name_taken": _l("The name belongs to the service or to another plugin. Choose another name."),
    "no_init_file": _l("The folder has no __init__.py."),
    "not_there": _l("The package that the entry point names is not there."),
    "missing_import": _l("Something that the plugin imports is not installed."),
    "import_failed": _l("The plugin raises an error when it is imported."),
    "exits": _l("The plugin tries to end the service when it is started."),
    "ended_process": _l("The plugin ended the process in which it was tried."),
    "too_slow": _l("The plugin was not ready in time and was stopped."),
    "patched_hub": _l("The plugin changes code of the service or of a library."),
    "unknown_hook": _l("The plugin has a hook that the service does not know."),
    "unmarked_hook": _l("A function is named like a hook but has no @hookimpl."),
    "wrong_argument": _l("A hook takes an argument that the service does not give."),
    "wrapper": _l("Hooks that wrap other plugins are not allowed here."),
    "no_info": _l("The plugin has no hub_plugin_info()."),
    "hook_failed": _l("A hook raises an error when the service starts."),
    "wrong_answer": _l("A hook returns something other than what it should."),
    "wrong_name": _l("hub_plugin_info() gives a different name from the plugin’s folder."),
    "wrong_api": _l("The plugin was written for another version of the plugin contract."),
    "wrong_setting": _l("The value of a setting of the plugin does not fit."),
    "kind_taken": _l("The service or another plugin has a kind of this name already."),
    "no_function": _l("A function that the plugin names is not there."),
    "unknown_endpoint": _l("A menu item or kind leads to a page that the plugin does not have."),
    "no_template": _l("A template that the plugin names is not there or cannot be read."),
    "foreign_template": _l("The plugin has templates outside its own template folder."),
    "bad_catalog": _l("A catalogue of the plugin’s words cannot be read."),
    "app_wide": _l("A blueprint changes more than its own pages."),
    "foreign_address": _l("A blueprint has an address outside the plugin’s own."),
    "no_access": _l("A page does not say with open_to() who it is for."),
    "shared_tables": _l("The plugin’s tables stand on a base of the service instead of its own."),
    "table_name": _l("A table’s name does not begin with the plugin’s name."),
    "foreign_key": _l("A table refers to one that plugins may not refer to."),
    "broken_mapper": _l("The plugin’s models do not fit together."),
    "no_migrations": _l("The plugin has tables but no migrations that make them."),
    "join_failed": _l("The plugin could not be connected to the service."),
    "migration_failed": _l("A migration of the plugin failed. Nothing of it was kept."),
    "needs_migration": _l("The plugin’s tables are not up to date. Run: hub migrate"),
    "switched_off": _l("Somebody switched the plugin off."),
    "quarantined": _l("The plugin failed several times in a row and was switched off."),
    "safe_mode": _l("The setting HUB_SAFE_MODE leaves all plugins out."),
    "disabled": _l("The setting HUB_DISABLED_PLUGINS leaves the plugin out."),
}


def reason_sentence(key: str) -> str:
    """The sentence for a key in the present language; the key itself when it has none."""
    return str(REASONS[key]) if key in REASONS else key
