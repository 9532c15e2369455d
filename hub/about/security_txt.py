"""Whom to tell of a security hole: /.well-known/security.txt (RFC 9116)."""

from datetime import UTC, datetime, time, timedelta
from typing import Final

from flask import Blueprint, current_app, url_for
from werkzeug.wrappers import Response

from hub.core.clock import now
from hub.core.languages import DEFAULT_LANGUAGE, INTERFACE_LANGUAGES
from hub.core.mail import is_mail_address
from hub.web.access import PUBLIC, open_to
from hub.web.caching import cached_by_revision, holds_until
from hub.web.page_frame import absolute

pages = Blueprint("security_txt", __name__)

# RFC 9116 section 2.5.5 wants less than a year; each day names a later one.
VALID_DAYS: Final = 180


@pages.get("/.well-known/security.txt")
@open_to(PUBLIC)
@cached_by_revision(is_page=False)
def security_txt() -> Response:
    """The contact of HUB_CONTACT, then the feedback form; when this ends; in which languages."""
    today = datetime.combine(now().date(), time(), UTC)
    holds_until(today + timedelta(days=1))
    expires = today + timedelta(days=VALID_DAYS)
    form = absolute(url_for("feedback.form", lang=DEFAULT_LANGUAGE))
    contacts = [*_contacts(current_app.config["HUB"].contact), form]
    languages = dict.fromkeys((DEFAULT_LANGUAGE, *INTERFACE_LANGUAGES))
    lines = [
        *(f"Contact: {contact}" for contact in contacts),
        f"Expires: {expires:%Y-%m-%dT%H:%M:%SZ}",
        f"Preferred-Languages: {', '.join(languages)}",
        f"Canonical: {absolute(url_for('security_txt.security_txt'))}",
    ]
    return Response("".join(f"{line}\n" for line in lines), mimetype="text/plain")


def _contacts(contact: str) -> list[str]:
    """HUB_CONTACT as an address that RFC 9116 section 2.5.3 takes; none for what is no address."""
    if is_mail_address(contact):
        return [f"mailto:{contact}"]
    # Plain http would be against the rule: whoever is on the way could read the hole.
    return [contact] if contact.startswith("https://") and contact.isprintable() else []
