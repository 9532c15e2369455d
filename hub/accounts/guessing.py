"""What makes guessing useless: rate limits, and answers that take the same time.

What a program tries in bulk is slowed per address that is typed, per reader and per person;
whether an address has an account shows neither in the answer nor in how long it takes.
"""

import hashlib
import hmac
import math
import time
from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any, Final

from flask import Flask, current_app, request, session
from flask.typing import ResponseReturnValue
from flask_limiter import Limiter, RateLimitExceeded
from werkzeug.wrappers import Response

from hub.accounts.known_address import as_known_address
from hub.core.clock import now
from hub.core.settings import Settings
from hub.core.words import gettext as _
from hub.core.words import ngettext
from hub.web.caching import not_kept
from hub.web.errors import answer as error_page
from hub.web.errors import wants_json

EVEN_SECONDS: Final = 0.5
"""How long an answer to a sign-in takes at least: longer than a password is hashed and a letter
written, so that it is as long for an address without an account."""

PER_READER: Final = "40 per 15 minutes"
PER_ADDRESS: Final = "10 per 15 minutes"
"""From one reader: who guesses must not keep the person out, who asks from elsewhere."""
CODES_PER_ADDRESS: Final = "5 per 15 minutes"
FROM_ALL: Final = "100 per hour"
CODES_FROM_ALL: Final = "20 per hour"
INVITATIONS: Final = "60 per hour"
INVITATIONS_PER_ADDRESS: Final = "5 per hour"
PER_PERSON: Final = "10 per 15 minutes"
_INVITES: Final = "people.send_invitation"
_ASKS_FOR_ADDRESS: Final = "own_account_address.ask"
_NO_LOG_IN: Final = ("own_account_address.confirm", "invitation.accept", "account.change_password")


def _reader() -> str:
    return request.remote_addr or ""


def _typed_address() -> str:
    """The address that was typed, as people are found by it, however its letters are written.

    What is no address is the reader's own: nobody is kept waiting for what others mistyped.
    """
    typed = request.form.get("identity") or request.form.get("email") or ""
    known = as_known_address(typed) or _reader()
    return hashlib.blake2b(known.encode("utf-8", "replace"), digest_size=12).hexdigest()


def _typed_here() -> str:
    return f"{_typed_address()} {_reader()}"


def _person() -> str:
    """Whose second step this is, else who is signed in; known by the session alone."""
    return str(session.get("tf_user_id") or session.get("_user_id") or _reader())


LIMITS: Final[dict[str, tuple[tuple[str, Callable[[], str]], ...]]] = {
    "account.login": (
        (PER_READER, _reader),
        (PER_ADDRESS, _typed_here),
        (FROM_ALL, _typed_address),
    ),
    "account.us_signin_send_code": (
        (PER_READER, _reader),
        (CODES_PER_ADDRESS, _typed_here),
        (CODES_FROM_ALL, _typed_address),
    ),
    "account.us_verify": ((PER_PERSON, _person),),
    "account.us_verify_send_code": ((CODES_PER_ADDRESS, _person),),
    "account.change_password": ((PER_PERSON, _person),),
    "account.two_factor_token_validation": ((PER_PERSON, _person),),
    "account.mf_recovery": ((PER_PERSON, _person),),
    "account.wan_signin_response": ((PER_READER, _reader),),
    "invitation.accept": ((PER_READER, _reader),),
    _INVITES: (
        (INVITATIONS, _person),
        (INVITATIONS_PER_ADDRESS, _typed_address),
    ),
    _ASKS_FOR_ADDRESS: ((CODES_PER_ADDRESS, _person),),
    "own_account_address.confirm": ((PER_READER, _reader),),
}
SENDING: Final = frozenset({_INVITES, _ASKS_FOR_ADDRESS})
"""Here letters are counted, each before it is sent, and no form that comes back to be mended."""
EVEN: Final = ("account.login", "account.us_signin_send_code")
EXTENSION: Final = "hub_letter_limits"
_PATIENCE: Final[dict[str, str | int]] = {
    "socket_timeout": 1,
    "socket_connect_timeout": 1,
}  # seconds
Again = Mapping[str, Callable[[str], ResponseReturnValue | None]]
"""For each endpoint, how its form is shown again with a sentence; None where it cannot be."""


