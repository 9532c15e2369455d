"""The last coordinator of a town, and towns that have none: who is told, how often, what helps."""

from datetime import UTC, datetime, timedelta

import time_machine
from click.testing import CliRunner
from flask import Flask
from selectolax.lexbor import LexborHTMLParser
from sqlalchemy import select

from hub.accounts.commands import person as person_commands
from hub.core.database import session
from hub.core.outbox import OutgoingMail
from hub.core.permissions import Role
from tests.accounts.people import make_person, newest_letter, sign_in, token_of


def subjects_to(email: str) -> list[str]:
    """What an address was written about, the codes for signing in left out."""
    rows = select(OutgoingMail.subject).where(OutgoingMail.recipient == email)
    return [one for one in session().scalars(rows.order_by(OutgoingMail.id)) if "code" not in one]


def test_administrators_are_told_once_in_a_day_of_one_person_and_town(app: Flask) -> None:
    with app.app_context():
        chief = make_person(Role.ADMINISTRATOR)
        last = make_person(Role.COORDINATOR, "falun")
        other = make_person(Role.COORDINATOR, "roros")
    client = sign_in(app, last.email)
    path = f"/en/desk/people/falun/{last.key}"
    form = {"csrf_token": token_of(client, path), "role": "none"}
    for role in ("none", "editor", "none"):
        assert client.post(path, data={**form, "role": role}).status_code == 409
    away = "/en/account/delete"
    sent = {"csrf_token": token_of(client, away), "understood": "yes"}
    assert client.post(away, data=sent).status_code == 409
    with app.app_context():
        CliRunner().invoke(person_commands, ["erase", "--yes", last.email])
        assert len(subjects_to(chief.email)) == 1
        CliRunner().invoke(person_commands, ["erase", "--yes", other.email])
        assert len(subjects_to(chief.email)) == 2
        with time_machine.travel(datetime.now(UTC) + timedelta(hours=25)):
            CliRunner().invoke(person_commands, ["erase", "--yes", last.email])
            assert len(subjects_to(chief.email)) == 3
    trail = client.get("/en/desk/changes?about=people").text
    assert "Role, kept, as nobody else has it" in trail


def test_the_letter_about_the_network_has_a_subject_of_its_own(app: Flask) -> None:
    with app.app_context():
        chief = make_person(Role.ADMINISTRATOR)
        CliRunner().invoke(person_commands, ["erase", "--yes", chief.email])
    letter = newest_letter(app, chief.email)
    assert letter.subject.startswith("The network needs another administrator – ")


def test_the_administrators_page_of_people_names_towns_without_a_coordinator(app: Flask) -> None:
    with app.app_context():
        chief = make_person(Role.ADMINISTRATOR)
        coordinator = make_person(Role.COORDINATOR, "roros")
    client = sign_in(app, chief.email)
    page = LexborHTMLParser(client.get("/en/desk/people/network").text)
    links = {one.text(): one.attributes["href"] or "" for one in page.css(".ds-alert a")}
    assert "Invite a coordinator for Falun" in links
    assert "Invite a coordinator for Røros" not in links
    form = LexborHTMLParser(client.get(links["Invite a coordinator for Falun"]).text)
    chosen = form.css_first("input[name=role][checked]")
    assert chosen is not None
    assert chosen.attributes["value"] == "coordinator"
    other = sign_in(app, coordinator.email)
    for who, path in ((client, "falun"), (other, "network")):
        assert "no coordinator" not in who.get(f"/en/desk/people/{path}").text
