"""A recovery code counts however it is typed: from paper, in capitals and without hyphens."""

import unicodedata
from typing import Any, Final

from flask_security import MfRecoveryForm

_GROUP: Final = 4


def as_printed(typed: str) -> str:
    """A typed code as the library writes and keeps it: small letters, groups of four, hyphens."""
    folded = unicodedata.normalize("NFKC", typed).lower()
    signs = "".join(sign for sign in folded if sign.isalnum())
    return "-".join(signs[at : at + _GROUP] for at in range(0, len(signs), _GROUP))


class RecoveryCode(MfRecoveryForm):
    """The library's form, whose code need not be typed as it is printed."""

    def validate(self, **more: Any) -> bool:
        """Whether the code counts."""
        self.code.data = as_printed(self.code.data or "")
        return super().validate(**more)
