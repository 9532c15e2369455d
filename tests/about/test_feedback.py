"""The feedback form: kept first, mailed by a job, and answered at once."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from selectolax.lexbor import LexborHTMLParser
from werkzeug.test import TestResponse

from hub.about import actions
from hub.about.actions import delete_feedback_before
from hub.about.commands import feedback, feedback_rows
from hub.about.feedback_views import MOST_PER_HOUR
from hub.core import jobs
from hub.core.clock import now
from hub.core.outbox import send_due_mail
from tests.reading import LANGUAGES, statements, texts

FILLED = {
    "subject": "accessibility",
    "message": "The calendar\r\ncannot be used\x00 with the keyboard.  ",
    "page": "/fi/calendar",
    "town": "hamina",
    "name": "Aino\r\nBcc: all@home.example",
    "email": "aino@home.example",
}


def token(client: FlaskClient, language: str = "en") -> str:
    """The token of a form that was opened."""
    parsed = LexborHTMLParser(client.get(f"/{language}/feedback").text)
    field = parsed.css_first("input[name=csrf_token]")
    assert field is not None
    return field.attributes["value"] or ""


def sent(client: FlaskClient, language: str = "en", **values: str) -> TestResponse:
    """The answer to a form that was opened, filled in and sent; nobody follows a redirect."""
    data = {**FILLED, "csrf_token": token(client, language), **values}
    return client.post(f"/{language}/feedback", data=data)


def kept(app: Flask) -> list[dict[str, object]]:
    with app.app_context():
        return list(feedback_rows())


def test_feedback_is_kept_then_mailed_and_the_reader_thanked(any_app: Flask) -> None:
    client = any_app.test_client()
    data = {**FILLED, "csrf_token": token(client, "fi")}
    answer = client.post("/fi/feedback", data=data)
    thanks, _, received = answer.location.partition("?received=")
    assert (answer.status_code, thanks) == (303, "/fi/feedback/thanks")
    (row,) = kept(any_app)
    assert row["message"] == "The calendar\ncannot be used with the keyboard."
    assert row["town"] == "hamina"
    assert row["name"] == "Aino Bcc: all@home.example"
    assert row["mail"] == "waiting"
    assert row["mail_to"] == "webmaster@hub.example"
    with any_app.app_context():
        assert send_due_mail(any_app.config["HUB"]) == 1
    (row,) = kept(any_app)
    assert row["mail"] == "sent"
    assert client.get(answer.location).status_code == 200
    for nothing in ("", "?received=", f"?received={received[:-1]}"):
        told = client.get(f"{thanks}{nothing}")
        assert (told.status_code, told.location) == (303, "/fi/feedback")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_thanks_are_given_in_every_language(client: FlaskClient, language: str) -> None:
    told = client.get(sent(client, language).location)
    assert told.status_code == 200
    assert f'<html lang="{language}"' in told.text
    assert "\u00ad" not in told.text.partition("</head>")[0]


def test_the_mail_speaks_the_towns_language_and_answers_go_to_the_reader(
    app: Flask, client: FlaskClient
) -> None:
    sent(client, town="grudziadz")
    with app.app_context():
        send_due_mail(app.config["HUB"])
    (file,) = (app.config["HUB"].data_dir / "mail").iterdir()
    text = file.read_text("utf-8")
    assert "Reply-To: aino@home.example" in text
    assert "\nBcc:" not in text


def test_a_job_is_asked_for_and_a_queue_that_is_away_keeps_nobody_waiting(
    app: Flask, client: FlaskClient
) -> None:
    csrf = token(client)
    app.extensions[jobs.EXTENSION].settings = replace(
        app.config["HUB"], broker_url="redis://127.0.0.1:9/0"
    )
    app.extensions[jobs.EXTENSION].queue = None
    answer = client.post("/en/feedback", data={**FILLED, "csrf_token": csrf})
    app.extensions[jobs.EXTENSION].queue = None
    assert answer.status_code == 303
    assert len(kept(app)) == 1


@pytest.mark.parametrize("language", LANGUAGES)
def test_mistakes_are_named_beside_the_field_and_on_top_and_nothing_is_lost(
    app: Flask, client: FlaskClient, language: str
) -> None:
    answer = sent(client, language, message=" ", email="not an address", page="x" * 501)
    assert answer.status_code == 422
    parsed = LexborHTMLParser(answer.text)
    summary = parsed.css_first(".ds-error-summary")
    assert summary is not None
    assert summary.attributes["role"] == "group"
    assert [link.attributes["href"] for link in summary.css("a")] == ["#message", "#page", "#email"]
    for name in ("message", "page", "email"):
        field = parsed.css_first(f"#{name}")
        assert field is not None
        assert field.attributes["aria-invalid"] == "true"
        assert f"{name}-error" in (field.attributes["aria-describedby"] or "")
        assert parsed.css_first(f"#{name}-error") is not None
    assert parsed.css_first("#email").attributes["value"] == "not an address"  # type: ignore[union-attr]
    assert parsed.css_first("option[selected]").attributes["value"] == "hamina"  # type: ignore[union-attr]
    title = parsed.css_first("title").text()  # type: ignore[union-attr]
    assert title.startswith("Error:") is (language == "en")
    if language != "en":
        shown = " ".join(texts(parsed, ".err, .ds-error-summary"))
        for word in ("Write", "Error", "characters", "field"):
            assert word not in shown
    assert not kept(app)


def test_a_form_from_another_site_is_refused_and_shown_again_with_its_words(
    app: Flask, client: FlaskClient
) -> None:
    for value in ("", "made-up"):
        answer = client.post("/en/feedback", data={**FILLED, "csrf_token": value})
        assert answer.status_code == 422
        parsed = LexborHTMLParser(answer.text)
        assert "Allow cookies for this page" in texts(parsed, ".ds-error-summary")[0]
        assert "with the keyboard." in (parsed.css_first("textarea").text())  # type: ignore[union-attr]
    assert not kept(app)


def test_the_field_that_only_programs_fill_in_is_a_mistake_that_can_be_mended(
    app: Flask, client: FlaskClient
) -> None:
    parsed = LexborHTMLParser(sent(client, website="https://spam.example").text)
    assert "Leave this field empty." in texts(parsed, ".ds-error-summary")[0]
    assert not kept(app)
    assert sent(client, website="").status_code == 303


def test_what_comes_in_bulk_ends_and_starts_again_after_an_hour(
    app: Flask, client: FlaskClient
) -> None:
    csrf = token(client)
    for _number in range(MOST_PER_HOUR):
        csrf = token(client)
        assert client.post("/en/feedback", data={**FILLED, "csrf_token": csrf}).status_code == 303
    refused = sent(client)
    assert refused.status_code == 429
    assert 3500 < int(refused.headers["Retry-After"]) <= 3600
    assert "We have received many messages in the last hour." in refused.text
    assert "cannot be used" in refused.text
    with time_machine.travel(now() + timedelta(minutes=61)):
        assert sent(client).status_code == 303
    assert len(kept(app)) == MOST_PER_HOUR + 1


def test_a_cookie_is_set_by_the_form_alone_and_gone_when_it_was_sent(client: FlaskClient) -> None:
    for path in ("", "news", "about", "privacy", "feedback/thanks?received=1"):
        assert "Set-Cookie" not in client.get(f"/en/{path}").headers
    answer = client.get("/en/feedback")
    cookie = answer.headers["Set-Cookie"]
    assert cookie.startswith("session=")
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert answer.headers["Cache-Control"] == "no-store, no-transform"
    # Another page meanwhile neither changes it nor loses the form.
    assert "Set-Cookie" not in client.get("/en/news").headers
    sent(client)
    assert client.get_cookie("session") is None


def test_a_page_with_a_token_goes_out_uncompressed_so_that_its_length_tells_nothing(
    client: FlaskClient,
) -> None:
    headers = {"Accept-Encoding": "br, gzip"}
    assert "Content-Encoding" in client.get("/en/privacy", headers=headers).headers
    lengths = {
        len(client.get(f"/en/feedback?page={guess}", headers=headers).data)
        for guess in (token(client)[:40], "x" * 40)
    }
    assert "Content-Encoding" not in client.get("/en/feedback", headers=headers).headers
    assert len(lengths) == 1


def test_an_address_that_breaks_a_mail_program_is_a_mistake_beside_its_field(
    app: Flask, client: FlaskClient
) -> None:
    answer = sent(client, email="=?no-charset?q?a?=@c.example")
    assert answer.status_code == 422
    assert "#email" in answer.text
    assert not kept(app)


def test_the_address_fills_the_form_in(client: FlaskClient) -> None:
    parsed = LexborHTMLParser(
        client.get('/en/feedback?about=accessibility&page=/sv/news"><b>&town=falun').text
    )
    assert parsed.css_first("#subject-accessibility[checked]") is not None
    assert parsed.css_first("#page").attributes["value"] == '/sv/news"><b>'  # type: ignore[union-attr]
    assert parsed.css_first("option[selected]").attributes["value"] == "falun"  # type: ignore[union-attr]


def test_old_feedback_is_deleted_with_its_mail_by_the_daily_job(any_app: Flask) -> None:
    client = any_app.test_client()
    with time_machine.travel(now() - timedelta(days=400)):
        sent(client)
    sent(client)
    with any_app.app_context():
        any_app.extensions[jobs.EXTENSION].run_now("delete_old_feedback", {})
        assert len(list(feedback_rows())) == 1
        assert delete_feedback_before(now() + timedelta(days=1)) == 1
        assert send_due_mail(any_app.config["HUB"]) == 0
    names = {schedule.job: schedule.seconds for schedule in jobs.of(any_app).schedules}
    assert names["delete_old_feedback"] == 24 * 3600
    assert names["send_due_mail"] == 60


def test_any_amount_of_old_feedback_is_deleted_in_portions(
    any_app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(actions, "DELETED_AT_ONCE", 2)
    client = any_app.test_client()
    for _number in range(5):
        sent(client)
    with any_app.app_context(), statements(any_app) as run:
        assert delete_feedback_before(now() + timedelta(days=1)) == 5
        assert len([one for one in run if one.startswith("DELETE FROM feedback")]) == 3
        assert list(feedback_rows()) == []
        assert send_due_mail(any_app.config["HUB"]) == 0


def test_what_was_kept_can_be_read_and_deleted(app: Flask, client: FlaskClient) -> None:
    sent(client)
    with app.app_context():
        runner = app.test_cli_runner()
        listed = runner.invoke(feedback, ["list", "--json"])
        (row,) = json.loads(listed.output)
        assert row["subject"] == "accessibility"
        assert row["email"] == "aino@home.example"
        assert "The calendar" in runner.invoke(feedback, ["list"]).output
        assert runner.invoke(feedback, ["delete", str(row["id"])]).exit_code == 0
        assert json.loads(runner.invoke(feedback, ["list", "--json"]).output) == []
        assert runner.invoke(feedback, ["delete", "77"]).exit_code != 0


@pytest.mark.parametrize(("language", "longest"), [("de", "5.000"), ("en", "5,000")])
def test_the_longest_message_is_a_number_of_the_page_s_language(
    client: FlaskClient, language: str, longest: str
) -> None:
    parsed = LexborHTMLParser(sent(client, language, message="x" * 5001).text)
    assert longest in texts(parsed, "#message-error")[0]
