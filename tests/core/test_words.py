"""The hub's words from .po files, as they stand there."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from hub.core.words import (
    add_catalog,
    gettext,
    init_app,
    lazy_gettext,
    lazy_ngettext,
    ngettext,
    page_language,
    read_catalog,
    speaking,
)

HEAD = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=UTF-8\\n"\n'
SWEDISH = '"Language: sv\\n"\n"Plural-Forms: nplurals=2; plural=(n != 1);\\n"\n\n'
POLISH = (
    '"Language: pl\\n"\n"Plural-Forms: nplurals=3; plural=(n==1 ? 0 : n%10>=2 && n%10<=4 && '
    '(n%100<10 || n%100>=20) ? 1 : 2);\\n"\n\n'
)


def write(path: Path, plural: str, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(HEAD + plural + text, encoding="utf-8")


@pytest.fixture
def app(tmp_path: Path) -> Iterator[Flask]:
    write(
        tmp_path / "sv.po",
        SWEDISH,
        """
msgid "News"
msgstr "Nyheter"

msgid "%(num)s event"
msgid_plural "%(num)s events"
msgstr[0] "%(num)s evenemang"
msgstr[1] "%(num)s evenemang i tal"

#, fuzzy
msgid "Calendar"
msgstr "Almanacka"

msgid "Towns"
msgstr ""

msgctxt "verb"
msgid "Open"
msgstr "Öppna"

msgid "The town is %(town)s."
msgstr "Orten är %(town)s."
""",
    )
    write(
        tmp_path / "pl.po",
        POLISH,
        """
msgid "%(num)s event"
msgid_plural "%(num)s events"
msgstr[0] "%(num)s wydarzenie"
msgstr[1] "%(num)s wydarzenia"
msgstr[2] "%(num)s wydarzeń"
""",
    )
    app = Flask("test")
    init_app(app, tmp_path)
    with app.app_context():
        yield app


@pytest.mark.usefixtures("app")
def test_words_come_in_the_language_that_is_spoken() -> None:
    assert (page_language(), gettext("News")) == ("en", "News")
    with speaking("sv"):
        assert (page_language(), gettext("News")) == ("sv", "Nyheter")
    assert gettext("News") == "News"


@pytest.mark.usefixtures("app")
def test_values_are_filled_in() -> None:
    with speaking("sv"):
        assert gettext("The town is %(town)s.", town="Falun") == "Orten är Falun."
        assert gettext("100 %") == "100 %"


@pytest.mark.usefixtures("app")
@pytest.mark.parametrize("text", ["Calendar", "Towns", "Never heard"])
def test_what_is_not_translated_for_certain_stays_english(text: str) -> None:
    with speaking("sv"):
        assert gettext(text) == text


@pytest.mark.usefixtures("app")
def test_each_language_counts_its_own_way() -> None:
    def counted(number: int) -> str:
        return ngettext("%(num)s event", "%(num)s events", number)

    assert [counted(n) for n in (1, 2)] == ["1 event", "2 events"]
    with speaking("pl"):
        assert [counted(n) for n in (1, 2, 5, 12, 22)] == [
            "1 wydarzenie",
            "2 wydarzenia",
            "5 wydarzeń",
            "12 wydarzeń",
            "22 wydarzenia",
        ]


@pytest.mark.usefixtures("app")
def test_lazy_words_come_in_the_language_of_the_moment_they_are_shown() -> None:
    one, many = lazy_gettext("News"), lazy_ngettext("%(num)s event", "%(num)s events", 3)
    assert (str(one), str(many)) == ("News", "3 events")
    with speaking("sv"):
        assert (str(one), str(many)) == ("Nyheter", "3 evenemang i tal")


def test_a_plugin_s_words_are_asked_after_the_hub_s_own(app: Flask, tmp_path: Path) -> None:
    place = tmp_path / "plugin"
    write(
        place / "sv" / "LC_MESSAGES" / "snow.po",
        SWEDISH,
        'msgid "News"\nmsgstr "Annat"\n\nmsgid "Snow"\nmsgstr "Snö"\n',
    )
    with speaking("sv"):
        assert gettext("Snow") == "Snow"
    add_catalog(app, place, "snow")
    with speaking("sv"):
        assert (gettext("Snow"), gettext("News")) == ("Snö", "Nyheter")


@pytest.mark.usefixtures("app")
def test_a_catalog_that_changed_is_read_anew(tmp_path: Path) -> None:
    path = tmp_path / "xx.po"
    write(path, SWEDISH, 'msgid "News"\nmsgstr "Ett"\n')
    assert read_catalog(path).one("News") == "Ett"
    write(path, SWEDISH, 'msgid "News"\nmsgstr "Tvåan"\n')
    assert read_catalog(path).one("News") == "Tvåan"
    assert read_catalog(path) is read_catalog(path)


def test_words_are_there_outside_of_any_request() -> None:
    assert str(lazy_gettext("The file %(file)s cannot be read.", file="x")) == (
        "The file x cannot be read."
    )
