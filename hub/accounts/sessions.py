"""Who is signed in in a browser: each session is a row, so that it can be seen and ended."""

import re
import secrets
from typing import Any, Final

from flask import Flask, Response, current_app, request, session
from flask.sessions import SecureCookieSessionInterface, SessionMixin
from flask_login import current_user, user_logged_out
from itsdangerous import SignatureExpired, TimestampSigner, URLSafeTimedSerializer

from hub.accounts.models import Person
from hub.accounts.queries import grants_of, session_of
from hub.accounts.session_actions import SEEN_EVERY, begin_session, end_session_of, see_session
from hub.core.clock import now
from hub.core.permissions import NOBODY, Viewer

TOKEN: Final = "hub_session"  # noqa: S105 -- the name of a value, not the value
"""Where the browser's own session keeps the token of its row."""
# In this order: most browsers name others too, for the sake of old pages.
_BROWSERS: Final = (
    ("Firefox", "Firefox/"),
    ("Edge", "Edg"),
    ("Opera", "OPR/"),
    ("Samsung Internet", "SamsungBrowser/"),
    ("Chrome", "Chrom"),
    ("Safari", "Safari/"),
)
_SYSTEMS: Final = re.compile(r"Android|iPhone|iPad|Windows|Mac OS X|CrOS|Linux")


def browser_name(user_agent: str) -> str:
    """A browser and the system it runs on, as their makers write them; "" when unknown."""
    browser = next((name for name, sign in _BROWSERS if sign in user_agent), "")
    system = _SYSTEMS.search(user_agent)
    return ", ".join(filter(None, [browser, system.group() if system else ""]))


def remember_sign_in(person: Person, user_agent: str, ways: list[str]) -> None:
    """Begin the row of a session that has just been signed in, and give it to the browser."""
    token = secrets.token_urlsafe(24)
    session[TOKEN] = token
    begin_session(person, token, browser_name(user_agent), ",".join(ways))


def viewer_now() -> Viewer:
    """Who asks, by the session of the browser."""
    # A reader without a session is not asked for one: nothing then depends on a cookie.
    if current_app.config["SESSION_COOKIE_NAME"] not in request.cookies or TOKEN not in session:
        return NOBODY
    person = current_user
    if not person.is_authenticated:
        return NOBODY
    return Viewer(person.id, grants_of(person.id))


def _end_here(_app: Flask, **_more: object) -> None:
    """After signing out: a copy of the cookie is worth nothing either."""
    if token := session.pop(TOKEN, ""):
        end_session_of(token)


class _Signer(TimestampSigner):
    """Signs sessions; one that was signed before the clock was put back counts as signed now."""

    def unsign(self, *signed: Any, **asked: Any) -> Any:
        """What was signed, and when; raises SignatureExpired for what is too old."""
        try:
            return super().unsign(*signed, **asked)
        except SignatureExpired as error:
            if error.date_signed is None or error.date_signed <= now():
                raise
            return super().unsign(*signed, **{**asked, "max_age": None})


class PageSessions(SecureCookieSessionInterface):
    """Sessions whose cookie is in no answer that others may be given from a cache.

    And only in those that change it: a style or picture that was asked for before a sign-in, and
    comes after it, would bring back the session of before.
    """

    def get_signing_serializer(self, app: Flask) -> URLSafeTimedSerializer | None:
        """What signs sessions and reads them."""
        made = super().get_signing_serializer(app)
        if made is not None:
            made.signer = _Signer
        return made

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        """Give the browser its session, if it is another than before."""
        if not response.cache_control.public:
            super().save_session(app, session, response)


def init_app(app: Flask) -> None:
    """Let nobody be signed in by a session that has ended; call after the library is joined."""
    app.session_interface = PageSessions()
    app.config["SESSION_REFRESH_EACH_REQUEST"] = False
    manager = app.login_manager  # type: ignore[attr-defined]
    known = manager._user_callback  # noqa: SLF001 -- there is no other way to ask the former one

    def load_person(user_id: str) -> Person | None:
        person: Person | None = known(user_id)
        row = session_of(session.get(TOKEN, ""), person.id) if person else None
        if person is None or row is None or row.seen_at + app.permanent_session_lifetime < now():
            return None
        if row.seen_at + SEEN_EVERY < now():
            see_session(session[TOKEN], person.id)
            session.modified = True  # signed anew: it lasts from the last visit
        return person

    manager.user_loader(load_person)
    user_logged_out.connect(_end_here, app)
