"""Implements every hook, each in its smallest useful form; the tests load it as a town would."""

from collections.abc import Sequence
from dataclasses import replace

import click
from flask import Blueprint

from hub.plugin_api import (
    SKIP,
    ContentChange,
    Draft,
    DraftSource,
    EntryKind,
    NavItem,
    Panel,
    PanelPlace,
    PluginInfo,
    Setting,
    Skip,
    SourceKind,
    hookimpl,
    lazy_gettext,
)

from .actions import note_heard, store_note
from .models import Note
from .parser import NoteDraft
from .queries import closing_notes, heard_count
from .views import pages


@hookimpl
def hub_plugin_info() -> PluginInfo:
    return PluginInfo(
        name="example_plugin",
        title=lazy_gettext("Example"),
        version="1.0",
        author="The tests",
        needs_api="1",
        capabilities=("files",),
    )


@hookimpl
def hub_settings() -> Sequence[Setting]:
    return [
        Setting("greeting", str, "Hello", lazy_gettext("How the page greets.")),
        Setting("limit", int, 5, lazy_gettext("How many notes are shown."), unit="notes"),
        Setting("key", str, None, lazy_gettext("A key."), secret=True),
    ]


@hookimpl
def hub_source_kinds() -> Sequence[SourceKind]:
    return [
        SourceKind(
            name="example_lines",
            label=lazy_gettext("Lines of text"),
            media_types=("text/plain",),
            parse=f"{__name__}.parser:parse",
            discover=f"{__name__}.parser:discover",
        )
    ]


@hookimpl
def hub_entry_kinds() -> Sequence[EntryKind]:
    return [
        EntryKind(
            name="example_note",
            label=lazy_gettext("Notes"),
            details=Note,
            draft=NoteDraft,
            store=store_note,
            endpoint="example_plugin.note",
            closing=closing_notes,
        )
    ]


@hookimpl
def hub_blueprints() -> Sequence[Blueprint]:
    return [pages]


@hookimpl
def hub_nav_items() -> Sequence[NavItem]:
    return [NavItem(lazy_gettext("Example"), "example_plugin.index", "footer", order=90)]


@hookimpl
def hub_panels() -> Sequence[Panel]:
    return [
        Panel("town", "example_plugin/town_panel.html", town_panel, order=20),
        Panel("home", "example_plugin/town_panel.html", nothing, order=10),
    ]


def town_panel(place: PanelPlace) -> PanelPlace:
    return place


def nothing(_place: PanelPlace) -> None:
    return None


@hookimpl
def hub_commands() -> Sequence[click.Command]:
    @click.command("heard")
    def heard() -> None:
        """Say how many changes were heard."""
        click.echo(str(heard_count()))

    return [heard]


@hookimpl
def hub_draft_parsed(draft: Draft, source: DraftSource) -> Draft | Skip:
    if "spam" in draft.title:
        return SKIP
    if "trouble" in draft.title:
        raise ValueError("this title is too much")
    return replace(draft, topics=(*draft.topics, f"from-{source.town}"))


@hookimpl
def hub_content_changed(change: ContentChange) -> None:
    note_heard(change)
