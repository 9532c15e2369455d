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
_NOT_RIGHT = _l("The address and the code or password do not belong together, or the code is over.")
_PASSKEY_FAILED = _l("This passkey could not be used. Sign in with a code by email instead.")

SENTENCES: Final[dict[str, tuple[Any, str]]] = {
    "API_ERROR": (_START_AGAIN, ERROR),
    "GENERIC_AUTHN_FAILED": (_NOT_RIGHT, ERROR),
    "GENERIC_US_SIGNIN": (
        _l("If this address has an account, a code is on its way to it. It holds for 10 minutes."),
        SUCCESS,
    ),
    "INVALID_REDIRECT": (_START_AGAIN, ERROR),
    "OAUTH_HANDSHAKE_ERROR": (
        _l("Signing in there did not work. Try again, or sign in with a code by email."),
        ERROR,
    ),
    "IDENTITY_NOT_REGISTERED": (
        _l("Your address has no account here. Ask a coordinator of your town for an invitation."),
        ERROR,
    ),
    "UNAUTHORIZED": (_l("This page is for people who look after the network."), ERROR),
    "UNAUTHENTICATED": (_l("Sign in to see this page."), INFO),
    "REAUTHENTICATION_REQUIRED": (
        _l("To change how you sign in, show once more that it is you."),
        INFO,
    ),
    "REAUTHENTICATION_SUCCESSFUL": (_l("Thank you. You can go on."), SUCCESS),
    "ANONYMOUS_USER_REQUIRED": (_l("You are signed in already."), INFO),
    "CODE_HAS_BEEN_SENT": (_l("A code is on its way to your address."), SUCCESS),
    "FAILED_TO_SEND_CODE": (_l("The code could not be sent. Try again in a few minutes."), ERROR),
    "INVALID_CODE": (_NOT_RIGHT, ERROR),
    "INVALID_PASSWORD_CODE": (
        _l("The code or password is not right, or the code is over."),
        ERROR,
    ),
    "US_SPECIFY_IDENTITY": (_NOT_RIGHT, ERROR),
    "US_METHOD_NOT_AVAILABLE": (_l("Choose how the code shall reach you."), ERROR),
    "DISABLED_ACCOUNT": (_NOT_RIGHT, ERROR),
    "EMAIL_NOT_PROVIDED": (_l("Write your email address."), ERROR),
    "INVALID_EMAIL_ADDRESS": (_l("Write an email address such as name@town.example."), ERROR),
    "LOGIN": (_l("Sign in to see this page."), INFO),
    "PASSWORD_NOT_PROVIDED": (_l("Write a password."), ERROR),
    "PASSWORD_INVALID_LENGTH": (
        _l("The password is too short. Take at least %(length)s characters."),
        ERROR,
    ),
    "PASSWORD_IS_THE_SAME": (_l("The new password is the old one. Take another."), ERROR),
    "PASSWORD_CHANGE": (_l("Your password is changed."), SUCCESS),
    "INVALID_PASSWORD": (_l("The present password is not right."), ERROR),
    "RETYPE_PASSWORD_MISMATCH": (_l("The two passwords differ. Write the same twice."), ERROR),
    "TWO_FACTOR_INVALID_TOKEN": (
        _l("The code is not right. Take the newest one that your app shows."),
        ERROR,
    ),
    "TWO_FACTOR_LOGIN_SUCCESSFUL": (_l("You are signed in."), SUCCESS),
    "TWO_FACTOR_CHANGE_METHOD_SUCCESSFUL": (
        _l("Signing in takes a second step from now on. Keep recovery codes for a lost telephone."),
        SUCCESS,
    ),
    "TWO_FACTOR_PERMISSION_DENIED": (_START_AGAIN, ERROR),
    "TWO_FACTOR_METHOD_NOT_AVAILABLE": (_START_AGAIN, ERROR),
    "TWO_FACTOR_DISABLED": (_l("Signing in takes one step from now on."), SUCCESS),
    "TWO_FACTOR_SETUP_EXPIRED": (_START_AGAIN, ERROR),
    "INVALID_RECOVERY_CODE": (_l("This recovery code is not right, or was used before."), ERROR),
    "NO_RECOVERY_CODES_SETUP": (_l("There are no recovery codes yet."), INFO),
    "WEBAUTHN_EXPIRED": (_START_AGAIN, ERROR),
    "WEBAUTHN_NAME_REQUIRED": (_l("Give the passkey a name, such as the device it is on."), ERROR),
    "WEBAUTHN_NAME_INUSE": (_l("You have a passkey with this name. Take another name."), ERROR),
    "WEBAUTHN_NAME_NOT_FOUND": (_l("There is no passkey with this name."), ERROR),
    "WEBAUTHN_NAME_DISALLOWED_CHARACTERS": (
        _l("A passkey's name has letters, digits, spaces, hyphens and underscores."),
        ERROR,
    ),
    "INVALID_INPUT_LENGTH": (_l("Write at most %(length)s characters."), ERROR),
    "WEBAUTHN_CREDENTIAL_DELETED": (_l("The passkey is deleted."), SUCCESS),
    "WEBAUTHN_REGISTER_SUCCESSFUL": (
        _l("The passkey is kept. You can sign in with it from now on."),
        SUCCESS,
    ),
    "WEBAUTHN_CREDENTIAL_ID_INUSE": (_l("This passkey is kept already."), ERROR),
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
