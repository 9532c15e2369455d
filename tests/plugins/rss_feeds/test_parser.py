import json
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hub_plugins.rss_feeds.parser import parse
from hypothesis import given, settings
from hypothesis import strategies as st

from hub.content.drafts import (
    Draft,
    Parsed,
    ParseError,
    SourceDocument,
    draft_from_json,
    draft_to_json,
)
from hub.content.oddities import ODDITIES

Make = Callable[..., SourceDocument]
RECORDED = Path(__file__).parents[2] / "recorded" / "feeds"
FEEDS = sorted(path.name for path in RECORDED.iterdir() if path.suffix != ".html")
NOW = datetime(2026, 11, 24, tzinfo=UTC)


def counts(parsed: Parsed) -> dict[str, int]:
    return {oddity.key: oddity.count for oddity in parsed.odd}


def titles(parsed: Parsed) -> list[str]:
    return [draft.title for draft in parsed.drafts]


@pytest.mark.parametrize(
    ("name", "feed_title", "language", "expected"),
    [
        ("rss_0.90.rdf", "Stadsbiblioteket", None, ["Sagostund på lördag", "Nya öppettider"]),
        ("rss_0.91.xml", "Badehallen", "da", ["Lukket i uge 7"]),
        ("rss_0.92.xml", "Parkamt", "de", ["", "Neue Bänke"]),
        ("rss_1.0.rdf", "Kaupunginmuseo", "fi", ["Näyttely avautuu"]),
        (
            "rss_2.0.xml",
            "Kommunens nyheter",
            "sv",
            ["Ny cykelväg & bro invigd", "Sammanträde i fullmäktige", ""],
        ),
        ("atom_0.3.xml", "Harbour office", "en", ["Ice on the river"]),
        ("atom_1.0.xml", "Aktualności miejskie", "pl", ["Most 1 < 2 & 3"]),
        ("json_feed_1.json", "Skolens nyheter", None, ["Åpen dag"]),
        ("json_feed_1.1.json", "Stadtbücherei", "de", ["Lesung am Abend", "Reading club"]),
    ],
)
def test_every_format_gives_its_items(
    document: Make, name: str, feed_title: str, language: str | None, expected: list[str]
) -> None:
    parsed = parse(document(name))
    assert (parsed.title, parsed.language, titles(parsed)) == (feed_title, language, expected)
    assert not parsed.complete
    assert all(draft.kind == "news" for draft in parsed.drafts)


def test_an_rss_item_gives_all_that_it_says(document: Make) -> None:
    draft = parse(document("rss_2.0.xml")).drafts[0]
    assert draft.external_id == "kommunen-4711"
    assert draft.url == "https://kommunen.example/nyheter/cykelvag?a=1&b=2"
    assert draft.published_at == datetime(2026, 11, 23, 13, 30, tzinfo=UTC)
    assert draft.author == "Eva Berg"
    assert draft.categories == ("Trafik", "Fritid")
    assert draft.image_url == "https://kommunen.example/bilder/bro.jpg"
    assert draft.texts[0].summary == "Invigningen lockade många."
    assert draft.texts[0].body.startswith("<p>Invigningen <em>lockade</em>")
    assert draft.odd == ("html_in_titles",)


def test_an_author_given_as_an_address_is_not_shown(document: Make) -> None:
    assert parse(document("rss_2.0.xml")).drafts[1].author == ""


def test_an_atom_entry_is_resolved_against_its_base(document: Make) -> None:
    draft = parse(document("atom_1.0.xml")).drafts[0]
    assert draft.url == "https://miasto.example/aktualnosci/most"
    assert 'href="https://miasto.example/aktualnosci/mapa.pdf"' in draft.texts[0].body
    assert draft.texts[0].summary == "Wiersz &lt;pierwszy&gt;."
    assert draft.published_at == datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
    assert draft.updated_at == datetime(2026, 11, 22, 10, 0, tzinfo=UTC)
    assert (draft.author, draft.categories) == ("Jan Kowalski", ("Drogi i mosty",))


def test_an_item_without_title_link_id_or_date_is_kept_and_counted(document: Make) -> None:
    parsed = parse(document("rss_2.0.xml"))
    assert parsed.drafts[2].texts[0].summary == "En notis utan rubrik."
    assert counts(parsed) == {
        "html_in_titles": 1,
        "no_titles": 1,
        "no_ids": 1,
        "no_links": 1,
        "no_dates": 1,
    }


def test_relative_links_become_absolute_and_missing_guids_stay_missing(document: Make) -> None:
    parsed = parse(document("relative_without_guids.xml", url="https://town.example/a/b/feed"))
    assert [draft.url for draft in parsed.drafts] == [
        "https://town.example/liikunta/uimahalli",
        "https://town.example/a/latu",
        None,
    ]
    assert 'href="https://town.example/liikunta/kartta"' in parsed.drafts[0].texts[0].summary
    assert [draft.external_id for draft in parsed.drafts] == [None, None, None]
    assert counts(parsed)["relative_links"] == 2
    assert counts(parsed)["unsafe_links"] == 1
    assert counts(parsed)["no_ids"] == 3


