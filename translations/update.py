"""`make words`: brings every catalog up to date with the messages in the code.

New messages come in empty, so that the test of complete catalogs names them; messages that are
gone go.  Nothing is guessed: a changed message starts anew.  The English catalog repeats the
messages, since the text in the code is English.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

from hub.core.languages import INTERFACE_LANGUAGES

ROOT = Path(__file__).resolve().parent.parent
METHODS = [("**.py", "python"), ("**/templates/**.html", "jinja2")]
OPTIONS = {"**/templates/**.html": {"trimmed": "true"}}
KEYWORDS = {
    "_": None,
    "_l": None,
    "gettext": None,
    "lazy_gettext": None,
    "ngettext": (1, 2),
    "lazy_ngettext": (1, 2),
    "pgettext": ((1, "c"), 2),
    "lazy_pgettext": ((1, "c"), 2),
}
# Polish does not leave a word of one letter at the end of a line.
LONE_LETTER = re.compile(r"(?<![\w’'-])([aiouwz]) (?=\S)", re.IGNORECASE)


def messages_of(folder: Path) -> Catalog:
    """The messages of all code and templates below a folder, without translations."""
    catalog = Catalog()
    for _file, _line, message, comments, context in extract_from_dir(
        str(folder),
        METHODS,
        OPTIONS,
        KEYWORDS,
        comment_tags=["Translators:"],
        strip_comment_tags=True,
    ):
        if message and (not isinstance(message, tuple) or message[0]):
            catalog.add(message, auto_comments=comments, context=context)
    return catalog


def catalogs() -> Iterator[tuple[Path, str, Path]]:
    """Each catalog: its file, its language, and the folder whose words it translates."""
    for language in INTERFACE_LANGUAGES:
        yield ROOT / "translations" / f"{language}.po", language, ROOT / "hub"
        for folder in sorted((ROOT / "plugins").iterdir()):
            if (folder / "translations").is_dir():
                name = f"{folder.name}.po"
                path = folder / "translations" / language / "LC_MESSAGES" / name
                yield path, language, folder


def merged(fresh: Catalog, path: Path, language: str) -> Catalog:
    """The fresh messages with the translations that the file has for them."""
    known: dict[tuple[str | None, object], Message] = {}
    if path.exists():
        with path.open("rb") as file:
            known = {(item.context, item.id): item for item in read_po(file, locale=language)}
    result = Catalog(locale=language, fuzzy=False)
    for message in sorted((m for m in fresh if m.id), key=lambda m: str(m.id)):
        old = known.get((message.context, message.id))
        string = message.id if language == "en" else old.string if old and not old.fuzzy else None
        string = typeset(string, language)
        result.add(message.id, string, auto_comments=message.auto_comments, context=message.context)
    return result


def typeset(words: object, language: str) -> Any:
    """The translation or its plural forms, in Polish with lone letters tied to the next word."""
    if language != "pl":
        return words
    if isinstance(words, tuple | list):
        return tuple(typeset(form, language) for form in words)
    return LONE_LETTER.sub("\\1\u00a0", words) if isinstance(words, str) else words


def header(language: str, plurals: str) -> str:
    """The head of a catalog, the same on every run."""
    return (
        'msgid ""\nmsgstr ""\n'
        f'"Language: {language}\\n"\n'
        f'"Plural-Forms: {plurals}\\n"\n'
        '"MIME-Version: 1.0\\n"\n'
        '"Content-Type: text/plain; charset=utf-8\\n"\n'
        '"Content-Transfer-Encoding: 8bit\\n"\n\n'
    )


def main() -> None:
    """Update every catalog and say how many messages each still lacks."""
    fresh: dict[Path, Catalog] = {}
    for path, language, folder in catalogs():
        if folder not in fresh:
            fresh[folder] = messages_of(folder)
        catalog = merged(fresh[folder], path, language)
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("wb") as file:
            file.write(header(language, catalog.plural_forms).encode())
            write_po(file, catalog, width=100, no_location=True, omit_header=True)
        missing = sum(1 for item in catalog if item.id and not _is_translated(item))
        print(f"{path.relative_to(ROOT)}: {missing} to translate")  # noqa: T201


def _is_translated(message: Message) -> bool:
    forms = message.string if isinstance(message.string, tuple | list) else [message.string]
    return bool(forms) and all(forms)


if __name__ == "__main__":
    main()
