"""Static files and the files of other projects among them."""

import hashlib
import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from hub.web.assets import FOLDER, asset
from tests.web.style_parts import classes_in_use, parts_in_use


def test_an_address_with_the_present_hash_may_be_kept_for_a_year(
    app: Flask, client: FlaskClient
) -> None:
    with app.test_request_context("/en/"):
        address = asset("hub.css")
    answer = client.get(address, buffered=True)
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    digest = hashlib.sha256(answer.data).hexdigest()
    assert address == f"/static/hub.css?v={digest[:12]}"


@pytest.mark.parametrize("query", ["", "?v=", "?v=0123456789ab"])
def test_any_other_address_of_a_file_is_asked_about_each_time(
    client: FlaskClient, query: str
) -> None:
    answer = client.get(f"/static/hub.css{query}", buffered=True)
    assert answer.headers["Cache-Control"] == "public, no-cache"


@pytest.mark.parametrize("path", ["../setup.py", "..%2fsetup.py", "nothing.css", "vendor/"])
def test_a_file_that_is_not_there_or_outside_is_not_found(client: FlaskClient, path: str) -> None:
    assert client.get(f"/static/{path}?v=0123456789ab").status_code == 404


def test_a_mistyped_file_name_in_a_template_is_an_error(app: Flask) -> None:
    with app.test_request_context("/en/"), pytest.raises(FileNotFoundError):
        asset("hub.cs")


def test_the_files_of_other_projects_are_as_they_came() -> None:
    sums = (FOLDER / "vendor" / "SHA256SUMS").read_text().splitlines()
    listed = {name: digest for digest, name in (line.split("  ") for line in sums)}
    present = {p.name for p in (FOLDER / "vendor").iterdir()} - {"SHA256SUMS", "README.md"}
    assert set(listed) == present
    for name, digest in listed.items():
        assert hashlib.sha256((FOLDER / "vendor" / name).read_bytes()).hexdigest() == digest, name


def test_the_parts_of_the_design_system_are_those_that_pages_use() -> None:
    (path,) = (FOLDER / "vendor").glob("designsystemet-*.css")
    style = path.read_text(encoding="utf-8")
    assert parts_in_use(style) == style
    assert all(f".{name}{{" in style for name in classes_in_use())


def test_fonts_are_named_in_the_style_sheet_by_the_hash_that_pages_use(app: Flask) -> None:
    style = (FOLDER / "hub.css").read_text()
    addresses = re.findall(r'url\("(vendor/[^"?]+)(\?v=[0-9a-f]+)?"\)', style)
    assert len(addresses) == 2
    with app.test_request_context("/en/"):
        for filename, version in addresses:
            assert asset(filename).endswith(version), filename
            assert version


def test_style_sheets_and_scripts_reach_nothing_outside() -> None:
    for path in FOLDER.rglob("*.*"):
        if path.suffix in {".css", ".js"} and path.name != "README.md":
            text = path.read_text()
            found = re.findall(r"(?:url\(\s*[\"']?|import\s+[\"'(])(https?:|//)", text)
            assert found == [], path.name
