"""The invented texts: complete, distinct, and only of letters that the language has."""

import re

import pytest

from demonstration.content_files import load_content
from demonstration.sites import SITES

TOWNS = sorted({site.town for site in SITES})
LETTERS = {
    "falun": "åäö",
    "roros": "æøå",
    "hamina": "äö",
    "gutersloh": "äöüß",
    "grudziadz": "ąćęłńóśż",
}


@pytest.mark.parametrize("town", TOWNS)
def test_a_town_has_forty_distinct_news_texts_and_events(town: str) -> None:
    content = load_content(town)
    for items in (content.news, [event for event in content.events if not event.yearly]):
        assert len(items) >= 40
        assert len({item.id for item in items}) == len(items)
        assert len({item.title for item in items}) == len(items)


@pytest.mark.parametrize("town", TOWNS)
def test_no_text_is_empty_or_unfinished(town: str) -> None:
    content = load_content(town)
    for item in content.news:
        assert item.title.strip()
        assert len(item.summary) > 15
        assert len(item.body) > len(item.title)
        assert len({item.summary, item.body}) == 2
    for event in content.events:
        assert event.place.strip()
        assert len(event.text) > 15
    texts = [text for item in content.news for text in (item.title, item.summary, item.body)]
    texts += [text for event in content.events for text in (event.title, event.place, event.text)]
    unfinished = [text for text in texts if re.search(r"\{(?!\+\d+\})|TODO|lorem", text)]
    assert unfinished == []


@pytest.mark.parametrize("town", TOWNS)
def test_a_town_writes_with_the_letters_of_its_language(town: str) -> None:
    written = " ".join(item.title + item.summary for item in load_content(town).news).lower()
    assert [letter for letter in LETTERS[town] if letter not in written] == []
    assert "�" not in written
    assert "Ã" not in written


@pytest.mark.parametrize("town", TOWNS)
def test_ids_are_addresses_without_escaping(town: str) -> None:
    content = load_content(town)
    ids = [item.id for item in content.news] + [event.id for event in content.events]
    assert [id_ for id_ in ids if not re.fullmatch(r"[a-z0-9-]+", id_)] == []


@pytest.mark.parametrize("town", TOWNS)
def test_no_opening_paragraph_is_used_twice(town: str) -> None:
    openings = [item.body.split("\n\n")[0] for item in load_content(town).news]
    assert len(set(openings)) == len(openings)


def test_roros_has_southern_sami_among_the_norwegian() -> None:
    content = load_content("roros")
    assert [item.language for item in content.news].count("sma") >= 5
    assert [event.language for event in content.events].count("sma") >= 3


@pytest.mark.parametrize(
    ("town", "words"),
    [("falun", ("Världsarv", "Gruv")), ("roros", ("Røros bergstad", "erdensarv"))],
)
def test_the_heritage_towns_write_about_their_sites(town: str, words: tuple[str, str]) -> None:
    content = load_content(town)
    about = [
        item
        for item in content.news
        if any(word in item.title + item.summary + item.body for word in words)
    ]
    assert len(about) >= 4
