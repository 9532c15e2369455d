"""A try to sign in that fails costs the same work, whether the address has an account or not.

On a machine with much to do an answer takes longer than `guessing.EVEN_SECONDS`, and what was done
for it shows.  The check of a password is by far the most of it, that of a code some more: both are
done once for each try, also where there is no account, no password, or nobody may sign in for now.
"""

from typing import Any

from flask import current_app
from flask_security import UnifiedSigninForm, verify_password

from hub.accounts.models import Person
from hub.accounts.one_time_codes import OneTimeCodes
from hub.accounts.passwords import Passwords


class SignIn(UnifiedSigninForm):
    """The library's form, whose tries that fail cost the same."""

    def validate(self, **more: Any) -> bool:
        """Whether the code or password counts."""
        library = current_app.extensions["security"]
        passwords: Passwords = library.password_util
        codes: OneTimeCodes = library.totp_factory
        # Made at the first try, whosever it is.
        password, secret = passwords.of_nobody, codes.secret_of_nobody
        if super().validate(**more):
            return True
        if self.submit.data:
            typed = str(self.passcode.data or "")
            holds = current_app.config["SECURITY_US_TOKEN_VALIDITY"]
            # Of what was compared, the library says that it does not match.
            person = getattr(self, "user", None) if self.passcode.errors else None
            if person is None:
                codes.verify_totp(typed, secret, Person(used_codes={}), holds)
            if person is None or not person.password:
                verify_password(passwords.normalize(typed), password)
        return False
