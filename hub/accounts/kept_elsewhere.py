"""What parts above this one keep of people: each says how it is shown to them and how it goes."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from flask import Flask, current_app

from hub.accounts.models import Person

EXTENSION: Final = "hub_kept_elsewhere"


@dataclass(frozen=True, slots=True)
class KeptElsewhere:
    """What a part keeps of people.

    `own` gives it as plain values for the person's own data, under `name`; `erase` takes it
    away, inside the transaction in which the person is erased and still has name and address.
    """

    name: str
    own: Callable[[Person], Any]
    erase: Callable[[Person], None]


def add_kept_elsewhere(app: Flask, kept: KeptElsewhere) -> None:
    """Let what a part keeps of people be in their own data, and go with their account."""
    app.extensions.setdefault(EXTENSION, []).append(kept)


def kept_elsewhere() -> list[KeptElsewhere]:
    """What the parts of this application keep of people."""
    found: list[KeptElsewhere] = current_app.extensions.get(EXTENSION, [])
    return found
