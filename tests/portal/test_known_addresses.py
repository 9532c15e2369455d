"""Addresses that are built once: each is what Flask would build."""

import pytest
from flask import Flask, url_for
from werkzeug.routing import BuildError

from hub.web.known_addresses import LONGEST


def flask_builds(app: Flask, endpoint: str, **values: object) -> str:
    """What Flask itself makes of it, each time anew."""
    return Flask.url_for(app, endpoint, **values)  # type: ignore[arg-type]


@pytest.mark.parametrize("root", ["", "/hub"])
@pytest.mark.parametrize("path", ["/sv/news", "/pl/calendar?town=falun"])
def test_an_address_is_the_one_of_this_language_and_root(app: Flask, path: str, root: str) -> None:
    for _again in range(2):
        with app.test_request_context(path, base_url=f"http://localhost{root}"):
            address = url_for("news.index", town="røros å", q="a&b=c")
            assert address == flask_builds(app, "news.index", town="røros å", q="a&b=c")
            assert address.startswith(f"{root}/{path[1:3]}/news?")


def test_values_that_are_alike_are_told_apart(app: Flask) -> None:
    with app.test_request_context("/en/news"):
        addresses = [url_for("news.index", after=value) for value in (1, True, "1", 1.0)]
    assert [address.partition("=")[2] for address in addresses] == ["1", "True", "1", "1.0"]


def test_what_is_not_local_is_not_mixed_up(app: Flask) -> None:
    with app.test_request_context("/en/news"):
        assert url_for("news.index") == "/en/news"
        assert url_for("news.index", _external=True).endswith("://localhost/en/news")
        assert url_for("news.index", _anchor="main") == "/en/news#main"
        assert url_for(".index") == "/en/news"
        assert url_for("news.index", lang="fi") == "/fi/news"


def test_long_and_unknown_ones_are_built_each_time(app: Flask) -> None:
    with app.test_request_context("/en/news"):
        before = app._built.cache_info()  # type: ignore[attr-defined]
        url_for("news.index", q="a" * (LONGEST + 1))
        for _again in range(2):
            with pytest.raises(BuildError):
                url_for("news.article")
        after = app._built.cache_info()  # type: ignore[attr-defined]
    assert after.currsize == before.currsize
