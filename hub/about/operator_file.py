"""Who runs the hub, as the file that HUB_OPERATOR names says it; docs/operating.md shows one.

Read once at the start, which a mistake in it stops, with the line and how to mend it.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from flask import Flask, current_app

from hub.core.file_problems import BadFile
from hub.core.health import Problem
from hub.core.mail import is_mail_address
from hub.core.settings import Settings
from hub.core.toml_file import read_table
from hub.core.toml_table import Table
from hub.core.words import gettext as _
from hub.towns.file_fields import address as web_address
from hub.web.caching import add_edition_part
from hub.web.hub_contact import add_contact

EXTENSION = "hub_operator"
STATUSES = ("fully", "partially", "not")
METHODS = ("self-assessment", "third-party")
REASONS = ("noncompliance", "burden", "out-of-scope")

Words = dict[str, str]


@dataclass(frozen=True, slots=True)
class Barrier:
    """Something that is not accessible, and why it need not or cannot be."""

    text: Words
    reason: str


@dataclass(frozen=True, slots=True)
class Statement:
    """What the operator found out about accessibility.

    The three parts of the model statement: Implementing Decision (EU) 2018/1523, annex.
    `published_on` and `changed_on` are days of the website itself; Polish law asks for them,
    for `contact`, and for what is accessible of the `building` and in `communication`.
    """

    status: str
    prepared_on: date
    reviewed_on: date | None
    published_on: date | None
    changed_on: date | None
    method: str
    barriers: tuple[Barrier, ...]
    answer_days: int | None
    building: Words
    communication: Words
    contact: str
    official_url: str
    easy_read_url: str
    sign_language_url: str


@dataclass(frozen=True, slots=True)
class Authority:
    """Where to complain instead of the body that the hub knows for the country."""

    name: str
    url: str


@dataclass(frozen=True, slots=True)
class Operator:
    """Those who run the hub; what the file does not say is empty.

    `town` is the slug of the town whose country's rules apply; `contacts` whom feedback about a
    town goes to.
    """

    name: str = ""
    town: str = ""
    address: tuple[str, ...] = ()
    represented_by: str = ""
    email: str = ""
    phone: str = ""
    register: str = ""
    vat_id: str = ""
    supervised_by: str = ""
    responsible: str = ""
    data_protection: str = ""
    statement: Statement | None = None
    complaint: Authority | None = None
    authorities_checked_on: str = ""
    contacts: dict[str, str] = field(default_factory=dict)


def read_operator_file(path: Path) -> Operator:
    """The operator that a file describes.  Raises BadFile, which lists every problem."""
    table, _content = read_table(path)
    operator = Operator() if table.problems else _operator(table)
    if table.problems:
        raise BadFile(path, sorted(set(table.problems)))
    return operator


def _operator(table: Table) -> Operator:
    operator = Operator(
        name=table.text("name", required=True, longest=200),
        town=table.slug("town"),
        address=table.texts("address"),
        represented_by=table.text("represented_by", longest=200),
        email=_mail_address(table, "email"),
        phone=table.text("phone", longest=60),
        register=table.text("register", longest=200),
        vat_id=table.text("vat_id", longest=60),
        supervised_by=table.text("supervised_by", longest=200),
        responsible=table.text("responsible", longest=200),
        data_protection=table.text("data_protection", longest=200),
        statement=_statement(table.table("statement")) if "statement" in table else None,
        complaint=_authority(table.table("complaint")) if "complaint" in table else None,
        authorities_checked_on=table.year_or_day("authorities_checked_on") or "",
        contacts={
            child.slug("town"): _mail_address(child, "email", required=True)
            for child in table.tables("contact")
        },
    )
    table.close()
    return operator


def _mail_address(table: Table, key: str, *, required: bool = False) -> str:
    text = table.text(key, required=required)
    if text and not is_mail_address(text):
        table.note(_("‘%(key)s’ must be an email address such as info@town.example.", key=key), key)
        return ""
    return text


def _statement(table: Table) -> Statement:
    return Statement(
        status=table.one_of("status", STATUSES),
        prepared_on=_day(table, "prepared_on") or date.min,
        reviewed_on=_day(table, "reviewed_on", required=False),
        published_on=_day(table, "published_on", required=False),
        changed_on=_day(table, "changed_on", required=False),
        method=table.one_of("method", METHODS, default=METHODS[0]),
        barriers=tuple(
            Barrier(child.words("text", required=True), child.one_of("reason", REASONS))
            for child in table.tables("barrier")
        ),
        answer_days=table.whole_number("answer_days", 1, 90),
        building=table.words("building"),
        communication=table.words("communication"),
        contact=table.text("contact", longest=200),
        official_url=web_address(table, "official_url"),
        easy_read_url=web_address(table, "easy_read_url"),
        sign_language_url=web_address(table, "sign_language_url"),
    )


def _authority(table: Table) -> Authority:
    return Authority(table.text("name", required=True, longest=200), web_address(table, "url"))


def _day(table: Table, key: str, *, required: bool = True) -> date | None:
    text = table.year_or_day(key)
    if text and len(text) > 4:
        return date.fromisoformat(text)
    if text or (required and key not in table):
        table.note(
            _("‘%(key)s’ must be a date such as 2026-11-24.", key=key), key if text else None
        )
    return None


def operator_problems(settings: Settings) -> Iterator[Problem]:
    """Whether a hub that the public reaches says who runs it."""
    if settings.public_url.startswith("https:") and not operator().name:
        yield Problem(
            _("The legal notice does not say who runs this hub."),
            _("Name a file in HUB_OPERATOR; docs/operating.md shows one."),
        )


def operator() -> Operator:
    """The operator of the present application."""
    known: Operator = current_app.extensions[EXTENSION]
    return known


def init_app(app: Flask, settings: Settings) -> None:
    """Read the operator's file; pages change with it.  Raises BadFile."""
    app.extensions[EXTENSION] = (
        read_operator_file(settings.operator) if settings.operator else Operator()
    )
    said = (settings.contact, settings.feedback_days, settings.log_requests)
    told = f"{app.extensions[EXTENSION]} {said}"
    digest = hashlib.blake2b(told.encode(), digest_size=8).hexdigest()
    add_edition_part(app, lambda: digest)
    add_contact(app, lambda: operator().email)
