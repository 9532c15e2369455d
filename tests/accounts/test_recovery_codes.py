"""A recovery code is typed from paper: with other spaces, hyphens and capitals it is the same."""

from collections.abc import Callable

import pytest
from flask import Flask
from selectolax.lexbor import LexborHTMLParser

from hub.core.permissions import Role
from tests.accounts.people import make_person, sign_in, token_of
from tests.accounts.test_attacks import (
    ACCOUNT,
    SIGN_IN,
    first_step,
    give_second_code,
    in_minutes,
    is_in,
    set_up_second_step,
)
from tests.reading import texts

WAYS: dict[str, Callable[[str], str]] = {
    "as printed": lambda code: code,
    "in one": lambda code: code.replace("-", ""),
    "in capitals": str.upper,
    "with spaces": lambda code: f" {code.upper().replace('-', ' ')} ",
    "with dashes": lambda code: code.replace("-", "–"),
    "in pairs": lambda code: " ".join(
        pair for group in code.split("-") for pair in (group[:2], group[2:])
    ),
}


@pytest.mark.parametrize("way", WAYS)
def test_a_code_counts_however_it_is_typed_and_once(app: Flask, way: str) -> None:
    with app.app_context():
        known = make_person(Role.EDITOR, "falun")
    client = sign_in(app, known.email)
    set_up_second_step(client)
    path = f"{ACCOUNT}/recovery-codes"
    form = {"csrf_token": token_of(client, path), "generate_new_codes": "1"}
    codes = texts(LexborHTMLParser(client.post(path, data=form).text), ".codes code")
    assert len(codes) == 10
    for minutes, counts in ((2, True), (4, False)):
        with in_minutes(minutes):
            other = first_step(app, known.email)
            answer = give_second_code(other, WAYS[way](codes[3]), f"{SIGN_IN}/recovery-code")
            assert is_in(other) is counts, answer.text
    assert "This recovery code is not correct" in answer.text
    assert "You have 9 recovery codes left." in client.get(path).text
