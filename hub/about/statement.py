"""The accessibility statement as values.

Its parts are those of the model in the annex of Commission Implementing Decision (EU) 2018/1523;
what a country adds stands in `profiles.py`, what the operator found in the operator's file.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

from hub.about.operator_file import Operator, Statement
from hub.about.profiles import Body, Profile, operating_town, profile_of, profiles_of
from hub.core.words import lazy_gettext as _l
from hub.towns.network import Network, word_in

MADE_ON = date(2026, 11, 24)
"""The day of the hub's own statement, which stands until the operator has one."""

# What those who make the hub know of; text and reason.
KNOWN_BARRIERS: tuple[tuple[Any, str], ...] = (
    (
        _l(
            "Texts come from the towns’ own websites as they were written there. Headings, lists "
            "and links inside them may be marked up wrongly."
        ),
        "noncompliance",
    ),
    (
        _l("Pages and documents on the towns’ own websites that the items link to."),
        "out-of-scope",
    ),
    (
        _l("Maps from other services that we link to. The address is also given as text."),
        "out-of-scope",
    ),
)


@dataclass(frozen=True, slots=True)
class CountryBodies:
    """Where to turn in one country."""

    country: str
    language: str
    complaints: Body
    data_protection: Body


@dataclass(frozen=True, slots=True)
class StatementPage:
    """Everything in the statement; the lists of barriers are sentences in the page's language."""

    operator: str
    profile: Profile | None
    status: str
    noncompliance: tuple[str, ...]
    burden: tuple[str, ...]
    out_of_scope: tuple[str, ...]
    prepared_on: date
    reviewed_on: date | None
    published_on: date | None
    changed_on: date | None
    is_third_party: bool
    is_draft: bool
    is_sure: bool
    answer_days: int | None
    complaints: Body | None
    others: tuple[CountryBodies, ...]
    building: str
    communication: str
    contact: str
    official_url: str
    easy_read_url: str
    sign_language_url: str
    email: str
    phone: str


def bodies_of(network: Network, language: str) -> tuple[CountryBodies, ...]:
    """Where to turn in each country of the network."""
    names = {town.country: town.country_name(language) for town in network.towns}
    return tuple(
        CountryBodies(
            names[profile.country], profile.language, profile.complaints, profile.data_protection
        )
        for profile in profiles_of(network)
    )


def statement_page(
    network: Network, operator: Operator, email: str, language: str
) -> StatementPage:
    """The statement of the hub for a reader of `language`."""
    town = operating_town(network, operator.town)
    profile = profile_of(town.country) if town else None
    own = operator.statement
    barriers = _barriers(own, language)
    complaints = profile.complaints if profile else None
    if operator.complaint:
        complaints = Body(operator.complaint.name, operator.complaint.url)
    return StatementPage(
        operator=operator.name,
        profile=profile,
        status=own.status if own else "partially",
        noncompliance=tuple(text for text, reason in barriers if reason == "noncompliance"),
        burden=tuple(text for text, reason in barriers if reason == "burden"),
        out_of_scope=tuple(text for text, reason in barriers if reason == "out-of-scope"),
        prepared_on=own.prepared_on if own else MADE_ON,
        reviewed_on=own.reviewed_on if own else None,
        published_on=own.published_on if own else None,
        changed_on=own.changed_on if own else None,
        is_third_party=bool(own and own.method == "third-party"),
        is_draft=own is None,
        is_sure=bool(operator.authorities_checked_on) or bool(profile and profile.is_sure),
        answer_days=(own.answer_days if own else None)
        or (profile.answer_days if profile else None),
        complaints=complaints,
        others=bodies_of(network, language),
        building=word_in(own.building, language) if own else "",
        communication=word_in(own.communication, language) if own else "",
        contact=own.contact if own else "",
        official_url=own.official_url if own else "",
        easy_read_url=own.easy_read_url if own else "",
        sign_language_url=own.sign_language_url if own else "",
        email=email,
        phone=operator.phone,
    )


def _barriers(own: Statement | None, language: str) -> list[tuple[str, str]]:
    known = [(str(text), reason) for text, reason in KNOWN_BARRIERS]
    added = [(word_in(one.text, language), one.reason) for one in own.barriers] if own else []
    return known + added
