"""The short edition of the web side: each place of a request with a few of the strings."""

import gzip
import re

import pytest
from flask import Flask
from playwright.sync_api import Browser

from tests.serving import serving
from tests.torture.asking import Answer, ask, environ_of
from tests.torture.naughty import MARK, Naughty, naughty_strings
from tests.torture.redirects import EVIL, redirect_payloads
from tests.torture.shown_as_typed import otherwise_shown
from tests.torture.verdict import leads_off_site, wrong_with
from tests.torture.web_places import names_asked_for, public_rules
from tests.torture.web_side import GROUPS, fill, row_of, tried

EVERY = 500


def test_there_are_five_hundred_strings_and_three_hundred_addresses() -> None:
    assert len({one.encoded for one in naughty_strings()}) >= 500
    assert len({one.encoded for one in redirect_payloads()}) >= 300


def test_each_place_of_a_request_takes_whatever_is_put_there(app: Flask) -> None:
    known = fill(app)
    for places in GROUPS.values():
        share = tried(app, enumerate(places(app, known)), EVERY)
        assert share.statuses.total() >= share.places
        assert not share.wrong, "\n".join(share.wrong[:20])


def test_the_shares_of_several_processes_are_all_places_once(app: Flask) -> None:
    name, shares = "cookies and headers", 3
    places = list(enumerate(GROUPS[name](app, fill(app))))
    row = row_of(name, [tried(app, places[number::shares], EVERY) for number in range(shares)])
    alone = row_of(name, [tried(app, places, EVERY)])
    assert (row.tried, row.note, row.wrong) == (alone.tried, alone.note, alone.wrong)


def test_the_names_that_a_route_asks_for_are_found_by_asking_it(app: Flask) -> None:
    known = fill(app)
    rules = {rule.rule: rule for rule in public_rules(app)}
    assert "next" in names_asked_for(app, rules["/<lang>/display"], known)
    assert "kind" in names_asked_for(app, rules["/<lang>/search"], known)


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        (f"<p><{MARK}>", "came to life"),
        ("<img src=x onerror=1>", "attribute"),
        ("<script>1</script>", "a script"),
        ("<a href='java\tscript:1'>a</a>", "scheme"),
        (f"<a href='/\\{EVIL}'>a</a>", "off site"),
        ("<base href=/>", "no page has"),
        ("<p>62615533", "template"),
        ("<p>a\x1bb", "control"),
        ('File "/usr/lib/site-packages/a.py"', "site-packages"),
    ],
)
def test_what_came_to_life_in_a_page_is_seen(body: str, sentence: str) -> None:
    answer = Answer(200, (("Content-Type", "text/html"),), f"<!doctype html>{body}".encode())
    assert sentence in " ".join(wrong_with(answer, "http://127.0.0.1:8000"))


def test_a_compressed_answer_is_judged_by_what_the_reader_sees(app: Flask) -> None:
    fill(app)
    answer = ask(app, environ_of("/en/news", headers={"Accept-Encoding": "*"}))
    assert answer.header("Content-Encoding") == "br"
    assert not wrong_with(answer, "http://127.0.0.1:8000")


def test_what_came_to_life_in_a_compressed_page_is_seen() -> None:
    headers = (("Content-Type", "text/html"), ("Content-Encoding", "gzip"))
    answer = Answer(200, headers, gzip.compress(f"<!doctype html><{MARK}>".encode()))
    assert wrong_with(answer, "") == [f"markup came to life: <{MARK}>"]
    assert "Content-Encoding" in " ".join(wrong_with(Answer(200, headers, b"<p>"), ""))


@pytest.mark.parametrize("value", ["&amp;lt;b&amp;gt;", "", "b", "<b> ", "&lt;B>"])
def test_words_that_are_shown_otherwise_than_typed_are_seen(value: str) -> None:
    page = f'<!doctype html><input name="q" value=""><input name="q" value="{value}">'
    answer = Answer(200, (("Content-Type", "text/html"),), page.encode())
    found = list(otherwise_shown("q", Naughty("markup", "%3Cb%3E"), answer))
    assert bool(found) is (value != "<b> ")


@pytest.mark.parametrize(
    ("media_type", "body"),
    [
        ("text/calendar", f"BEGIN:VCALENDAR\r\nSUMMARY:a\r\nBEGIN:{MARK}\r\n"),
        ("text/calendar", "SUMMARY:a\nb\r\n"),
        ("application/atom+xml", f"<feed><{MARK}/></feed>"),
        ("application/atom+xml", "<feed>\x0b</feed>"),
        ("application/feed+json", '{"a":"b","' + MARK + '":1}'),
        ("application/feed+json", "{"),
    ],
)
def test_what_came_to_life_in_a_feed_is_seen(media_type: str, body: str) -> None:
    answer = Answer(200, (("Content-Type", media_type),), body.encode())
    assert wrong_with(answer, "http://127.0.0.1:8000")


def test_chromium_stays_on_the_site_wherever_a_choice_leads(app: Flask, chromium: Browser) -> None:
    paths = ("/en/display", "/en/zone", "/en/languages/save")
    locations = {
        ask(app, environ_of(path, f"display=dark&next={one.encoded}")).header("Location")
        for path in paths
        for one in redirect_payloads()
    }
    assert all(re.fullmatch(r"[\x21-\x7e]+", where) for where in locations)
    with serving(app) as address:
        page = chromium.new_page()
        page.goto(f"{address}/en/imprint")
        hosts = page.evaluate(
            "all => all.map(where => new URL(where, location.href).origin)", sorted(locations)
        )
        page.close()
        assert set(hosts) == {address}
    assert not [where for where in locations if leads_off_site(where)]
