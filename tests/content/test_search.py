"""Finding entries by words, on SQLite and on PostgreSQL."""

import time
from datetime import UTC, datetime, timedelta

import pytest

from hub.content.filters import ListFilter
from hub.content.queries import latest_entries
from hub.content.search import (
    IndexedEntry,
    index_entries,
    index_known_entries,
    index_missing_entries,
    indexed_words,
    matching_entries,
    remove_entries,
    row_key,
)
from hub.content.search_words import search_words, spans
from hub.content.snippets import snippet
from hub.core.clock import now
from hub.core.database import db, writing
from hub.core.plain_text import unbroken_numbers
from tests.build import make_event, make_news, withdraw
from tests.content.finding import found


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
        ("Ångermanland", "aangermanland", "angermanland", "ÅNGERMAN"),
        ("Boken om Soerland", "Sørland", "soerland"),
        ("Besök i Røros", "roros", "roeros", "røros"),
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


@pytest.mark.usefixtures("hub")
def test_a_phrase_in_quotation_marks_must_stand_as_it_is_typed() -> None:
    number = make_news(title="Öppet hus på Näckrosvägen", summary="Kaffe och kakor")
    make_news(title="Huset öppet", summary="På väg: kakor och kaffe")
    make_news(title="Öppet husmöte på Näckrosvägen")
    for asked in ('"öppet hus"', "“oppet hus” kakor", "„oppet HUS“", '"kaffe och kakor"'):
        assert found(asked) == [number], asked
    assert len(found('oppet hus"')) == 3, "a mark without a second one says nothing"


@pytest.mark.usefixtures("hub")
def test_a_word_after_a_minus_must_not_be_there() -> None:
    number = make_news(title="Konsert i Falun")
    make_news(title="Konsert i Røros")
    make_news(title="Konsert i Grudziądz")
    assert found('konsert -røros -"i grudziadz"') == [number]
    assert found("konsert \u2212røros \u2212grudziadz") == [number], "the minus of mathematics"
    assert found("falun-konsert") == [number], "a hyphen between words is no minus"
    assert matching_entries("-konsert", ["news"]) is None


@pytest.mark.usefixtures("hub")
def test_the_beginning_of_a_word_is_enough_but_one_letter_is_a_word() -> None:
    long = make_news(title="Avgift för parkering")
    short = make_news(title="Plan A")
    assert found("par") == [long]
    assert found("a") == [short]
    assert found('"parkerin"') == []


@pytest.mark.usefixtures("hub")
def test_a_long_beginning_finds_the_words_that_begin_so_few_or_many() -> None:
    other = make_news(title="Vännerna i bibliotekari")
    few = [make_news(title=f"Kammarorkester{ending}") for ending in ("", "n", "ns")]
    assert found("kammarork") == found("kammarorkester") == few
    assert found("kammarorkestern") == few[1:]
    assert found("kammarorkestrar") == []
    many = [make_news(title=f"Bibliotek{letter}") for letter in "abcdefghijklmnop"]
    assert found("bibliotek") == sorted([other, *many])
    assert found("bibliotek -bibliotekari -biblioteka") == many[1:]


@pytest.mark.usefixtures("hub")
def test_words_are_looked_for_in_entries_of_their_kind() -> None:
    news = make_news(title="Konsert i kapellet")
    event = make_event(title="Konsert i parken")
    for kind, wanted in (("news", news), ("event", event)):
        assert [entry.id for entry in latest_entries(kind, ListFilter(q="konsert")).rows] == [
            wanted
        ]
        statement = matching_entries("konsert", [kind])
        assert statement is not None
        among = [wanted] if db.engine.dialect.name == "sqlite" else sorted([news, event])
        assert sorted(db.session.scalars(statement)) == among
    assert found("§news") == found("news") == []


NOT_COMMANDS = (
    "'", '"', "ʼ", "ŉ", "''", "a'b", "'; DROP TABLE entry; --", "NEAR(", "a OR b", "a AND NOT",
    "*", "-gruvan", "words:gruvan", "^gruvan", "(((", "a & | ! b", ":*", "\\", "\x00", "%", "_",
    "\ud800", "🙂", "़", "क़", "x" * 5000, "a " * 5000, "{a b}", "a:b", "<->", "½¼⅐", "l·l",
    '"""', '-"', '- -', '--a', '-"a b', "\U0001e900\U0001e922", "𠮷野家", "a_b", "_", "1e5",
    "٣", "ª",
)  # fmt: skip


@pytest.mark.usefixtures("hub")
def test_nothing_that_is_typed_is_taken_for_a_command() -> None:
    make_news(title="Gruvan")
    for asked in NOT_COMMANDS:
        found(asked)
    assert len(latest_entries("news", ListFilter()).rows) == 1


def test_a_question_without_words_selects_nothing_by_itself() -> None:
    assert search_words(" … ! 🙂 ").wanted == ()
    assert matching_entries("'\"", ["news"]) is None


def test_a_question_is_cut_to_twelve_words_and_a_word_to_a_hundred_letters() -> None:
    words = search_words(" ".join(f"ord{n}" for n in range(20)))
    assert [term.forms for term in words.wanted] == [((f"ord{n}",),) for n in range(12)]
    assert words.was_cut
    (term,) = search_words("x" * 5000).wanted
    assert term.forms == (("x" * 100,),)


