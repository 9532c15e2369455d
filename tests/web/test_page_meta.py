"""What machines get of a page: data that cannot break out, and which pages are listed."""

import json
import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st

from hub.web.page_meta import PageMeta, robots_of, structured_data


@given(st.text() | st.sampled_from(["</script><script>alert(1)</script>", "<!--", "]]>", "\u2028"]))
def test_no_text_ends_the_script_element_and_every_text_comes_back(text: str) -> None:
    made = str(structured_data(({"@type": "Thing", "name": text},)))
    assert re.search(r"[<>&\u2028\u2029]", made) is None
    read = json.loads(made)
    assert read["@context"] == "https://schema.org"
    assert read["@graph"] == [{"@type": "Thing", "name": text}]


@pytest.mark.parametrize(
    ("query", "is_listed"),
    [
        ("", True),
        ("town=falun", True),
        ("topic=culture", True),
        ("view=month", True),
        ("town=falun&q=", True),
        ("town=falun&town=roros", False),
        ("town=falun&topic=culture", False),
        ("q=word", False),
        ("after=1-2", False),
        ("from=2026-01-01", False),
        ("utm_source=x", False),
    ],
)
def test_combinations_of_filters_are_kept_out_of_search_engines(
    app: Flask, query: str, is_listed: bool
) -> None:
    with app.test_request_context(f"/en/sample?{query}"):
        assert robots_of(None).startswith("noindex") is not is_listed
        assert robots_of(PageMeta(is_listed=False)) == "noindex, follow"


def test_a_page_without_data_of_its_own_has_a_preview_all_the_same(client: FlaskClient) -> None:
    text = client.get("/sv/sample").text
    for name in ("og:title", "og:description", "og:url", "og:site_name", "og:locale", "og:type"):
        assert f'<meta property="{name}" content="' in text, name
    assert '<meta property="og:locale" content="sv_SE">' in text
    assert text.count('property="og:locale:alternate"') == 6
    assert '<meta name="twitter:card" content="summary' in text
    assert "application/ld+json" not in text


def test_the_browsers_bars_follow_the_readers_choice(client: FlaskClient) -> None:
    both = client.get("/en/sample").text
    assert (
        '<meta name="theme-color" content="#ffffff" media="(prefers-color-scheme: light)">' in both
    )
    assert (
        '<meta name="theme-color" content="#13191d" media="(prefers-color-scheme: dark)">' in both
    )
    client.set_cookie("display", "dark")
    dark = client.get("/en/sample").text
    assert '<meta name="theme-color" content="#13191d">' in dark
    assert "#ffffff" not in dark


def test_an_error_page_shows_no_preview(client: FlaskClient) -> None:
    text = client.get("/en/nosuch").text
    assert "og:" not in text
    assert '<meta name="robots" content="noindex">' in text