def evenly(view: Callable[..., Any]) -> Callable[..., Any]:
    """A view whose answer to a form takes the same time, whatever was found."""

    @wraps(view)
    def answer(*arguments: Any, **values: Any) -> Any:
        if request.method != "POST":
            return view(*arguments, **values)
        began = time.monotonic()
        try:
            return view(*arguments, **values)
        finally:
            time.sleep(max(0.0, EVEN_SECONDS - (time.monotonic() - began)))

    return answer


def count_letter() -> None:
    """Count what the present request is about to send.

    Raises RateLimitExceeded for one too many: call it inside the transaction that sends, so that
    nothing of it stays, and who asks many times at once is sent no more than who asks in turn.
    """
    counters: dict[str, Callable[[], None]] = current_app.extensions[EXTENSION]
    counters[str(request.endpoint)]()


def _letter_counter(endpoint: str) -> Callable[[], None]:
    def count() -> None:
        """Nothing: the limits around it count."""

    # By this the library knows which limits are whose.
    count.__qualname__ = f"count {endpoint}"
    return count


def _too_many() -> str:
    """Of what there was too much, as the first sentence of the page."""
    if request.endpoint == _INVITES:
        return _("Too many invitations have been sent in a short time.")
    if request.endpoint == _ASKS_FOR_ADDRESS:
        return _("Too many emails for a change of email address have been sent in a short time.")
    if request.endpoint in _NO_LOG_IN:
        return _("There have been many requests within a short time.")
    return _("There have been many attempts to log in within a short time.")


def _ask_to_wait(seconds: int, again: Again) -> Response:
    """The form with what was typed and when to try again, else an error page that says it."""
    said, minutes = _too_many(), math.ceil(seconds / 60)
    advice = ngettext("Try again in %(num)s minute.", "Try again in %(num)s minutes.", minutes)
    show = again.get(str(request.endpoint))
    shown = show(f"{said} {advice}") if show and not wants_json() else None
    if shown is None:
        return error_page(429, said, advice=advice)
    page: Response = current_app.make_response(shown)
    page.status_code = 429
    return not_kept(page)


def _prefix(secret_key: str) -> str:
    """Of one hub's counts in a Redis that others may use too: tries at one are none at another."""
    return f"hub{hmac.digest(secret_key.encode(), b'hub-limits', 'sha256').hex()[:24]}"


def init_app(app: Flask, settings: Settings, again: Again) -> None:
    """Guard the views that can be guessed at; call when all of them are joined."""
    limiter = Limiter(
        _reader,
        app=app,
        storage_uri=settings.broker_url or "memory://",
        # A letter is counted while the database is written to: nobody waits longer for Redis.
        storage_options=_PATIENCE if settings.broker_url else {},
        strategy="fixed-window",
        headers_enabled=False,
        key_prefix=_prefix(settings.secret_key),
        in_memory_fallback_enabled=bool(settings.broker_url),
    )

    def refuse(_error: RateLimitExceeded) -> Response:
        reached = limiter.current_limit
        seconds = max(1, int(reached.reset_at - now().timestamp()) if reached else 60)
        page = _ask_to_wait(seconds, again)
        page.headers["Retry-After"] = str(seconds)
        return page

    app.register_error_handler(RateLimitExceeded, refuse)
    for endpoint in EVEN:
        app.view_functions[endpoint] = evenly(app.view_functions[endpoint])
    app.extensions[EXTENSION] = {}
    for endpoint, limits in LIMITS.items():
        guarded: Any = app.view_functions[endpoint]
        if endpoint in SENDING:
            guarded = _letter_counter(endpoint)
        for limit, key in limits:
            guarded = limiter.limit(limit, key_func=key, methods=["POST"])(guarded)
        (app.extensions[EXTENSION] if endpoint in SENDING else app.view_functions)[endpoint] = (
            guarded
        )
