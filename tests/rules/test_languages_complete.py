"""Every catalog of the hub and of its plugins has every message, in every language, whole."""

import re
from functools import cache
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po

from tests.rules.project_code import ROOT
from translations.update import catalogs, messages_of, typeset

FILES = list(catalogs())
PLACEHOLDER = re.compile(r"%\((\w+)\)[sdif]|\{(\w*)\}")
TAG = re.compile(r"</?([a-z][a-z0-9]*)\b[^>]*>")
BOTH_GENDERS = re.compile(r"\w\((?:a|y|ą|ej|in|innen|e)\)")
"""“zmienił(a)”, “Redakteur(in)”: read aloud badly; a noun or the present tense names no gender."""

per_catalog = pytest.mark.parametrize(
    ("path", "language", "folder"),
    FILES,
    ids=[str(path.relative_to(ROOT)) for path, _language, _folder in FILES],
)


@cache
def fresh(folder: Path) -> Catalog:
    return messages_of(folder)


@cache
def written(path: Path, language: str) -> Catalog:
    with path.open("rb") as file:
        return read_po(file, locale=language, abort_invalid=True)


def texts_of(value: object) -> list[str]:
    return [str(text) for text in value] if isinstance(value, tuple | list) else [str(value or "")]


def own_messages(catalog: Catalog) -> list[Message]:
    return [message for message in catalog if message.id]


def parts(text: str, pattern: re.Pattern[str]) -> list[str]:
    return sorted(
        "".join(group or "" for group in found.groups()) for found in pattern.finditer(text)
    )


@per_catalog
def test_a_catalog_has_every_message_of_the_code_and_no_other(
    path: Path, language: str, folder: Path
) -> None:
    assert path.is_file(), "run: make words"
    wanted = {(message.context, message.id) for message in own_messages(fresh(folder))}
    there = {(message.context, message.id) for message in own_messages(written(path, language))}
    assert there == wanted, "run: make words"


@per_catalog
def test_no_message_is_fuzzy_or_empty(path: Path, language: str, folder: Path) -> None:
    empty = [
        str(message.id)
        for message in own_messages(written(path, language))
        if message.fuzzy or not all(texts_of(message.string))
    ]
    assert not empty, f"{len(empty)} messages to translate in {folder.name}: {empty[:5]}"


@per_catalog
def test_plural_messages_have_as_many_forms_as_the_language(
    path: Path, language: str, folder: Path
) -> None:
    catalog = written(path, language)
    wrong = [
        str(message.id)
        for message in own_messages(catalog)
        if message.pluralizable and len(texts_of(message.string)) != catalog.num_plurals
    ]
    assert not wrong, folder.name
    assert catalog.plural_forms == Catalog(locale=language).plural_forms


@per_catalog
def test_translations_keep_placeholders_and_tags(path: Path, language: str, folder: Path) -> None:
    wrong = []
    for message in own_messages(written(path, language)):
        ids = texts_of(message.id)
        for text in filter(None, texts_of(message.string)):
            # A form for one thing may say “one” in words and leave the number out.
            named = set(parts(text, PLACEHOLDER))
            allowed = [set(parts(source, PLACEHOLDER)) for source in ids]
            if named not in allowed or parts(text, TAG) not in [parts(s, TAG) for s in ids]:
                wrong.append(f"{ids[0]!r} became {text!r}")
    assert not wrong, "\n".join([folder.name, *wrong])


def test_no_plugin_with_words_is_without_catalogs() -> None:
    without = {
        folder.name
        for folder in sorted((ROOT / "plugins").iterdir())
        if (folder / "__init__.py").is_file()
        and not (folder / "translations").is_dir()
        and own_messages(messages_of(folder))
    }
    assert not without


def test_the_check_of_placeholders_sees_a_lost_and_a_renamed_one() -> None:
    assert parts("%(count)s of {total}", PLACEHOLDER) == ["count", "total"]
    assert parts("<a href='x'>%(name)s</a>", TAG) == ["a", "a"]


@per_catalog
def test_a_word_of_one_letter_stays_with_the_next_in_polish(
    path: Path, language: str, folder: Path
) -> None:
    for message in own_messages(written(path, language)):
        for text in texts_of(message.string):
            assert typeset(text, language) == text, f"{folder.name}: run make words"


def test_make_words_joins_words_of_one_letter_in_polish_alone() -> None:
    assert typeset("Z listy i o mieście", "pl") == "Z\u00a0listy i\u00a0o\u00a0mieście"
    assert typeset(("a-z i 1", "w"), "pl") == ("a-z i\u00a01", "w")
    assert typeset("i dag", "da") == "i dag"


@per_catalog
def test_no_message_puts_a_gender_in_brackets(path: Path, language: str, folder: Path) -> None:
    messages = own_messages(written(path, language))
    both = [text for one in messages for text in texts_of(one.string) if BOTH_GENDERS.search(text)]
    assert not both, folder.name
