"""Mail: a real SMTP server on loopback, files without one, and what is tried again."""

import logging
import os
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.policy import default
from pathlib import Path
from typing import Any

import pytest
import time_machine
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult
from flask import Flask

from hub.core.clock import now
from hub.core.errors import InvalidInput
from hub.core.mail import (
    Letter,
    delete_mail_files_before,
    is_mail_address,
    message_of,
    sender_address,
)
from hub.core.outbox import (
    PAUSES,
    OutgoingMail,
    claim_due_mail,
    mails,
    put_in_outbox,
    send_due_mail,
)
from hub.core.settings import Settings, load_settings
from tests.mail_server import Inbox, mail_server

AT = datetime(2026, 11, 24, 12, tzinfo=UTC)
LETTER = Letter("info@town.example", "Prąd i światło", "Zażółć gęślą jaźń\nå ä ö\n.\nend", "")


def authenticate(_server: Any, _session: Any, _envelope: Any, _how: str, data: Any) -> AuthResult:
    return AuthResult(success=data.login == b"hub" and data.password == b"p@ss/word")


@pytest.fixture
def inbox() -> Inbox:
    return Inbox()


@pytest.fixture
def server(inbox: Inbox) -> Iterator[Controller]:
    with mail_server(inbox, authenticator=authenticate, auth_require_tls=False) as controller:
        yield controller


def mail_url(server: Controller, user: str = "") -> str:
    return f"smtp://{user}127.0.0.1:{server.port}"


def stored(app: Flask, number: int) -> OutgoingMail:
    with app.app_context():
        return mails([number])[number]


def test_a_mail_reaches_a_real_server_once(
    any_app: Flask, server: Controller, inbox: Inbox
) -> None:
    settings = replace(any_app.config["HUB"], mail_url=mail_url(server, "hub:p%40ss%2Fword@"))
    with any_app.app_context():
        number = put_in_outbox(replace(LETTER, reply_to="reader@home.example"))
        assert send_due_mail(settings) == 1
        assert send_due_mail(settings) == 0
    ((recipients, message),) = inbox.received
    assert recipients == ["info@town.example"]
    assert message["Subject"] == "Prąd i światło"
    assert message["From"] == "webmaster@hub.example"
    assert message["Reply-To"] == "reader@home.example"
    assert message.get_content_type() == "text/plain"
    assert message.get_content().splitlines() == LETTER.body.splitlines()
    mail = stored(any_app, number)
    assert mail.sent_at
    assert mail.body == ""
    assert mail.next_try_at is None


def test_without_a_server_a_mail_is_a_file(app: Flask, settings: Settings) -> None:
    with app.app_context():
        put_in_outbox(LETTER)
        assert send_due_mail(settings) == 1
    (file,) = (settings.data_dir / "mail").iterdir()
    assert file.suffix == ".eml"
    message = message_from_bytes(file.read_bytes(), policy=default)
    assert message["To"] == "info@town.example"


def test_nobody_else_on_the_machine_reads_mail_files(app: Flask, settings: Settings) -> None:
    folder, before = settings.data_dir / "mail", os.umask(0o022)
    try:
        with app.app_context():
            put_in_outbox(LETTER)
            send_due_mail(settings)
            assert folder.stat().st_mode & 0o777 == 0o700
            (file,) = folder.iterdir()
            assert file.stat().st_mode & 0o777 == 0o600
            # What the operator set stays.
            folder.chmod(0o750)
            file.chmod(0o640)
            put_in_outbox(LETTER)
            send_due_mail(settings)
    finally:
        os.umask(before)
    assert folder.stat().st_mode & 0o777 == 0o750
    assert sorted(one.stat().st_mode & 0o777 for one in folder.iterdir()) == [0o600, 0o640]


def test_a_server_that_is_away_is_asked_again_later_and_later(
    any_app: Flask, caplog: pytest.LogCaptureFixture
) -> None:
    settings = replace(any_app.config["HUB"], mail_url="smtp://127.0.0.1:9")
    caplog.set_level(logging.WARNING)
    with time_machine.travel(AT, tick=False) as clock, any_app.app_context():
        number = put_in_outbox(LETTER)
        put_in_outbox(LETTER)
        for pause in PAUSES:
            assert send_due_mail(settings) == 0
            mail = mails([number])[number]
            assert mail.next_try_at == now() + pause
            assert "ConnectionRefusedError" in mail.last_error
            assert send_due_mail(settings) == 0
            clock.shift(pause)
        assert send_due_mail(settings) == 0
        mail = mails([number])[number]
        assert mail.next_try_at is None
        assert mail.sent_at is None
        assert mail.body == LETTER.body
    assert f"mail {number} was not sent (try 8)" in caplog.text


