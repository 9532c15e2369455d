"""The kinds of open work that one person hands over to another: each part adds its own."""

from typing import Final

from flask import Flask, current_app

from hub.accounts.handover_actions import WorkKind, move_invitations, open_invitations_by
from hub.core.words import ngettext

EXTENSION: Final = "hub_work"


def add_work_kind(app: Flask, kind: WorkKind) -> None:
    """Let a kind of work be handed over with the rest."""
    app.extensions[EXTENSION].append(kind)


def work_kinds() -> list[WorkKind]:
    """The kinds of work of this application."""
    kinds: list[WorkKind] = current_app.extensions[EXTENSION]
    return kinds


def init_app(app: Flask) -> None:
    """Begin with what people themselves have open: the invitations that they sent."""
    app.extensions[EXTENSION] = []
    add_work_kind(
        app,
        WorkKind(
            "invitations",
            open_invitations_by,
            move_invitations,
            lambda count: ngettext("%(num)s open invitation", "%(num)s open invitations", count),
        ),
    )
