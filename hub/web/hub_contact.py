"""Where those who run the hub are reached: HUB_CONTACT, or what a part knows better."""

from collections.abc import Callable
from typing import Final

from flask import Flask, current_app

EXTENSION: Final = "hub_contact"


def add_contact(app: Flask, give: Callable[[], str]) -> None:
    """Let `give()` say the contact: a mail address, or "" where it knows none."""
    app.extensions[EXTENSION] = give


def hub_contact() -> str:
    """The mail or web address at which the hub is reached; "" when the operator set none."""
    give: Callable[[], str] | None = current_app.extensions.get(EXTENSION)
    contact: str = current_app.config["HUB"].contact
    return (give() if give else "") or contact
