"""The menus: parts and plugins add items at the start, pages show those that the reader may use."""

from bisect import insort
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any, Final

from flask import Flask, request, url_for

from hub.core.words import page_language
from hub.web.access import EVERYONE_KNOWN, PUBLIC, is_open
from hub.web.language import request_language

EXTENSION = "hub_menu"
MAIN: Final = "main"
FOOTER: Final = "footer"
SECTIONS: Final = frozenset({MAIN, FOOTER})


@dataclass(frozen=True, slots=True)
class NavItem:
    """An entry of a menu.

    `label` is text or a lazily translated string; `endpoint` a route that needs no values but
    the language; `section` "main" (the header) or "footer"; lower `order` comes first; `needs`
    is PUBLIC, SIGNED_IN or the right that sees it, for whatever town.
    """

    label: Any
    endpoint: str
    section: str = MAIN
    order: int = 100
    needs: str = PUBLIC


@dataclass(frozen=True, slots=True)
class MenuLink:
    """A menu entry on a page; `current` is the value of aria-current, "" elsewhere."""

    label: str
    url: str
    current: str = ""


class MenuMistake(RuntimeError):
    """A menu item that cannot work: a mistake in the code of a part or plugin."""


class Menu:
    """The items of one application, and the conditions under which they are left out."""

    def __init__(self) -> None:
        self._items: list[NavItem] = []
        self._in_order: dict[str, list[NavItem]] = {section: [] for section in SECTIONS}
        self._in_words: dict[tuple[str, ...], list[tuple[NavItem, str, str]]] = {}
        self._blueprints: Counter[str] = Counter()
        self._hidden_when: list[Callable[[NavItem], bool]] = []

    def add(self, item: NavItem) -> None:
        """Add an item; raises MenuMistake for an unknown section or need."""
        if item.section not in SECTIONS:
            raise MenuMistake(
                f"a menu section is one of {sorted(SECTIONS)}, not {item.section!r} "
                f"({item.endpoint})"
            )
        if item.needs not in EVERYONE_KNOWN:
            raise MenuMistake(
                f"a menu item needs one of {sorted(EVERYONE_KNOWN)}, not {item.needs!r} "
                f"({item.endpoint})"
            )
        self._items.append(item)
        insort(self._in_order[item.section], item, key=lambda known: known.order)
        self._blueprints[_blueprint(item)] += 1
        self._in_words.clear()

    def hide_when(self, condition: Callable[[NavItem], bool]) -> None:
        """Leave out every item for which `condition` is true, asked anew for each page."""
        self._hidden_when.append(condition)

    def links(self, section: str, *, ask_conditions: bool = True) -> tuple[MenuLink, ...]:
        """The links of a section for the present request and reader.

        `ask_conditions=False` asks nobody whether an item is hidden: for the page that says
        that the hub itself is in trouble.
        """
        conditions = self._hidden_when if ask_conditions else []
        return tuple(
            MenuLink(label, url, self._current(item))
            for item, label, url in self._written(section)
            if is_open(frozenset({item.needs}), "", {})
            and not any(hidden(item) for hidden in conditions)
        )

    def _written(self, section: str) -> list[tuple[NavItem, str, str]]:
        """The items of a section with label and address, written once for each language."""
        key = (section, page_language(), request_language(), request.script_root)
        written = self._in_words.get(key)
        if written is None:
            written = self._in_words[key] = [
                (item, str(item.label), url_for(item.endpoint)) for item in self._in_order[section]
            ]
        return written

    def _current(self, item: NavItem) -> str:
        if request.endpoint == item.endpoint:
            return "page"
        blueprint = _blueprint(item)
        # A section's own pages lie below it: the entry is where the reader is, but not the page.
        is_within = blueprint and blueprint == request.blueprint
        # The only one of its blueprint stands for all its pages.
        return "true" if is_within and self._blueprints[blueprint] == 1 else ""

    def check(self, endpoints: Iterable[str]) -> None:
        """Raise MenuMistake for an item that leads to no route; names the nearest one."""
        known = list(endpoints)
        for item in self._items:
            if item.endpoint not in known:
                near = get_close_matches(item.endpoint, known, n=1)
                hint = f"; did you mean {near[0]!r}?" if near else ""
                raise MenuMistake(f"a menu item leads to no route: {item.endpoint!r}{hint}")


def _blueprint(item: NavItem) -> str:
    return item.endpoint.rpartition(".")[0]


def menu_of(app: Flask) -> Menu:
    """The menu of an application."""
    menu: Menu = app.extensions[EXTENSION]
    return menu


def add_nav_item(app: Flask, item: NavItem) -> None:
    """Add an item to the application's menu."""
    menu_of(app).add(item)


def check_menu(app: Flask) -> None:
    """Raise MenuMistake when an item leads nowhere; called at the start."""
    menu_of(app).check(app.view_functions)


def init_app(app: Flask) -> None:
    """Give the application an empty menu."""
    app.extensions[EXTENSION] = Menu()