def marked(text: str, q: str) -> str:
    for span in reversed(spans(text, search_words(q))):
        text = f"{text[: span.start]}[{text[span.start : span.end]}]{text[span.end :]}"
    return text


@pytest.mark.parametrize(
    ("text", "q", "shown"),
    [
        ("Besøk i Røros, RØROS!", "roros", "Besøk i [Røros], [RØROS]!"),
        ("Besøk i Røros", "roeros besok", "[Besøk] i [Røros]"),
        ("Kleine Straße & Gütersloh", "strasse guetersloh", "Kleine [Straße] & [Gütersloh]"),
        ("Konserten är slut", "konsert", "[Konserten] är slut"),
        ("Öppet hus på öppet fält", '"oppet hus"', "[Öppet hus] på öppet fält"),
        ("Ystävyys\u00adkaupunki", "ystavyyskau", "[Ystävyys\u00adkaupunki]"),
        ("Gu\u0308tersloh", "gutersloh", "[Gu\u0308tersloh]"),
        ("w Grudziądzu <b>", "grudziadz b", "w [Grudziądzu] <[b]>"),
        ("Skriven av Roeros", "Røros", "Skriven av [Roeros]"),
        ("inget", "", "inget"),
    ],
)
def test_what_was_found_is_marked_in_its_own_spelling(text: str, q: str, shown: str) -> None:
    assert marked(text, q) == shown


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
def test_an_entry_stands_once_in_the_index_where_its_moment_is() -> None:
    number = make_news(title="Skridskobana")
    for moment in (now(), now(), now() - timedelta(days=1)):
        with writing() as session:
            again = IndexedEntry("news", moment, indexed_words([("Ishall", "", "")]))
            index_known_entries(session, {number: again})
        assert found("ishall") == [number]
    with writing() as session:
        remove_entries(session, [number])
    assert found("ishall") == []


@pytest.mark.usefixtures("hub")
def test_what_is_withdrawn_is_not_found() -> None:
    number = make_news(title="Skridskobana")
    withdraw(number)
    assert found("skridskobana") == []


def test_words_keep_their_order_and_a_very_long_text_is_cut() -> None:
    assert indexed_words([("Köln Köln", "köln", "<a href='x'>Gata</a>")]) == (
        "koln koln koln gata\nkoeln"
    )
    assert len(indexed_words([("", "", "ord " * 10**6)])) < 70_000
    many = " ".join(f"ord{n}" for n in range(10**5))
    assert len(indexed_words([("", many, "")])) <= 60_001


@pytest.mark.usefixtures("hub")
def test_what_the_index_lacks_is_indexed() -> None:
    numbers = [make_news(title=f"Skridskobana {n}", body="<p>Is</p>") for n in range(3)]
    withdraw(numbers.pop())
    with writing() as session:
        remove_entries(session, numbers)
    assert found("skridsko is") == []
    assert index_missing_entries() == 2
    assert found("skridsko is") == numbers
    assert index_missing_entries() == 0


def test_keys_follow_the_moment_and_then_the_id() -> None:
    moment = now()
    later = moment + timedelta(seconds=1)
    assert row_key(moment, 2**31 - 1) < row_key(later, 1)
    assert row_key(moment, 1) < row_key(moment, 2)
    assert 0 < row_key(datetime(1, 1, 1, tzinfo=UTC), 7) == 7
    assert row_key(datetime(9999, 1, 1, tzinfo=UTC), 2**31 - 1) == 2**63 - 1


def test_a_text_full_of_the_words_is_cut_in_no_time_and_at_its_best_place() -> None:
    words = search_words("a b c")
    text = "a " * 10_000 + "x " * 200 + "a b c " + "x " * 200 + "a " * 10_000
    found = spans(text, words)
    began = time.process_time()
    shown = snippet(text, found, "en")
    assert time.process_time() - began < 2
    assert {piece for piece, is_marked in shown.pieces if is_marked} == {"a", "b", "c"}


def test_a_phrase_longer_than_a_piece_is_shown_whole() -> None:
    phrase = " ".join(["gränsöverskridande"] * 12) + " samarbete" * 12
    text = f"Ett {phrase} till"
    found = spans(text, search_words(f'"{" ".join(phrase.split()[:12])}" samarbete'))
    assert "gränsöverskridande" in "".join(piece for piece, _ in snippet(text, found, "sv").pieces)


def test_a_piece_is_never_cut_inside_a_number() -> None:
    text = "x " * 34 + "80 000 zł na remont " + "x " * 200
    for before in range(12):
        shown = unbroken_numbers("y" * before + " " + text)
        pieces = snippet(shown, spans(shown, search_words("remont")), "pl").pieces
        cut = "".join(piece for piece, _ in pieces)
        assert ("80" in cut) == ("80\N{NO-BREAK SPACE}000\N{NO-BREAK SPACE}zł" in cut)
    assert unbroken_numbers("24 2026, 3 kraje") == "24 2026, 3 kraje"
