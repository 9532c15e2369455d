"""Languages by name in the page's language.

"In Finnish" and "Translated from Finnish" bend the name in Finnish, Polish and German, so each
is a whole phrase per language; a language without a phrase is named after a colon.
"""

from typing import Any, Final

from flask import Flask

from hub.core.languages import UNDETERMINED, endonym
from hub.core.words import gettext as _
from hub.core.words import lazy_gettext as _l
from hub.web.clocks import page_locale

IN_LANGUAGE: Final[dict[str, Any]] = {
    "sv": _l("In Swedish."),
    "nb": _l("In Norwegian."),
    "nn": _l("In Norwegian Nynorsk."),
    "fi": _l("In Finnish."),
    "de": _l("In German."),
    "pl": _l("In Polish."),
    "en": _l("In English."),
    "da": _l("In Danish."),
    "sma": _l("In Southern Sami."),
    "se": _l("In Northern Sami."),
    "uk": _l("In Ukrainian."),
}
FOUND_IN: Final[dict[str, Any]] = {
    "sv": _l("Found in the Swedish text."),
    "nb": _l("Found in the Norwegian text."),
    "nn": _l("Found in the Norwegian Nynorsk text."),
    "fi": _l("Found in the Finnish text."),
    "de": _l("Found in the German text."),
    "pl": _l("Found in the Polish text."),
    "en": _l("Found in the English text."),
    "da": _l("Found in the Danish text."),
    "sma": _l("Found in the Southern Sami text."),
    "se": _l("Found in the Northern Sami text."),
}
TRANSLATED_FROM: Final[dict[str, Any]] = {
    "sv": _l("Translated from Swedish"),
    "nb": _l("Translated from Norwegian"),
    "fi": _l("Translated from Finnish"),
    "de": _l("Translated from German"),
    "pl": _l("Translated from Polish"),
    "en": _l("Translated from English"),
    "da": _l("Translated from Danish"),
    "sma": _l("Translated from Southern Sami"),
}
MACHINE_TRANSLATION_FROM: Final[dict[str, Any]] = {
    "sv": _l("Machine translation from Swedish"),
    "nb": _l("Machine translation from Norwegian"),
    "fi": _l("Machine translation from Finnish"),
    "de": _l("Machine translation from German"),
    "pl": _l("Machine translation from Polish"),
    "en": _l("Machine translation from English"),
    "da": _l("Machine translation from Danish"),
    "sma": _l("Machine translation from Southern Sami"),
}

# CLDR names these after the "Lapps", a word that the Sami do not want to be called by.
SAMI_NAMES: Final[dict[str, dict[str, str]]] = {
    "pl": {"se": "północnosaamski", "sma": "południowosaamski"}
}


def language_name(code: str) -> str:
    """The language's name in the page's language; the code itself for one without."""
    if code == UNDETERMINED:
        return _("not known")
    locale = page_locale()
    code = "no" if code == "nb" else code  # as the phrases do: "In Norwegian."
    own = SAMI_NAMES.get(locale.language, {})
    return str(own.get(code) or locale.languages.get(code) or code)


def in_language(code: str) -> str:
    """The sentence that says which language a text is in: "In Finnish."."""
    if code == UNDETERMINED:
        return _("The language is not known.")
    phrase = IN_LANGUAGE.get(code)
    return str(phrase) if phrase else _("Language: %(language)s.", language=language_name(code))


def found_in(code: str) -> str:
    """The sentence that says which of an entry's texts has the words: "Found in the … text."."""
    if code == UNDETERMINED:
        return _("Found in a text whose language is not known.")
    phrase = FOUND_IN.get(code)
    if phrase:
        return str(phrase)
    return _("Found in a text in another language: %(language)s.", language=language_name(code))


def translated_from(code: str, origin: str = "person") -> str:
    """The phrase that says where a translation comes from; `origin` "machine" is never hidden."""
    phrases = MACHINE_TRANSLATION_FROM if origin == "machine" else TRANSLATED_FROM
    if code in phrases:
        return str(phrases[code])
    if origin == "machine":
        return _("Machine translation. Original: %(language)s", language=language_name(code))
    return _("Translation. Original: %(language)s", language=language_name(code))


def lang_attribute(code: str) -> str:
    """The value of a `lang` attribute; "" says that the language is not known (HTML 3.2.6.2)."""
    return "" if code == UNDETERMINED else code


def language_badge(code: str) -> str:
    """The short code beside a text; a question mark when the language is not known."""
    return "?" if code == UNDETERMINED else code


def country_name(code: str) -> str:
    """The country's name in the page's language; the code itself for one without."""
    return str(page_locale().territories.get(code.upper()) or code)


def init_app(app: Flask) -> None:
    """Give the names to the templates as filters."""
    app.jinja_env.filters.update(
        language_name=language_name,
        found_in=found_in,
        endonym=endonym,
        in_language=in_language,
        translated_from=translated_from,
        lang_attribute=lang_attribute,
        language_badge=language_badge,
        country_name=country_name,
    )
