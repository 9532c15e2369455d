"""The choice of light or dark."""

import pytest
from flask.testing import FlaskClient

from hub.web.kept_choices import is_local_path


def test_the_choice_is_kept_in_a_cookie_and_shows_on_the_next_page(client: FlaskClient) -> None:
    answer = client.get("/en/display?display=dark&next=/en/sample%3Ftown%3Dfalun")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/en/sample?town=falun")
    cookie = answer.headers["Set-Cookie"]
    assert cookie.startswith("display=dark;")
    assert "SameSite=Lax" in cookie
    assert 'data-color-scheme="dark"' in client.get("/en/sample").text


def test_an_invented_cookie_value_changes_nothing(client: FlaskClient) -> None:
    client.set_cookie("display", '"><script>')
    assert 'data-color-scheme="auto"' in client.get("/en/sample").text


def test_a_choice_that_does_not_exist_is_refused_in_words(client: FlaskClient) -> None:
    answer = client.get("/en/display?display=purple&next=/en/")
    assert answer.status_code == 400
    assert "match the device, light or dark" in answer.text
    assert "Set-Cookie" not in answer.headers


@pytest.mark.parametrize(
    "address",
    [
        "https://evil.example/",
        "//evil.example/",
        "/\\evil.example",
        "javascript:alert(1)",
        "/\t/evil.example",
        "/\n/evil.example",
        "\\\\evil.example",
        "",
        "en/sample",
    ],
)
def test_the_way_back_never_leaves_the_site(client: FlaskClient, address: str) -> None:
    assert not is_local_path(address)
    answer = client.get("/en/display", query_string={"display": "light", "next": address})
    assert answer.headers["Location"] == "/en/"
