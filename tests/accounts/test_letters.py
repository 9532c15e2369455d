"""Every letter in every language: plain text and HTML that say the same."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from flask import Flask
from selectolax.lexbor import LexborHTMLParser

from hub.accounts.actions import Invited, NewInvitation
from hub.accounts.handover_actions import Handed
from hub.accounts.handover_letters import handover_letters
from hub.accounts.last_one import last_one_letters
from hub.accounts.letters import LETTERS, invitation_letter, letter
from hub.accounts.queries import person_by_email
from hub.accounts.sign_in_changes import SENTENCES, changed_letter
from hub.accounts.work import work_kinds
from hub.core.languages import INTERFACE_LANGUAGES
from hub.core.mail import Letter
from hub.core.permissions import Role
from tests.accounts.people import make_person, place

LINK = "https://hub.example/xx/account/invitation/abc"
ENDS = datetime(2026, 12, 24, 12, tzinfo=UTC)


def invitation_in(language: str) -> NewInvitation:
    """An organiser of Falun, invited in a language."""
    return NewInvitation(
        " A@Town.example ", Role.ORGANISER, place("falun"), language, "4H & <Scouts>"
    )


def test_an_invitation_says_who_invites_and_for_which_organisation(app: Flask) -> None:
    with app.app_context():
        coordinator = make_person(Role.COORDINATOR, email="c@falun.example", name="Åsa <Ek>")
        made = Invited("k", "t", ENDS)
        by_her = invitation_letter(invitation_in("en"), made, LINK, coordinator.id)
        by_operator = invitation_letter(invitation_in("en"), made, LINK, None)
    assert by_her.recipient == "a@town.example"
    assert "Invited by: Åsa <Ek>\n" in by_her.body
    assert "c@falun.example" not in by_her.body + by_her.html
    assert "Organisation: 4H & <Scouts>" in by_her.body
    assert "Åsa &lt;Ek&gt;" in by_her.html
    assert "4H &amp; &lt;Scouts&gt;" in by_her.html
    assert "Invited by" not in by_operator.body
    assert "4H & <Scouts>" in by_operator.body


def letters(language: str) -> Iterator[Letter]:
    """Every letter about accounts."""
    coordinator = make_person(Role.COORDINATOR, email=f"c@{language}.example", name="Åsa <Ek>")
    yield invitation_letter(invitation_in(language), Invited("k", "t", ENDS), LINK, coordinator.id)
    person = make_person(Role.ADMINISTRATOR, email=f"chief@{language}.example", language=language)
    for at in ("falun", "network"):
        chiefs = last_one_letters(person.id, place(at))
        yield next(one for one in chiefs if one.recipient == person.email)
    for action in SENTENCES:
        yield letter("a@town.example", language, lambda action=action: changed_letter(action))  # type: ignore[misc]
    chief = person_by_email(person.email)
    taker = person_by_email(
        make_person(Role.READER, "falun", f"t@{language}.example", language).email
    )
    assert chief
    assert taker
    (kind,) = work_kinds()
    own, others = (chief.id, (), True), (None, ((kind, 3),), False)
    for by, work, is_raised in (own, others):
        handed = Handed(chief, taker, work, is_raised)
        yield from handover_letters(handed, place("falun"), by, "Moves away")
    known = {"user": person_by_email(person.email)}
    for say in LETTERS.values():
        yield letter("a@town.example", language, lambda say=say: say(known))  # type: ignore[misc]


@pytest.mark.parametrize("language", INTERFACE_LANGUAGES)
def test_a_letter_says_the_same_as_plain_text_and_as_html(app: Flask, language: str) -> None:
    english = "Use this code to log in|You have been invited|Nothing was changed|just now"
    english += "|handed over|Your role"
    with app.app_context():
        found = list(letters(language))
    assert len(found) == 5 + len(LETTERS) + len(SENTENCES)
    for one in found:
        parsed = LexborHTMLParser(one.html)
        assert parsed.root is not None
        assert parsed.root.attributes["lang"] == language
        assert parsed.css_first("script, img, style, link, [style]") is None
        assert parsed.body is not None
        shown = " ".join(parsed.body.text(separator=" ").split())
        paragraphs = one.body.partition("-- \n")[0].split("\n\n")
        for paragraph in filter(None, map(str.strip, paragraphs)):
            # Before a link stands its label, which HTML makes the link.
            for line in paragraph.splitlines():
                said = " ".join(line.split()).removesuffix(":")
                assert said in shown, (one.subject, said)
        hub_url = app.config["HUB"].public_url
        assert one.body.endswith(f"\n{hub_url}\n")
        last = parsed.css("a")[-1]
        assert (last.attributes["href"], last.text()) == (hub_url, hub_url)
        assert "%(" not in one.body + one.html + one.subject
        assert (language == "en") == bool(re.search(english, one.body))
