from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from hub.core.clock import now
from tests.build import (
    change_title,
    make_many_news,
    make_news,
    make_source,
    withdraw,
)
from tests.reading import LANGUAGES, every_page, link, page, statements, texts

TITLES = ".news .item h3"
HOSTILE = '</title><script>alert(1)</script>"><img src=x onerror=alert(1)> ${7*7} {{7*7}} & <b>'


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_list_shows_an_item_in_every_language(
    app: Flask, client: FlaskClient, language: str
) -> None:
    with app.app_context():
        make_news(town="hamina", title="Kirjastoon lukunurkka", language="fi", topics=["sdg-4"])
    parsed = page(client, f"/{language}/news")
    assert texts(parsed, TITLES) == ["Kirjastoon lukunurkka"]
    words = parsed.css_first(f"{TITLES} a")
    assert words is not None
    marked = words.css_first("span[lang=fi]") is not None
    assert marked == (language != "fi")


def test_a_list_without_news_says_so_and_offers_a_way_out(client: FlaskClient) -> None:
    parsed = page(client, "/en/news")
    assert texts(parsed, ".state h2") == ["There is no news yet"]
    assert link(parsed, ".state a") == "/en/sources"


def test_a_translation_is_shown_and_says_where_it_comes_from(
    app: Flask, client: FlaskClient
) -> None:
    with app.app_context():
        make_news(title="Vänort sökes", language="sv", texts={"en": "Twin town wanted"})
    parsed = page(client, "/en/news")
    assert texts(parsed, TITLES) == ["Twin town wanted"]
    assert "Translated from Swedish" in texts(parsed, ".lang-row .badge")[0]


def test_what_is_shown_in_another_language_follows_the_order_of_nearness(
    app: Flask, client: FlaskClient
) -> None:
    with app.app_context():
        make_news(title="Auf Deutsch", language="de", texts={"sv": "På svenska", "pl": "Po polsku"})
    assert texts(page(client, "/nb/news"), TITLES) == ["På svenska"]
    assert texts(page(client, "/de/news"), TITLES) == ["Auf Deutsch"]
    assert texts(page(client, "/pl/news"), TITLES) == ["Po polsku"]


def test_every_filter_narrows_the_list(app: Flask, client: FlaskClient) -> None:
    day = now() - timedelta(days=10)
    with app.app_context():
        make_news(town="falun", title="A", topics=["culture"], audiences=["schools"])
        make_news(town="roros", title="B", language="sma")
        make_news(town="gutersloh", title="C kirkko", language="de", published_at=day)
    on = day.date().isoformat()
    for query, wanted in (
        ("town=falun", {"A"}),
        ("town=falun&town=roros", {"A", "B"}),
        ("town=falun,roros", {"A", "B"}),
        ("group=german-polish", {"A", "C kirkko"}),
        ("group=nordic&town=gutersloh", {"A", "B", "C kirkko"}),
        ("topic=culture", {"A"}),
        ("language=sma", {"B"}),
        ("audience=schools", {"A"}),
        (f"to={on}", {"C kirkko"}),
        (f"from={on}&to={on}", {"C kirkko"}),
        ("q=kirk", {"C kirkko"}),
        ("town=falun&topic=culture&q=kirk", set()),
    ):
        assert set(texts(page(client, f"/en/news?{query}"), TITLES)) == wanted, query


def test_an_unknown_filter_value_is_said_and_passed_over(app: Flask, client: FlaskClient) -> None:
    with app.app_context():
        make_news(title="Still here")
    parsed = page(client, "/en/news?town=atlantis&from=yesterday")
    assert texts(parsed, TITLES) == ["Still here"]
    notes = texts(parsed, ".messages p")
    assert any("atlantis" in note for note in notes)
    # What is wrong with a day stands at its fields.
    assert not any("26 11 2026" in note for note in notes)
    assert any("26 11 2026" in error for error in texts(parsed, "#f-from-error"))


def test_filters_that_match_nothing_say_so(app: Flask, client: FlaskClient) -> None:
    with app.app_context():
        make_news(town="falun")
    parsed = page(client, "/en/news?town=hamina")
    assert texts(parsed, ".state h2") == ["No news matches your filters"]
    assert link(parsed, ".state a") == "/en/news"


