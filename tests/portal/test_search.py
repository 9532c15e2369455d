"""The search: what it finds, how it shows it, and that nothing typed is a mistake."""

from datetime import timedelta
from urllib.parse import quote

import pytest
from flask import Flask
from flask.testing import FlaskClient

from hub.core.clock import now
from tests.build import make_event, make_news, withdraw
from tests.reading import LANGUAGES, every_page, link, page, texts

HITS = ".hit h3"


def titles(client: FlaskClient, q: str, language: str = "en", more: str = "") -> list[str]:
    return texts(page(client, f"/{language}/search?q={quote(q)}{more}"), HITS)


def test_news_and_events_are_found_together_newest_first(any_app: Flask) -> None:
    client = any_app.test_client()
    with any_app.app_context():
        make_news(title="Konsert i kyrkan", published_at=now() - timedelta(days=2))
        make_event(title="Körkonserten", published_at=now() - timedelta(days=1))
        make_event(title="Konserthuset öppnar", published_at=now())
        withdraw(make_news(title="Konserten är inställd"))
        make_news(title="Konsert bakom stängda dörrar", visibility="partners")
    assert titles(client, "konsert") == ["Konserthuset öppnar", "Konsert i kyrkan"]
    assert titles(client, "konsert", more="&kind=event") == ["Konserthuset öppnar"]
    parsed = page(client, "/en/search?q=konsert&kind=news")
    assert texts(parsed, HITS) == ["Konsert i kyrkan"]
    assert texts(parsed, ".kinds [aria-current]") == ["News items"]
    assert texts(parsed, ".count") == ["1 result for ‘konsert’"]


def test_the_button_says_what_it_does_and_the_heading_what_the_page_is(client: FlaskClient) -> None:
    for language, heading, button in (("de", "Suche", "Suchen"), ("fi", "Haku", "Etsi")):
        parsed = page(client, f"/{language}/search")
        assert texts(parsed, "h1") == [heading]
        assert set(texts(parsed, ".search-field button")) == {button}
        wrong = client.get(f"/{language}/nowhere").text
        assert f'type="submit">{button}</button>' in wrong
        assert f'type="submit">{heading}</button>' not in wrong


def test_the_shared_filters_narrow_the_search(any_app: Flask) -> None:
    client = any_app.test_client()
    with any_app.app_context():
        make_news(title="Konsert", town="falun", topics=["culture"])
        make_news(title="Konsert", town="roros", language="nb", audiences=["schools"])
    for more, towns in (
        ("&town=falun", ["Falun"]),
        ("&topic=culture", ["Falun"]),
        ("&language=nb&audience=schools", ["Røros"]),
        (f"&from={(now() + timedelta(days=2)).date()}", []),
        ("&town=atlantis", ["Røros", "Falun"]),
    ):
        parsed = page(client, f"/en/search?q=konsert{more}")
        assert texts(parsed, ".hit .town") == towns, more
    assert texts(parsed, ".messages .ds-alert")
    checked = page(client, "/en/search?q=konsert&town=falun").css("[type=checkbox]:checked")
    assert [node.attributes["value"] for node in checked] == ["falun"]


def test_what_was_found_is_marked_in_its_own_spelling_and_never_as_markup(
    app: Flask, client: FlaskClient
) -> None:
    with app.app_context():
        make_news(
            title="Besök i Røros & <b>Gruvan</b>",
            summary="Ingenting här",
            body="<p>Vi reste till <em>RØROS</em> med <script>röros</script>&lt;mark&gt; tåg.</p>",
        )
    answer = client.get("/sv/search?q=roeros").text
    assert "Besök i <mark>Røros</mark> &amp; &lt;b&gt;Gruvan" in answer
    assert "Vi reste till <mark>RØROS</mark> med" in answer
    parsed = page(client, "/sv/search?q=mark")
    assert texts(parsed, ".hit mark") == ["mark"]
    assert "<mark>" in texts(parsed, ".hit p")[0]


