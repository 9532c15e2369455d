"""What a plugin contributes, as values: its description, settings, source kinds and panels.

Two more contributions live with the part that uses them and are given on by `hub.plugin_api`:
`EntryKind` (hub/content/kinds.py) and `NavItem` (hub/web/menu.py).
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

API_VERSION: Final = "1"
"""The version of this contract; a plugin says with `needs_api` which one it was written for."""

CAPABILITIES: Final = ("network", "mail", "files", "personal_data")
"""What a plugin may say about itself that the hub cannot see in its contributions."""

PANEL_SLOTS: Final = ("home", "town", "event", "project")
"""The pages that have a place for panels."""

Words: TypeAlias = Any
"""Text for people: a `str`, or a lazily translated one (`lazy_gettext`)."""


@dataclass(frozen=True, slots=True)
class PluginInfo:
    """Who a plugin is.

    `name` is the name of its folder or entry point, in snake_case; its tables, templates and
    catalog begin with it.  `title` is for people.  `needs_api` is the `API_VERSION` that the
    plugin was written for.  `capabilities` says what else it does, for the page that tells
    readers: "network" (asks other servers), "mail", "files" (keeps files in the data folder),
    "personal_data" (stores data about people).
    """

    name: str
    title: Words
    version: str
    author: str
    needs_api: str = API_VERSION
    capabilities: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting of a plugin: `HUB_<PLUGIN>_<NAME>` in the environment, or set on a page.

    `type` is str, int, float or bool; `default` is of that type, or None when there is none.
    `unit` is the unit of the value, such as "seconds".  The value of a `secret` is never shown.
    """

    name: str
    type: type[str] | type[int] | type[float] | type[bool]
    default: str | float | bool | None
    help: Words
    unit: str = ""
    secret: bool = False


@dataclass(frozen=True, slots=True)
class SourceKind:
    """A kind of source: how a document becomes drafts.

    `parse` and `discover` are named as text, "hub_plugins.name.module:function", so that only
    a child process imports them.  `parse(SourceDocument) -> Parsed` is pure; the one error
    that may leave it is `ParseError`.  `discover(SourceDocument) -> Iterable[Found]` says which
    feeds or calendars of this kind a document is or points to, and raises nothing; "" when
    the kind cannot be found in pages.  `media_types` are the Content-Types that speak for it.
    """

    name: str
    label: Words
    media_types: tuple[str, ...]
    parse: str
    discover: str = ""


@dataclass(frozen=True, slots=True)
class PanelPlace:
    """Where a panel is about to be shown.

    `slot` is one of `PANEL_SLOTS`, `language` the reader's; `town` is the slug of the town that
    the page is about, `entry_id` the entry, None on pages that are about neither.
    """

    slot: str
    language: str
    town: str | None = None
    entry_id: int | None = None


@dataclass(frozen=True, slots=True)
class Panel:
    """A box in a page's slot.

    `template` is one of the plugin's own ("name/town_panel.html").  `context(PanelPlace)` is
    called for each page and gives the value that the template sees as `panel`, or None when
    there is nothing to show here.  Lower `order` comes first.
    """

    slot: str
    template: str
    context: Callable[[PanelPlace], Any]
    order: int = 100


class Skip:
    """The type of `SKIP`, the answer of `hub_draft_parsed` for what shall not come in."""

    def __repr__(self) -> str:
        return "SKIP"


SKIP: Final = Skip()
"""What `hub_draft_parsed` gives back for an item that shall not come in."""
