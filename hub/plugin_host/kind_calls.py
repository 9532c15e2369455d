"""What a page asks of a kind: a plugin's answer has a deadline, and its failure harms no page."""

from collections.abc import Callable
from typing import Final, TypeVar

from flask import Flask, current_app

from hub.content.kinds import EntryKind
from hub.plugin_host.calling import CallFailed, within
from hub.plugin_host.gate import note_failure, note_success
from hub.plugin_host.plugins import host_of

DEADLINE_SECONDS: Final = 2.0

Value = TypeVar("Value")


def answer_of(
    kind: EntryKind,
    name: str,
    ask: Callable[[], Value],
    check: Callable[[Value], Value],
    nothing: Value,
) -> Value:
    """What `ask()` gives, which calls the kind's function `name`.

    One of a plugin that fails, is late, or gives what `check` raises at, counts as `nothing`; it
    is logged, and shown on the plugin page.
    """
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]  # noqa: SLF001
    plugin = host_of(app).by_name.get(kind.plugin or "")
    if plugin is None:
        return ask()
    what = f"{name} of {kind.name}"

    def ask_and_check() -> Value:
        # A session of its own: a statement that fails leaves the page's as it was.
        with app.app_context():
            return check(ask())

    answer = within(DEADLINE_SECONDS, plugin.found, what, ask_and_check)
    if isinstance(answer, CallFailed):
        note_failure(app, plugin.name, f"{what}: {answer.error}")
        return nothing
    note_success(app, plugin.name)
    return answer
