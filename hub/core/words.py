"""The hub's words in the reader's language: gettext over .po files, without a compile step.

A plugin's catalog is asked after the hub's own, so a plugin cannot change the hub's words.
Fuzzy and empty translations count as missing.
"""

import gettext as python_gettext
from collections.abc import Callable, Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

from babel.messages.pofile import read_po
from flask import Flask, g
from flask_babel import Babel, Domain, force_locale, get_locale
from flask_babel import gettext as _flask_gettext
from flask_babel import lazy_gettext as _flask_lazy_gettext
from flask_babel import lazy_ngettext as _flask_lazy_ngettext
from flask_babel import lazy_pgettext as _flask_lazy_pgettext
from flask_babel import ngettext as _flask_ngettext
from flask_babel import pgettext as _flask_pgettext
from jinja2 import pass_context
from jinja2.runtime import Context
from markupsafe import Markup

from hub.core.languages import DEFAULT_LANGUAGE, INTERFACE_LANGUAGES

EXTENSION = "hub_words"


class Catalog:
    """The translated messages of one .po file."""

    def __init__(self, path: Path) -> None:
        self._one: dict[str, str] = {}
        self._many: dict[str, tuple[str, ...]] = {}
        with path.open("rb") as file:
            catalog = read_po(file)
        self._plural: Callable[[int], int] = python_gettext.c2py(catalog.plural_expr)
        for message in catalog:
            if not message.id or message.fuzzy:
                continue
            if isinstance(message.id, str):
                if isinstance(message.string, str) and message.string:
                    self._one[_key(message.context, message.id)] = message.string
            elif (forms := tuple(message.string or ())) and all(forms):
                self._many[_key(message.context, message.id[0])] = forms

    def one(self, key: str) -> str | None:
        """The translation of a message, None when there is none."""
        return self._one.get(key)

    def many(self, key: str, number: int) -> str | None:
        """The plural form for `number`, None when the message is not translated."""
        forms = self._many.get(key)
        return forms[self._plural(number)] if forms else None


def _key(context: str | None, text: str) -> str:
    return f"{context}\4{text}" if context else text


@lru_cache(maxsize=256)
def _catalog(path: Path, _modified_ns: int) -> Catalog:
    return Catalog(path)


def read_catalog(path: Path) -> Catalog:
    """The catalog of a .po file, read once per version of the file."""
    return _catalog(path, path.stat().st_mtime_ns)


class Words(python_gettext.NullTranslations):
    """Catalogs asked in order; the English text stands in for what none has."""

    def __init__(self, catalogs: list[Catalog]) -> None:
        super().__init__()
        self._catalogs = catalogs

    def gettext(self, message: str) -> str:
        """The translation of `message`."""
        return self._find_one(message) or message

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        """The form for `n`."""
        return self._find_many(msgid1, n) or (msgid1 if n == 1 else msgid2)

    def pgettext(self, context: str, message: str) -> str:
        """The translation of `message` in its context."""
        return self._find_one(_key(context, message)) or message

    def npgettext(self, context: str, msgid1: str, msgid2: str, n: int) -> str:
        """The form for `n` in its context."""
        return self._find_many(_key(context, msgid1), n) or (msgid1 if n == 1 else msgid2)

    # Jinja and Flask-Babel ask for the older names too.
    ugettext = gettext
    ungettext = ngettext
    upgettext = pgettext

    def _find_one(self, key: str) -> str | None:
        for catalog in self._catalogs:
            if found := catalog.one(key):
                return found
        return None

    def _find_many(self, key: str, number: int) -> str | None:
        for catalog in self._catalogs:
            if found := catalog.many(key, number):
                return found
        return None


def _missing_in(path: Path, whole: Path) -> int:
    """How many messages of `whole` a catalog lacks."""
    wanted = _translated(whole) if whole.is_file() else set()
    return len(wanted - _translated(path)) if path.is_file() else len(wanted)


def _translated(path: Path) -> set[object]:
    with path.open("rb") as file:
        catalog = read_po(file)
    return {
        (message.context, message.id)
        for message in catalog
        if message.id and not message.fuzzy and message.string and all(message.string)
    }