def test_a_mail_that_the_server_refuses_holds_up_no_other(
    app: Flask, settings: Settings, server: Controller, inbox: Inbox
) -> None:
    settings = replace(settings, mail_url=mail_url(server))
    inbox.refuse = "552 too much"
    with app.app_context():
        numbers = [put_in_outbox(LETTER), put_in_outbox(LETTER)]
        assert send_due_mail(settings) == 0
        assert [mail.attempts for mail in mails(numbers).values()] == [1, 1]
        inbox.refuse = ""
        with time_machine.travel(now() + PAUSES[0], tick=False):
            assert send_due_mail(settings) == 2
    assert len(inbox.received) == 2


def test_a_claimed_mail_is_nobody_elses_until_the_lease_ends(any_app: Flask) -> None:
    with time_machine.travel(AT, tick=False) as clock, any_app.app_context():
        number = put_in_outbox(LETTER)
        first = claim_due_mail()
        assert first
        assert first.id == number
        assert claim_due_mail() is None
        clock.shift(timedelta(minutes=6))
        assert claim_due_mail()


def test_a_password_goes_to_no_server_without_encryption(
    app: Flask,
    settings: Settings,
    server: Controller,
    inbox: Inbox,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("hub.core.mail._LOOPBACK", set())
    settings = replace(settings, mail_url=mail_url(server, "hub:p%40ss%2Fword@"))
    with app.app_context():
        number = put_in_outbox(LETTER)
        assert send_due_mail(settings) == 0
    assert "STARTTLS" in stored(app, number).last_error
    assert not inbox.received


@pytest.mark.parametrize(
    "address",
    [
        "",
        "nobody",
        "a@b",
        "a@b..example",
        "a b@c.example",
        "a@c.example\r\nBcc: all@c.example",
        "a@c.example\nX: y",
        "a@c.example, b@c.example",
        "A <a@c.example>",
        '"a"@c.example',
        "a@c.example\x00",
        "a" * 300 + "@c.example",
        "=?utf-8?q?a=0D=0ABcc:_b?=@c.example",
        "=?no-charset?q?a?=@c.example",
        "=?hex?q?00?=@c.example",
    ],
)
def test_what_is_no_single_address_is_none(address: str) -> None:
    assert not is_mail_address(address)
    with pytest.raises(InvalidInput):
        message_of(Letter(address or "x", "s", "b"), "hub@c.example", "<1@c.example>", AT)


@pytest.mark.parametrize("address", ["a@b.example", "a.b+c@mail.town.example"])
def test_usual_addresses_are_addresses(address: str) -> None:
    assert is_mail_address(address)


def test_a_subject_cannot_add_a_header() -> None:
    letter = Letter("a@b.example", "Hi\r\nBcc: all@b.example\u2028X: y", "text\r\n\r\nBcc: z", "")
    message = message_of(letter, "hub@b.example", "<1@b.example>", AT)
    read = message_from_bytes(message.as_bytes(), policy=default)
    assert read["Bcc"] is None
    assert read["X"] is None
    assert read["Subject"] == "Hi Bcc: all@b.example X: y"


@pytest.mark.parametrize("value", ["http://mail.example", "smtp://", "mail.example", "smtp://h:x"])
def test_a_wrong_mail_server_stops_the_start(tmp_path: Path, value: str) -> None:
    with pytest.raises(InvalidInput, match="HUB_MAIL_URL"):
        load_settings({"HUB_DATA_DIR": str(tmp_path), "HUB_MAIL_URL": value})


def test_a_mail_that_no_command_of_smtp_can_hold_is_noted_and_holds_up_no_other(
    app: Flask, settings: Settings, server: Controller, inbox: Inbox
) -> None:
    broken = replace(settings, mail_url=mail_url(server, "hub:p%C3%A4ss@"))
    with app.app_context():
        numbers = [put_in_outbox(LETTER), put_in_outbox(LETTER)]
        assert send_due_mail(broken) == 0
        assert [mail.attempts for mail in mails(numbers).values()] == [1, 1]
        assert all("UnicodeEncodeError" in mail.last_error for mail in mails(numbers).values())
        with time_machine.travel(now() + PAUSES[0], tick=False):
            assert send_due_mail(replace(settings, mail_url=mail_url(server))) == 2
    assert len(inbox.received) == 2


@pytest.mark.parametrize(
    ("public_url", "sender"),
    [
        ("https://tromsø.example", "hub@xn--troms-zua.example"),
        ("https://hub..example", "hub@localhost"),
    ],
)
def test_the_sender_is_an_address_that_every_server_reads(
    settings: Settings, public_url: str, sender: str
) -> None:
    assert sender_address(replace(settings, contact="", public_url=public_url)) == sender


def test_mail_in_the_data_folder_goes_when_its_time_is_over(tmp_path: Path) -> None:
    assert delete_mail_files_before(tmp_path, now()) == 0
    folder = tmp_path / "mail"
    folder.mkdir()
    for name in ("old.eml", ".half-written.17", "new.eml"):
        (folder / name).touch()
    for name in ("old.eml", ".half-written.17"):
        os.utime(folder / name, (1, 1))
    assert delete_mail_files_before(tmp_path, now() - timedelta(days=365)) == 2
    assert [path.name for path in folder.iterdir()] == ["new.eml"]
