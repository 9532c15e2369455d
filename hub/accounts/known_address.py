"""A typed address as people are found by it."""

from flask_security.utils import uia_email_mapper


def as_known_address(typed: str) -> str | None:
    """A typed address in its normal form, in small letters; None for what is none."""
    mapped = uia_email_mapper(typed)
    return mapped.lower() if mapped else None
