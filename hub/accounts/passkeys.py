"""Passkeys: what one must be able to do, and that each answer of one counts once, and here alone.

The library signs what it asks a passkey and remembers nothing: who caught an answer could show it
again for minutes, since many passkeys do not count their answers.  So the challenge says when it
was made and for which browser.
"""

import unicodedata
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from flask import redirect, session, url_for
from flask_login import current_user
from flask_security import WebAuthnRegisterResponseForm, WebAuthnSigninResponseForm
from flask_security.utils import check_and_get_token_status, do_flash, get_message
from flask_security.webauthn import webauthn_register_response
from flask_security.webauthn_util import WebauthnUtil
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from hub.accounts.models import LONGEST_PASSKEY_NAME
from hub.accounts.queries import hash_of
from hub.core.clock import now
from hub.core.plain_text import one_line

ANSWERED_WITHIN: Final = timedelta(minutes=3)


class Passkeys(WebauthnUtil):
    """Passkeys on any device, which ask for a finger, a face or a number: one step is enough."""

    def generate_challenge(self, nbytes: int | None = None) -> str:
        """What a passkey signs: when and for which browser it was made, and what nobody guesses."""
        return f"{now().timestamp():.6f}.{_browser()}.{super().generate_challenge(nbytes)}"

    def authenticator_selection(self, user: Any, usage: str) -> AuthenticatorSelectionCriteria:
        """What a new passkey must be able to do."""
        return AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED,
            user_verification=UserVerificationRequirement.REQUIRED,
        )

    def user_verification(self, user: Any, usage: list[str]) -> UserVerificationRequirement:
        """What a passkey must do when it signs in."""
        return UserVerificationRequirement.REQUIRED

    def name_svn(self, value: str) -> tuple[str | None, str | None]:
        """What is wrong with a name, else the name as it is kept: any text of one line, in NFC.

        A name that one's passkey has is itself, however it came to be: by it, it is deleted.
        """
        if any(value == one.name for one in current_user.webauthn):
            return None, value
        name = unicodedata.normalize("NFC", one_line(value))
        if not name:
            return get_message("WEBAUTHN_NAME_REQUIRED")[0], None
        if len(name) > LONGEST_PASSKEY_NAME:
            return get_message("INVALID_INPUT_LENGTH", length=LONGEST_PASSKEY_NAME)[0], None
        return None, name


def _browser() -> str:
    """What is the browser's own from before it signs in until after: the secret of its forms."""
    return hash_of(session.get("csrf_token", ""))[:16]


def _is_of_this_browser(challenge: str) -> bool:
    return challenge.split(".")[2] == _browser()


def _made_at(challenge: str) -> datetime:
    return datetime.fromtimestamp(float(".".join(challenge.split(".")[:2])), UTC)


class PasskeyMade(WebAuthnRegisterResponseForm):
    """A new passkey, from the browser that was asked for it."""

    def validate(self, **more: Any) -> bool:
        """Whether it may be kept."""
        if not super().validate(**more):
            return False
        return _is_of_this_browser(self.challenge) or _refused(self, "WEBAUTHN_EXPIRED")


class PasskeyGiven(WebAuthnSigninResponseForm):
    """The answer of a passkey, from the browser that was asked for it, and for the first time."""

    def validate(self, **more: Any) -> bool:
        """Whether it counts; of a person who may not sign in, none does."""
        if not super().validate(**more) or self.credential.errors or self.cred is None:
            return False
        is_new = _made_at(self.challenge) > self.cred.lastuse_datetime
        if is_new and _is_of_this_browser(self.challenge):
            return True
        return _refused(self, "WEBAUTHN_EXPIRED")


def _refused(form: Any, sentence: str) -> bool:
    form.credential.errors.append(get_message(sentence)[0])
    return False


def keep_passkey(token: str) -> Any:
    """Keep a new passkey; on what it signed for a sign-in, without a name, the library breaks."""
    _over, _forged, asked = check_and_get_token_status(token, "wan", ANSWERED_WITHIN)
    if asked is not None and "name" not in asked:
        do_flash(*get_message("API_ERROR"))
        return redirect(url_for("account.wan_register"))
    return webauthn_register_response(token)
