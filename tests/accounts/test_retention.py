"""What is kept of people goes when its time is over, by itself, and is reported."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import func, select

from hub.accounts import guessing
from hub.accounts.models import AddressChange, Invitation, Person, SignedInSession
from hub.accounts.retention import JOB, keep_to_rules
from hub.accounts.role_actions import end_role
from hub.accounts.session_actions import end_sessions
from hub.core import jobs
from hub.core.changes import NewChange, changes_after, record_change
from hub.core.database import Model, session, writing
from hub.core.outbox import OutgoingMail
from hub.core.permissions import Role
from tests.accounts.anna import make_anna
from tests.accounts.people import make_person, newest_letter, place, sign_in


@pytest.fixture(autouse=True)
def no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    """Answers need not take the same time here."""
    monkeypatch.setattr(guessing, "EVEN_SECONDS", 0.0)


def run_in(days: int) -> dict[str, int]:
    """What the rules delete some days from now."""
    with time_machine.travel(datetime.now(UTC) + timedelta(days=days)):
        return keep_to_rules()


def how_many(model: type[Model]) -> int:
    return session().scalar(select(func.count()).select_from(model)) or 0


def test_each_rule_deletes_what_is_over_and_nothing_before(any_app: Flask) -> None:
    anna, _client = make_anna(any_app)
    with any_app.app_context():
        end_sessions(anna.id)
        with writing() as current:
            for mail in current.scalars(select(OutgoingMail)):
                mail.next_try_at, mail.sent_at = None, mail.created_at
        assert set(run_in(0).values()) == {0}
        assert run_in(3)["address_changes"] == 1
        assert run_in(29) == dict.fromkeys(run_in(29), 0)
        assert (how_many(SignedInSession), how_many(OutgoingMail)) == (1, 2)
        after_a_month = run_in(31)
        # The mail that tells of feedback stays as long as the feedback.
        assert (after_a_month["sessions"], after_a_month["letters"]) == (1, 1)
        assert run_in(89)["invitations"] == 0
        assert run_in(98)["invitations"] == 5
        assert [how_many(model) for model in (SignedInSession, Invitation, AddressChange)] == [
            0
        ] * 3
        assert how_many(Person) == 3
    with time_machine.travel(datetime.now(UTC) + timedelta(days=99)):
        chief = sign_in(any_app, "administrator.network@town.example")
        trail = chief.get("/en/desk/changes?about=people").text
    assert "Retention rule, deleted: <span>old invitations</span>" in trail
    assert "the hub itself" in trail


def test_an_open_session_stays_while_it_lasts(app: Flask) -> None:
    _anna, client = make_anna(app)
    with app.app_context():
        assert run_in(43)["sessions"] == 0
        assert run_in(45)["sessions"] == 1
    assert client.get("/en/account").status_code == 303


def test_who_has_had_no_role_is_told_a_month_ahead_and_then_erased(any_app: Flask) -> None:
    with any_app.app_context():
        gone, back = (make_person(Role.READER, "falun", f"{who}@town.example") for who in "ab")
        for known in (gone, back):
            end_role(known.key, place("falun"), None, "")
        assert run_in(330)["people"] == 0
        count = how_many(OutgoingMail)
        run_in(336)
        assert how_many(OutgoingMail) == count + 2
        run_in(337)
        assert how_many(OutgoingMail) == count + 2
        assert "will therefore be deleted after" in newest_letter(any_app, gone.email).body
        with time_machine.travel(datetime.now(UTC) + timedelta(days=340)):
            make_person(Role.EDITOR, "falun", back.email)
        assert run_in(365)["people"] == 0
        assert run_in(367)["people"] == 1
        assert session().get_one(Person, gone.id).erased_at
        assert not session().get_one(Person, back.id).erased_at
        assert how_many(Person) == 2


def test_changes_of_people_go_after_ten_years_and_the_rule_says_so(any_app: Flask) -> None:
    with any_app.app_context():
        make_person(Role.COORDINATOR, "falun")
        make_person(Role.ADMINISTRATOR)
        with writing():
            record_change(NewChange("entry", "1", "updated", "operator"))
        subjects = [one.subject for one in changes_after(0)]
        others = [subject for subject in subjects if subject not in ("role", "invitation")]
        assert run_in(3650)["changes"] == 0
        # The entry's is for `HUB_CHANGES_DAYS` to end.
        assert run_in(3660)["changes"] == len(subjects) - len(others)
        left = [one.subject for one in changes_after(0)]
        assert left == [*others, "retention", "retention"]
        assert changes_after(0)[-1].subject_id == "changes"


def test_it_runs_every_day(app: Flask) -> None:
    assert [one.seconds for one in jobs.of(app).schedules if one.job == JOB] == [86400]
