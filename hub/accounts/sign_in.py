"""Signing in, through Flask-Security: what it is told, and what of it the hub does without.

Its pages are shown by templates of ours, its letters are ours, and its sentences are replaced
by `library_words`.  A person signs in with a code that comes by email, with a password where they
made one, or with a passkey; a second step, with recovery codes, is theirs to choose.
"""

from datetime import timedelta
from typing import Any, Final
from urllib.parse import urlsplit

from flask import Flask, request, session, url_for
from flask_login import current_user
from flask_login.utils import _user_context_processor
from flask_security import Security, user_authenticated
from werkzeug.datastructures import ImmutableMultiDict
from werkzeug.wrappers import Response

from hub.accounts import municipal_sign_in
from hub.accounts.datastore import PeopleDatastore
from hub.accounts.even_work import SignIn
from hub.accounts.freshness import ask_once_more
from hub.accounts.known_address import as_known_address
from hub.accounts.letters import LetterMail
from hub.accounts.library_pages import BLUEPRINT, SIGN_IN, library_blueprint
from hub.accounts.library_words import HubWords, set_sentences
from hub.accounts.models import Person
from hub.accounts.one_time_codes import OneTimeCodes, secret_for_codes
from hub.accounts.passkeys import ANSWERED_WITHIN, PasskeyGiven, PasskeyMade, Passkeys
from hub.accounts.passwords import Passwords
from hub.accounts.recovery_code import RecoveryCode
from hub.accounts.second_step import forget_old_first_step
from hub.accounts.second_step_setup import SET_UP_WITHIN
from hub.accounts.session_actions import end_session_of
from hub.accounts.sessions import TOKEN, remember_sign_in
from hub.core.clock import now
from hub.core.database import commit_written, db
from hub.core.settings import Settings
from hub.web.kept_choices import is_local_path

CODE_HOLDS: Final = timedelta(minutes=10)
FRESH_FOR: Final = timedelta(minutes=30)
SIGNED_IN_FOR: Final = timedelta(days=14)
"""Of rest: who comes back within it stays signed in."""
SHORTEST_PASSWORD: Final = 12

SETTINGS: Final[dict[str, Any]] = {
    "BLUEPRINT_NAME": BLUEPRINT,
    "CLI_USERS_NAME": None,
    "CLI_ROLES_NAME": None,
    "RETURN_GENERIC_RESPONSES": True,
    "JOIN_USER_ROLES": False,
    "DATETIME_FACTORY": now,
    "API_ENABLED_METHODS": ["session"],
    "EMAIL_PLAINTEXT": False,
    "EMAIL_HTML": False,
    "EMAIL_SENDER": "hub",
    # Pages.
    "US_SIGNIN_TEMPLATE": "accounts/sign_in.html",
    "LOGOUT_USER_TEMPLATE": "accounts/sign_out.html",
    "US_VERIFY_TEMPLATE": "accounts/confirm.html",
    "CHANGE_PASSWORD_TEMPLATE": "accounts/password.html",
    "TWO_FACTOR_SETUP_TEMPLATE": "accounts/second_step.html",
    "TWO_FACTOR_VERIFY_CODE_TEMPLATE": "accounts/second_step_code.html",
    "MULTI_FACTOR_RECOVERY_CODES_TEMPLATE": "accounts/recovery_codes.html",
    "MULTI_FACTOR_RECOVERY_TEMPLATE": "accounts/recovery_code.html",
    "WAN_REGISTER_TEMPLATE": "accounts/passkeys.html",
    "WAN_SIGNIN_TEMPLATE": "accounts/passkey_sign_in.html",
    "WAN_VERIFY_TEMPLATE": "accounts/confirm.html",
    # Signing in.
    "UNIFIED_SIGNIN": True,
    "US_SIGNIN_REPLACES_LOGIN": True,
    "US_ENABLED_METHODS": ["email", "password"],
    "US_MFA_REQUIRED": ["email", "password"],
    "US_TOKEN_VALIDITY": int(CODE_HOLDS.total_seconds()),
    "LOGOUT_CSRF": True,
    "POST_LOGIN_VIEW": "own_account.index",
    "POST_LOGOUT_VIEW": SIGN_IN,
    "POST_VERIFY_VIEW": "own_account.index",
    "FRESHNESS": FRESH_FOR,
    "FRESHNESS_GRACE_PERIOD": timedelta(minutes=10),
    # Passwords.
    "PASSWORD_REQUIRED": False,
    "PASSWORD_LENGTH_MIN": SHORTEST_PASSWORD,
    "CHANGEABLE": True,
    "POST_CHANGE_VIEW": "own_account.index",
    # The second step.
    "TWO_FACTOR": True,
    "TWO_FACTOR_IMPLEMENTATIONS": {
        "code": "hub.accounts.second_step.SecondStep",
        "webauthn": "flask_security.webauthn.WebAuthnTfPlugin",
    },
    "TWO_FACTOR_ENABLED_METHODS": ["authenticator"],
    "TWO_FACTOR_SETUP_WITHIN": SET_UP_WITHIN,
    "TWO_FACTOR_RESCUE_EMAIL": False,
    "TWO_FACTOR_POST_SETUP_VIEW": "own_account.index",
    "MULTI_FACTOR_RECOVERY_CODES": True,
    "MULTI_FACTOR_RECOVERY_CODES_N": 10,
    # Passkeys: one is enough to sign in, so it is no second step beside the app.
    "WEBAUTHN": True,
    "WAN_POST_REGISTER_VIEW": f"{BLUEPRINT}.wan_register",
    "WAN_ALLOW_USER_HINTS": False,
    "WAN_ALLOW_AS_VERIFY": ["first"],
    "WAN_REGISTER_WITHIN": ANSWERED_WITHIN,
    "WAN_SIGNIN_WITHIN": ANSWERED_WITHIN,
}


