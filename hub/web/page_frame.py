"""What `base.html` needs on every page: language links, menus, display, the canonical address.

Other parts add to it: `add_page_context(app, function)` registers a function that gives a
dictionary of template names, called once for each page.  The portal gives `network` this way.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import quote, urlencode

from flask import Flask, current_app, g, request, url_for

from hub.core.languages import DEFAULT_LANGUAGE, INTERFACE_LANGUAGES, page_languages
from hub.core.words import gettext as _
from hub.core.words import page_language
from hub.web.addresses import with_query
from hub.web.brand import brand_mark
from hub.web.display import display_choice
from hub.web.fonts import font_files
from hub.web.language import address_in, addresses_in, home_address, request_language
from hub.web.language_choice import switch_address
from hub.web.marks import drawn_marks
from hub.web.menu import FOOTER, MAIN, MenuLink, menu_of

EXTENSION: Final = "hub_page_context"
LANGUAGES: Final = "hub_page_languages"
PageContext = Callable[[], Mapping[str, Any]]
KnownLanguages = Callable[[], tuple[Iterable[str], str] | None]


@dataclass(frozen=True, slots=True)
class LanguageLink:
    """The present page in a language, and where a reader switches to it."""

    code: str
    endonym: str
    switch_url: str


@dataclass(frozen=True, slots=True)
class Frame:
    """What surrounds the words of a page; `canonical_url` is "" where no page was found.

    `versions` are code and absolute address of the languages that the page has words in.
    """

    language: str
    endonym: str
    display: str
    display_url: str
    here: str
    home_url: str
    canonical_url: str
    default_url: str
    versions: tuple[tuple[str, str], ...]
    languages: tuple[LanguageLink, ...]
    main_menu: tuple[MenuLink, ...]
    footer_menu: tuple[MenuLink, ...]


def add_page_context(app: Flask, give: PageContext) -> None:
    """Let `give()` add names to every page's templates; not asked when the hub is in trouble."""
    app.extensions[EXTENSION].append(give)


def absolute(address: str) -> str:
    """A local address made absolute by the public address of the hub, never by the request."""
    public_url: str = current_app.config["HUB"].public_url
    local = address.removeprefix(request.script_root) if request.script_root else address
    return public_url.rstrip("/") + local


def say_what_was_understood(pairs: Iterable[tuple[str, str]]) -> None:
    """Say which names and values of the query make the present page, as it understood them.

    They stand in its canonical address in this order; of a page that says nothing, none do.
    """
    g.query_understood = urlencode(list(pairs))


def say_in_which_languages(present: Iterable[str], original: str) -> None:
    """Say which languages the words of the present page are in, as codes, and the original one.

    Only those versions are named to search engines, and one in another language names the
    original as the canonical one; of a page that says nothing, all languages are.  For the page of
    an entry, which its kind names as its `endpoint`, the hub says it where the view does not.
    """
    g.page_languages = page_languages(present, original)


def know_languages_of_pages(app: Flask, know: KnownLanguages) -> None:
    """Let `know()` say it for views that do not: the languages, and the original one.

    None where it does not know the present page either.
    """
    app.extensions[LANGUAGES].append(know)


def canonical_address() -> str:
    """The absolute address that search engines keep of the present page."""
    return canonical(address_in(_canonical_language()))


def _canonical_language() -> str:
    written, code = _written_languages(), request_language()
    return code if code in written else written[0]


def _written_languages() -> tuple[str, ...]:
    """The languages that the present page has words in, the first one for all others."""
    if "page_languages" not in g and not (g.get("in_trouble") or g.get("is_error_page")):
        for know in current_app.extensions[LANGUAGES]:
            if known := know():
                say_in_which_languages(*known)
    every: tuple[str, ...] = g.get("page_languages", tuple(INTERFACE_LANGUAGES))
    return every


def canonical(address: str) -> str:
    """A local address made absolute, with what the page understood of its query alone."""
    return with_query(absolute(address.partition("?")[0]), g.get("query_understood", ""))


def town_url(slug: str) -> str:
    """The address of a town's page in the page's language."""
    return f"{home_address()}towns/{quote(slug, safe='')}"


def search_url() -> str:
    """The address of the search in the page's language."""
    return f"{home_address()}search"


def frame() -> Frame:
    """The frame of the present page."""
    code = request_language()
    in_trouble = bool(g.get("in_trouble"))
    found = request.endpoint is not None and "lang" in g and not g.get("is_error_page")
    addresses = addresses_in(INTERFACE_LANGUAGES)
    links = tuple(
        LanguageLink(
            language.code,
            language.endonym,
            switch_address(language.code, addresses[language.code]),
        )
        for language in INTERFACE_LANGUAGES.values()
    )
    versions = {one: canonical(addresses[one]) for one in _written_languages()}
    first = next(iter(versions.values()))
    menu = menu_of(current_app)
    return Frame(
        language=code,
        endonym=INTERFACE_LANGUAGES[code].endonym,
        display=display_choice(),
        display_url=url_for("display.choose", lang=code),
        here=addresses[code],
        home_url=home_address(),
        canonical_url=canonical(addresses[_canonical_language()]) if found else "",
        default_url=versions.get(DEFAULT_LANGUAGE, first),
        versions=tuple(versions.items()),
        languages=links,
        main_menu=menu.links(MAIN, ask_conditions=not in_trouble),
        footer_menu=menu.links(FOOTER, ask_conditions=not in_trouble),
    )


def page_context() -> dict[str, Any]:
    """The names that every template sees."""
    names: dict[str, Any] = {"frame": frame(), "network": None}
    if not g.get("in_trouble"):
        for give in current_app.extensions[EXTENSION]:
            names.update(give())
    return names


def filter_summary(chosen: Any, choices: Any) -> str:
    """What a filter holds, in words, for the line that opens the form."""
    return ", ".join(choices.labels_of(chosen)) or _("Everything")


def init_app(app: Flask) -> None:
    """Give the frame and the drawing functions to the templates."""
    app.extensions[EXTENSION] = []
    app.extensions[LANGUAGES] = []
    app.context_processor(page_context)
    app.jinja_env.globals.update(
        brand_mark=brand_mark,
        drawn_marks=drawn_marks(),
        font_files=font_files,
        page_language=page_language,
        search_url=search_url,
        town_url=town_url,
    )
    app.jinja_env.filters["filter_summary"] = filter_summary
