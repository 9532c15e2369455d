"""What a reader who reads several languages is shown, in lists, articles, events and feeds."""

from datetime import UTC, datetime

import pytest
from flask import Flask
from flask.testing import FlaskClient
from selectolax.lexbor import LexborHTMLParser

from tests.build import change_title, make_event, make_news
from tests.reading import link, page, texts

TITLES = ".news .item h3"
BOTH = {"en": "Twin town wanted", "de": "Partnerstadt gesucht"}


@pytest.mark.parametrize(
    ("reads", "shown"),
    [
        ("", "Twin town wanted"),
        ("sv", "Vänort sökes"),
        ("fi.sv", "Vänort sökes"),
        ("de", "Twin town wanted"),
        ("fi", "Twin town wanted"),
    ],
)
def test_an_item_is_shown_as_it_was_written_in_a_language_the_reader_reads(
    app: Flask, client: FlaskClient, reads: str, shown: str
) -> None:
    with app.app_context():
        make_news(title="Vänort sökes", language="sv", texts=BOTH)
        make_event(title="Vänort sökes", language="sv", texts=BOTH)
    client.set_cookie("reads", reads)
    assert texts(page(client, "/en/news"), TITLES) == [shown]
    assert shown in texts(page(client, "/en/calendar"), "main")[0]
    assert texts(page(client, "/en/"), "main")[0].count(shown) >= 2


def test_the_search_shows_an_original_that_the_reader_reads(
    app: Flask, client: FlaskClient
) -> None:
    with app.app_context():
        make_news(title="Vänort sökes", language="sv", texts=BOTH)
    assert texts(page(client, "/en/search?q=twin"), ".hit h3") == ["Twin town wanted"]
    client.set_cookie("reads", "sv")
    parsed = page(client, "/en/search?q=vanort")
    assert texts(parsed, ".hit h3") == ["Vänort sökes"]
    assert "Not yet in English." not in texts(parsed, ".hit")[0]


def test_without_a_text_of_the_page_the_order_of_the_reader_decides(
    app: Flask, client: FlaskClient
) -> None:
    with app.app_context():
        make_news(title="Uutinen", language="fi", texts={"de": "Meldung", "da": "Nyhed"})
    for reads, shown in (
        ("", "Nyhed"),
        ("de.da", "Meldung"),
        ("da.de", "Nyhed"),
        ("fi", "Uutinen"),
    ):
        client.set_cookie("reads", reads)
        assert texts(page(client, "/nb/news"), TITLES) == [shown], reads


def test_an_original_beside_a_translation_does_not_say_that_there_is_none(
    app: Flask, client: FlaskClient
) -> None:
    with app.app_context():
        make_news(title="Vänort sökes", language="sv", texts=BOTH)
        make_news(title="Bara svenska", language="sv")
    client.set_cookie("reads", "sv")
    parsed = page(client, "/en/news")
    rows = dict(zip(texts(parsed, TITLES), texts(parsed, ".lang-row .badge"), strict=True))
    assert rows["Vänort sökes"].endswith("In Swedish.")
    # Nor is it called missing where the reader reads the original.
    assert rows["Bara svenska"].endswith("In Swedish.")
    assert len(parsed.css(f"{TITLES} [lang=sv]")) == 2
    client.delete_cookie("reads")
    missing = [
        badge for badge in texts(page(client, "/en/news"), ".lang-row .badge") if "Not yet" in badge
    ]
    assert len(missing) == 1