def test_a_piece_of_a_long_text_is_shown_around_the_words(app: Flask, client: FlaskClient) -> None:
    filling = "ord som fyller ut texten " * 40
    with app.app_context():
        make_news(title="Protokoll", body=f"<p>{filling} gruvan {filling} gruvan och hyttan</p>")
    (shown,) = texts(page(client, "/sv/search?q=hyttan+gruvan"), ".hit p")
    assert shown.startswith("… ")
    assert shown.endswith("gruvan och hyttan")
    assert len(shown) < 300


def test_a_hit_is_shown_in_the_language_in_which_the_words_stand(
    app: Flask, client: FlaskClient
) -> None:
    with app.app_context():
        make_news(
            title="Satamajuhla", language="fi", texts={"en": "Harbour festival"}, town="hamina"
        )
    parsed = page(client, "/en/search?q=satama")
    assert texts(parsed, ".hit h3 [lang=fi]") == ["Satamajuhla"]
    assert "Found in the Finnish text." in texts(parsed, ".hit .lang-row")[0]
    assert "Harbour festival" in texts(parsed, ".hit p")
    own = page(client, "/en/search?q=harbour")
    assert texts(own, ".hit h3") == ["Harbour festival"]
    assert not own.css(".hit h3 [lang]")
    foreign = page(client, "/pl/search?q=satama")
    assert texts(foreign, ".hit h3 [lang=fi]") == ["Satamajuhla"]


@pytest.mark.parametrize(
    ("typed", "name", "also"),
    [
        ("roros", "Røros", ""),
        ("ROEROS", "Røros", ""),
        ("guetersloh", "Gütersloh", ""),
        ("grudziadz", "Grudziądz", ""),
        ("Graudenz", "Grudziądz", "Graudenz"),
        ("fredrikshamn", "Hamina", "Fredrikshamn"),
        ("konsert falun", "Falun", ""),
        ("gruv", "", ""),
    ],
)
def test_a_town_is_found_by_any_of_its_names(
    client: FlaskClient, typed: str, name: str, also: str
) -> None:
    parsed = page(client, f"/en/search?q={quote(typed)}")
    assert texts(parsed, ".found-towns b") == ([name] if name else [])
    assert also in "".join(texts(parsed, ".found-towns span"))


def test_a_topic_leads_to_its_news(client: FlaskClient) -> None:
    parsed = page(client, "/en/search?q=culture")
    assert link(parsed, '.ways a[href*="topic="]')


