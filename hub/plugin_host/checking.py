"""The child process of `verdicts.py`: loads one plugin as the hub would and says what it found.

Standard input gives the plugin as one line of JSON; the verdict goes to the descriptor that the
first argument names, the second is the id of the process that asks.  Nothing of the plugin
outlives this process.
"""

import importlib
import json
import os
import sys
from pathlib import Path
from typing import Any

import hub_plugins

from hub.core.processes import end_with_parent
from hub.core.sandbox_child import limit_cpu
from hub.plugin_host.answers import Answers, named_functions
from hub.plugin_host.calling import refusing
from hub.plugin_host.loading import load_plugin
from hub.plugin_host.patches import first_patch, picture
from hub.plugin_host.plugins import FoundPlugin, LoadedPlugin, Refused


def main() -> None:
    """Try the plugin, write the verdict and end at once, whatever threads it has started."""
    descriptor, parent = map(int, sys.argv[1:3])
    end_with_parent(parent)
    job = json.loads(sys.stdin.readline())
    limit_cpu(job["cpu_seconds"])
    verdict = verdict_on(job)
    os.write(descriptor, json.dumps(verdict).encode())
    os._exit(0)


def verdict_on(job: dict[str, Any]) -> dict[str, str]:
    """Key and detail of what is wrong with the plugin; empty ones when nothing is."""
    hub_plugins.__path__ = [*hub_plugins.__path__, *job["folders"]]
    found = FoundPlugin(job["name"], job["module"], Path(job["place"]), job["origin"])
    before = picture()
    try:
        plugin = load_plugin(found)
        if patched := first_patch(before, found.module):
            return {"key": "patched_hub", "detail": patched}
        _look_for_functions(found, plugin)
    except Refused as refused:
        return {"key": refused.key, "detail": refused.detail}
    return {"key": "", "detail": ""}


def _look_for_functions(found: FoundPlugin, plugin: LoadedPlugin) -> None:
    """Import what the plugin names as text: only a child process imports parsers."""
    asked = Answers(plugin.info, source_kinds=plugin.source_kinds, entry_kinds=plugin.entry_kinds)
    for name in named_functions(asked):
        module, _, function = name.partition(":")
        with refusing("no_function", found, name):
            if not callable(getattr(importlib.import_module(module), function)):
                raise Refused("no_function", name)


if __name__ == "__main__":
    main()
