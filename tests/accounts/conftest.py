"""Answers of sign-in that need not take the same time."""

import pytest

from hub.accounts import guessing


@pytest.fixture(autouse=True)
def no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    """Answers need not take the same time here."""
    monkeypatch.setattr(guessing, "EVEN_SECONDS", 0.0)
