"""The languages that a reader says to read, as the web layer keeps them."""

import pytest
from flask.testing import FlaskClient

from hub.web.reading import moved_up, normal_reads


def test_the_languages_are_kept_in_their_order_and_forgotten_without_any(
    client: FlaskClient,
) -> None:
    answer = client.get("/en/languages/save?reads=sv&reads=fi&next=/en/sample")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/en/sample?saved=1")
    assert answer.headers["Cache-Control"] == "no-store"
    cookie = answer.headers["Set-Cookie"]
    assert cookie.startswith("reads=sv.fi;")
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    gone = client.get("/en/languages/save?next=/en/sample").headers["Set-Cookie"]
    assert gone.startswith("reads=;")
    assert "Max-Age=0" in gone


def test_no_cookie_is_set_where_nothing_was_chosen(client: FlaskClient) -> None:
    assert "Set-Cookie" not in client.get("/en/languages/save?next=/en/sample").headers
    assert "Set-Cookie" not in client.get("/en/sample").headers


@pytest.mark.parametrize("address", ["https://evil.example/", "//evil.example/", "/\\evil", ""])
def test_the_way_back_stays_on_the_site(client: FlaskClient, address: str) -> None:
    answer = client.get("/en/languages/save", query_string={"reads": "sv", "next": address})
    assert answer.headers["Location"] == "/en/"


@pytest.mark.parametrize(
    ("value", "normal"),
    [
        ("fi.sv", "fi.sv"),
        ("FI.sv-SE.fi", "fi.sv"),
        ("no", "nb"),
        ("", ""),
        ("<script>.../;1", ""),
        ("sma.se", "sma.se"),
        (".".join(["aaa"] + [f"a{a}{b}" for a in "bcd" for b in "efghij"]), None),
    ],
)
def test_a_cookie_is_read_in_one_way_however_it_was_written(value: str, normal: str | None) -> None:
    found = normal_reads(value)
    if normal is None:
        assert len(found.split(".")) == 12
    else:
        assert found == normal
    assert normal_reads(found) == found


def test_cookies_that_mean_the_same_make_the_same_page(client: FlaskClient) -> None:
    etags = []
    for value in ("fi.sv", "FI.sv-SE", "sv.fi", "", "nonsense!"):
        client.set_cookie("reads", value)
        etags.append(client.get("/en/sample").headers["ETag"])
    assert etags[0] == etags[1] != etags[2]
    assert etags[3] == etags[4] != etags[0]


def test_a_language_moves_up_by_one() -> None:
    assert moved_up(("fi", "sv", "da"), "da") == ("fi", "da", "sv")
    assert moved_up(("fi", "sv"), "fi") == ("fi", "sv")
    assert moved_up(("fi", "sv"), "pl") == ("fi", "sv")


def test_the_bare_address_leads_to_the_language_last_switched_to(client: FlaskClient) -> None:
    headers = {"Accept-Language": "pl"}
    assert client.get("/", headers=headers).headers["Location"] == "/pl/"
    client.set_cookie("language", "fi")
    answer = client.get("/", headers=headers)
    assert answer.headers["Location"] == "/fi/"
    assert {"Cookie", "Accept-Language"} <= set(answer.headers["Vary"].split(", "))
    client.set_cookie("language", "xx")
    assert client.get("/", headers=headers).headers["Location"] == "/pl/"
    assert 'lang="pl"' in client.get("/pl/sample").text