def test_paging_covers_all_items_once_in_both_directions(app: Flask, client: FlaskClient) -> None:
    moment = now() - timedelta(hours=1)
    with app.app_context():
        # Many items have the very same moment, so the id must decide.
        for number in range(95):
            make_news(title=f"Item {number}", published_at=moment - timedelta(hours=number // 40))
    older = every_page(client, "/en/news?town=falun", TITLES, "next")
    assert len(older) == 95
    assert set(older) == {f"Item {number}" for number in range(95)}
    where = "/en/news?town=falun"
    while step := link(page(client, where), 'a[rel="next"]'):
        where = step
    newer = every_page(client, where, TITLES, "prev")
    assert len(newer) == 95
    assert set(newer) == set(older)


@pytest.mark.parametrize("key", ["nonsense", "1-", "-1", f"{10**25}-1", "1-1-x", "1-" + "9" * 5000])
def test_a_page_key_from_nowhere_is_a_named_error(client: FlaskClient, key: str) -> None:
    for name in ("after", "before"):
        answer = client.get(f"/en/news?{name}={key}")
        assert answer.status_code == 400, key
        assert "Start again from the first page" in answer.text


def test_a_page_key_of_a_row_that_no_table_can_hold_is_a_page(client: FlaskClient) -> None:
    assert client.get(f"/en/news?after=1-{10**25}").status_code == 200


def test_a_list_answers_head(client: FlaskClient) -> None:
    answer = client.head("/en/news")
    assert (answer.status_code, answer.data) == (200, b"")
    assert answer.headers["ETag"]


def test_the_list_is_answered_304_until_the_content_changes(
    app: Flask, client: FlaskClient
) -> None:
    with app.app_context():
        entry_id = make_news(title="Before")
    first = client.get("/en/news")
    with statements(app) as run:
        again = client.get("/en/news", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    assert not any(" FROM entry" in statement for statement in run)
    with app.app_context():
        change_title(entry_id, "sv", "After")
    changed = client.get("/en/news", headers={"If-None-Match": first.headers["ETag"]})
    assert changed.status_code == 200
    assert changed.headers["ETag"] != first.headers["ETag"]
    assert "After" in changed.text


def test_the_article_shows_words_source_and_original(app: Flask, client: FlaskClient) -> None:
    with app.app_context():
        source = make_source(town="grudziadz", name="Grudziądz, aktualności")
        entry_id = make_news(
            town="grudziadz",
            title="Promenada gotowa na zimę",
            language="pl",
            summary="Czterdzieści ławek.",
            body="<p>Latarnie przygasają.</p>",
            url="https://grudziadz.example/promenada",
            source=source,
            author="Anna Nowak",
            topics=["culture"],
        )
    parsed = page(client, f"/fi/news/{entry_id}/promenada-gotowa-na-zime")
    assert texts(parsed, "h1") == ["Promenada gotowa na zimę"]
    assert parsed.css_first("h1 span[lang=pl]") is not None
    assert parsed.css_first(".prose[lang=pl]") is not None
    assert texts(parsed, ".prose p") == ["Czterdzieści ławek.", "Latarnie przygasają."]
    facts = " ".join(texts(parsed, ".kv dd"))
    assert "Grudziądz, aktualności" in facts
    assert "Anna Nowak" in facts
    assert parsed.css_first('a[href="https://grudziadz.example/promenada"]') is not None
    assert parsed.css_first('a[href="/fi/news?topic=culture"]') is not None


def test_a_summary_that_the_body_repeats_is_left_out(app: Flask, client: FlaskClient) -> None:
    with app.app_context():
        entry_id = make_news(
            title="T",
            summary="Banan öppnar på lördag…",
            body="<p>Banan <b>öppnar</b> på lördag klockan tio.</p>",
        )
    assert texts(page(client, f"/sv/news/{entry_id}/t"), ".prose .lead") == []


def test_the_number_decides_and_a_wrong_end_leads_to_the_right_one(
    app: Flask, client: FlaskClient
) -> None:
    with app.app_context():
        entry_id = make_news(title="Røros i vinterdrakt & mer", language="nb")
    right = f"/de/news/{entry_id}/roros-i-vinterdrakt-mer"
    for wrong in ("", "/wrong", "/ROROS-I-VINTERDRAKT-MER", "/%3Cscript%3E"):
        answer = client.get(f"/de/news/{entry_id}{wrong}?x=1")
        assert answer.status_code == 301, wrong
        assert answer.headers["Location"] == f"{right}?x=1"
        assert answer.headers["Cache-Control"] == "no-cache"
    assert client.get(right).status_code == 200


def test_the_address_is_the_same_in_all_languages(app: Flask, client: FlaskClient) -> None:
    with app.app_context():
        entry_id = make_news(title="Vänort sökes", texts={"en": "Twin town wanted"})
    for language in LANGUAGES:
        assert client.get(f"/{language}/news/{entry_id}/vanort-sokes").status_code == 200


def test_a_withdrawn_item_is_gone_and_leaves_the_list(app: Flask, client: FlaskClient) -> None:
    with app.app_context():
        entry_id = make_news(title="Borta")
        withdraw(entry_id)
    for end in ("", "/borta", "/other"):
        answer = client.get(f"/en/news/{entry_id}{end}")
        assert answer.status_code == 410
        assert "has withdrawn it" in answer.text
        # A number is nothing to search for.
        assert f'id="error-q" name="q" value="{end.strip("/")}"' in answer.text
    assert texts(page(client, "/en/news"), TITLES) == []


@pytest.mark.parametrize(
    "columns",
    [{"state": "draft"}, {"state": "submitted"}, {"state": "refused"}, {"visibility": "partners"}],
)
def test_what_is_not_public_is_not_found(
    app: Flask, client: FlaskClient, columns: dict[str, Any]
) -> None:
    with app.app_context():
        entry_id = make_news(title="Inte än", **columns)
    assert client.get(f"/en/news/{entry_id}/inte-an").status_code == 404
    assert texts(page(client, "/en/news"), TITLES) == []
    assert b"Inte" not in client.get("/en/news.atom").data


@pytest.mark.parametrize("number", [0, 123456, 2147483647, 2147483648, 10**30])
def test_a_number_that_no_item_has_is_not_found(client: FlaskClient, number: int) -> None:
    assert client.get(f"/en/news/{number}/x").status_code == 404


def test_planned_publishing_ends_the_answer_at_its_moment(app: Flask, client: FlaskClient) -> None:
    with app.app_context():
        make_news(title="Soon", visible_from_at=now() + timedelta(seconds=20))
    answer = client.get("/en/news")
    assert "Soon" not in answer.text
    assert int(answer.cache_control.max_age or 99) <= 20


def test_hostile_words_are_shown_as_words(app: Flask, client: FlaskClient) -> None:
    with app.app_context():
        entry_id = make_news(
            title=HOSTILE,
            summary=HOSTILE,
            author=HOSTILE,
            url="https://falun.example/?a=1&b=%22%3E",
            source=make_source(name=HOSTILE),
        )
    listed = page(client, "/en/news")
    address = link(listed, f"{TITLES} a")
    assert address is not None
    article = page(client, address)
    for parsed in (listed, article, page(client, f"/en/news?q={HOSTILE}")):
        assert not parsed.css("script:not([src]):not([type*=json])")
        assert not parsed.css("img, b")
    assert texts(article, "h1") == [" ".join(HOSTILE.split())]
    assert str(entry_id) in address


def test_related_items_are_of_the_same_town_and_topic(app: Flask, client: FlaskClient) -> None:
    with app.app_context():
        make_news(town="roros", title="Same topic", topics=["culture"])
        make_news(town="hamina", title="Neither", topics=["sport"])
        make_news(town="falun", title="Same town")
        entry_id = make_news(town="falun", title="This", topics=["culture"])
    parsed = page(client, f"/en/news/{entry_id}/this")
    assert texts(parsed, "aside .item h3") == ["Same town", "Same topic"]


def test_a_page_costs_the_same_statements_however_many_items_there_are(
    app: Flask, client: FlaskClient
) -> None:
    counts: list[int] = []
    # Three rounds: what is read once for each process is read in the first.
    for _ in range(3):
        with app.app_context():
            make_many_news(400)
            entry_id = make_news(title="Last", topics=["culture"])
        for address in ("/en/news", "/en/news.atom", f"/en/news/{entry_id}/last"):
            with statements(app) as run:
                assert client.get(address).status_code == 200
            counts.append(len(run))
            counting = [statement.lower() for statement in run if "count(" in statement.lower()]
            assert all("limit" in statement for statement in counting)
    assert counts[3:6] == counts[6:]
    assert max(counts) <= 30
