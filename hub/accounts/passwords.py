"""Passwords that are guessed at once are refused, with the reason and what to take instead."""

import importlib
import re
import secrets
from functools import cached_property
from typing import Any, Final

from flask_security import PasswordUtil, hash_password

from hub.core.words import gettext
from hub.core.words import lazy_gettext as _l

GOOD_ENOUGH: Final = 3
"""Of 0 to 4, as zxcvbn judges: more than a hundred million guesses."""
_LOOKED_AT: Final = 72
_ROWS: Final = frozenset({"repeat", "sequence", "spatial", "date"})
_OWN: Final = _l(
    "Your own name or address is guessed at once. Choose a long sentence that only you would write."
)
_ROW: Final = _l(
    "Repeats, dates and rows of letters or numbers are guessed at once. Choose a long sentence "
    "that only you would write."
)
_COMMON: Final = _l(
    "Many people use this password or one like it, so it is guessed at once. Choose a long "
    "sentence that only you would write."
)
_EASY: Final = _l(
    "This password is easy to guess. Choose a long sentence that only you would write."
)


class Passwords(PasswordUtil):
    """The library's checks of a new password, and whether it is guessed at once."""

    @cached_property
    def of_nobody(self) -> str:
        """A password that nobody has, hashed as those of people are."""
        return str(hash_password(secrets.token_urlsafe()))

    def validate(
        self, password: str, is_register: bool, **kwargs: Any
    ) -> tuple[list[str] | None, str]:
        """What is wrong with a password, None for nothing; and the password as it is kept."""
        wrong, kept = super().validate(password, is_register, **kwargs)
        if wrong:
            return wrong, kept
        weakness = _weakness(kept, kwargs["user"])
        return ([gettext(str(weakness))] if weakness else None), kept


def _weakness(password: str, person: Any) -> Any:
    """Why a password is guessed at once, as a sentence; None when it is not."""
    # Its lists of words take 13 MB, which only a process needs that is given a password.
    zxcvbn = importlib.import_module("zxcvbn").zxcvbn
    found = zxcvbn(password[:_LOOKED_AT], user_inputs=_words_of(person))
    if found["score"] >= GOOD_ENOUGH:
        return None
    most = max(found["sequence"], key=lambda match: len(match["token"]))
    if most.get("dictionary_name") == "user_inputs":
        return _OWN
    if most["pattern"] in _ROWS:
        return _ROW
    return _COMMON if most.get("dictionary_name") == "passwords" else _EASY


def _words_of(person: Any) -> list[str]:
    """What others know of a person: name and address, whole and in parts."""
    parts = re.split(r"[\s@._-]+", f"{person.name} {person.email}")
    return [word for word in (person.name, person.email, *parts) if word]
