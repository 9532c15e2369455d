from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from hub_plugins.rss_feeds.charset import decode
from hub_plugins.rss_feeds.parser import parse

from hub.content.drafts import SourceDocument

Make = Callable[..., SourceDocument]
NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
SWEDISH = ("Räddningstjänsten", "Övning på Åsgatan – ”stor” insats")
POLISH = ("Urząd miejski", "Święto Wisły: łódź, żagle i źródło")


@pytest.mark.parametrize(
    ("name", "header", "words", "is_wrong"),
    [
        ("windows_1252.xml", None, SWEDISH, False),
        ("windows_1252.xml", "windows-1252", SWEDISH, False),
        ("windows_1252.xml", "utf-8", SWEDISH, True),
        ("windows_1252.xml", "iso-8859-1", SWEDISH, True),
        ("windows_1252_called_latin_1.xml", None, SWEDISH, True),
        ("windows_1252_undeclared.xml", None, SWEDISH, True),
        ("windows_1252_undeclared.xml", "windows-1252", SWEDISH, False),
        ("utf_8_called_latin_1.xml", None, SWEDISH, True),
        ("utf_8_called_latin_1.xml", "utf-8", SWEDISH, True),
        ("utf_16.xml", None, SWEDISH, False),
        ("utf_16.xml", "utf-8", SWEDISH, False),
        ("utf_8_cut_in_a_letter.xml", None, SWEDISH, True),
        ("iso_8859_2.xml", None, POLISH, False),
        ("iso_8859_2.xml", "iso-8859-2", POLISH, False),
        ("iso_8859_2.xml", "iso-8859-1", POLISH, True),
        ("iso_8859_2.xml", "utf-8", POLISH, True),
        ("iso_8859_2.xml", "no-such-charset", POLISH, False),
        ("iso_8859_2_undeclared.xml", None, POLISH, True),
        ("iso_8859_2_undeclared.xml", "iso-8859-2", POLISH, False),
    ],
)
def test_the_letters_are_right_whatever_is_declared(
    document: Make, name: str, header: str | None, words: tuple[str, str], is_wrong: bool
) -> None:
    parsed = parse(document(name, charset=header))
    assert (parsed.title, parsed.drafts[0].title) == words
    assert ("wrong_charset" in {one.key for one in parsed.odd}) is is_wrong


def test_plain_ascii_is_never_called_wrong() -> None:
    assert not decode(b'<?xml version="1.0" encoding="ISO-8859-2"?><rss/>', "utf-8").is_wrong


@pytest.mark.parametrize("name", ["idna", "unicode_escape", "base64", "a\0b", "utf-32", "x" * 999])
def test_a_charset_that_is_none_is_passed_over(name: str) -> None:
    assert decode("<rss>å</rss>".encode(), name).text == "<rss>å</rss>"


def test_every_byte_can_be_read() -> None:
    assert decode(bytes(range(1, 256))).text


def rss_of(title: str, text: str = "") -> SourceDocument:
    item = f"<item><guid>1</guid><title>{title}</title><description>{text}</description></item>"
    feed = f"<rss version='2.0'><channel><title>x</title>{item}</channel></rss>"
    return SourceDocument(feed.encode(), "https://falun.example/", NOW)


def twice(text: str) -> str:
    """The text whose UTF-8 was read as windows-1252, as browsers and databases do."""
    return "".join(
        byte.decode("cp1252") if byte.decode("cp1252", "ignore") else byte.decode("latin-1")
        for byte in (bytes([number]) for number in text.encode())
    )


@pytest.mark.parametrize(
    "words",
    ["Übersicht für Gütersloh", "Święto Wisły: „łódź”", "Åsgatan – ”stor” insats", "Kulturhús"],
)
def test_text_that_was_encoded_twice_is_read_once_more_and_it_is_said(words: str) -> None:
    parsed = parse(rss_of(twice(words), "Heute"))
    assert parsed.drafts[0].title == words
    (odd,) = [one for one in parsed.odd if one.key == "encoded_twice"]
    assert (odd.count, odd.example) == (1, words)
    latin_1 = parse(rss_of(words.encode().decode("latin-1"), "Heute"))
    assert latin_1.drafts[0].title == words
    assert "encoded_twice" in {one.key for one in latin_1.odd}


def test_a_json_feed_that_was_encoded_twice_is_read_once_more() -> None:
    item = f'{{"id": "1", "title": "{twice("Übersicht")}", "content_text": "Größe"}}'
    feed = f'{{"version": "https://jsonfeed.org/version/1", "title": "x", "items": [{item}]}}'
    parsed = parse(SourceDocument(feed.encode(), "https://falun.example/", NOW))
    (text,) = parsed.drafts[0].texts
    assert (text.title, text.body) == ("Übersicht", "Größe")
    assert {"encoded_twice"} <= {one.key for one in parsed.odd}


@pytest.mark.parametrize(
    "words",
    ["”HYVÄÄ PÄIVÄÄ”", "Größe „Fuß“", "SÃO PAULO", "Château – fête", "Ã¼ heißt ü", "ÅÅ", "Łódź"],
)
def test_text_that_says_what_it_means_is_left_alone(words: str) -> None:
    parsed = parse(rss_of(words))
    assert parsed.drafts[0].title == words
    assert "encoded_twice" not in {one.key for one in parsed.odd}
