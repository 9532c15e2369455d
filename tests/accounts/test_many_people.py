"""A town with many people and invitations: each is found, and every open one can be withdrawn."""

import re
from datetime import timedelta

import time_machine
from flask import Flask
from flask.testing import FlaskClient
from selectolax.lexbor import LexborHTMLParser

from hub.accounts.actions import NewInvitation, invite, new_person, withdraw_invitation
from hub.accounts.models import HeldRole
from hub.accounts.one_time_codes import new_secrets
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


def test_every_person_is_on_one_page_and_found_by_name_or_address(any_app: Flask) -> None:
    names = [f"{name} {number}" for number in range(40) for name in ("Åsa", "anna", "")]
    with any_app.app_context():
        chief = make_person(Role.COORDINATOR, "falun")
        with writing() as current:
            for number, name in enumerate(names):
                called = name if "a" in name else ""
                one = new_person(f"p{number:03}@falun.example", called, "en", new_secrets())
                current.add(one)
                current.flush()
                current.add(
                    HeldRole(
                        person_id=one.id, town_id=place("falun"), role="reader", began_at=now()
                    )
                )
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
