"""A town with many people and invitations: each is found in the order that its reader knows, and
every open one can be withdrawn.
"""

import re
from datetime import timedelta
from itertools import groupby

import time_machine
from flask import Flask
from flask.testing import FlaskClient
from selectolax.lexbor import LexborHTMLParser

from hub.accounts.actions import NewInvitation, invite, new_person, withdraw_invitation
from hub.accounts.models import HeldRole
from hub.accounts.one_time_codes import new_secrets
from hub.accounts.role_actions import end_role
from hub.core.clock import now
from hub.core.database import writing
from hub.core.permissions import Role
from tests.accounts.people import make_person, place, sign_in

HERE = "/en/desk/people/falun"


def pages_of(client: FlaskClient, label: str, address: str = HERE) -> list[LexborHTMLParser]:
    """Each page of a list, from the first on."""
    found = [LexborHTMLParser(client.get(address).text)]
    while link := next((one for one in found[-1].css("main a") if one.text() == label), None):
        assert len(found) < 9, "the list goes on for ever"
        found.append(LexborHTMLParser(client.get(link.attributes["href"] or "").text))
    return found


def rows(page: LexborHTMLParser, within: str) -> list[str]:
    return [" ".join(one.text(separator=" ").split()) for one in page.css(f"{within} tbody th")]


def make_readers(names: list[str]) -> None:
    """Readers of Falun, p000@falun.example and on, without invitations."""
    with writing() as current:
        for number, name in enumerate(names):
            one = new_person(f"p{number:03}@falun.example", name, "en", new_secrets())
            current.add(one)
            current.flush()
            held = {"town_id": place("falun"), "role": "reader", "began_at": now()}
            current.add(HeldRole(person_id=one.id, **held))


def test_every_person_is_on_one_page_and_found_by_name_or_address(any_app: Flask) -> None:
    names = [
        f"{name} {number}" if name else "" for number in range(40) for name in ("Åsa", "anna", "")
    ]
    with any_app.app_context():
        chief = make_person(Role.COORDINATOR, "falun")
        make_readers(names)
    browser = sign_in(any_app, chief.email)
    pages = pages_of(browser, "More people")
    listed = [row for page in pages for row in rows(page, ".account > table")]
    found = [re.findall(r"\S+@\S+", row)[-1] for row in listed]
    assert len(pages) == 3
    assert len(found) == len(set(found)) == len(names) + 1
    invite_at = pages[0].html.index("falun/invite")  # type: ignore[union-attr]
    assert invite_at < pages[0].html.index("<table")  # type: ignore[union-attr]
    for words, count in (
        ("P007@", 1),
        ("3 anna", 11),
        ("åsa 39", 1),
        ("A\u030aSA 1", 11),
        ("100%", 0),
    ):
        (page,) = pages_of(browser, "More people", f"{HERE}?q={words.replace('%', '%25')}")
        assert len(rows(page, ".account > table")) == count, words
    assert "Nobody here matches ‘100%’." in page.text()
    assert browser.get(f"{HERE}?after=nobody&invited_after=none").status_code == 200


def test_open_invitations_come_first_and_none_is_left_out(any_app: Flask) -> None:
    with any_app.app_context():
        chief = make_person(Role.COORDINATOR, "falun")
        falun, keys = place("falun"), []
        for number in range(120):
            new = NewInvitation(f"i{number:03}@falun.example", Role.READER, falun, "en")
            with time_machine.travel(now() - timedelta(hours=130 - number)):
                keys.append(invite(new, chief.id).key)
        for key in keys[60:]:
            withdraw_invitation(key, falun, chief.id)
    browser = sign_in(any_app, chief.email)
    pages = pages_of(browser, "More invitations")
    found = [row for page in pages for row in rows(page, "#invitations")]
    wanted = [*range(59, -1, -1), *range(119, 59, -1)]
    # The coordinator came by an invitation too.
    found.remove(chief.email)
    assert found == [f"i{number:03}@falun.example" for number in wanted]
    assert sum(len(page.css("#invitations form")) for page in pages) == 60


