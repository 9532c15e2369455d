"""One's account names who coordinates one's towns, to those who may read who is who."""

from flask import Flask
from selectolax.lexbor import LexborHTMLParser

from hub.core.permissions import Role
from tests.accounts.people import make_person, sign_in
from tests.reading import texts


def asked(app: Flask, email: str) -> list[str]:
    """What stands under the heading, by line."""
    page = LexborHTMLParser(sign_in(app, email).get("/en/account").text)
    return texts(page, "main h3 ~ dl dt, main h3 ~ dl dd")


def test_the_coordinators_of_each_of_ones_towns_are_named_with_their_address(
    any_app: Flask,
) -> None:
    with any_app.app_context():
        known = make_person(Role.EDITOR, "falun", "e@falun.example")
        make_person(Role.READER, "hamina", known.email)
        make_person(Role.COORDINATOR, "falun", "b@falun.example", name="Bo <Ek>")
        make_person(Role.ADMINISTRATOR, "falun", "a@falun.example", name="Åsa")
        make_person(Role.COORDINATOR, "roros", "r@roros.example", name="Rolf")
        make_person(Role.READER, "falun", "reader@falun.example", name="Ragna")
        make_person(Role.ADMINISTRATOR, "network", "chief@town.example", name="Chief")
        make_person(Role.COORDINATOR, "network", "net@town.example", name="Net")
    said = asked(any_app, known.email)
    assert said[0] == "Falun"
    assert said[1] == "Åsa, Administrator a@falun.example"
    assert said[2] == "Bo <Ek>, Coordinator b@falun.example"
    assert said[3] == "Hamina"
    assert "Ask an administrator." in said[4]
    assert said[5:] == ["Chief, Administrator chief@town.example"]


def test_nobody_is_led_to_themselves(app: Flask) -> None:
    with app.app_context():
        chief = make_person(Role.COORDINATOR, "falun", "c@falun.example")
    assert asked(app, chief.email)[1:] == [
        "Nobody else looks after the people here at present. Contact and feedback"
    ]
    with app.app_context():
        make_person(Role.ADMINISTRATOR, "network", "chief@town.example", name="Chief")
    assert asked(app, chief.email)[2:] == ["Chief, Administrator chief@town.example"]


def test_who_may_not_read_who_is_who_is_told_no_names(app: Flask) -> None:
    with app.app_context():
        known = make_person(Role.ORGANISER, "falun")
        make_person(Role.COORDINATOR, "falun", "c@falun.example", name="Bo Ek")
    text = sign_in(app, known.email).get("/en/account").text
    assert "Bo Ek" not in text
    assert "c@falun.example" not in text
    assert asked(app, known.email) == []