def test_an_article_offers_the_other_version_without_a_script(
    app: Flask, client: FlaskClient
) -> None:
    with app.app_context():
        number = make_news(title="Vänort sökes", language="sv", texts=BOTH)
    address = f"/en/news/{number}/vanort-sokes"
    parsed = page(client, address)
    assert texts(parsed, "h1 [data-version=shown]") == ["Twin town wanted"]
    assert link(parsed, ".transl .no-js a") == f"{address}?show=original"
    other = page(client, f"{address}?show=original")
    assert texts(other, "h1 [data-version=shown]") == ["Vänort sökes"]
    assert other.css_first("h1 [data-version=shown] [lang=sv]") is not None
    assert link(other, ".transl .no-js a") == f"{address}?show=translation"
    assert "Translated from Swedish" in texts(other, ".transl .badge")[0]
    client.set_cookie("reads", "sv")
    assert texts(page(client, address), "h1 [data-version=shown]") == ["Vänort sökes"]


def test_an_article_in_one_language_has_no_switch(app: Flask, client: FlaskClient) -> None:
    with app.app_context():
        number = make_news(title="Bara svenska", language="sv")
    parsed = page(client, f"/en/news/{number}/bara-svenska?show=original")
    assert parsed.css_first(".transl") is None
    assert texts(parsed, ".prose + p") == ["The town has published only this headline."]


def test_a_feed_is_the_same_for_every_reader(app: Flask, client: FlaskClient) -> None:
    with app.app_context():
        make_news(title="Vänort sökes", language="sv", texts=BOTH)
    client.set_cookie("reads", "sv")
    assert "Twin town wanted" in client.get("/en/news.atom").text


def test_the_page_of_languages_lists_the_chosen_ones_first(client: FlaskClient) -> None:
    client.set_cookie("reads", "pl.fi")
    parsed = page(client, "/sv/languages")
    boxes = [box.attributes for box in parsed.css("main input[name=reads]")]
    assert [box["value"] for box in boxes][:2] == ["pl", "fi"]
    assert [box["value"] for box in boxes if "checked" in box] == ["pl", "fi"]
    assert [button.attributes["value"] for button in parsed.css("main button[name=up]")] == ["fi"]


def test_news_stand_below_the_day_on_which_they_came_out_in_the_network(
    app: Flask, client: FlaskClient
) -> None:
    with app.app_context():
        # Half past midnight in Hamina, half past eleven the evening before in Falun.
        for town, hour in (("hamina", 22), ("falun", 12), ("falun", 23)):
            moment = datetime(2026, 3, 5, hour, 30, tzinfo=UTC)
            make_news(town=town, title=f"{town} {hour}", published_at=moment)
    parsed = page(client, "/en/news")
    days = {}
    for day in parsed.css(".news-day"):
        inner = LexborHTMLParser(day.html or "")
        days[texts(inner, "h2 time")[0]] = texts(inner, ".item h3")
    assert days == {
        "Friday, 6 March 2026": ["falun 23"],
        "Thursday, 5 March 2026": ["hamina 22", "falun 12"],
    }
    assert texts(page(client, "/en/news?from=2026-03-06"), TITLES) == ["falun 23"]


def test_the_choices_stand_in_the_order_of_the_language(client: FlaskClient) -> None:
    def towns(language: str) -> list[str]:
        boxes = page(client, f"/{language}/news").css(".filters input[name=town]")
        return [str(box.attributes["value"]) for box in boxes]

    assert towns("en")[:2] == ["falun", "grudziadz"]
    assert towns("de").index("gutersloh") == 2
    for language in ("sv", "pl", "fi"):
        assert set(towns(language)) == set(towns("en"))


def test_an_item_that_changed_is_shown_anew_in_each_language(
    app: Flask, client: FlaskClient
) -> None:
    with app.app_context():
        number = make_news(title="Vänort sökes", language="sv", texts=BOTH)
    for language, before in (("sv", "Vänort sökes"), ("de", BOTH["de"])):
        assert texts(page(client, f"/{language}/news"), TITLES) == [before]
    with app.app_context():
        for language in ("sv", "de"):
            change_title(number, language, f"Nytt {language}")
    client.set_cookie("session", "its pages are not kept")
    for language in ("sv", "de"):
        assert texts(page(client, f"/{language}/news"), TITLES) == [f"Nytt {language}"]
