"""Changes by the name of who made them or whom they concern, as their reader may see it."""

from flask import Flask
from flask.testing import FlaskClient

from hub.accounts.actions import NewInvitation, invite
from hub.accounts.erasure_actions import erase_person
from hub.accounts.role_actions import change_role
from hub.core.permissions import Role
from tests.accounts.people import Known, make_person, place, sign_in
from tests.desk.test_changes_page import lines_of

HERE = "/en/desk/changes"


def found(browser: FlaskClient, asked: str) -> list[str]:
    """What was changed in each line, by whom, for what stands in the address."""
    lines = lines_of(browser.get(f"{HERE}?about=people&{asked}").text)
    return [
        "{} by {}".format(
            *(
                " ".join(line.css(cell)[0].text(separator=" ").split())
                for cell in ("th", "[data-l=Who]")
            )
        )
        for line in lines
    ]


def make_town() -> tuple[Known, Known, Known]:
    """Two coordinators of Falun, and a reader there whose role the second one changed."""
    own = make_person(Role.COORDINATOR, "falun", "own@falun.example", name="Åsa Berg")
    nils = make_person(Role.COORDINATOR, "falun", "second@falun.example", name="Nils Ek")
    reader = make_person(Role.READER, "falun", "reader@falun.example", name="Zoe Dahl")
    change_role(reader.key, place("falun"), Role.EDITOR, nils.id, "")
    invite(NewInvitation("invited@x.example", Role.READER, place("falun"), "en"), own.id)
    return own, nils, reader


def test_changes_are_found_by_who_made_them_and_by_whom_they_concern(any_app: Flask) -> None:
    with any_app.app_context():
        own, _nils, _reader = make_town()
    browser = sign_in(any_app, own.email)
    (changed, accepted) = found(browser, "who=ek+NILS")
    assert changed.startswith("Role, changed: Zoe Dahl (reader@falun.example)")
    assert accepted.startswith("Role, accepted: Nils Ek")
    assert found(browser, "who=second@falun") == [changed, accepted]
    assert found(browser, "who=nils&whom=zoe") == [changed]
    (also, by_herself) = found(browser, "whom=zoe")
    assert (also, by_herself.rpartition(" by ")[2][:8]) == (changed, "Zoe Dahl")
    assert [one.rpartition(" by ")[2][:8] for one in found(browser, "who=asa")] == ["Åsa Berg"] * 2
    (offered,) = found(browser, "whom=invited@")
    assert offered.startswith("Invitation, invited: invited@x.example")
    assert {one.rpartition(" by ")[2] for one in found(browser, "who=operator")} == {
        "the operator of the server"
    }
    assert found(browser, "who=nobody") == found(browser, "whom=%25") == []
    page = browser.get(f"{HERE}?who=nils&before=999999").text
    assert f'href="{HERE}?who=nils"' in page


def test_nobody_is_found_by_what_the_reader_does_not_see_of_them(any_app: Flask) -> None:
    with any_app.app_context():
        own, _nils, reader = make_town()
        chief = make_person(Role.ADMINISTRATOR, email="secret@net.example", name="Chief Holm")
        foreign = make_person(Role.COORDINATOR, "roros", "foreign@roros.example", name="Ola Moen")
        change_role(reader.key, place("falun"), Role.READER, chief.id, "")
        other = make_person(Role.READER, "roros", "other@roros.example", name="Kari Vik")
        change_role(other.key, place("roros"), Role.EDITOR, foreign.id, "")
        invite(NewInvitation("offer@x.example", Role.READER, place("roros"), "en"), foreign.id)
    browser = sign_in(any_app, own.email)
    (shown,) = found(browser, "who=chief")
    assert shown.endswith(" by Chief Holm")
    assert found(browser, "who=secret") == []
    for words in ("ola", "foreign", "kari", "other@", "offer"):
        assert found(browser, f"who={words}") == found(browser, f"whom={words}") == [], words
    administrator = sign_in(any_app, chief.email)
    assert len(found(administrator, "who=secret")) == 2
    assert found(administrator, "whom=kari")


def test_who_was_erased_is_found_by_the_words_in_place_of_the_name(any_app: Flask) -> None:
    with any_app.app_context():
        own, nils, reader = make_town()
        erase_person(nils.id, None, [])
        erase_person(reader.id, None, [])
    browser = sign_in(any_app, own.email)
    for words in ("nils", "second@falun.example", "zoe"):
        assert found(browser, f"who={words}") == found(browser, f"whom={words}") == [], words
    assert "Role, changed: a former member Falun by a former member" in found(browser, "who=former")
    assert "Account, erased: a former member by the operator of the server" in found(
        browser, "whom=former+member"
    )


def test_whose_changes_another_town_reads_is_said_with_the_way_back(app: Flask) -> None:
    with app.app_context():
        own = make_person(Role.COORDINATOR, "falun")
        chief = make_person(Role.ADMINISTRATOR)
    browser = sign_in(app, own.email)
    for slug, name in (
        ("roros", "Røros"),
        ("vordingborg", "Vordingborg"),  # a former partner
        ("network", "The whole network"),
    ):
        answer = browser.get(f"{HERE}?town={slug}&who=a")
        assert answer.status_code == 403
        assert f"{name}: these changes are read by its own coordinators." in answer.text
        assert f'<a href="{HERE}">The changes that you may read</a>' in answer.text
        assert "No changes match your filters." not in answer.text
        assert lines_of(answer.text) == []
    assert browser.get(f"{HERE}?town=falun").status_code == 200
    assert browser.get(f"{HERE}?town=nowhere").status_code == 404
    assert sign_in(app, chief.email).get(f"{HERE}?town=roros").status_code == 200


def test_who_has_no_name_is_found_by_what_the_list_calls_them(any_app: Flask) -> None:
    with any_app.app_context():
        own, _nils, reader = make_town()
        nameless = make_person(Role.ADMINISTRATOR, email="secret@net.example", name="")
        change_role(reader.key, place("falun"), Role.READER, nameless.id, "")
    browser = sign_in(any_app, own.email)
    (changed,) = found(browser, "who=somebody+without")
    assert changed.endswith(f"by somebody without a name (no. {nameless.id})")
    assert found(browser, f"who=no.+{nameless.id}") == [changed]
    assert found(browser, "who=secret") == []
