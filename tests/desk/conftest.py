"""Answers of sign-in that need not take the same time."""

from tests.accounts.conftest import no_waiting

__all__ = ["no_waiting"]
