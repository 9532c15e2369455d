"""A first password was set, a later one was changed: the page, the letter and the trail say so."""

from flask import Flask

from hub.core.permissions import Role
from tests.accounts.people import make_person, newest_letter, sign_in, token_of

PATH = "/en/account/password"
FIRST, SECOND = "a first long sentence", "a second longer sentence"


def test_the_first_password_was_set_and_the_next_one_changed(app: Flask) -> None:
    with app.app_context():
        known = make_person(Role.ADMINISTRATOR)
    client = sign_in(app, known.email)
    form = {"csrf_token": token_of(client, PATH)}
    new = {"new_password": FIRST, "new_password_confirm": FIRST}
    page = client.post(PATH, data={**form, **new}, follow_redirects=True).text
    assert "Your password is set." in page
    assert "Your password has been changed." not in page
    letter = newest_letter(app, known.email)
    assert letter.subject.startswith("Your account has a password now")
    assert "changed" not in letter.body
    trail = client.get("/en/desk/changes?about=people").text
    assert "Account, password set" in trail
    assert "password changed" not in trail
    again = {"password": FIRST, "new_password": SECOND, "new_password_confirm": SECOND}
    form = {"csrf_token": token_of(client, PATH)}
    page = client.post(PATH, data={**form, **again}, follow_redirects=True).text
    assert "Your password has been changed." in page
    assert newest_letter(app, known.email).subject.startswith("Your password has been changed")
    assert "Account, password changed" in client.get("/en/desk/changes?about=people").text