def test_a_relative_link_of_a_file_stays_as_it_is(document: Make) -> None:
    parsed = parse(document("relative_without_guids.xml", url="feed.xml"))
    assert parsed.drafts[0].url == "/liikunta/uimahalli"


def test_a_southern_sami_item_keeps_its_language_in_a_norwegian_feed(document: Make) -> None:
    parsed = parse(document("southern_sami.xml"))
    assert [draft.texts[0].language for draft in parsed.drafts] == ["nb", "sma", "se"]
    assert counts(parsed) == {"no_dates": 1, "duplicate_ids": 1}


def test_what_an_atom_feed_says_was_deleted_is_withdrawn(document: Make) -> None:
    parsed = parse(document("deleted_entries.xml"))
    assert [(draft.external_id, draft.withdrawn) for draft in parsed.drafts] == [
        ("tag:tidings.example,2026:2", False),
        ("tag:tidings.example,2026:1", True),
        ("tag:tidings.example,2026:3", True),
    ]
    assert parsed.drafts[2].updated_at == datetime(2026, 11, 22, 9, 30, tzinfo=UTC)


def test_one_item_that_cannot_be_read_does_not_take_the_others_with_it(document: Make) -> None:
    parsed = parse(document("one_broken_item.xml"))
    assert titles(parsed) == ["First", "Last & least"]
    assert [(one.key, one.count) for one in parsed.failures] == [("broken_items", 1)]
    assert "Broken" in parsed.failures[0].example
    assert "not_well_formed" in counts(parsed)


def test_references_to_impossible_characters_are_mended_or_marked(document: Make) -> None:
    parsed = parse(document("halves_of_a_character.xml"))
    assert titles(parsed) == ["Snow \U0001f600 here", "Not a character \ufffd \ufffd"]


def test_an_entity_bomb_does_not_expand_and_opens_no_file(document: Make) -> None:
    parsed = parse(document("entity_bomb.xml"))
    assert len(parsed.drafts) == 1
    assert len(parsed.drafts[0].title) < 100
    assert "root" not in parsed.drafts[0].title


def test_an_entity_used_very_often_does_not_expand(document: Make) -> None:
    head = (
        b'<!DOCTYPE rss [\n<!ENTITY a "' + b"x" * 10_000 + b'">\n]>\n<rss version="2.0"><channel>'
    )
    item = b"<item><title>Much</title><description>" + b"&a;" * 10_000 + b"</description></item>"
    parsed = parse(document(head + item + b"</channel></rss>"))
    assert len(parsed.drafts[0].texts[0].summary) < 100_000


def test_an_honest_entity_is_read(document: Make) -> None:
    data = b'<!DOCTYPE rss [\n<!ENTITY town "Falun">\n]>\n<rss version="2.0"><channel><item>'
    parsed = parse(document(data + b"<title>In &town;</title></item></channel></rss>"))
    assert titles(parsed) == ["In Falun"]


def test_more_than_two_thousand_items_are_cut_and_said(document: Make) -> None:
    items = b"<item><title>x</title></item>" * 2_003
    parsed = parse(document(b'<rss version="2.0"><channel>' + items + b"</channel></rss>"))
    assert len(parsed.drafts) == 2_000
    assert counts(parsed)["too_many_items"] == 3


def test_an_item_of_far_too_many_elements_is_left_out_and_harms_no_other(document: Make) -> None:
    items = f"<item><title>a</title>{'<category>c</category>' * 20_000}</item>"
    items += "<item><title>b</title></item>"
    parsed = parse(document(f'<rss version="2.0"><channel>{items}</channel></rss>'.encode()))
    assert titles(parsed) == ["b"]
    assert [(one.key, one.count) for one in parsed.failures] == [("broken_items", 1)]


def test_a_long_text_without_markup_is_no_tag(document: Make) -> None:
    text = b"word " * 20_000
    item = b"<item><title>a</title><description><![CDATA[" + text + b"]]></description></item>"
    parsed = parse(document(b'<rss version="2.0"><channel>' + item + b"</channel></rss>"))
    assert len(parsed.drafts[0].texts[0].summary) > 90_000


