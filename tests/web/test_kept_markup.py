"""A macro is rendered once for the same values, and anew for all that makes it another."""

from dataclasses import replace

import pytest
from flask import Flask, g

from hub.web.kept_markup import kept
from hub.web.shown import NewsDay, Words
from tests.web.sample_pages import sample_news


def test_the_same_values_give_what_was_rendered_before(app: Flask) -> None:
    item, other = sample_news()[1], sample_news()[0]
    with app.test_request_context("/en/news"):
        first = kept("news_item", item, dated=False)
        assert kept("news_item", replace(item), dated=False) is first
        assert kept("news_item", other, dated=False) != first


@pytest.mark.parametrize(
    ("address", "cookie", "root"),
    [("/fi/news", "", ""), ("/en/news", "reads=fi", ""), ("/en/news", "", "/below")],
)
def test_another_language_reader_or_root_has_its_own(
    app: Flask, address: str, cookie: str, root: str
) -> None:
    item = sample_news()[1]
    with app.test_request_context("/en/news"):
        first = kept("news_item", item, dated=False)
    headers = {"Cookie": cookie}
    environ = {"SCRIPT_NAME": root}
    with app.test_request_context(address, headers=headers, environ_overrides=environ):
        assert kept("news_item", item, dated=False) != first


def test_what_is_true_until_a_moment_is_rendered_each_time_and_says_so(app: Flask) -> None:
    item = sample_news()[1]
    day = NewsDay(item.published_at.date(), (item,))
    with app.test_request_context("/en/news"):
        first = kept("news_day", day)
        assert g.holds_until is not None
    with app.test_request_context("/en/news"):
        assert kept("news_day", day) is not first
        assert g.holds_until is not None


def test_text_is_escaped(app: Flask) -> None:
    item = replace(sample_news()[1], title=Words("<script>alert(1)</script>", "en"))
    with app.test_request_context("/en/news"):
        assert "<script>" not in kept("news_item", item, dated=False)
