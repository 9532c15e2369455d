"""Errors look the same from every part: one dress as a page, one shape as JSON."""

import inspect

import pytest
from flask.testing import FlaskClient

from hub.core import errors
from hub.core.errors import HubError
from hub.core.languages import INTERFACE_LANGUAGES

MISSING = [
    "/nowhere",
    "/{}/nowhere",
    "/{}/news/999999/x",
    "/{}/calendar/999999/x",
    "/{}/towns/nowhere",
]
CLASSES = [
    kind
    for _name, kind in inspect.getmembers(errors, inspect.isclass)
    if issubclass(kind, HubError) and kind is not HubError
]


@pytest.mark.parametrize("language", INTERFACE_LANGUAGES)
@pytest.mark.parametrize("path", MISSING)
def test_what_is_not_there_is_a_page_in_the_language_of_its_address(
    client: FlaskClient, path: str, language: str
) -> None:
    answer = client.get(path.format(language), headers={"Accept-Language": language})
    assert answer.status_code == 404
    assert answer.mimetype == "text/html"
    assert f'<html lang="{language}"' in answer.text
    assert answer.headers["Cache-Control"] == "no-store"
    assert "Traceback" not in answer.text


@pytest.mark.parametrize("path", MISSING)
def test_json_has_one_shape(client: FlaskClient, path: str) -> None:
    answer = client.get(path.format("en"), headers={"Accept": "application/json"})
    assert answer.status_code == 404
    error = answer.get_json()
    assert set(error) == {"error"}
    assert set(error["error"]) == {"status", "code", "message"}
    assert error["error"]["status"] == 404
    assert error["error"]["code"] == "not_found"
    assert error["error"]["message"]


def test_a_wrong_method_and_too_much_have_the_same_shape(client: FlaskClient) -> None:
    answer = client.post("/en/news", headers={"Accept": "application/json"})
    assert set(answer.get_json()["error"]) == {"status", "code", "message"}
    assert answer.status_code == 405
    assert "GET" in answer.headers["Allow"]


@pytest.mark.parametrize("kind", CLASSES)
def test_each_error_has_a_status_an_exit_code_and_a_meaning(kind: type[HubError]) -> None:
    assert 400 <= kind.status < 600
    assert kind.exit_code in {1, 2, 4}
    assert kind.__doc__


def test_no_two_errors_mean_the_same_status() -> None:
    statuses = [kind.status for kind in CLASSES]
    assert len(statuses) == len(set(statuses))
