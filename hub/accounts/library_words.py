"""The sentences that Flask-Security says, in the hub's own words and all its languages.

The library lacks three of the seven languages and speaks of passkeys' user handles; it asks
`HubWords` for each sentence, which finds it in the hub's catalogs.  What a page of ours says
instead stands in its template.
"""

from typing import Any, Final

from flask import Flask
from flask_security.babel import FsDomain

from hub.core.words import gettext
from hub.core.words import lazy_gettext as _l

ERROR: Final = "error"
INFO: Final = "info"
SUCCESS: Final = "success"

_START_AGAIN = _l("This page was open for too long. Start again.")
_NOT_RIGHT = _l(
    "The address and the code or password do not match, or the code has "
    "expired. Check them, or ask for a new code."
)
_PASSKEY_FAILED = _l("This passkey could not be used. Log in with a code by email instead.")

SENTENCES: Final[dict[str, tuple[Any, str]]] = {
    "API_ERROR": (_START_AGAIN, ERROR),
    "GENERIC_AUTHN_FAILED": (_NOT_RIGHT, ERROR),
    "GENERIC_US_SIGNIN": (
        _l(
            "If this address has an account, a code is on its way to it. The "
            "code is valid for 10 minutes."
        ),
        SUCCESS,
    ),
    "INVALID_REDIRECT": (_START_AGAIN, ERROR),
    "OAUTH_HANDSHAKE_ERROR": (
        _l("Logging in there did not work. Try again, or log in with a code by email."),
        ERROR,
    ),
    "IDENTITY_NOT_REGISTERED": (
        _l("Your address has no account here. Ask a coordinator of your town for an invitation."),
        ERROR,
    ),
    "UNAUTHORIZED": (_l("This page is for people who look after the network."), ERROR),
    "UNAUTHENTICATED": (_l("Log in to see this page."), INFO),
    "REAUTHENTICATION_SUCCESSFUL": (_l("Thank you. You can continue."), SUCCESS),
    "ANONYMOUS_USER_REQUIRED": (_l("You are already logged in."), INFO),
    "CODE_HAS_BEEN_SENT": (_l("A code is on its way to your address."), SUCCESS),
    "FAILED_TO_SEND_CODE": (_l("The code could not be sent. Try again in a few minutes."), ERROR),
    "INVALID_CODE": (_NOT_RIGHT, ERROR),
    "INVALID_PASSWORD_CODE": (
        _l(
            "The code or password is not correct, or the code has expired. "
            "Check it, or ask for a new code."
        ),
        ERROR,
    ),
    "US_SPECIFY_IDENTITY": (_NOT_RIGHT, ERROR),
    "US_METHOD_NOT_AVAILABLE": (_l("Choose how you want to receive the code."), ERROR),
    "DISABLED_ACCOUNT": (_NOT_RIGHT, ERROR),
    "EMAIL_NOT_PROVIDED": (_l("Enter your email address."), ERROR),
    "INVALID_EMAIL_ADDRESS": (_l("Enter an email address such as name@town.example."), ERROR),
    "LOGIN": (_l("Log in to see this page."), INFO),
    "PASSWORD_NOT_PROVIDED": (_l("Enter a password."), ERROR),
    "PASSWORD_INVALID_LENGTH": (
        _l("The password is too short. Use at least %(length)s characters."),
        ERROR,
    ),
    "PASSWORD_IS_THE_SAME": (
        _l("The new password is the same as the old one. Choose another."),
        ERROR,
    ),
    "PASSWORD_CHANGE": (_l("Your password has been changed."), SUCCESS),
    "INVALID_PASSWORD": (_l("The current password is not correct. Enter it again."), ERROR),
    "RETYPE_PASSWORD_MISMATCH": (
        _l("The two passwords are different. Enter the same one twice."),
        ERROR,
    ),
    "TWO_FACTOR_INVALID_TOKEN": (
        _l("The code is not correct. Enter the newest one that your app shows."),
        ERROR,
    ),
    "TWO_FACTOR_LOGIN_SUCCESSFUL": (_l("You are logged in."), SUCCESS),
    "TWO_FACTOR_CHANGE_METHOD_SUCCESSFUL": (
        _l(
            "From now on, you need a second step to log in. Keep recovery codes "
            "in case you lose your phone."
        ),
        SUCCESS,
    ),
    "TWO_FACTOR_PERMISSION_DENIED": (_START_AGAIN, ERROR),
    "TWO_FACTOR_METHOD_NOT_AVAILABLE": (_START_AGAIN, ERROR),
    "TWO_FACTOR_DISABLED": (_l("From now on, you log in with one step."), SUCCESS),
    "TWO_FACTOR_SETUP_EXPIRED": (_START_AGAIN, ERROR),
    "INVALID_RECOVERY_CODE": (
        _l("This recovery code is not correct, or has already been used. Enter another."),
        ERROR,
    ),
    "NO_RECOVERY_CODES_SETUP": (_l("There are no recovery codes yet."), INFO),
    "WEBAUTHN_EXPIRED": (_START_AGAIN, ERROR),
    "WEBAUTHN_NAME_REQUIRED": (_l("Give the passkey a name, such as the device it is on."), ERROR),
    "WEBAUTHN_NAME_INUSE": (
        _l("You already have a passkey with this name. Choose another name."),
        ERROR,
    ),
    "WEBAUTHN_NAME_NOT_FOUND": (_l("There is no passkey with this name."), ERROR),
    "INVALID_INPUT_LENGTH": (_l("Enter at most %(length)s characters."), ERROR),
    "WEBAUTHN_CREDENTIAL_DELETED": (_l("The passkey has been deleted."), SUCCESS),
    "WEBAUTHN_REGISTER_SUCCESSFUL": (
        _l("The passkey has been saved. You can log in with it from now on."),
        SUCCESS,
    ),
    "WEBAUTHN_CREDENTIAL_ID_INUSE": (_l("This passkey has already been saved."), ERROR),
    "WEBAUTHN_UNKNOWN_CREDENTIAL_ID": (_PASSKEY_FAILED, ERROR),
    "WEBAUTHN_ORPHAN_CREDENTIAL_ID": (_PASSKEY_FAILED, ERROR),
    "WEBAUTHN_NO_VERIFY": (_PASSKEY_FAILED, ERROR),
    "WEBAUTHN_CREDENTIAL_WRONG_USAGE": (_PASSKEY_FAILED, ERROR),
    "WEBAUTHN_MISMATCH_USER_HANDLE": (_PASSKEY_FAILED, ERROR),
}


class HubWords(FsDomain):
    """Where the library finds its words: in the hub's catalogs."""

    def gettext(self, string: Any, **variables: Any) -> str:
        """A sentence in the page's language."""
        return gettext(str(string)) % variables if variables else gettext(str(string))


def set_sentences(app: Flask) -> None:
    """Let the library say the hub's sentences; call before the library is joined."""
    for key, sentence in SENTENCES.items():
        app.config[f"SECURITY_MSG_{key}"] = sentence
