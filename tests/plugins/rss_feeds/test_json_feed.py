import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from hub_plugins.rss_feeds.parser import parse

from hub.content.drafts import Draft, Parsed, SourceDocument

Make = Callable[..., SourceDocument]


def item(document: Make, **values: Any) -> Draft:
    feed = {"version": "https://jsonfeed.org/version/1.1", "title": "Feed", "items": [values]}
    parsed: Parsed = parse(document(json.dumps(feed).encode()))
    return parsed.drafts[0]


def test_version_1_has_one_author_and_numbers_as_ids(document: Make) -> None:
    draft = parse(document("json_feed_1.json")).drafts[0]
    assert (draft.author, draft.external_id) == ("Kari Nordmann", "17")
    assert draft.texts[0].body == "<p>Velkommen &lt;alle&gt;.</p><p>Vi åpner kl. 10.</p>"
    assert draft.published_at == datetime(2026, 11, 20, 9, 0, tzinfo=UTC)


def test_version_1_1_has_authors_and_languages(document: Make) -> None:
    parsed = parse(document("json_feed_1.1.json"))
    first, second = parsed.drafts
    assert first.author == "A. Autorin, B. Autor"
    assert first.categories == ("Lesung", "Musik")
    assert first.url == "https://town.example/lesung"
    assert first.image_url == "https://town.example/news/bilder/lesung.jpg"
    assert first.updated_at == datetime(2026, 11, 24, 8, 0, tzinfo=UTC)
    assert (first.texts[0].language, second.texts[0].language) == ("de", "en")


def test_a_date_in_words_is_read_in_the_zone_of_the_town(document: Make) -> None:
    draft = parse(document("json_feed_1.1.json")).drafts[1]
    assert draft.published_at == datetime(2026, 11, 26, 13, 0, tzinfo=UTC)
    assert "dates_in_words" in draft.odd
    assert "dates_without_zone" in draft.odd


def test_an_item_that_is_no_object_is_counted_and_the_others_come(document: Make) -> None:
    parsed = parse(document("json_feed_1.1.json"))
    assert len(parsed.drafts) == 2
    assert [(one.key, one.example) for one in parsed.failures] == [
        ("broken_items", '"not an item"')
    ]


def test_values_of_another_type_count_as_missing(document: Make) -> None:
    draft = item(
        document, id=["a"], url=7, title={}, tags="x", authors="me", attachments={}, language=1,
        date_published=20261126, content_html=None, image=[],
    )  # fmt: skip
    assert (draft.external_id, draft.url, draft.title, draft.author) == (None, None, "", "")
    assert set(draft.odd) == {"no_ids", "no_links", "no_titles", "no_dates", "no_language"}


def test_markup_in_a_title_is_taken_out_and_a_sign_stays(document: Make) -> None:
    assert item(document, id="1", title="<b>Open</b> day").title == "Open day"
    assert item(document, id="1", title="1 < 2 &amp; 3").title == "1 < 2 &amp; 3"


def test_a_link_that_runs_a_script_is_left_out(document: Make) -> None:
    draft = item(document, id="1", url=" java\tscript:alert(1)")
    assert draft.url is None
    assert "unsafe_links" in draft.odd


def test_half_a_character_does_not_reach_the_database(document: Make) -> None:
    assert item(document, id="1", title="a\ud83d").title == "a?"


def test_relative_links_in_the_text_start_from_the_page_of_the_item(document: Make) -> None:
    draft = item(document, id="1", url="https://a.example/b/", content_html='<a href="c">c</a>')
    assert draft.texts[0].body == '<a href="https://a.example/b/c">c</a>'
