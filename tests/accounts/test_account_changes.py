"""What somebody does with their own account stands in the list of changes, while they are here."""

from flask import Flask

from hub.accounts.actions import change_profile
from hub.accounts.erasure_actions import erase_person
from hub.core.changes import changes_after
from hub.core.permissions import Role
from tests.accounts.kept import places_of
from tests.accounts.people import make_person, sign_in, token_of
from tests.reading import page, texts

TRAIL = "/en/desk/changes?about=people"
CODES = "/en/account/recovery-codes"


def test_a_name_and_a_language_say_from_what_to_what_until_the_account_is_erased(
    any_app: Flask,
) -> None:
    with any_app.app_context():
        reader = make_person(Role.COORDINATOR, "falun")
        editor = make_person(Role.EDITOR, "falun", name="Rea Lind")
        change_profile(editor.id, "Rea Berg", "sv")
        change_profile(editor.id, "Rea Berg", "sv")
    shown = texts(page(sign_in(any_app, reader.email), TRAIL), "tbody tr")
    assert "language of emails changed" in shown[0]
    assert "English → Svenska" in shown[0]
    assert "Rea Lind → Rea Berg" in shown[1]
    with any_app.app_context():
        erase_person(editor.id, None, [])
        assert not places_of("Rea Lind", "Rea Berg")


def test_recovery_codes_and_logging_out_leave_lines_and_the_page_counts_codes(
    any_app: Flask,
) -> None:
    with any_app.app_context():
        reader = make_person(Role.COORDINATOR, "falun")
        editor = make_person(Role.EDITOR, "falun")
    client = sign_in(any_app, editor.email)
    assert texts(page(client, CODES), ".lead") == [
        "You have no recovery codes. Each code replaces your phone once."
    ]
    made = client.post(
        CODES, data={"csrf_token": token_of(client, CODES), "generate_new_codes": "1"}
    )
    assert "Each of these codes" in made.text
    assert texts(page(client, CODES), ".lead") == ["You have 10 recovery codes left."]
    assert "Each of these codes" not in client.get(CODES).text
    with any_app.app_context():
        codes = any_app.extensions["security"].datastore
        person = codes.find_user(email=editor.email)
        codes.mf_delete_recovery_code(person, 0)
        codes.commit()
    assert texts(page(client, CODES), ".lead") == ["You have 9 recovery codes left."]
    elsewhere = any_app.test_client()
    elsewhere.environ_base["HTTP_USER_AGENT"] = "Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0"
    sign_in(any_app, editor.email, client=elsewhere)
    account = page(client, "/en/account")
    ends = [
        one.attributes["action"] or ""
        for one in account.css("form[action]")
        if (one.attributes["action"] or "").endswith("/end")
    ]
    token = token_of(client, "/en/account")
    other = next(one for one in ends if not one.endswith("/sessions/end"))
    for path in (other, other, "/en/account/sessions/end"):
        client.post(path, data={"csrf_token": token})
    shown = texts(page(sign_in(any_app, reader.email), TRAIL), "tbody tr")
    (ended,) = [one for one in shown if "logged out of another browser" in one]
    assert "Firefox, Linux" in ended
    with any_app.app_context():
        mine = [(one.action, one.actor) for one in changes_after(0) if one.subject_id == editor.key]
    assert mine[1:] == [
        (action, f"person:{editor.id}")
        for action in (
            "recovery_codes_made",
            "recovery_code_used",
            "session_ended",
            "sessions_ended",
        )
    ]
