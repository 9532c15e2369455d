"""What the macros make of entries."""

import re
from dataclasses import replace

import pytest
from flask import Flask, render_template_string
from flask.testing import FlaskClient

from hub.web.marks import MARKS_FILE, drawn_marks
from hub.web.shown import ShownTown, Words
from tests.web.sample_pages import TOWNS, sample_news


def made(app: Flask, call: str, language: str = "en", **values: object) -> str:
    source = "{% import 'macros.html' as m %}{{ " + call + " }}"
    with app.test_request_context(f"/{language}/"):
        return " ".join(render_template_string(source, **values).split())


def test_a_title_in_another_language_carries_its_language_and_says_so(app: Flask) -> None:
    finnish = sample_news()[1]
    text = made(app, "m.news_item(item)", item=finnish)
    assert f'<span lang="fi">{finnish.title.text}</span>' in text
    assert "In Finnish. Not yet in English." in text


def test_a_text_in_the_pages_own_language_says_nothing_about_it(app: Flask) -> None:
    text = made(app, "m.news_item(item)", "fi", item=sample_news()[1])
    assert "lang-row" not in text
    assert "lang=" not in text


def test_a_translation_names_its_original_and_leads_there(app: Flask) -> None:
    text = made(app, "m.news_item(item)", item=sample_news()[0])
    assert "Translated from Polish" in text
    assert '<a class="linkish" href="https://town.example/1" hreflang="pl">' in text


def test_a_machine_translation_never_looks_like_a_persons(app: Flask) -> None:
    text = made(app, "m.news_item(item)", item=sample_news()[4])
    assert "Machine translation from German" in text


def test_a_language_without_a_phrase_is_named_after_a_colon(app: Flask) -> None:
    text = made(app, "m.language_row('et', 'et')")
    assert "Language: Estonian." in text
    assert "Original: Estonian" in made(app, "m.language_row('en', 'et', 'person')")


def test_a_text_of_unknown_language_is_marked_as_such(app: Flask) -> None:
    assert made(app, "m.text(words)", words=Words("Zxcv", "und")) == '<span lang="">Zxcv</span>'


def test_everything_that_came_from_outside_is_escaped(app: Flask) -> None:
    nasty = '"><script>alert(1)</script>'
    town = ShownTown(nasty, nasty, nasty, nasty, None)
    item = replace(sample_news()[0], title=Words(nasty, nasty), summary=Words(nasty, "en"),
                   town=town, url=nasty, topics=(nasty,), original_language=nasty)  # fmt: skip
    assert "<script>" not in made(app, "m.news_item(item)", item=item)


@pytest.mark.parametrize("town", TOWNS, ids=lambda town: town.slug)
def test_a_town_has_its_drawing_or_its_first_letter_beside_its_name(
    app: Flask, town: ShownTown
) -> None:
    text = made(app, "m.town_link(town)", town=town)
    assert f'href="/en/towns/{town.slug}"' in text
    assert text.endswith(f"{town.name}</a>")
    assert f"#m-{town.mark}" in text if town.mark else ">O</span>" in text


def test_an_unknown_drawing_falls_back_to_the_first_letter(app: Flask) -> None:
    town = replace(TOWNS[0], mark="dragon")
    text = made(app, "m.mark(town)", town=town)
    assert "#m-dragon" not in text
    assert ">F</span>" in text


def test_something_of_all_towns_has_the_networks_mark(app: Flask) -> None:
    assert "#m-network" in made(app, "m.town_link(none)")


def test_every_picture_that_templates_name_is_drawn(client: FlaskClient) -> None:
    text = client.get("/en/sample").text
    drawn = set(re.findall(r'<symbol id="([^"]+)"', MARKS_FILE.read_text()))
    assert drawn_marks() == {name[2:] for name in drawn if name.startswith("m-")}
    assert set(re.findall(r'href="#([mi]-[^"]+)"', text)) <= drawn


def test_pages_have_neighbours_only_where_there_are_any(app: Flask) -> None:
    assert made(app, "m.pagination(none, none)") == ""
    text = made(app, "m.pagination(none, '/en/news?after=1-1')")
    assert 'rel="next"' in text
    assert 'rel="prev"' not in text


def test_the_filter_form_shows_what_is_chosen_and_what_could_not_be_used(
    client: FlaskClient,
) -> None:
    text = client.get(
        "/en/sample?town=roros&town=atlantis&from=2026-11-01&to=soon&q=h%C3%B6st"
    ).text
    assert '<input type="checkbox" name="town" value="roros" checked>' in text
    assert '<input type="checkbox" name="town" value="falun">' in text
    assert re.findall(r'name="from_\w+" value="(\d+)"', text) == ["1", "11", "2026"]
    assert re.findall(r'name="to_\w+" value="(.*?)".*aria-invalid', text) == ["", "", ""]
    assert 'name="q" value="höst"' in text
    assert "There is no town called ‘atlantis’." in text
    # What is wrong with a day stands at its fields, and is said once more for those who hear it.
    assert '<a href="#f-to-day">To: ‘soon’ is not a date.' in text
    assert re.findall(r'class="day-error" id="f-to-error">.*‘soon’ is not a date', text)
    assert text.count("‘soon’ is not a date.") == 2
    assert "Røros, höst" in text


def test_a_screen_reader_hears_one_whole_date_per_event(client: FlaskClient) -> None:
    text = client.get("/en/sample").text
    for leaf in re.findall(r'<div class="leaf[^>]*>', text):
        assert 'aria-hidden="true"' in leaf
    assert len(re.findall(r'<time class="sr" datetime="\d{4}-\d\d-\d\d">\w+day, ', text)) == 3
