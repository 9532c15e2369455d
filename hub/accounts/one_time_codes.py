"""Codes from a mail or an app, each of which counts once (RFC 6238 section 5.2)."""

import base64
import hashlib
import json
from functools import cached_property
from typing import Any

from flask import current_app, g
from flask_security import Totp

from hub.core.database import write_from_here

_SECRETS_KEPT = 4


def secret_for_codes(secret_key: str) -> dict[str, str]:
    """What the secrets of codes are encrypted with, made of the installation's own secret."""
    digest = hashlib.blake2b(secret_key.encode(), digest_size=32, person=b"hub-one-time").digest()
    return {"1": base64.urlsafe_b64encode(digest).decode("ascii")}


def _named(secret: str) -> str:
    return hashlib.blake2b(secret.encode(), digest_size=9).hexdigest()


class OneTimeCodes(Totp):
    """Remembers, for each secret of a person, the time step of the last code that counted."""

    def verify_totp(self, token: str, totp_secret: str, user: Any, window: int = 0) -> bool:
        """Whether a code is right for a secret and was not used before."""
        g.secret_of_code = _named(totp_secret)
        return bool(super().verify_totp(token, totp_secret, user, window))

    @cached_property
    def secret_of_nobody(self) -> str:
        """A secret of codes that are sent to nobody."""
        return self.generate_letter_secret()

    def generate_letter_secret(self) -> str:
        """The secret of codes that come by mail: of eight digits, for they hold for longer."""
        return str(self._totp.using(digits=8).new().to_json(encrypt=True))

    def code_for_letter(self, person: Any) -> str:
        """A code for a letter to a person: of the present step, or of the first one not used.

        Within the half minute of a code that was used, the code of that step is worth nothing.
        """
        secret = json.loads(person.us_totp_secrets)["email"]
        made = self._totp.from_source(secret)
        step = int(made.normalize_time(None)) // made.period
        used = (person.used_codes or {}).get(_named(secret))
        if used is not None:
            step = max(step, used + 1)
        return str(made.generate(step * made.period).token)

    def get_last_counter(self, user: Any) -> int | None:
        """The last time step that counted for the secret being checked."""
        known: dict[str, int] = user.used_codes or {}
        return known.get(g.secret_of_code)

    def set_last_counter(self, user: Any, tmatch: Any) -> None:
        """Remember a time step; committed with what the code was for."""
        write_from_here()
        known = dict(user.used_codes or {})
        known.pop(g.secret_of_code, None)
        kept = list(known.items())[1 - _SECRETS_KEPT :]
        user.used_codes = {**dict(kept), g.secret_of_code: tmatch.counter}


def code_for_letter(person: Any) -> str:
    """A code by which a person signs in now; see `OneTimeCodes.code_for_letter`."""
    codes: OneTimeCodes = current_app.extensions["security"].totp_factory
    return codes.code_for_letter(person)


def new_secrets() -> str:
    """What a new person's codes by email are made of, as Flask-Security keeps it."""
    codes: OneTimeCodes = current_app.extensions["security"].totp_factory
    return json.dumps({"email": codes.generate_letter_secret()})