def test_names_stand_in_the_order_of_the_pages_language_from_page_to_page(any_app: Flask) -> None:
    first = ("Zofia", "Äng", "łucja", "Åsa", "Maja", "", "Anna", "Luiza", "Œrsted", "Öst")
    names = [f"{name} {number}" if name else "" for name in first for number in range(12)]
    with any_app.app_context():
        chief = make_person(Role.COORDINATOR, "falun", name="Anna 0")
        make_readers(names)
    browser = sign_in(any_app, chief.email)
    # Who has no name stands by the address, which begins with a p.
    for language, label, wanted in (
        ("sv", "Fler användare", "Anna łucja Luiza Maja p Zofia Åsa Äng Œrsted Öst"),
        ("pl", "Więcej użytkowników", "Äng Anna Åsa Luiza łucja Maja Œrsted Öst p Zofia"),
        ("de", "Weitere Personen", "Äng Anna Åsa łucja Luiza Maja Œrsted Öst p Zofia"),
    ):
        pages = pages_of(browser, label, f"/{language}/desk/people/falun")
        listed = [row for page in pages for row in rows(page, ".account > table")]
        assert [len(rows(page, ".account > table")) for page in pages] == [50, 50, 21], language
        groups = [re.split(r"[ \d]", row)[0] for row in listed]
        assert " ".join(name for name, _same in groupby(groups)) == wanted, language


def test_a_search_finds_invitations_too_and_goes_on_to_their_next_page(any_app: Flask) -> None:
    with any_app.app_context():
        chief = make_person(Role.COORDINATOR, "falun")
        falun = place("falun")
        for number in range(60):
            new = NewInvitation(f"kor{number:03}@falun.example", Role.READER, falun, "en")
            with time_machine.travel(now() - timedelta(hours=70 - number)):
                invite(new, chief.id)
        invite(NewInvitation("zoe@hub.example", Role.READER, falun, "en"), chief.id)
    browser = sign_in(any_app, chief.email)
    first, second = pages_of(browser, "More invitations", f"{HERE}?q=KÖR")
    assert rows(first, "#invitations")[0].startswith("kor059@")
    assert (len(rows(first, "#invitations")), len(rows(second, "#invitations"))) == (50, 10)
    assert "Nobody here matches ‘KÖR’." in first.text()
    (found,) = pages_of(browser, "More invitations", f"{HERE}?q=zoe")
    assert rows(found, "#invitations") == ["zoe@hub.example"]
    (none,) = pages_of(browser, "More invitations", f"{HERE}?q=nothing")
    assert "No invitation here matches ‘nothing’." in none.text()
    # One page of people, yet more invitations than one sees at once: there is a search.
    assert LexborHTMLParser(browser.get(HERE).text).css("input[name=q]")


def test_what_withdrew_an_invitation_is_said_beside_it(any_app: Flask) -> None:
    with any_app.app_context():
        chief = make_person(Role.COORDINATOR, "falun")
        other = make_person(Role.COORDINATOR, "falun", "other@falun.example")
        falun = place("falun")
        for email, by in (("a", chief), ("a", chief), ("b", chief), ("c", other)):
            made = invite(NewInvitation(f"{email}@x.example", Role.READER, falun, "en"), by.id)
            if email == "b":
                withdraw_invitation(made.key, falun, chief.id)
        end_role(other.key, falun, chief.id, "")
    page = LexborHTMLParser(sign_in(any_app, chief.email).get(f"{HERE}?q=x.example").text)
    lines = page.css("#invitations tbody tr")
    said = [" ".join(cell.text() for cell in line.css("th, td[data-l=Status]")) for line in lines]
    assert said[0].startswith("a@x.example open until")
    assert said[1:] == [
        "c@x.example withdrawn, as the sender’s role ended",
        "b@x.example withdrawn",
        "a@x.example replaced by a newer one",
    ]
