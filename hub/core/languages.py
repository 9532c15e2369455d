"""The languages of the interface and of content: codes, own names, locales, fallback order."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from babel import Locale, UnknownLocaleError


@dataclass(frozen=True, slots=True)
class InterfaceLanguage:
    """A language that the pages come in; `locale` is the CLDR locale that formats for it."""

    code: str
    endonym: str
    locale: str
    fallbacks: tuple[str, ...]


INTERFACE_LANGUAGES: dict[str, InterfaceLanguage] = {
    language.code: language
    for language in (
        InterfaceLanguage("sv", "Svenska", "sv_SE", ("nb", "da", "en", "de", "fi", "pl")),
        InterfaceLanguage("nb", "Norsk bokmål", "nb_NO", ("da", "sv", "en", "de", "fi", "pl")),
        InterfaceLanguage("fi", "Suomi", "fi_FI", ("sv", "en", "nb", "da", "de", "pl")),
        InterfaceLanguage("de", "Deutsch", "de_DE", ("en", "sv", "nb", "da", "pl", "fi")),
        InterfaceLanguage("pl", "Polski", "pl_PL", ("en", "de", "sv", "nb", "da", "fi")),
        InterfaceLanguage("en", "English", "en_GB", ("sv", "nb", "da", "de", "fi", "pl")),
        InterfaceLanguage("da", "Dansk", "da_DK", ("nb", "sv", "en", "de", "fi", "pl")),
    )
}
DEFAULT_LANGUAGE = "en"
# Whose speakers, where the pages have no such language, read which of those there are.
_NEAREST_PAGES = {
    "se": "nb",
    "sma": "nb",
    "smj": "nb",
    "smn": "fi",
    "sms": "fi",
    "fo": "da",
    "kl": "da",
}
UNDETERMINED = "und"

# Codes that feeds use for languages that the hub knows under another one.
_SAME_LANGUAGE = {"no": "nb", "nn": "nn", "sma": "sma", "se": "se"}


@lru_cache(maxsize=1024)
def language_code(tag: str | None) -> str | None:
    """The hub's code for a BCP 47 tag, or None when the tag names no language.

    `no` is read as `nb`; regions and scripts are dropped ("de-AT" is "de", "sv_FI" is "sv").
    """
    if not tag:
        return None
    primary = tag.strip().replace("_", "-").split("-")[0].lower()
    if not (2 <= len(primary) <= 3 and primary.isascii() and primary.isalpha()):
        return None
    if primary in _SAME_LANGUAGE:
        return _SAME_LANGUAGE[primary]
    try:
        Locale.parse(primary)
    except (UnknownLocaleError, ValueError):
        return primary if len(primary) == 3 else None
    return primary


def interface_language(tag: str | None) -> str | None:
    """The language of the pages that a BCP 47 tag asks for, or None when it is none of them.

    "no" and "nn" are read as Norwegian bokmål, the only written Norwegian of the pages.
    """
    code = language_code(tag)
    code = "nb" if code == "nn" else code
    return code if code in INTERFACE_LANGUAGES else None


def nearest_pages(tag: str | None) -> str | None:
    """The language of the pages for readers of another one, by its BCP 47 tag; None for most."""
    return _NEAREST_PAGES.get(language_code(tag) or "")


def page_languages(present: Iterable[str], original: str) -> tuple[str, ...]:
    """The languages of the pages in which something has words, its original one first.

    Those that search engines are told of: in the others it only has another page's words between
    translated menus.  What has words in none of them counts as being in the default one.
    """
    written = {code for code in map(interface_language, present) if code}
    first = interface_language(original)
    return tuple(sorted(written, key=lambda code: (code != first, code))) or (DEFAULT_LANGUAGE,)


def endonym(code: str) -> str:
    """A language's name in its own words, with a capital; the code itself for one without."""
    if code in INTERFACE_LANGUAGES:
        return INTERFACE_LANGUAGES[code].endonym
    try:
        name = str(Locale.parse(code).languages.get(code) or code)
    except (UnknownLocaleError, ValueError):
        return code
    return name[:1].upper() + name[1:]


def best_language(wanted: str, present: list[str]) -> str | None:
    """Which of the present languages a reader of `wanted` is shown; None when there is none."""
    if wanted in present:
        return wanted
    language = INTERFACE_LANGUAGES.get(wanted)
    for code in language.fallbacks if language else ():
        if code in present:
            return code
    return present[0] if present else None
