"""About the service, its accessibility statement, privacy notice and imprint."""

from dataclasses import dataclass

from flask import Blueprint, current_app, render_template

from hub.about.cookies import Cookie, cookies_of
from hub.about.notifying import recipient_of
from hub.about.operator_file import Operator, operator
from hub.about.profiles import operating_town, profile_of
from hub.about.statement import CountryBodies, bodies_of, statement_page
from hub.core.words import page_language
from hub.towns.queries import network
from hub.web.access import PUBLIC, open_to
from hub.web.caching import cached_by_revision

pages = Blueprint("about", __name__, template_folder="templates")


@dataclass(frozen=True, slots=True)
class PrivacyPage:
    """Who is responsible, what is kept, and for how long."""

    operator: Operator
    email: str
    cookies: tuple[Cookie, ...]
    days: int
    changes_days: int
    logs_requests: bool
    bodies: tuple[CountryBodies, ...]


@dataclass(frozen=True, slots=True)
class ImprintPage:
    """Who runs the hub; `contact` is HUB_CONTACT when it is an address of the web."""

    operator: Operator
    email: str
    contact: str
    wants_ddg: bool


@pages.get("/<lang>/about")
@open_to(PUBLIC)
@cached_by_revision()
def index() -> str:
    """What the service is and where its content comes from."""
    return render_template("about/index.html", operator=operator())


@pages.get("/<lang>/accessibility")
@open_to(PUBLIC)
@cached_by_revision()
def accessibility() -> str:
    """The accessibility statement."""
    page = statement_page(network(), operator(), _email(), page_language())
    address = current_app.config["HUB"].public_url
    template = page.profile.template if page.profile else "about/accessibility.html"
    return render_template(template, page=page, public_address=address)


@pages.get("/<lang>/privacy")
@open_to(PUBLIC)
@cached_by_revision()
def privacy() -> str:
    """What is kept of readers: the privacy notice."""
    settings = current_app.config["HUB"]
    page = PrivacyPage(
        operator=operator(),
        email=_email(),
        cookies=cookies_of(current_app.view_functions),
        days=settings.feedback_days,
        changes_days=settings.changes_days,
        logs_requests=settings.log_requests,
        bodies=bodies_of(network(), page_language()),
    )
    return render_template("about/privacy.html", page=page)


@pages.get("/<lang>/imprint")
@open_to(PUBLIC)
@cached_by_revision()
def imprint() -> str:
    """Who runs the service."""
    known = operator()
    town = operating_town(network(), known.town)
    profile = profile_of(town.country) if town else None
    contact: str = current_app.config["HUB"].contact
    page = ImprintPage(
        operator=known,
        email=_email(),
        contact=contact if contact.startswith(("https://", "http://")) else "",
        wants_ddg=bool(profile and profile.wants_ddg),
    )
    return render_template("about/imprint.html", page=page)


def _email() -> str:
    return recipient_of(operator(), None, current_app.config["HUB"].contact)