@pytest.mark.parametrize(
    ("data", "key"),
    [
        (b"", "empty_document"),
        (b" \n\t", "empty_document"),
        (b"\xef\xbb\xbf", "empty_document"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "not_a_feed"),
        (b"Just a sentence.", "not_a_feed"),
        (b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n", "not_a_feed"),
        (b'<?xml version="1.0"?><urlset><url/></urlset>', "not_a_feed"),
        (b"<!DOCTYPE html><title>Page</title>", "html_instead"),
        (b"<!-- a --><HTML><body><item>x</item></body></HTML>", "html_instead"),
        (b'{"items": [1]}', "not_a_feed"),
        (b'{"version": "https://jsonfeed.org/version/1.1"}', "not_a_feed"),
        (b"{" * 100_000, "not_a_feed"),
        (b"[" * 100_000, "not_a_feed"),
        (b"{\xff\xfe", "not_a_feed"),
    ],
)
def test_what_is_no_feed_is_refused_by_name(document: Make, data: bytes, key: str) -> None:
    with pytest.raises(ParseError) as refused:
        parse(document(data))
    assert refused.value.key == key
    assert key in ODDITIES


def test_a_feed_without_items_is_a_feed(document: Make) -> None:
    parsed = parse(document(b'<rss version="2.0"><channel><title>Quiet</title></channel></rss>'))
    assert (parsed.title, parsed.drafts) == ("Quiet", ())


def test_a_feed_after_a_warning_of_the_server_is_read(document: Make) -> None:
    data = (
        b"<br />\n<b>Warning</b>: no such table<br />\n" + (RECORDED / "rss_2.0.xml").read_bytes()
    )
    parsed = parse(document(data))
    assert len(parsed.drafts) == 3
    assert "not_well_formed" in counts(parsed)


@pytest.mark.parametrize("name", FEEDS)
def test_every_draft_of_the_recorded_feeds_crosses_as_json(document: Make, name: str) -> None:
    for draft in parse(document(name)).drafts:
        assert draft_from_json(json.loads(json.dumps(draft_to_json(draft)))) == draft


@pytest.mark.parametrize("name", FEEDS)
def test_every_oddity_has_a_sentence(document: Make, name: str) -> None:
    parsed = parse(document(name))
    keys = {one.key for one in parsed.odd + parsed.failures}
    assert keys | {key for draft in parsed.drafts for key in draft.odd} <= set(ODDITIES)


def read_or_refused(data: bytes, charset: str | None = None) -> tuple[Draft, ...]:
    document = SourceDocument(data, "https://town.example/feed", NOW, charset=charset)
    try:
        parsed: Parsed = parse(document)
    except ParseError:
        return ()
    return parsed.drafts


@given(data=st.binary(max_size=400), charset=st.sampled_from([None, "utf-8", "utf-16", "idna"]))
@settings(max_examples=150)
def test_arbitrary_bytes_raise_nothing_but_parse_errors(data: bytes, charset: str | None) -> None:
    read_or_refused(data, charset)


PIECES = [
    b"</width>", b"<source>", b"<image>", b"<textInput>", b"</category>", b"<link/>", b"<svg>",
    b"&#xD83D;", b"&#99999999;", b"&#0;", b"&bogus;", b"<![CDATA[", b"</item>", b"<entry>",
    b'<content type="">', b"<pubDate>9999999999-1-1</pubDate>", b"<pubDate>26 mars</pubDate>",
    b'<x xml:base="http://[">', b"<link>http://[</link>", b"<!ENTITY a 'b", b'xml:lang="\xff"',
    b"<guid>", b"\x00", b"\xed\xa0\x80",
]  # fmt: skip


@given(
    name=st.sampled_from(FEEDS),
    damage=st.lists(
        st.tuples(st.floats(0, 1), st.sampled_from(PIECES), st.integers(0, 40)), max_size=5
    ),
)
@settings(max_examples=250)
def test_damaged_feeds_raise_nothing_but_parse_errors(
    name: str, damage: list[tuple[float, bytes, int]]
) -> None:
    data = (RECORDED / name).read_bytes()
    for place, piece, cut in damage:
        start = int(place * len(data))
        data = data[:start] + piece + data[start + cut :]
    for draft in read_or_refused(data):
        assert draft_from_json(json.loads(json.dumps(draft_to_json(draft)))) == draft


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("<rss><channel><item><title>A</title></item><item><title>Ny cyke", ["A"]),
        ("<rss><channel><item><title>A</title></item><item><title>B</title>", ["A"]),
        ("<rss><channel><item><title>A</title></item>", ["A"]),
        ("<feed><entry><title>A</title></entry><entry><title>B</title><link", ["A"]),
        ("<rss><channel><item><title>A</title><item><title>B</title></channel></rss>", ["A", "B"]),
    ],
)
def test_half_an_item_at_the_end_of_a_feed_that_is_cut_off_is_left_out(
    document: Make, text: str, expected: list[str]
) -> None:
    assert titles(parse(document(text.encode()))) == expected


@pytest.mark.parametrize("start", ["{}", "<?xml version='1.0'?>{}", "<!--{}-->", "<?x {}?>"])
def test_a_feed_that_begins_with_millions_of_blank_lines_is_read_in_time(start: str) -> None:
    feed = "<rss version='2.0'><channel><item><title>Ny bro</title></item></channel></rss>"
    blank = start.format("\n" * 3_000_000)
    began = time.process_time()
    parsed = parse(SourceDocument((blank + feed).encode(), "https://town.example/feed", NOW))
    assert titles(parsed) == ["Ny bro"]
    assert time.process_time() - began < 2