def _keep_what_was_held(answer: Response) -> Response:
    """Commit what the library changed without saying so, as a wrong code that was counted."""
    current = db.session()
    if current.info.get("hub_writes"):
        commit_written()
    return answer


def _forget_foreign_next() -> None:
    """Where `next` is no page of this site, the library sees none: some addresses break it."""
    for part in ("args", "form"):
        given = getattr(request, part)
        if "next" in given and not all(map(is_local_path, given.getlist("next"))):
            kept = [(name, value) for name, value in given.items(multi=True) if name != "next"]
            setattr(request, part, ImmutableMultiDict(kept))


def _stay_here(answer: Response) -> Response:
    """Whatever the library made of `next`: a sign-in leads to a page of this site."""
    if request.endpoint == municipal_sign_in.BEGINS:
        return answer
    location = answer.headers.get("Location", "/").removeprefix(request.host_url.rstrip("/"))
    if not is_local_path(location):
        answer.headers["Location"] = url_for("own_account.index")
    return answer


def _begin_session(_app: Flask, user: Person, authn_via: list[str] | None, **_more: Any) -> None:
    """After a sign-in: nothing of the session before it stays (session fixation)."""
    kept = {name: session[name] for name in ("_user_id", "_fresh", "fs_paa") if name in session}
    end_session_of(session.get(TOKEN, ""))
    session.clear()
    session.update(kept)
    session.permanent = True
    remember_sign_in(user, request.user_agent.string, authn_via or [])


def init_app(app: Flask, settings: Settings) -> None:
    """Join signing in to the application; call after the web layer."""
    app.config["PERMANENT_SESSION_LIFETIME"] = SIGNED_IN_FOR
    host = urlsplit(settings.public_url).hostname or ""
    of_installation = {
        "USER_IDENTITY_ATTRIBUTES": [{"email": {"mapper": as_known_address}}],
        "PASSWORD_SALT": settings.secret_key,
        "TOTP_SECRETS": secret_for_codes(settings.secret_key),
        "TOTP_ISSUER": host,
        "WAN_RP_NAME": host,
    }
    for name, value in {**SETTINGS, **of_installation}.items():
        app.config[f"SECURITY_{name}"] = value
    set_sentences(app)
    municipal_sign_in.prepare(app, settings)
    security = Security(
        app,
        PeopleDatastore(),
        register_blueprint=False,
        mail_util_cls=LetterMail,
        password_util_cls=Passwords,
        totp_cls=OneTimeCodes,
        webauthn_util_cls=Passkeys,
        wan_register_response_form=PasskeyMade,
        wan_signin_response_form=PasskeyGiven,
        mf_recovery_form=RecoveryCode,
        us_signin_form=SignIn,
    )
    security.i18n_domain = HubWords(app)  # type: ignore[no-untyped-call]
    security.reauthn_handler(ask_once_more)
    security.want_json(lambda _request: False)
    _load_nobody_unasked(app, security)
    pages = library_blueprint(municipal_sign_in.join(app, security))
    pages.before_request(_forget_foreign_next)
    pages.before_request(forget_old_first_step)
    pages.after_request(_keep_what_was_held)
    pages.after_request(_stay_here)
    app.register_blueprint(pages)
    user_authenticated.connect(_begin_session, app)


def _load_nobody_unasked(app: Flask, security: Security) -> None:
    """Leave people out of requests that have to do with none."""
    # Flask-Principal would load the person for each request, for rights that are not ours.
    app.before_request_funcs[None].remove(security.principal._on_before_request)  # noqa: SLF001
    # Flask-Login would for each page; the templates that show something of them ask.
    app.template_context_processors[None].remove(_user_context_processor)
    app.jinja_env.globals["current_user"] = current_user
