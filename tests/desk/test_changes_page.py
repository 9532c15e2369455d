"""The page of changes as coordinators see it: who is who, and what they may see of them."""

from flask import Flask
from selectolax.lexbor import LexborHTMLParser, LexborNode

from hub.accounts.actions import NewInvitation, accept_invitation, change_profile, invite
from hub.accounts.erasure_actions import erase_person
from hub.accounts.one_time_codes import new_secrets
from hub.accounts.role_actions import change_role, end_role
from hub.core.clock import now
from hub.core.permissions import Role
from hub.sources.claims import Finished, claim_named, finish_fetches
from tests.accounts.kept import places_of
from tests.accounts.people import make_person, place, sign_in
from tests.build import make_source

PAGE = "/en/desk/changes?about=people"


def lines_of(text: str) -> list[LexborNode]:
    """The lines of the list."""
    return LexborHTMLParser(text).css("tbody tr")


def test_two_of_one_name_are_told_apart_by_what_the_reader_may_see(app: Flask) -> None:
    with app.app_context():
        own = make_person(Role.COORDINATOR, "falun")
        editors = [make_person(Role.EDITOR, "falun", f"{one}@falun.example") for one in "ab"]
        chiefs = [make_person(Role.ADMINISTRATOR, email=f"{one}@net.example") for one in "cd"]
        alone = make_person(Role.ADMINISTRATOR, "roros")
        for editor, chief in zip(editors, chiefs, strict=True):
            change_role(editor.key, place("falun"), Role.READER, chief.id, "")
        change_role(editors[0].key, place("falun"), Role.EDITOR, alone.id, "")
    shown = lines_of(sign_in(app, own.email).get(PAGE).text)
    once, changed_b, changed_a = (one.text() for one in shown[:3])
    assert "a@falun.example" in changed_a
    assert "b@falun.example" in changed_b
    # Of whom the reader does not keep, the address is not shown: a number, where it is needed.
    assert f"no. {chiefs[0].id}" in changed_a
    assert f"no. {chiefs[1].id}" in changed_b
    assert "net.example" not in "".join(one.text() for one in shown)
    assert alone.email not in once
    assert "no. " not in once
    of_network = sign_in(app, chiefs[0].email).get(PAGE).text
    assert "d@net.example" in of_network
    assert alone.email in of_network


def test_a_source_that_fails_is_read_by_its_town_and_named_in_the_towns_language(
    app: Flask,
) -> None:
    with app.app_context():
        hamina = make_person(Role.COORDINATOR, "hamina")
        falun = make_person(Role.COORDINATOR, "falun")
        number = make_source(town="hamina", name="Tapahtumat", next_fetch_at=now())
        (claimed,) = claim_named([number], 1)
        tried = {"started_at": now(), "milliseconds": 1, "outcome": "failed", "odd": []}
        failed = {"state": "error", "reason": "timeout"}
        over = Finished(number, claimed.lease_token or "", failed, tried)
        assert finish_fetches([over]) == []
    page = "/en/desk/changes?about=sources"
    (line,) = lines_of(sign_in(app, hamina.email).get(page).text)
    named = line.css_first("th span")
    assert named is not None
    assert (named.text(), named.attributes["lang"]) == ("Tapahtumat", "fi")
    assert not lines_of(sign_in(app, falun.email).get(page).text)


def test_who_has_no_name_is_not_called_by_an_address_that_is_not_for_the_reader(
    app: Flask,
) -> None:
    with app.app_context():
        own = make_person(Role.COORDINATOR, "falun")
        editor = make_person(Role.EDITOR, "falun")
        chief = make_person(Role.ADMINISTRATOR, email="c@net.example", name="")
        change_role(editor.key, place("falun"), Role.READER, chief.id, "")
    text = sign_in(app, own.email).get(PAGE).text
    assert "c@net.example" not in text
    assert f"somebody without a name (no. {chief.id})" in lines_of(text)[0].text()


def test_changes_of_an_account_are_read_where_its_person_holds_a_role_at_that_time(
    any_app: Flask,
) -> None:
    with any_app.app_context():
        readers = {
            slug: make_person(Role.COORDINATOR, slug) for slug in ("falun", "roros", "hamina")
        }
        editor = make_person(Role.EDITOR, "falun")
        gone = make_person(Role.EDITOR, "hamina")
        change_profile(editor.id, "Ny Lind", "en")
        end_role(editor.key, place("falun"), None, "")
        invited = invite(NewInvitation(editor.email, Role.EDITOR, place("roros"), "en"), None)
        accept_invitation(invited.token, "", "en", new_secrets())
        change_profile(editor.id, "Ny Berg", "en")
        erase_person(gone.id, None, [])
    seen = {
        slug: [
            one.css_first("th").text()  # type: ignore[union-attr]
            for one in lines_of(sign_in(any_app, reader.email).get(PAGE).text)
            if "Account, " in one.text()
        ]
        for slug, reader in readers.items()
    }
    assert [one.partition(":")[0] for one in seen["falun"]] == ["Account, name changed"]
    assert [one.partition(":")[0] for one in seen["roros"]] == ["Account, name changed"]
    assert seen["hamina"] == ["Account, erased: a former member"]


def test_a_last_day_before_the_first_is_named_and_nothing_left_out_for_it(app: Flask) -> None:
    with app.app_context():
        own = make_person(Role.COORDINATOR, "falun")
    client = sign_in(app, own.email)
    shown = client.get(f"{PAGE}&from=2026-11-20&to=2026-11-10").text
    assert "The last day is before the first, so both have been left out." in shown
    assert len(lines_of(shown)) == len(lines_of(client.get(PAGE).text)) > 0


def test_another_organisation_of_an_organiser_is_named_until_the_person_is_erased(
    any_app: Flask,
) -> None:
    with any_app.app_context():
        own = make_person(Role.COORDINATOR, "falun")
        organiser = make_person(Role.ORGANISER, "falun", name="Ny Lind")
        about = (organiser.key, place("falun"))
        change_role(*about, Role.ORGANISER, own.id, "Now of Chess Lind", organisation="Chess Lind")
        change_role(*about, Role.READER, own.id, "")
        end_role(*about, own.id, "")
    browser = sign_in(any_app, own.email)
    before = [said_of(line) for line in lines_of(browser.get(f"{PAGE}&whom=ny").text)]
    assert before == [
        "Reader",
        "Organiser, Chess Lind → Reader",
        "Organiser, Youth Club → Organiser, Chess Lind",
        "Organiser, Youth Club",
    ]
    with any_app.app_context():
        erase_person(organiser.id, None, [])
        assert places_of("Youth Club", "Chess Lind") == set()
    after = [said_of(line) for line in lines_of(browser.get(f"{PAGE}&whom=former").text)]
    assert after == [
        "Reader",
        "Organiser → Reader",
        "Organiser → Organiser",
        "Organiser",
    ]


def said_of(line: LexborNode) -> str:
    """From what to what something was changed."""
    return line.css("[data-l='Before and after']")[0].text()
