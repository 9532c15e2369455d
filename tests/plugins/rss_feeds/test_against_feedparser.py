"""What the plugin finds in a feed is what feedparser finds in it."""

import calendar
import io
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import feedparser
import pytest
from hub_plugins.rss_feeds.markup import plain_text
from hub_plugins.rss_feeds.parser import parse

from hub.content.drafts import SourceDocument

RECORDED = Path(__file__).parents[2] / "recorded" / "feeds"
# Where feedparser reads otherwise on purpose: it raises, runs scripts, knows no words for
# months, takes unknown zones for UTC, or reads the wrong letters.
DIFFERENT = {
    "dates_in_words.xml",
    "halves_of_a_character.xml",
    "iso_8859_2_undeclared.xml",
    "one_broken_item.xml",
    "relative_without_guids.xml",
    "utf_8_cut_in_a_letter.xml",
}
SAME = sorted(
    path.name
    for path in RECORDED.iterdir()
    if path.suffix in (".xml", ".rdf") and path.name not in DIFFERENT
)


def moment(entry: dict[str, Any]) -> datetime | None:
    parsed: Iterator[time.struct_time] = (
        entry[key]
        for key in ("published_parsed", "updated_parsed", "created_parsed")
        if key in entry
    )
    first = next((value for value in parsed if value), None)
    return datetime.fromtimestamp(calendar.timegm(first), UTC) if first else None


@pytest.mark.parametrize("name", SAME)
def test_number_title_link_and_date_are_those_of_feedparser(name: str) -> None:
    data = (RECORDED / name).read_bytes()
    theirs = feedparser.parse(io.BytesIO(data))
    document = SourceDocument(data, name, datetime(2026, 11, 24, tzinfo=UTC))
    ours = [draft for draft in parse(document).drafts if not draft.withdrawn]
    assert [
        (plain_text(entry.get("title", "")), entry.get("link"), moment(dict(entry)))
        for entry in theirs.entries
    ] == [(plain_text(draft.title), draft.url, draft.published_at) for draft in ours]
    assert ours
