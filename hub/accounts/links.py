"""Addresses in letters: made of the public address, never of a request."""

from hub.core.settings import Settings


def invitation_url(settings: Settings, language: str, token: str) -> str:
    """Where an invitation is accepted."""
    return f"{settings.public_url.rstrip('/')}/{language}/account/invitation/{token}"


def address_url(settings: Settings, language: str, token: str) -> str:
    """Where a change of address is confirmed."""
    return f"{settings.public_url.rstrip('/')}/{language}/account/address/{token}"


def account_url(settings: Settings, language: str) -> str:
    """Where people see their own account."""
    return f"{settings.public_url.rstrip('/')}/{language}/account"


def people_url(settings: Settings, language: str, place: str) -> str:
    """Where the people of a town stand, by its slug, or of the network."""
    return f"{settings.public_url.rstrip('/')}/{language}/desk/people/{place}"