def test_nothing_found_says_so_and_shows_ways_on(app: Flask, client: FlaskClient) -> None:
    with app.app_context():
        make_news(title="Konsert", town="falun")
    parsed = page(client, "/en/search?q=Grudzadz")
    assert texts(parsed, ".state h2") == ["No results found for ‘Grudzadz’"]
    quoted = page(client, "/de/search?q=„Grudzadz“")
    assert texts(quoted, ".state h2") == ["Für „Grudzadz“ wurde nichts gefunden"]
    assert "Grudziądz" in texts(parsed, ".state a")
    advice = " ".join(texts(parsed, ".state p"))
    assert "Try fewer or shorter words" in advice
    assert "try the word in another language too" in advice
    parsed = page(client, '/en/search?q="konsert+i+dag"&town=roros&kind=news')
    ways = dict(zip(texts(parsed, ".state a"), parsed.css(".state a"), strict=True))
    everything = ways["Search everything"].attributes["href"] or ""
    assert titles(client, "konsert", more="&town=roros") == []
    assert "town" not in everything
    assert "konsert+i+dag" in (
        ways["Search without quotation marks or minus signs"].attributes["href"] or ""
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_without_words_the_page_says_how_to_search(client: FlaskClient, language: str) -> None:
    for q in ("", "+", "…", "-", "%F0%9F%99%82", '""'):
        parsed = page(client, f"/{language}/search?q={q}")
        assert parsed.css_first(".search-help")
        assert not parsed.css(".state, .count, .hit")
        assert len(parsed.css(".messages .ds-alert")) == (q not in {"", "+"})


def test_what_was_not_searched_says_why(client: FlaskClient) -> None:
    for q, why in (
        ("%25", "at least one letter or digit"),
        ("-abc", "a word without a minus sign"),
    ):
        assert why in texts(page(client, f"/en/search?q={q}"), ".messages .ds-alert")[0]


def test_an_unknown_topic_is_answered_with_the_readers_names_of_those_there_are(
    client: FlaskClient,
) -> None:
    parsed = page(client, "/pl/search?q=most&topic=xyz&sort=relevance")
    ways = {node.text(): node.attributes["href"] for node in parsed.css("#notes a")}
    assert len(ways) == len(parsed.css("#notes a")) == 12
    assert ways["Sport"] == "?q=most&sort=relevance&topic=sport"
    assert page(client, f"/pl/search{ways['Sport']}").css_first("#notes a") is None


ANYTHING = (
    "'", '"', '"""', "a'b\"c", "NEAR(a b)", "a AND OR NOT", "*", "a*", "-a", '-"a b', "^a", "(((",
    "a & | ! b", ":*", "\\", "\x00", "a\x00b", "%", "_", "🙂", "𠮷野家", "क़", "{a}", "<script>",
    "%%s", "%(words)s", "{{ 7*7 }}", "a" * 10_000, "a " * 5_000, "½", "\u202e", "-", "--",
    "=1", "«a» „b“",
)  # fmt: skip


def test_nothing_that_is_typed_is_an_error(any_app: Flask) -> None:
    client = any_app.test_client()
    with any_app.app_context():
        make_news(title="Gruvan")
    for asked in ANYTHING:
        for more in ("", "&sort=relevance", "&kind=event", "&kind=town", "&kind=nothing&sort=x"):
            answer = client.get(f"/en/search?q={quote(asked)}{more}")
            assert answer.status_code == 200, (asked, more)
            assert "<script>" not in answer.text
        assert client.get(f"/en/search/suggestions?q={quote(asked)}").status_code == 200, asked
    answer = client.get("/en/search?q=%ff%fe&after=nothing")
    assert answer.status_code in {200, 400}


def test_a_very_long_question_says_how_much_of_it_counts(client: FlaskClient) -> None:
    shown = texts(page(client, "/en/search?q=" + "ord+" * 5_000), ".messages .ds-alert")
    assert shown == ["The search uses the first 12 words and 200 characters only."]


@pytest.mark.parametrize("path", ["news", "calendar"])
def test_a_list_says_how_much_of_a_very_long_question_counts(
    client: FlaskClient, path: str
) -> None:
    said = ["The search uses the first 12 words and 200 characters only."]
    shown = texts(page(client, f"/en/{path}?q=" + "ord+" * 200), ".ds-alert")
    assert [one for one in shown if "search uses" in one] == said
    shown = texts(page(client, f"/en/{path}?q=" + "a" * 200), ".ds-alert")
    assert not [one for one in shown if "search uses" in one]


def test_paging_and_counting_go_no_further_than_needed(any_app: Flask) -> None:
    client = any_app.test_client()
    with any_app.app_context():
        for number in range(103):
            at = now() - timedelta(seconds=number // 30)
            make_news(title=f"Konsert {number}", published_at=at)
    for more in ("", "&sort=relevance"):
        address = f"/en/search?q=konsert{more}"
        found = every_page(client, address, HITS, "next")
        assert sorted(found) == sorted(f"Konsert {number}" for number in range(103)), more
        parsed = page(client, address)
        assert texts(parsed, ".count") == ["More than 100 results for ‘konsert’"]
        older = link(parsed, 'a[rel="next"]')
        assert older
        second = page(client, older)
        back = link(second, 'a[rel="prev"]')
        assert back
        assert texts(page(client, back), HITS) == texts(parsed, HITS)
    assert texts(page(client, "/en/search?q=konsert+2"), ".count") == ["1 result for ‘konsert 2’"]


def test_the_best_match_has_the_words_in_its_title(any_app: Flask) -> None:
    client = any_app.test_client()
    with any_app.app_context():
        old = now() - timedelta(days=9)
        make_news(title="Hyttan och gruvan", published_at=old)
        make_news(title="Protokoll", summary="Om gruvan och hyttan")
    assert titles(client, "gruvan hyttan") == ["Protokoll", "Hyttan och gruvan"]
    best = titles(client, "gruvan hyttan", more="&sort=relevance")
    assert best == ["Hyttan och gruvan", "Protokoll"]


def test_an_event_shows_when_it_takes_place_and_what_became_of_it(any_app: Flask) -> None:
    client = any_app.test_client()
    # At noon: the day is the same in the town's zone.
    starts = (now() + timedelta(days=40)).replace(hour=12)
    with any_app.app_context():
        make_event(title="Marknad", starts=starts, status="cancelled")
        make_event(title="Marknad", starts=now() - timedelta(days=40))
    parsed = page(client, "/en/search?q=marknad")
    assert len(texts(parsed, ".hit")) == 2
    days = [node.attributes["datetime"] for node in parsed.css(".hit time")]
    assert starts.date().isoformat() in days
    assert texts(parsed, ".hit .pill") == ["Ended", "Cancelled"]
    assert "Event" in texts(parsed, ".hit .meta > .quiet")


def test_events_come_soonest_first_and_what_is_over_last(any_app: Flask) -> None:
    client = any_app.test_client()
    with any_app.app_context():
        for days in (-2, 30, 3, -9):
            make_event(title=f"Marknad {days}", starts=now() + timedelta(days=days))
    by_time = ["Marknad 3", "Marknad 30", "Marknad -2", "Marknad -9"]
    where = "&kind=event"
    assert titles(client, "marknad", more=where) == by_time
    parsed = page(client, f"/en/search?q=marknad{where}")
    assert texts(parsed, ".sort[aria-current]") == ["Soonest first"]
    assert len(texts(parsed, ".hit .pill")) == 2
    newest = ["Marknad -9", "Marknad 3", "Marknad 30", "Marknad -2"]
    assert titles(client, "marknad", more=f"{where}&sort=newest") == newest
    assert titles(client, "marknad", more="&sort=newest") == newest


def test_every_found_event_stands_in_the_order_of_its_time(
    any_app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = any_app.test_client()
    monkeypatch.setattr("hub.content.hits.MOST_RANKED", 5)
    monkeypatch.setattr("hub.portal.search_views.HITS_ON_A_PAGE", 4)
    moment = now()
    with any_app.app_context():
        for number in range(12):
            days = (1 if number % 2 else -1) * (3 + number // 4)
            at = moment - timedelta(minutes=number)
            make_event(
                title=f"Marknad {number}", starts=moment + timedelta(days=days), published_at=at
            )
        make_event(
            title="Marknad varje dag",
            starts=moment - timedelta(days=9),
            rules=["FREQ=DAILY;COUNT=11"],
            published_at=moment - timedelta(days=99),
        )
    coming = [f"Marknad {number}" for number in (1, 3, 5, 7, 9, 11)]
    over = [f"Marknad {number}" for number in (0, 2, 4, 6, 8, 10)]
    address = "/en/search?q=marknad&kind=event"
    assert every_page(client, address, HITS, "next") == ["Marknad varje dag", *coming, *over]
    second = page(client, link(page(client, address), 'a[rel="next"]') or "")
    third = page(client, link(second, 'a[rel="next"]') or "")
    assert texts(third, HITS) == over[1:5]
    assert texts(page(client, link(third, 'a[rel="prev"]') or ""), HITS) == texts(second, HITS)
    assert texts(second, ".count") == ["13 results for ‘marknad’"]


def suggested(client: FlaskClient, q: str) -> list[tuple[str, str, str]]:
    rows: list[dict[str, str]] = client.get(f"/en/search/suggestions?q={q}").get_json()
    return [(row["text"], row["note"], row["language"]) for row in rows]


def test_suggestions_are_towns_topics_and_titles(app: Flask, client: FlaskClient) -> None:
    with app.app_context():
        make_news(title="Kulturnatt", language="sv", texts={"en": "Night of culture"})
        make_news(title="Protokoll", summary="Om kultur")
    found = suggested(client, "cult")
    assert found[0][1] == "Topic"
    assert found[-1] == ("Night of culture", "News item", "")
    assert suggested(client, "gut") == [("Gütersloh", "Germany", "")]
    assert suggested(client, "kulturn") == [("Kulturnatt", "News item", "sv")]
    assert suggested(client, "") == []


def test_every_page_has_the_search(client: FlaskClient) -> None:
    for address in ("/pl/", "/pl/news", "/pl/nothing"):
        answer = client.get(address).text
        assert answer.count('role="search"') >= 2
        assert 'action="/pl/search"' in answer


def test_a_found_event_says_when_it_was_published(app: Flask, client: FlaskClient) -> None:
    with app.app_context():
        make_event(title="Harbour festival")
    found = texts(page(client, "/en/search?q=harbour"), ".hit time")
    assert len(found) == 2
    assert found[1].startswith("Published: ")


def test_the_help_asks_for_two_letters(client: FlaskClient) -> None:
    assert "The first two letters of a word are enough" in client.get("/en/search").text


def test_a_language_that_is_read_is_named_alone(app: Flask, client: FlaskClient) -> None:
    with app.app_context():
        make_news(title="Markt", town="gutersloh", language="de")
        make_event(title="Fest", town="gutersloh", language="de")
    for address in ("/en/news", "/en/calendar", "/en/search?q=markt"):
        client.set_cookie("reads", "fi")
        assert "In German. Not yet in English." in " ".join(client.get(address).text.split())
        client.set_cookie("reads", "fi.de")
        assert "Not yet in English." not in client.get(address).text
        assert "In German." in client.get(address).text


@pytest.mark.parametrize(
    ("language", "marked"),
    [
        ("sv", "”’ord’ -to”"),
        ("nb", "«‘ord’ -to»"),
        ("fi", "”’ord’ -to”"),
        ("de", "„‚ord‘ -to“"),
        ("pl", "„«ord» -to”"),
        ("en", "‘“ord” -to’"),
        ("da", "”’ord’ -to”"),
    ],
)
def test_a_phrase_among_the_words_has_the_inner_marks_of_the_language(
    client: FlaskClient, language: str, marked: str
) -> None:
    parsed = page(client, f"/{language}/search?q=%22ord%22+-to")
    assert marked in texts(parsed, "title")[0]
    assert marked in texts(parsed, ".search-none h2")[0]


def test_a_wrong_day_is_named_as_its_fields_are(client: FlaskClient) -> None:
    said = texts(page(client, "/en/search?q=open&from=2026-13-01"), ".ds-error-summary li")
    assert len(said) == 1
    assert said[0].startswith("Published from: ‘01 13 2026’ is not a date.")


def test_it_says_which_words_of_other_languages_it_looked_for(
    app: Flask, client: FlaskClient
) -> None:
    with app.app_context():
        make_news(title="Konsert i kyrkan")
    for path in ("search?q=koncert", "search?q=koncert&town=hamina", "news?q=koncert"):
        (said,) = [
            one for one in page(client, f"/en/{path}").css("p.quiet") if "Also" in one.text()
        ]
        assert said.text() == "Also searched for: konsert, konsertti, Konzert, concert.", path
        marked = {one.text(): one.attributes["lang"] for one in said.css("[lang]")}
        assert marked == {"konsert": "sv", "konsertti": "fi", "Konzert": "de"}
    assert titles(client, "koncert") == ["Konsert i kyrkan"]
    assert "Also searched for" not in client.get("/en/search?q=%22koncert%22").text
