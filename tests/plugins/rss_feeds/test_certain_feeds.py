"""A feed that is read without feedparser gives the drafts that it gives with it."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from unittest.mock import patch

import pytest
from hub_plugins.rss_feeds import dates, feed_reading
from hub_plugins.rss_feeds.certain_feed import read_certain_feed
from hub_plugins.rss_feeds.parser import parse
from hypothesis import event, given, settings
from hypothesis import strategies as st

from demonstration.feeds import json_feed, rss_with_dates_in_words
from demonstration.sites import SITES, Feed, Site
from demonstration.sites import document as site_document
from hub.content.drafts import Parsed, ParseError, SourceDocument
from tests.plugins.rss_feeds.generated_feeds import feeds

Make = Callable[..., SourceDocument]
NOW = datetime(2026, 11, 24, tzinfo=UTC)
RECORDED = Path(__file__).parents[2] / "recorded" / "feeds"
# What these have feedparser has to read: other formats, XHTML, months in words, broken markup.
IN_DOUBT = {
    "atom_0.3.xml",
    "atom_1.0.xml",
    "dates_in_words.xml",
    "deleted_entries.xml",
    "entity_bomb.xml",
    "one_broken_item.xml",
    "rss_0.90.rdf",
    "rss_0.91.xml",
    "rss_1.0.rdf",
    "windows_1252_called_latin_1.xml",
}
XML = sorted(path.name for path in RECORDED.iterdir() if path.suffix in (".xml", ".rdf"))
OF_TOWNS = [(site, feed) for site in SITES for feed in site.feeds if feed.write is not json_feed]


def with_feedparser(document: SourceDocument) -> Parsed | str:
    """What comes out when nothing is certain, no date either."""
    with (
        patch.object(feed_reading, "read_certain_feed", return_value=None),
        patch.object(dates, "certain_moment", return_value=None),
    ):
        return read(document)


def read(document: SourceDocument) -> Parsed | str:
    try:
        parsed: Parsed = parse(document)
    except ParseError as error:
        return str(error.key)
    return parsed


def is_read_without_feedparser(document: SourceDocument) -> bool:
    with patch.object(feed_reading, "_parse", wraps=feed_reading._parse) as asked:
        parse(document)
    return not asked.called


@pytest.mark.parametrize("name", XML)
def test_a_recorded_feed_gives_the_same_drafts_with_and_without_feedparser(
    document: Make, name: str
) -> None:
    assert read(document(name)) == with_feedparser(document(name))
    assert is_read_without_feedparser(document(name)) == (name not in IN_DOUBT)


@pytest.mark.parametrize(("site", "feed"), OF_TOWNS)
def test_the_feeds_of_the_five_towns_give_the_same_drafts_without_it(
    document: Make, site: Site, feed: Feed
) -> None:
    answer = site_document(site, "https://town.example", feed.path, date(2026, 11, 24))
    assert answer
    given = document(answer.body)
    assert read(given) == with_feedparser(given)
    has_dates_in_words = getattr(feed.write, "func", None) is rss_with_dates_in_words
    assert is_read_without_feedparser(given) != has_dates_in_words


ATOM = '<feed xmlns="http://www.w3.org/2005/Atom">'


RULES_THAT_FEW_FEEDS_MEET = {
    "the base of what stands in an element without one goes on behind it": (
        f'{ATOM}<entry><content type="html" xml:base="https://b.example/c/">x</content></entry>'
        '<entry><link href="d"/></entry></feed>'
    ),
    "a language within a language": (
        f'{ATOM}<entry xml:lang="se"><title xml:lang="nb_NO">a</title></entry></feed>'
    ),
    "a guid for an empty link": (
        "<rss><channel><item><link/><guid>https://town.example/1</guid></item></channel></rss>"
    ),
    "several ids": (
        "<rss><channel><item><guid>2</guid><link>3</link><guid>4</guid></item></channel></rss>"
    ),
    "a category that lends its scheme": (
        '<rss><channel><item><category domain="d"/><category>a</category>'
        '<category domain="d">a</category></item></channel></rss>'
    ),
    "HTML": "<rss><channel><item><title>&lt;em&gt;a&lt;/em&gt;</title></item></channel></rss>",
    "no HTML": "<rss><channel><item><title>&lt;em&gt;a</title></item></channel></rss>",
}


@pytest.mark.parametrize("text", RULES_THAT_FEW_FEEDS_MEET.values(), ids=RULES_THAT_FEW_FEEDS_MEET)
def test_a_rule_that_few_feeds_meet_is_kept_without_feedparser(document: Make, text: str) -> None:
    given = document(text.encode())
    assert is_read_without_feedparser(given)
    assert read(given) == with_feedparser(given)


@given(data=feeds())
@settings(max_examples=150, deadline=None)
def test_whatever_is_read_without_feedparser_gives_the_same_drafts_with_it(data: bytes) -> None:
    document = SourceDocument(data, "https://town.example/feed", NOW, time_zone="Europe/Stockholm")
    assert read(document) == with_feedparser(document)
    event("in doubt" if read_certain_feed(data.decode()) is None else "certain")


@given(
    seconds=st.integers(-2_200_000_000, 4_100_000_000),
    offset=st.integers(-19 * 60, 19 * 60),
    form=st.sampled_from(["%a, %d %b %Y %H:%M:%S {}", "%d %b %Y %H:%M {}", "%Y-%m-%dT%H:%M:%S{}"]),
    zone=st.sampled_from(["GMT", "UTC", "UT", "Z", ""]),
)
@settings(max_examples=150, deadline=None)
def test_a_certain_date_is_the_moment_that_feedparser_reads(
    seconds: int, offset: int, form: str, zone: str
) -> None:
    colon = ":" if form.startswith("%Y") else ""
    number = f"{'-' if offset < 0 else '+'}{abs(offset) // 60:02}{colon}{abs(offset) % 60:02}"
    text = datetime.fromtimestamp(seconds, UTC).strftime(form).format(zone or number)
    item = f"<item><pubDate>{text}</pubDate></item>"
    data = f"<rss version='2.0'><channel>{item}</channel></rss>".encode()
    document = SourceDocument(data, "https://town.example/feed", NOW, time_zone="Europe/Stockholm")
    assert read(document) == with_feedparser(document)
    event("in doubt" if dates.certain_moment(text) is None else "certain")
