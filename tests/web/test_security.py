"""The headers of every answer."""

import re
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from hub.web.security import HEADERS
from tests.web.sample_pages import make_app


@pytest.mark.parametrize(
    "path", ["/", "/en/sample", "/en/nosuch", "/en/gone.json", "/en/broken", "/static/hub.css"]
)
def test_every_answer_carries_the_security_headers(client: FlaskClient, path: str) -> None:
    answer = client.get(path, buffered=True)
    for name, value in HEADERS.items():
        assert answer.headers.get(name) == value, name
    assert "Strict-Transport-Security" not in answer.headers


def test_https_is_insisted_on_only_where_the_public_address_has_it(tmp_path: Path) -> None:
    client = make_app(tmp_path, "https://hub.example").test_client()
    assert client.get("/en/").headers["Strict-Transport-Security"] == "max-age=31536000"
    answer = client.get("/en/display?display=dark")
    assert "Secure" in answer.headers["Set-Cookie"]


@pytest.mark.parametrize("path", ["/en/sample?town=falun", "/en/nosuch"])
def test_pages_have_no_script_style_or_handler_of_their_own(client: FlaskClient, path: str) -> None:
    text = client.get(path).text
    assert re.search(r"<script(?![^>]*(\bsrc=|type=\"application/ld\+json\"))", text) is None
    assert re.search(r"<style|\sstyle=|\son[a-z]+=|javascript:", text) is None
