"""A word that is searched for in one language finds the others, and what is none nothing else."""

import tomllib

import pytest

from hub.content.other_languages import WORDS_FILE, other_words
from hub.content.search_words import also_searched, search_words, spans
from hub.core.folding import folded_forms
from hub.core.languages import INTERFACE_LANGUAGES
from tests.build import make_news
from tests.content.finding import found

ROWS = tomllib.loads(WORDS_FILE.read_text("utf-8"))["words"]


# Each begins as a word of the file, or a word of the file begins so.
OTHER_WORDS = (
    "joulukuu", "koulutus", "kirja", "sommer", "stadt", "paiva", "ymparilla", "pilka", "vennskap",
    "prakt", "kunstig", "konstant", "marketing", "wasted", "szkolenie", "mieszkancow",
)  # fmt: skip


def named(q: str) -> list[tuple[str, str]]:
    return [(word.text, word.language) for word in also_searched(q)]


def test_each_row_has_every_language_and_no_word_stands_in_two() -> None:
    row_of: dict[str, str] = {}
    for row in ROWS:
        assert set(row) - {"also"} == set(INTERFACE_LANGUAGES), row
        for word in [*(row[language] for language in INTERFACE_LANGUAGES), *row.get("also", ())]:
            for form in folded_forms(word):
                assert row_of.setdefault(form, row["en"]) == row["en"], word
        also, names = row.get("also", []), {row[language] for language in INTERFACE_LANGUAGES}
        assert len(set(also) - names) == len(also), row


@pytest.mark.usefixtures("hub")
def test_news_in_all_languages_are_found_by_the_word_of_one() -> None:
    titles = ("Konserten i kyrkan", "Kesäkonsertti ja konsertin ohjelma", "Konzerte im Park")
    concerts = [make_news(title=title) for title in (*titles, "Koncertu nie będzie", "Concerts")]
    make_news(title="Kort om konstaterade fel, koncernen och Konsens")
    for q in ("koncert", "Konzert", "concerts", "konsertti", "konserter"):
        assert found(q) == concerts, q
    assert found('"koncertu"') == [concerts[3]]
    assert found("koncert -konserten") == concerts[1:]
    assert found("koncert kyrkan") == concerts[:1]


@pytest.mark.usefixtures("hub")
def test_a_short_word_in_another_language_stands_for_itself() -> None:
    chess = [make_news(title=title) for title in ("Schach im Park", "Sjakk for alle", "Szachy")]
    make_news(title="Der Schacht der Grube")
    assert found("chess") == chess


def test_a_page_names_the_words_that_are_not_found_already() -> None:
    assert named("koncert") == [
        ("konsert", "sv"), ("konsertti", "fi"), ("Konzert", "de"), ("concert", "en"),
    ]  # fmt: skip
    assert [text for text, _language in named("konsert")] == ["Konzert", "koncert", "concert"]
    assert [text for text, _language in named("swimming pool")] == []
    assert named("Falun") == named('"koncert"') == named("") == named("-koncert") == []


@pytest.mark.parametrize(
    "typed", ["ko", "konc", "konstnarslivet", "kurirer", "x" * 100, *OTHER_WORDS]
)
def test_what_is_no_such_word_has_no_others(typed: str) -> None:
    assert other_words(typed) == ()


def test_what_was_found_in_another_language_is_marked() -> None:
    text = "Konserten flyttas, kort sagt"
    assert [text[one.start : one.end] for one in spans(text, search_words("koncert"))] == [
        "Konserten"
    ]


@pytest.mark.usefixtures("hub")
def test_a_word_typed_in_two_letters_is_still_the_beginning_of_others() -> None:
    number = make_news(title="Børnebiblioteket")
    assert found("boern") == found("børn") == [number]
    assert ("børn", "da") not in named("boern")


def test_a_word_that_is_typed_twice_is_looked_for_once() -> None:
    once = search_words("koncert kyrkan")
    assert search_words("koncert " * 8 + "kyrkan") == once
    assert search_words("koncert " * 20).was_cut
