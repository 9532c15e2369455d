"""A plugin's pages may be for who is signed in, and for who has a right for a town."""

from collections.abc import Callable, Iterator

import pytest
from flask import Flask

from hub.core.permissions import Role
from hub.core.settings import Settings
from hub.plugin_api import Right
from tests.accounts import test_route_matrix as matrix
from tests.accounts.conftest import no_waiting
from tests.accounts.people import make_person, sign_in
from tests.plugins.conftest import GUEST_BOOK, whole_hub

__all__ = ["no_waiting"]
OF_EDITORS = "guest_book.of_editors"


@pytest.fixture
def book_app(settings_for: Callable[..., Settings], settings: Settings) -> Iterator[Flask]:
    """The whole hub with the guest book."""
    yield from whole_hub(settings_for(GUEST_BOOK), settings)


def test_a_plugins_page_for_editors_of_a_town_is_open_to_them_alone(
    book_app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    wanted = {OF_EDITORS: Right.PUBLISH, "guest_book.mine": matrix.SIGNED}
    for endpoint, needed in wanted.items():
        monkeypatch.setitem(matrix.WHO, endpoint, needed)
    monkeypatch.setitem(matrix.FROM, Right.PUBLISH, Role.EDITOR)
    monkeypatch.setattr(matrix, "OF_A_PLACE", {OF_EDITORS})
    with book_app.app_context():
        person = make_person(Role.READER, "falun")
    wrong = []
    for role in (None, *Role):
        wrong += matrix.wrong_routes(book_app, person, role, wanted)
    assert not wrong, "\n".join(wrong)


def test_a_plugins_page_knows_who_asks_and_what_they_may(book_app: Flask) -> None:
    with book_app.app_context():
        editor = make_person(Role.EDITOR, "falun")
        coordinator = make_person(Role.COORDINATOR, "falun")
    client = sign_in(book_app, editor.email)
    answer = client.get("/en/guest-book/mine")
    assert answer.text == f"number {editor.id}"
    assert "no-store" in answer.headers["Cache-Control"]
    assert client.get("/en/guest-book/falun/editors").text == "editors"
    assert client.get("/en/guest-book/roros/editors").status_code == 403
    page = sign_in(book_app, coordinator.email).get("/en/guest-book/falun/editors")
    assert page.text == "coordinators too"
