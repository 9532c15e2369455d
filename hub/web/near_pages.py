"""Pages near an address that leads nowhere: the same path in a language, a misspelt section.

Parts add what they know, as the portal does for the towns' names.
"""

from collections.abc import Callable, Iterable, Iterator
from difflib import get_close_matches
from typing import Any, Final

from flask import Flask, current_app, request
from werkzeug.exceptions import HTTPException

from hub.core.folding import same_spelling_key
from hub.core.languages import INTERFACE_LANGUAGES
from hub.core.words import speaking
from hub.web.addresses import encoded_path
from hub.web.language import home_address, request_language
from hub.web.menu import FOOTER, MAIN, menu_of

EXTENSION: Final = "hub_near_pages"
SHOWN: Final = 4
LIKENESS: Final = 0.75
LONGEST_PATH: Final = 300

Link = tuple[str, str]
Finder = Callable[[tuple[str, ...]], Iterable[Link]]


def add_near_pages(app: Flask, find: Finder) -> None:
    """Let `find` name pages near an address: it is given the words of the path, folded."""
    app.extensions[EXTENSION].append(find)


def near_pages() -> tuple[Link, ...]:
    """Label and address of up to four pages that the reader may have meant; often none."""
    path = request.path[:LONGEST_PATH]
    words = path_words(path)
    found: dict[str, str] = {}
    for label, url in (*_in_a_language(path), *_sections(words), *_of_parts(words)):
        found.setdefault(url, label)
    return tuple((label, url) for url, label in found.items())[:SHOWN]


def path_words(path: str) -> tuple[str, ...]:
    """The parts of a path, folded for comparing, without the language."""
    parts = [part for part in path.split("/") if part]
    if parts and parts[0].lower() in INTERFACE_LANGUAGES:
        parts = parts[1:]
    return tuple(word for part in parts if (word := same_spelling_key(part)))


def page_exists(path: str) -> bool:
    """Whether a route answers GET at this path, whatever it finds there."""
    return _view_at(path) is not None


def _view_at(path: str) -> Callable[..., Any] | None:
    try:
        endpoint, _values = current_app.url_map.bind("").match(path, method="GET")
    except HTTPException:
        return None
    return current_app.view_functions[endpoint]


def _in_a_language(path: str) -> Iterator[Link]:
    """`/news` with the reader's language."""
    address = f"/{request_language()}/{path.strip('/')}"
    view = _view_at(address)
    if path.strip("/") and view and not hasattr(view, "leads_back") and address != path:
        yield address, request.script_root + encoded_path(address)


def _sections(words: tuple[str, ...]) -> Iterator[Link]:
    """Sections whose address, or whose name in any language, is like a word of the path."""
    menu = menu_of(current_app)
    links = [(link.label, link.url) for section in (MAIN, FOOTER) for link in menu.links(section)]
    known = {
        same_spelling_key(url.removeprefix(home_address())): (label, url) for label, url in links
    }
    for code in INTERFACE_LANGUAGES:
        with speaking(code):
            names = [link.label for section in (MAIN, FOOTER) for link in menu.links(section)]
        for name, link in zip(names, links, strict=True):
            known.setdefault(same_spelling_key(name), link)
    for word in words:
        for near in get_close_matches(word, known, n=1, cutoff=LIKENESS):
            yield known[near]


def _of_parts(words: tuple[str, ...]) -> Iterator[Link]:
    for find in current_app.extensions[EXTENSION]:
        yield from find(words)


def init_app(app: Flask) -> None:
    """Prepare the list of those who know pages."""
    app.extensions[EXTENSION] = []