class HubDomain(Domain):  # type: ignore[misc]
    """Where Flask-Babel finds the words: the hub's catalog first, then the plugins'."""

    def __init__(self, hub_folder: Path) -> None:
        super().__init__(domain="messages")
        self._hub_folder = hub_folder
        self._plugin_catalogs: list[tuple[Path, str]] = []
        self._made: dict[str, Words] = {}

    def add(self, folder: Path, domain: str) -> None:
        """Ask `folder`/<language>/LC_MESSAGES/`domain`.po after the catalogs known so far."""
        self._plugin_catalogs.append((folder, domain))
        self._made.clear()

    def get_translations(self) -> Words:
        """The words of the present locale."""
        language = page_language()
        made = self._made.get(language)
        if made is None:
            paths = self.paths(language)
            made = Words([read_catalog(path) for path in paths if path.is_file()])
            self._made[language] = made
        return made

    def paths(self, language: str) -> list[Path]:
        """The catalogs of a language, in the order in which they are asked."""
        plugins = [
            folder / language / "LC_MESSAGES" / f"{domain}.po"
            for folder, domain in self._plugin_catalogs
        ]
        return [self._hub_folder / f"{language}.po", *plugins]


def init_app(app: Flask, folder: Path) -> None:
    """Join the words to the application; `folder` has one .po file per language."""
    app.config["BABEL_DEFAULT_LOCALE"] = INTERFACE_LANGUAGES[DEFAULT_LANGUAGE].locale
    domain = HubDomain(folder)
    Babel(app, default_domain=domain)
    app.extensions["babel"].instance.domain_instance = domain
    app.extensions[EXTENSION] = domain
    _give_words_to_templates(app, domain)


def _give_words_to_templates(app: Flask, domain: HubDomain) -> None:
    """Let templates ask the catalogs at once: Jinja's own way takes four calls for each word.

    A word without a place for a value is markup as it stands; Jinja's way fills in the others.
    """
    filled_in: Callable[..., str] = app.jinja_env.globals["gettext"]  # type: ignore[assignment]

    @pass_context
    def gettext(context: Context, text: str, **values: Any) -> str:
        found = domain.get_translations().gettext(text)
        if values or "%" in found:
            return filled_in(context, text, **values)
        return Markup(found) if context.eval_ctx.autoescape else found  # noqa: S704 -- our words

    app.jinja_env.globals.update(gettext=gettext, _=gettext)


def add_catalog(app: Flask, folder: Path, domain: str) -> None:
    """Ask a plugin's catalog after the hub's own and those added before."""
    app.extensions[EXTENSION].add(folder, domain)


def incomplete_catalogs(app: Flask) -> Iterator[tuple[Path, int]]:
    """Each catalog that lacks messages of the English one, and how many."""
    domain: HubDomain = app.extensions[EXTENSION]
    whole = domain.paths(DEFAULT_LANGUAGE)
    for language in INTERFACE_LANGUAGES:
        for path, english in zip(domain.paths(language), whole, strict=True):
            if missing := _missing_in(path, english):
                yield path, missing


def gettext(text: str, **values: Any) -> str:
    """`text` in the present language, with %(name)s filled in."""
    return str(_flask_gettext(text, **values))


def ngettext(singular: str, plural: str, num: int, **values: Any) -> str:
    """The form for `num`, which is also filled in as %(num)s."""
    return str(_flask_ngettext(singular, plural, num, **values))


def lazy_gettext(text: str, **values: Any) -> Any:
    """As `gettext`, translated when it is shown: for constants and errors."""
    return _flask_lazy_gettext(text, **values)


def lazy_ngettext(singular: str, plural: str, num: int, **values: Any) -> Any:
    """As `ngettext`, translated when it is shown."""
    return _flask_lazy_ngettext(singular, plural, num, **values)


def pgettext(context: str, text: str, **values: Any) -> str:
    """As `gettext`, for a word with several meanings: `context` tells which is meant."""
    return str(_flask_pgettext(context, text, **values))


def lazy_pgettext(context: str, text: str, **values: Any) -> Any:
    """As `pgettext`, translated when it is shown."""
    return _flask_lazy_pgettext(context, text, **values)


def page_language() -> str:
    """The code of the language in which words are given now."""
    try:
        # What `get_locale` finds too, on a longer way: a page asks some hundreds of times.
        return str(g._flask_babel.babel_locale.language)  # noqa: SLF001
    except (AttributeError, RuntimeError):
        locale = get_locale()
        return locale.language if locale else DEFAULT_LANGUAGE


def speaking(language: str) -> Any:
    """A context in which words come in `language`, as in a job or for another reader."""
    return force_locale(INTERFACE_LANGUAGES[language].locale)


__all__ = [
    "add_catalog",
    "gettext",
    "init_app",
    "lazy_gettext",
    "lazy_ngettext",
    "lazy_pgettext",
    "ngettext",
    "page_language",
    "pgettext",
    "speaking",
]
