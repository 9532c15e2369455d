"""Finding entries by words, on SQLite and on PostgreSQL."""

from collections.abc import Iterator

import pytest
from flask import Flask

from hub.content.filters import ListFilter
from hub.content.queries import latest_entries
from hub.content.search import (
    index_entries,
    indexed_words,
    matching_entries,
    query_words,
    remove_entries,
)
from hub.core.database import db, writing
from tests.build import make_news, withdraw


@pytest.fixture
def hub(any_app: Flask) -> Iterator[Flask]:
    with any_app.app_context():
        yield any_app
        db.session.remove()


def found(q: str) -> list[int]:
    return sorted(entry.id for entry in latest_entries("news", ListFilter(q=q)).rows)


@pytest.mark.usefixtures("hub")
def test_an_entry_is_found_however_its_words_are_typed() -> None:
    make_news(title="Något helt annat")
    for title, *asked in (
        ("Besök från Tromsø", "tromso", "Tromsø", "besok fran"),
        ("Wycieczka do Łodzi", "lodzi", "ŁODZI"),
        ("Sanierung der Mühlenstraße", "muhlenstrasse", "MUEHLENSTRASSE", "Mühlenstraße"),
        ("Köln", "koeln", "koln"),
        ("Åretta", "aaretta", "aretta"),
        ("Skridskobana", "skridsko"),
        ("Grudziądz i Gütersloh", "gutersloh grudziadz"),
        ("Aanmeldingen ½ pris", "½"),
        ("R&D <b>hos</b> oss", "hos", "d r"),
    ):
        number = make_news(title=title)
        for words in asked:
            assert found(words) == [number], words


@pytest.mark.usefixtures("hub")
def test_every_word_must_be_there_somewhere_in_the_entry() -> None:
    number = make_news(title="Skridskobana", summary="Vid gruvan", body="<p>Öppen till nio</p>")
    assert found("nio gruvan skridskobana") == [number]
    assert found("skridskobana tio") == []
    assert found("p") == [], "markup is not text"


NOT_COMMANDS = (
    "'", '"', "ʼ", "ŉ", "''", "a'b", "'; DROP TABLE entry; --", "NEAR(", "a OR b", "a AND NOT",
    "*", "-gruvan", "words:gruvan", "^gruvan", "(((", "a & | ! b", ":*", "\\", "\x00", "%", "_",
    "\ud800", "🙂", "़", "क़", "x" * 5000, "a " * 5000, "{a b}", "a:b", "<->", "½¼⅐", "l·l",
)  # fmt: skip


@pytest.mark.usefixtures("hub")
def test_nothing_that_is_typed_is_taken_for_a_command() -> None:
    make_news(title="Gruvan")
    for asked in NOT_COMMANDS:
        found(asked)
    assert len(latest_entries("news", ListFilter()).rows) == 1


def test_a_question_without_words_selects_nothing_by_itself() -> None:
    assert query_words(" … ! 🙂 ") == []
    assert matching_entries("'\"") is None


def test_a_question_is_cut_to_twelve_words_and_a_word_to_a_hundred_letters() -> None:
    words = query_words(" ".join(f"ord{n}" for n in range(20)))
    assert words == [f"ord{n}" for n in range(12)]
    assert query_words("x" * 5000) == ["x" * 100]


@pytest.mark.usefixtures("hub")
def test_the_index_follows_the_entry() -> None:
    number = make_news(title="Skridskobana")
    with writing() as session:
        index_entries(session, {number: indexed_words([("Ishall", "", "")])})
    assert (found("skridskobana"), found("ishall")) == ([], [number])
    with writing() as session:
        remove_entries(session, [number, 10**6])
        index_entries(session, {})
    assert found("ishall") == []


@pytest.mark.usefixtures("hub")
def test_what_is_withdrawn_is_not_found() -> None:
    number = make_news(title="Skridskobana")
    withdraw(number)
    assert found("skridskobana") == []


def test_words_are_indexed_once_and_a_very_long_text_is_cut() -> None:
    assert indexed_words([("Köln Köln", "köln", "<a href='x'>Gata</a>")]) == "koln koeln gata"
    assert len(indexed_words([("", "", "ord " * 10**6)])) < 70_000
    many = " ".join(f"ord{n}" for n in range(10**5))
    assert len(indexed_words([("", many, "")])) <= 60_000
